"""Something an editor has to mend."""

from corpus.errors import CorpusError
from corpus.models import Frozen


class Problem(Frozen):
    """What is wrong, where, and how to mend it."""

    path: str
    line: int | None
    problem: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.problem} {self.mend}"

    @classmethod
    def of(cls, error: CorpusError) -> "Problem":
        return cls(path=error.path, line=error.line, problem=error.problem, mend=error.mend)

    def as_error(self) -> CorpusError:
        return CorpusError(self.path, self.line, self.problem, self.mend)
