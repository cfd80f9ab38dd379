"""Notes and questions that are nearly the same, by their vectors in the index: for an editor to look at."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from corpus.loader import Corpus
from index.embedder import Vectors

# From here on two questions are one question in other words, and two notes hold the same text.
SAME_QUESTION, SAME_NOTE = 0.95, 0.93


class Pair(NamedTuple):
    """Two passages of different notes that are nearer to each other than they should be."""

    nearness: float
    one: str
    other: str

    def __str__(self) -> str:
        return f"{self.nearness:.2f}  {self.one}  ~  {self.other}"


def near_duplicates(corpus: Corpus, vectors_of: Callable[[Sequence[str]], Vectors]) -> list[Pair]:
    """Pairs of questions of different notes, and of whole notes; nearest first."""
    questions = [
        (f"{note.id}#q{i}", note.header.id, f"{note.header.id}: {question}")
        for note in corpus.notes
        for i, question in enumerate(note.header.questions)
    ]
    notes = [(f"{note.id}#text", note.header.id, note.header.id) for note in corpus.notes]
    found = [*_near(questions, vectors_of, SAME_QUESTION), *_near(notes, vectors_of, SAME_NOTE)]
    return sorted(found, key=lambda pair: (-pair.nearness, pair.one, pair.other))


def _near(
    items: Sequence[tuple[str, str, str]], vectors_of: Callable[[Sequence[str]], Vectors], least: float
) -> list[Pair]:
    if not items:
        return []
    rows = vectors_of([id for id, _, _ in items])
    nearness = rows @ rows.T
    pairs = zip(*np.nonzero(np.triu(nearness >= least, k=1)), strict=True)
    return [
        Pair(round(float(nearness[i, j]), 4), items[i][2], items[j][2]) for i, j in pairs if items[i][1] != items[j][1]
    ]
