"""What measuring gives: counts, shares and the lines that failed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from assistant.models import Answer

Row = Mapping[str, Any]  # a line of a question file


class Asked(NamedTuple):
    """A line of a question file and the answer to it (to its last turn, where it is a conversation)."""

    row: Row
    answer: Answer


class Measure(BaseModel):
    """`passed` of `total`, and the lines that failed."""

    model_config = ConfigDict(frozen=True)

    name: str
    passed: int
    total: int
    failures: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.passed / self.total if self.total else 0.0


class Figure(BaseModel):
    """A number that is no count of lines that passed: a mean, a rank, an error."""

    model_config = ConfigDict(frozen=True)

    name: str
    value: float
    of: int
    """How many lines it rests on."""


class EvaluationReport(BaseModel):
    model_config = ConfigDict(frozen=True)

    measures: tuple[Measure, ...]
    figures: tuple[Figure, ...] = ()
    missing_files: tuple[str, ...] = ()


def count(name: str, asked: Sequence[Asked], good: Callable[[Row, Answer], bool]) -> Measure:
    """How many of `asked` are `good`; of the others, the id, the outcome and the message."""
    failed = tuple(
        f"{row['id']}: {answer.kind}, {answer.urgency}: {answer.question[:120]}"
        for row, answer in asked
        if not good(row, answer)
    )
    return Measure(name=name, passed=len(asked) - len(failed), total=len(asked), failures=failed)
