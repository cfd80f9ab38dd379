"""A file's YAML front matter and the text after it."""

import re
from pathlib import Path

from corpus.errors import CorpusError

_FENCE = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def split_front_matter(text: str, path: Path) -> tuple[str, str, int]:
    """(front matter, body, line of the file on which the body starts)."""
    match = _FENCE.match(text.replace("\r\n", "\n"))
    if match is None:
        raise CorpusError(
            path, 1, "The file has no front matter.", "Start it with a line `---`, the fields, and `---` again."
        )
    body = text.replace("\r\n", "\n")[match.end() :]
    return match.group(1), body, match.group(0).count("\n") + 1
