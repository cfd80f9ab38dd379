"""Hits -> which of them are good enough to answer from, and how sure that is. Pure."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from corpus.models import Note
from index.models import Hit

# Set by measuring: see QUALITY.md. At ANSWER the top note is right for most questions; below CLOSEST it rarely is.
ANSWER = 0.5
CLOSEST = 0.3
# Logistic curve from the fused score of the best hit to the share of questions it answers.
_SLOPE, _MIDDLE = 18.0, 0.47


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


def finding(question: str, hits: Sequence[Hit], notes: Mapping[str, Note]) -> Finding:
    """Judge the hits by the best note among them: the article and the audit never answer alone."""
    best = next((hit for hit in hits if hit.document_id in notes), None)
    return Finding(question, hits, confidence(best.score) if best else 0.0)


def notes_of(found: Finding, notes: Mapping[str, Note]) -> list[Note]:
    """The notes among the hits, best first."""
    return [notes[hit.document_id] for hit in found.hits if hit.document_id in notes]
