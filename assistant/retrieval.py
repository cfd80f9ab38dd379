"""Hits -> which of them are good enough to answer from, and how sure that is. Pure."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from corpus.models import Note
from index.embedder import Vectors
from index.models import Hit

# Set by measuring: see QUALITY.md. At ANSWER the top note is right for most questions; below CLOSEST it rarely is.
ANSWER = 0.5
CLOSEST = 0.3
# Logistic curve from the fused score of the best hit to the share of questions it answers.
_SLOPE, _MIDDLE = 18.0, 0.47
# A note about a caution of this person (pregnant, blood thinners) answers their question better than one that is not.
_ABOUT_A_CAUTION = 0.05
# A second note is shown where its score is this near to the first's and it answers another question of the same topic.
_SECOND_NOTE_GAP = 0.03
_SAME_QUESTION = 0.75  # similarity of two titles from which they ask the same


class Finding(NamedTuple):
    """What was found for one question."""

    question: str
    hits: Sequence[Hit]
    confidence: float

    @property
    def answers(self) -> bool:
        return self.confidence >= ANSWER

    @property
    def comes_close(self) -> bool:
        return self.confidence >= CLOSEST


def confidence(score: float) -> float:
    """From 0 to 1: how likely the document of this fused score answers the question."""
    return round(1 / (1 + math.exp(-_SLOPE * (score - _MIDDLE))), 4)


def finding(question: str, hits: Sequence[Hit], notes: Mapping[str, Note], cautions: Collection[str] = ()) -> Finding:
    """Judge the hits by the best note among them: the article and the audit never answer alone.

    `cautions` are the ids of what the person mentioned; notes about them are moved up.
    """
    scores = {hit.document_id: hit.score + _bonus(notes.get(hit.document_id), cautions) for hit in hits}
    ranked = sorted(hits, key=lambda hit: (-scores[hit.document_id], hit.document_id))
    best = next((hit for hit in ranked if hit.document_id in notes), None)
    return Finding(question, ranked, confidence(scores[best.document_id]) if best else 0.0)


def notes_of(found: Finding, notes: Mapping[str, Note]) -> list[Note]:
    """The notes among the hits, best first."""
    return [notes[hit.document_id] for hit in found.hits if hit.document_id in notes]


def second_note(
    found: Finding, notes: Mapping[str, Note], vectors_of: Callable[[Sequence[str]], Vectors]
) -> Note | None:
    """The next note, where it is nearly as near as the first and answers another question of its topic."""
    ranked = [hit for hit in found.hits if hit.document_id in notes][:2]
    if len(ranked) < 2 or not found.answers or ranked[0].score - ranked[1].score > _SECOND_NOTE_GAP:
        return None
    first, second = (notes[hit.document_id] for hit in ranked)
    titles = vectors_of([f"{first.id}#title", f"{second.id}#title"])
    if first.topic != second.topic or float(titles[0] @ titles[1]) >= _SAME_QUESTION:
        return None
    return second


def _bonus(note: Note | None, cautions: Collection[str]) -> float:
    return _ABOUT_A_CAUTION if note is not None and not set(note.header.cautions).isdisjoint(cautions) else 0.0
