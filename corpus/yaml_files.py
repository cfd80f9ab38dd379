"""YAML files -> validated objects; an error names the file, the line and the field."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from corpus.errors import CorpusError

Model = TypeVar("Model", bound=BaseModel)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times as fast


class _LineLoader(_Loader):  # type: ignore[misc]
    """Refuses a doubled key, which plain YAML takes silently."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the field {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read_text(path: Path) -> str:
    """A text file's content; a missing or undecodable one is a CorpusError."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CorpusError(
            path, None, "The file is missing.", "Put it back, or set the corpus folder that has it."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(path, None, f"The file cannot be read ({error}).", "Save it as UTF-8 text.") from None


def parse_yaml(text: str, path: Path, first_line: int = 1) -> Any:
    """Parsed YAML; a syntax error is a CorpusError with the line of the file."""
    try:
        return yaml.load(text, Loader=_LineLoader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + mark.line if mark else None
        problem = getattr(error, "problem", None) or "not YAML"
        raise CorpusError(
            path, line, f"The YAML cannot be read: {problem}.", "Check quotes, colons and indents."
        ) from None


def validate(model: type[Model], data: Any, path: Path, line: int | None) -> Model:
    """`data` as a `model`; the first thing wrong becomes a CorpusError that names the field."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "it"
        raise CorpusError(
            path, line, f"The field `{field}` is wrong: {first['msg']}.", "See CONTRIBUTING.md."
        ) from None


def read_items(path: Path, list_name: str, model: type[Model]) -> list[Model]:
    """The list `list_name` of a YAML file, each item as a `model` with an `id` that stands once."""
    text = read_text(path)
    data = parse_yaml(text, path)
    items = data.get(list_name) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise CorpusError(path, 1, f"The file holds no list `{list_name}`.", f"Start it with `{list_name}:`.")
    lines = _item_lines(text, list_name)
    found: dict[str, Model] = {}
    for item, line in zip(items, lines, strict=True):
        made = validate(model, item, path, line)
        key = str(getattr(made, "id", line))
        if key in found:
            raise CorpusError(path, line, f"The id `{key}` stands twice.", "Rename or remove one.")
        found[key] = made
    return list(found.values())


def _item_lines(text: str, list_name: str) -> list[int]:
    """The line on which each item of a list starts."""
    root = yaml.compose(text, Loader=_Loader)
    for key, value in root.value if root is not None else ():
        if key.value == list_name:
            return [item.start_mark.line + 1 for item in value.value]
    return []
