"""A corpus as small as it can be and still be a whole one: for tests that build an index again and again."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from corpus.loader import FOLDER

TOPIC = "tension-headache"
_WORDINGS_KEPT = 2  # of each kind of described message: thousands would be embedded at every build


def copy_small_corpus(target: Path) -> Path:
    """The real corpus with the notes of one topic, and without the links to the others."""
    shutil.copytree(FOLDER, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for folder in (target / "notes").iterdir():
        if folder.name != TOPIC:
            shutil.rmtree(folder)
    for path in (target / "asked").iterdir():
        if path.stem != TOPIC:
            path.unlink()
    kept = {path.stem for path in (target / "notes" / TOPIC).glob("*.md")}
    for path in (target / "notes" / TOPIC).glob("*.md"):
        _keep_links(path, "see_also", kept)
    _keep_links(target / "muscles.yaml", "notes", kept)
    _keep_links(target / "body_map.yaml", "questions", kept)
    _keep_links(target / "starters.yaml", "notes", kept)
    _keep_items(target / "starters.yaml", "starters", lambda theme: bool(theme["notes"]))
    _keep_items(target / "standing_advice.yaml", "standing_advice", lambda advice: advice["note"] in kept)
    _thin_out(target / "asked" / f"{TOPIC}.yaml")
    _thin_out(target / "rules" / "situations.yaml")
    _thin_out(target / "rules" / "outside.yaml")
    _thin_out(target / "rules" / "told.yaml")
    return target


def _thin_out(path: Path) -> None:
    """The first few wordings of each list in a YAML file."""

    def first_few(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: first_few(value) for key, value in data.items()}
        if isinstance(data, list) and all(isinstance(item, str) for item in data):
            return data[:_WORDINGS_KEPT]
        return [first_few(item) for item in data] if isinstance(data, list) else data

    kept = first_few(yaml.safe_load(path.read_text(encoding="utf-8")))
    path.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")


def _keep_items(path: Path, key: str, is_kept: Callable[[dict[str, Any]], bool]) -> None:
    items = yaml.safe_load(path.read_text(encoding="utf-8"))[key]
    path.write_text(yaml.safe_dump({key: [item for item in items if is_kept(item)]}), encoding="utf-8")


def _keep_links(path: Path, field: str, kept: set[str]) -> None:
    def links(match: re.Match[str]) -> str:
        ids = [id.strip() for id in match[2].split(",")]
        return f"{match[1]}[{', '.join(id for id in ids if id in kept)}]"

    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"(\b{field}: )\[([^\]]*)\]", links, text), encoding="utf-8")
