"""Words, not meanings: BM25 over the passages, with English stems."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from index.embedder import Vectors

_STOP_WORDS = "en"
# How much more than its weight a word earns in a passage of few words.
_SHORT_PASSAGE = 0.6


def best_rows(scores: Vectors, top: int) -> list[int]:
    """Up to `top` rows that score at all, best first; ties by row, so that the candidates never vary."""
    order = np.lexsort((np.arange(len(scores)), -scores))[:top]
    return [int(row) for row in order if scores[row] > 0]


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

    def knows(self, word: str) -> bool:
        """True where `word` is too common to count, or some passage holds it in any form."""
        return all(term in self._vocabulary for term in self._tokens(word))

    def _tokens(self, query: str) -> list[str]:
        tokens: list[list[str]] = bm25s.tokenize(
            query, stopwords=_STOP_WORDS, stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens[0]

    def _weight(self, term: str) -> float:
        """Inverse document frequency of a stem, as in Lucene; one that the index does not know is the rarest."""
        held_by = self._frequencies[self._vocabulary[term]] if term in self._vocabulary else 0
        return float(np.log(1 + (self._passages - held_by + 0.5) / (held_by + 0.5)))
