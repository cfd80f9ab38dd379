"""Danger signs found at the right level, calm messages left calm, cautions noticed, foreign questions declined."""

from collections.abc import Callable, Sequence
from functools import cache

from assistant.cautions import CautionFinder
from assistant.evaluation.models import Asked, Measure, Row, count
from assistant.models import Answer
from corpus.loader import FOLDER
from corpus.rulebook import load_rulebook

_LEVELS = {None: 0, "soon": 1, "same-day": 2, "emergency-now": 3}


def red_flags(asked: Sequence[Asked]) -> list[Measure]:
    levels = [
        count(f"red flags: {level}, advised at least so urgently", _of_level(asked, level), _is_urgent_enough)
        for level in ("emergency-now", "same-day", "soon")
    ]
    exact = count("red flags: at exactly this level", asked, lambda row, answer: answer.urgency == row["urgency"])
    return [*levels, count("red flags: all, advised at least so urgently", asked, _is_urgent_enough), exact]


def near_miss(asked: Sequence[Asked]) -> list[Measure]:
    return _calm("near misses", asked)


def ordinary(asked: Sequence[Asked]) -> list[Measure]:
    """In-scope questions raise no alarm, but for those asked beside a danger sign (labelled with an urgency)."""
    beside = [item for item in asked if item.row.get("urgency")]
    found = count("in scope, beside a danger sign: advised at least so urgently", beside, _is_urgent_enough)
    calm = [item for item in asked if not item.row.get("urgency")]
    return [*_calm("ordinary questions", calm), *([found] if beside else [])] if asked else []


def cautions(asked: Sequence[Asked]) -> list[Measure]:
    """Each expected caution on its own: noticed by kind, where the label can be told; else anything noticed."""
    labels = [(label, item) for item in asked for label in item.row["cautions"]]
    failed = tuple(
        f"{row['id']}: {label}: {', '.join(answer.cautions) or 'nothing'}: {answer.question[:120]}"
        for label, (row, answer) in labels
        if not _is_noticed(label, answer)
    )
    return [
        Measure(
            name="cautions: noticed, by kind", passed=len(labels) - len(failed), total=len(labels), failures=failed
        ),
        *_calm("cautions", asked)[:1],
    ]


def out_of_scope(asked: Sequence[Asked]) -> list[Measure]:
    return [count("out of scope: not answered as if in it", asked, lambda _row, answer: answer.kind != "grounded")]


def abstention(foreign: Sequence[Asked], inside: Sequence[Asked]) -> list[Measure]:
    """Recall: foreign questions declined. Precision: of all declined, those that were foreign. Needs both files."""
    if not foreign or not inside:
        return []
    recall = count("abstention recall: foreign questions declined", foreign, _not(_is_answered))
    declined = [item for item in (*foreign, *inside) if not _is_answered(*item)]
    were_foreign = {str(item.row["id"]) for item in foreign}
    precision = count(
        "abstention precision: declined ones were foreign", declined, lambda row, _answer: row["id"] in were_foreign
    )
    return [recall, precision]


def _calm(name: str, asked: Sequence[Asked]) -> list[Measure]:
    return [
        count(f"{name}: no emergency", asked, lambda _row, answer: answer.urgency != "emergency-now"),
        count(f"{name}: no alarm at all", asked, lambda _row, answer: answer.urgency is None),
    ]


def _is_urgent_enough(row: Row, answer: Answer) -> bool:
    return _LEVELS[answer.urgency] >= _LEVELS[row["urgency"]]


def _is_answered(_row: Row, answer: Answer) -> bool:
    return answer.kind not in {"abstained", "clarify"}


def _not(good: Callable[[Row, Answer], bool]) -> Callable[[Row, Answer], bool]:
    return lambda row, answer: not good(row, answer)


def _is_noticed(label: str, answer: Answer) -> bool:
    """A label is an id of the rulebook, or words in which the finder itself hears the kinds that are meant."""
    meant = _kinds_meant(label)
    return bool(meant & {*answer.cautions}) if meant else bool(answer.cautions or answer.urgency)


@cache
def _kinds_meant(label: str) -> frozenset[str]:
    rulebook = load_rulebook(FOLDER / "rules")
    return frozenset([label]) if label in rulebook.cautions_by_id else frozenset(CautionFinder(rulebook).heard(label))


def _of_level(asked: Sequence[Asked], level: str) -> list[Asked]:
    return [item for item in asked if item.row["urgency"] == level]
