"""Question files, as the contract describes them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpus.errors import UserFacingError

FILES = ("in_scope", "red_flags", "near_miss", "cautions", "out_of_scope", "multi_turn")


def read_questions(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a question file; a bad one is a UserFacingError that names it."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except ValueError:
                raise UserFacingError(f"{path}:{number}: not JSON. Correct the line.") from None


def turns_of(row: Mapping[str, Any]) -> list[str]:
    """What the person says, message by message."""
    return list(row["turns"]) if "turns" in row else [str(row.get("message", row.get("question", "")))]
