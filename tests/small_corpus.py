"""A corpus as small as it can be and still be a whole one: for tests that build an index again and again."""

import re
import shutil
from pathlib import Path

from corpus.loader import FOLDER

TOPIC = "tension-headache"


def copy_small_corpus(target: Path) -> Path:
    """The real corpus with the notes of one topic, and without the links to the others."""
    shutil.copytree(FOLDER, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for folder in (target / "notes").iterdir():
        if folder.name != TOPIC:
            shutil.rmtree(folder)
    kept = {path.stem for path in (target / "notes" / TOPIC).glob("*.md")}
    for path in (target / "notes" / TOPIC).glob("*.md"):
        _keep_links(path, "see_also", kept)
    _keep_links(target / "muscles.yaml", "notes", kept)
    _keep_links(target / "topics.yaml", "standing_advice", kept)
    return target


def _keep_links(path: Path, field: str, kept: set[str]) -> None:
    def links(match: re.Match[str]) -> str:
        ids = [id.strip() for id in match[2].split(",")]
        return f"{match[1]}[{', '.join(id for id in ids if id in kept)}]"

    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(\b{field}: )\[([^\]]*)\]", links, text), encoding="utf-8")
