"""HTML is made here and nowhere else: Jinja templates that escape everything, one environment for the whole page."""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from assistant.rendering import EVIDENCE_WORDS
from assistant.web.calling import calls_in
from assistant.web.words import GRADE_SHAPES, KIND_WORDS, VERDICT_SHAPES, VERDICT_WORDS
from corpus.bibliography import STUDY_TYPES

_FOLDER = Path(__file__).parent / "templates"


class Templates:
    """Fills a template of the folder beside this file. `base` is the path behind a proxy, such as /assistant."""

    def __init__(self, base: str = "") -> None:
        self.base = base.rstrip("/")
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "base": self.base,
            "source_link": source_link,
            "evidence_words": EVIDENCE_WORDS,
            "grade_shapes": GRADE_SHAPES,
            "verdict_words": VERDICT_WORDS,
            "verdict_shapes": VERDICT_SHAPES,
            "kind_words": KIND_WORDS,
            "study_types": STUDY_TYPES,
        }
        self._environment.filters |= {"call_links": call_links, "plural": plural}

    def __call__(self, name: str, **values: Any) -> str:
        return self._environment.get_template(name).render(**values)


def source_link(document_id: str, start: int = 0, end: int = 0) -> str:
    """The permanent address of a place in a document: it opens at these characters, also in a fresh browser."""
    place = f"#{start}-{end}" if end > start else ""
    return f"?source={quote(document_id, safe='')}{place}"


def call_links(text: str, numbers: Collection[str]) -> Markup:
    """`text` with each of the emergency `numbers` as a link that a phone can call."""
    parts = [
        Markup('<a class="call" href="tel:{0}">{0}</a>').format(piece) if is_number else escape(piece)
        for piece, is_number in calls_in(text, numbers)
    ]
    return Markup("").join(parts)


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
