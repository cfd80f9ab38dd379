"""Questions the corpus is for: answered, cited, saying what has to be said and nothing that must not."""

from collections.abc import Sequence
from statistics import mean, median

from assistant.evaluation.calibration import expected_calibration_error
from assistant.evaluation.mentions import MentionJudge
from assistant.evaluation.models import Asked, Figure, Measure, count
from assistant.evaluation.retrieval import right_notes
from assistant.models import CITED_ROLES, Answer

_ANSWERED = {"grounded", "partial", "urgent"}


def in_scope(asked: Sequence[Asked]) -> list[Measure]:
    core = [item for item in asked if item.row.get("scope", "core") == "core"]
    adjacent = [item for item in asked if item.row.get("scope", "core") != "core"]
    calm = [item for item in core if not item.row.get("urgency")]
    return [
        count("in scope, core: answered", core, lambda _row, answer: answer.kind in _ANSWERED),
        count("in scope, adjacent: answered", adjacent, lambda _row, answer: answer.kind in _ANSWERED),
        count("in scope, core: no false alarm", calm, lambda _row, answer: answer.urgency is None),
        count("in scope: every sentence cited", asked, lambda _row, answer: _is_cited(answer)),
    ]


def multi_turn(asked: Sequence[Asked]) -> list[Measure]:
    return [count("conversations: the last turn is answered", asked, lambda _row, answer: answer.kind in _ANSWERED)]


def said(asked: Sequence[Asked], judge: MentionJudge) -> list[Measure]:
    """What must be mentioned, statement by statement, and what must not."""
    wanted = [(item, statement) for item in asked for statement in item.row.get("must_mention", ())]
    unwanted = [(item, statement) for item in asked for statement in item.row.get("must_not", ())]
    missing = [f"{item.row['id']}: {text}" for item, text in wanted if not judge.says(text, item.answer)]
    wrong = [f"{item.row['id']}: {text}" for item, text in unwanted if judge.asserts(text, item.answer)]
    return [
        _tally("in scope: what must be mentioned is", len(wanted), missing),
        _tally("in scope: what must not be said is not", len(unwanted), wrong),
    ]


def figures(asked: Sequence[Asked], judge: MentionJudge) -> list[Figure]:
    """How long and how hard to read the answers are, and how much of them is about the question."""
    shown = [item for item in asked if item.answer.kind in {"grounded", "partial"}]
    if not shown:
        return []
    words = [len(item.answer.text.split()) for item in shown]
    about = [judge.addressing(item.answer.standalone_question, item.answer) for item in shown]
    return [
        Figure(name="words in an answer, median", value=median(words), of=len(shown)),
        Figure(name="words in an answer, most", value=max(words), of=len(shown)),
        Figure(
            name="share of answer sentences about the question",
            value=sum(near for near, _ in about) / max(1, sum(all for _, all in about)),
            of=len(shown),
        ),
        *_reading_grade([item.answer for item in shown]),
    ]


def calibration(inside: Sequence[Asked], outside: Sequence[Asked]) -> list[Figure]:
    """The expected calibration error of confidence: right means that the first note cited is a labelled one.

    Answers that rules alone decided carry no confidence and are left out.
    """
    judged = [
        (item.answer.confidence, _first_note(item.answer) in right_notes(item.row))
        for item in inside
        if right_notes(item.row) and item.answer.urgency is None and item.answer.confidence > 0
    ]
    judged += [(item.answer.confidence, False) for item in outside if item.answer.confidence > 0]
    if not judged:
        return []
    error = expected_calibration_error([c for c, _ in judged], [right for _, right in judged])
    return [Figure(name="expected calibration error of confidence", value=error, of=len(judged))]


def follow_ups(asked: Sequence[Asked], judge: MentionJudge) -> list[Figure]:
    """How near the question that was searched for is to the one a reader would have made of the conversation."""
    labelled = [item for item in asked if item.row.get("final_standalone_question")]
    if not labelled:
        return []
    pairs = [(item.answer.standalone_question, str(item.row["final_standalone_question"])) for item in labelled]
    return [
        Figure(
            name="conversations: similarity to the labelled question, mean",
            value=mean(judge.similarity(*pair) for pair in pairs),
            of=len(labelled),
        )
    ]


def _tally(name: str, total: int, failures: Sequence[str]) -> Measure:
    return Measure(name=name, passed=total - len(failures), total=total, failures=tuple(failures))


def _first_note(answer: Answer) -> str | None:
    ids = (c.document_id for c in answer.citations if c.kind in {"note", "added"} and "/" in c.document_id)
    return next((id.split("/", 1)[1] for id in ids if not id.startswith("audit/")), None)


def _is_cited(answer: Answer) -> bool:
    return all(sentence.citations for sentence in answer.sentences if sentence.role in CITED_ROLES)


def _reading_grade(answers: Sequence[Answer]) -> list[Figure]:
    """Flesch-Kincaid grade; nothing where textstat is not installed (it comes with `make test`)."""
    try:
        import textstat
    except ImportError:
        return []
    grades = [float(textstat.flesch_kincaid_grade(answer.text)) for answer in answers]
    return [Figure(name="reading grade of answers, median", value=median(grades), of=len(answers))]
