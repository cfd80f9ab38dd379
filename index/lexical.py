"""Words, not meanings: BM25 over the passages, with English stems."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.embedder import Vectors

_STOP_WORDS = "en"
# How much more than its weight a word earns in a passage of few words.
_SHORT_PASSAGE = 0.6


def stems(texts: Sequence[str], stemmer: Stemmer.Stemmer | None = None) -> list[list[str]]:
    """The English stems of each text in their order, without stop words."""
    tokens: list[list[str]] = bm25s.tokenize(
        list(texts),
        stopwords=_STOP_WORDS,
        stemmer=stemmer or Stemmer.Stemmer("english"),
        return_ids=False,
        show_progress=False,
    )
    return tokens


def best_rows(scores: Vectors, top: int) -> NDArray[np.int64]:
    """Up to `top` rows that score at all, best first; ties by row, so that the candidates never vary."""
    found = np.flatnonzero(scores > 0)
    if len(found) > top:  # to sort all of a large index would take longer than to score it
        lowest = np.partition(scores[found], -top)[-top]
        found = found[scores[found] >= lowest]
    best: NDArray[np.int64] = found[np.lexsort((found, -scores[found]))[:top]]
    return best


class LexicalIndex:
    """BM25 scores of passages, by their position in the list that was indexed."""

    def __init__(self, bm25: bm25s.BM25 | None, passages: int) -> None:
        self._bm25, self._passages = bm25, passages
        self._vocabulary: dict[str, int] = dict(bm25.vocab_dict) if bm25 else {}
        self._frequencies = np.diff(bm25.scores["indptr"]) if bm25 else np.zeros(0)
        self._stemmer = Stemmer.Stemmer("english")

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        tokens = bm25s.tokenize(
            list(texts), stopwords=_STOP_WORDS, stemmer=Stemmer.Stemmer("english"), show_progress=False
        )
        if not tokens.vocab:  # only stop words, or nothing
            return cls(None, len(texts))
        bm25 = bm25s.BM25()
        bm25.index(tokens, show_progress=False)
        return cls(bm25, len(texts))

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self._bm25:
            self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, passages: int) -> "LexicalIndex":
        return cls(bm25s.BM25.load(str(folder), show_progress=False) if any(folder.iterdir()) else None, passages)

    def scores(self, query: str) -> Vectors:
        """For every passage, from 0 to 1: BM25 as a share of what a short passage that holds every word of the query
        would get. Words that the index does not know count too, so a chance match stays small."""
        terms = list(dict.fromkeys(self._tokens(query)))
        known = [term for term in terms if term in self._vocabulary]
        if not known or self._bm25 is None:
            return np.zeros(self._passages, dtype=np.float32)
        reachable = _SHORT_PASSAGE * sum(self._weight(term) for term in terms)
        shares: Vectors = np.minimum(self._bm25.get_scores(known) / reachable, 1.0).astype(np.float32)
        return shares

    def coverage(self, query: str, document_of: NDArray[np.int64], documents: int) -> Vectors:
        """For every document, from 0 to 1: how much of what the query's words tell (by their rarity among documents)
        some passage of it holds. `document_of` is the document of each passage, of `documents` in all."""
        covered = np.zeros(documents)
        told = 0.0
        for term in dict.fromkeys(self._tokens(query)):
            holding = np.unique(document_of[self._passages_with(term)])
            weight = float(np.log(1 + (documents - len(holding) + 0.5) / (len(holding) + 0.5)))
            told += weight
            covered[holding] += weight
        shares: Vectors = (covered / told if told else covered).astype(np.float32)
        return shares

    def knows(self, word: str) -> bool:
        """True where `word` is too common to count, or some passage holds it in any form."""
        return all(term in self._vocabulary for term in self._tokens(word))

    def _passages_with(self, term: str) -> NDArray[np.int64]:
        """The rows of the passages that hold a stem, ascending."""
        if self._bm25 is None or term not in self._vocabulary:
            return np.zeros(0, dtype=np.int64)
        number = self._vocabulary[term]
        first, last = self._bm25.scores["indptr"][number : number + 2]
        rows: NDArray[np.int64] = np.asarray(self._bm25.scores["indices"][first:last], dtype=np.int64)
        return rows

    def _tokens(self, query: str) -> list[str]:
        return stems([query], self._stemmer)[0]

    def _weight(self, term: str) -> float:
        """Inverse document frequency of a stem, as in Lucene; one that the index does not know is the rarest."""
        held_by = self._frequencies[self._vocabulary[term]] if term in self._vocabulary else 0
        return float(np.log(1 + (self._passages - held_by + 0.5) / (held_by + 0.5)))
