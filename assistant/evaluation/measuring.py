"""Asks every line of a folder of question files and measures the answers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from assistant.answering import Assistant
from assistant.batch import converse
from assistant.evaluation import answers, safety
from assistant.evaluation.mentions import MentionJudge
from assistant.evaluation.models import Asked, EvaluationReport, Figure, Measure, Row
from assistant.evaluation.questions import FILES, read_questions, turns_of
from assistant.evaluation.retrieval import Ranked, retrieval_figures
from assistant.models import Turn

_MEASURES: dict[str, Callable[[Sequence[Asked]], list[Measure]]] = {
    "in_scope": answers.in_scope,
    "red_flags": safety.red_flags,
    "near_miss": safety.near_miss,
    "cautions": safety.cautions,
    "out_of_scope": safety.out_of_scope,
    "multi_turn": answers.multi_turn,
}


def measure(folder: Path, assistant: Assistant, done: Callable[[], None] = lambda: None) -> EvaluationReport:
    """Ask every line of the files in `folder`; a file that is not there is passed over and named."""
    asked: dict[str, list[Asked]] = {}
    for name in FILES:
        if (path := folder / f"{name}.jsonl").is_file():
            asked[name] = []
            for row in read_questions(path):
                asked[name].append(Asked(row, converse(turns_of(row), assistant)))
                done()
    judge = MentionJudge(assistant.index.embedder.embed_passages)
    inside, talks = asked.get("in_scope", []), asked.get("multi_turn", [])
    times = [item.answer.timings_ms.total for items in asked.values() for item in items]
    return EvaluationReport(
        measures=(
            *(found for name, items in asked.items() for found in _MEASURES[name](items)),
            *(answers.said(inside, judge) if inside else ()),
            *safety.ordinary(inside),
            *safety.abstention(asked.get("out_of_scope", []), inside),
        ),
        figures=(
            *retrieval_figures("in scope", [ranked_notes(item.row, assistant) for item in inside]),
            *retrieval_figures("conversations", [ranked_notes(item.row, assistant) for item in talks]),
            *answers.follow_ups(talks, judge),
            *answers.calibration(inside, asked.get("out_of_scope", [])),
            *answers.figures(inside, judge),
            *([Figure(name="milliseconds an answer, median", value=median(times), of=len(times))] if times else ()),
        ),
        missing_files=tuple(f"{name}.jsonl" for name in FILES if name not in asked),
    )


def ranked_notes(row: Row, assistant: Assistant) -> Ranked:
    """The notes found for the first thing that a line's last message asks, best first."""
    *earlier, last = turns_of(row)
    found = assistant.found_for(last, [Turn(role="user", text=text) for text in earlier])
    ids = [hit.document_id for hit in found[0].hits]
    return Ranked(row, tuple(id.split("/", 1)[1] for id in ids if id.startswith(("notes/", "added/"))))
