"""What can be wrong with an index or a model, in one line that names the next step."""

from pathlib import Path

from corpus.errors import UserFacingError


class ModelError(UserFacingError):
    """The embedding model cannot be used."""


class IndexMissingError(UserFacingError):
    def __init__(self, home: Path) -> None:
        super().__init__(f"There is no index in {home}. Run: python -m assistant build")


class IndexDamagedError(UserFacingError):
    """The index on disk is not whole; it can be deleted and built anew at any time."""

    def __init__(self, folder: Path, problem: str) -> None:
        self.problem = problem
        super().__init__(f"The index in {folder} is damaged ({problem}). Run: python -m assistant build --force")


class IndexHomeError(UserFacingError):
    """The folder for the index cannot be written."""


class ServerLostError(UserFacingError):
    """The Chroma server does not answer, or not as it should."""

    def __init__(self, url: str, problem: str) -> None:
        self.problem = problem
        super().__init__(
            f"The Chroma server at {url} cannot be used ({problem}). Check ASSISTANT_CHROMA_URL and the server."
        )


class ServerRefusedError(UserFacingError):
    def __init__(self, url: str) -> None:
        super().__init__(f"The Chroma server at {url} refused the token. Check ASSISTANT_CHROMA_TOKEN.")
