"""Words, not meanings: BM25 over the passages, with English stems."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

_STOP_WORDS = "en"


class LexicalIndex:
    """BM25 scores of passages, by their position in the list that was indexed."""

    def __init__(self, bm25: bm25s.BM25 | None) -> None:
        self._bm25 = bm25
        self._vocabulary = dict(bm25.vocab_dict) if bm25 else {}
        self._stemmer = Stemmer.Stemmer("english")

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        tokens = bm25s.tokenize(
            list(texts), stopwords=_STOP_WORDS, stemmer=Stemmer.Stemmer("english"), show_progress=False
        )
        if not tokens.vocab:  # only stop words, or nothing
            return cls(None)
        bm25 = bm25s.BM25()
        bm25.index(tokens, show_progress=False)
        return cls(bm25)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self._bm25:
            self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        return cls(bm25s.BM25.load(str(folder), show_progress=False) if any(folder.iterdir()) else None)

    def terms(self, query: str) -> list[str]:
        """The query's stems that the index knows, each once."""
        tokens = bm25s.tokenize(
            query, stopwords=_STOP_WORDS, stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return [term for term in dict.fromkeys(tokens[0]) if term in self._vocabulary]

    def best(self, query: str, top: int) -> dict[int, float]:
        """Up to `top` positions with a BM25 score above 0."""
        terms = self.terms(query)
        if not terms or self._bm25 is None:
            return {}
        scores = self._bm25.get_scores(terms)
        top = min(top, len(scores))
        # Ties are cut by position, so that the same corpus always gives the same candidates.
        order = np.lexsort((np.arange(len(scores)), -scores))[:top]
        return {int(i): float(scores[i]) for i in order if scores[i] > 0}
