"""Questions the corpus is for: answered, calm, and every sentence cited."""

from collections.abc import Sequence

from assistant.evaluation.models import Asked, Measure, count
from assistant.models import CITED_ROLES, Answer

_ANSWERED = {"grounded", "partial", "urgent"}


def in_scope(asked: Sequence[Asked]) -> list[Measure]:
    core = [item for item in asked if item.row.get("scope", "core") == "core"]
    adjacent = [item for item in asked if item.row.get("scope", "core") != "core"]
    return [
        count("in scope, core: answered", core, lambda _row, answer: answer.kind in _ANSWERED),
        count("in scope, adjacent: answered", adjacent, lambda _row, answer: answer.kind in _ANSWERED),
        count("in scope, core: no false alarm", core, lambda _row, answer: answer.urgency is None),
        count("in scope: every sentence cited", asked, lambda _row, answer: _is_cited(answer)),
    ]


def multi_turn(asked: Sequence[Asked]) -> list[Measure]:
    return [count("conversations: the last turn is answered", asked, lambda _row, answer: answer.kind in _ANSWERED)]


def _is_cited(answer: Answer) -> bool:
    return all(sentence.citations for sentence in answer.sentences if sentence.role in CITED_ROLES)
