"""Errors that a person may read: one clear line that names the next step."""

from pathlib import Path


class UserFacingError(Exception):
    """Base of every error whose message is shown to a person as it stands."""


class CorpusError(UserFacingError):
    """A corpus file cannot be used. The message names file, line, problem and mend."""

    def __init__(self, path: Path | str, line: int | None, problem: str, mend: str) -> None:
        self.path, self.line, self.problem, self.mend = str(path), line, problem, mend
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {problem} {mend}".strip())
