"""Asks every line of a folder of question files and measures the answers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from assistant.batch import Answers, converse
from assistant.evaluation import answers, safety
from assistant.evaluation.models import Asked, EvaluationReport, Measure
from assistant.evaluation.questions import FILES, read_questions, turns_of
from assistant.models import Answer

_MEASURES: dict[str, Callable[[Sequence[Asked]], list[Measure]]] = {
    "in_scope": answers.in_scope,
    "red_flags": safety.red_flags,
    "near_miss": safety.near_miss,
    "cautions": safety.cautions,
    "out_of_scope": safety.out_of_scope,
    "multi_turn": answers.multi_turn,
}


def measure(folder: Path, assistant: Answers, done: Callable[[], None] = lambda: None) -> EvaluationReport:
    """Ask every line of the files in `folder`; a file that is not there is passed over and named."""
    measures: list[Measure] = []
    shown: list[Answer] = []
    missing = [f"{name}.jsonl" for name in FILES if not (folder / f"{name}.jsonl").is_file()]
    for name in FILES:
        if f"{name}.jsonl" in missing:
            continue
        asked = []
        for row in read_questions(folder / f"{name}.jsonl"):
            asked.append(Asked(row, converse(turns_of(row), assistant)))
            done()
        shown += [answer for _, answer in asked if answer.kind in {"grounded", "partial"}]
        measures += _MEASURES[name](asked)
    words = [len(answer.text.split()) for answer in shown]
    return EvaluationReport(
        measures=tuple(measures),
        missing_files=tuple(missing),
        median_words=median(words) if words else 0,
        most_words=max(words, default=0),
        median_ms=round(median([answer.timings_ms.total for answer in shown]), 1) if shown else 0,
    )
