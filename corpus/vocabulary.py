"""The words of the topic: which concepts a text names, and by which words."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from pydantic import Field

from corpus.models import Frozen, Line, Slot, Slug
from corpus.yaml_files import parse_yaml, read_items, read_text, validate


class Concept(Frozen):
    """One thing with its names; the first is the plain one."""

    id: Slug
    slot: Slot
    terms: tuple[Line, ...] = Field(min_length=1)
    noun: Line | None = Field(None, description="what it is called where the wording may be an adjective or a verb")


class Mention(Frozen):
    """A concept named in a text; `text[start:end]` is the wording."""

    concept: Slug
    slot: Slot
    start: int
    end: int
    wording: str


class Vocabulary(Frozen):
    concepts: tuple[Concept, ...]
    short_forms: Mapping[str, Line] = Field({}, description="an abbreviation or brand, and what it is short for")

    @property
    def all_terms(self) -> tuple[str, ...]:
        return tuple(term for concept in self.concepts for term in concept.terms)

    @cached_property
    def by_id(self) -> dict[str, Concept]:
        return {concept.id: concept for concept in self.concepts}

    @cached_property
    def _concept_of(self) -> dict[str, Concept]:
        return {_key(term): concept for concept in self.concepts for term in concept.terms}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        terms = sorted(self._concept_of, key=len, reverse=True)  # the longest name wins
        names = "|".join(re.escape(term).replace(r"\ ", r"[\s-]+") for term in terms)
        return re.compile(rf"(?<![\w-])(?P<name>{names})(?:'?s)?(?![\w-])", re.IGNORECASE)

    def mentions(self, text: str) -> list[Mention]:
        """The concepts that `text` names, in order, without overlaps."""
        found = []
        for match in self._pattern.finditer(text):
            concept = self._concept_of[_key(match["name"])]
            found.append(
                Mention(
                    concept=concept.id, slot=concept.slot, start=match.start(), end=match.end(), wording=match.group()
                )
            )
        return found


def load_vocabulary(path: Path) -> Vocabulary:
    short_forms = parse_yaml(read_text(path), path).get("short_forms", {})
    concepts = read_items(path, "concepts", Concept)
    return validate(Vocabulary, {"concepts": concepts, "short_forms": short_forms}, path, None)


def _key(term: str) -> str:
    return re.sub(r"[\s-]+", " ", term.lower())
