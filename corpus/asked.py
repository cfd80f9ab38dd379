"""Messages as people send them, by the note that answers them: the search learns from them which note is meant."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.errors import CorpusError
from corpus.models import Line, Slug
from corpus.yaml_files import parse_yaml, read_text

ASKED = "asked"
_Messages = TypeAdapter(dict[Slug, tuple[Line, ...]])


def load_asked(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Note id -> messages, of every file in `folder`; empty where there is no such folder."""
    asked: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for note, messages in _read(path).items():
            if note in asked:
                raise CorpusError(path, None, f"`{note}` also stands in another file.", "Put its messages in one file.")
            asked[note] = messages
    return asked


def _read(path: Path) -> Mapping[str, tuple[str, ...]]:
    try:
        return _Messages.validate_python(parse_yaml(read_text(path), path) or {})
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CorpusError(
            path, None, f"`{where}` is wrong: {error.errors()[0]['msg']}.", "Give each note id a list of messages."
        ) from None
