"""Words, not meanings: BM25 over the passages, with English stems."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

_STOP_WORDS = "en"
# How much more than its weight a word earns in a passage of few words.
_SHORT_PASSAGE = 0.6


class LexicalIndex:
    """BM25 scores of passages, by their position in the list that was indexed."""

    def __init__(self, bm25: bm25s.BM25 | None) -> None:
        self._bm25 = bm25
        self._vocabulary: dict[str, int] = dict(bm25.vocab_dict) if bm25 else {}
        self._frequencies = np.diff(bm25.scores["indptr"]) if bm25 else np.zeros(0)
        self._passages = int(bm25.scores["num_docs"]) if bm25 else 0
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

    def best(self, query: str, top: int) -> dict[int, float]:
        """Up to `top` positions and their scores, from 0 to 1: BM25 as a share of what a short passage that holds every
        word of the query would get. Words that the index does not know count too, so a chance match stays small."""
        terms = list(dict.fromkeys(self._tokens(query)))
        known = [term for term in terms if term in self._vocabulary]
        if not known or self._bm25 is None:
            return {}
        reachable = _SHORT_PASSAGE * sum(self._weight(term) for term in terms)
        scores = self._bm25.get_scores(known)
        found = np.flatnonzero(scores > 0)
        if len(found) > top:  # sorting all of a large index would take longer than scoring it
            lowest = np.partition(scores[found], -top)[-top]
            found = found[scores[found] >= lowest]
        # Ties are cut by position, so that the same corpus always gives the same candidates.
        best = found[np.lexsort((found, -scores[found]))[:top]]
        shares = np.minimum(1.0, scores[best].astype(np.float64) / reachable)
        return dict(zip(best.tolist(), shares.tolist(), strict=True))

    def _tokens(self, query: str) -> list[str]:
        tokens: list[list[str]] = bm25s.tokenize(
            query, stopwords=_STOP_WORDS, stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens[0]

    def _weight(self, term: str) -> float:
        """Inverse document frequency of a stem, as in Lucene; one that the index does not know is the rarest."""
        held_by = self._frequencies[self._vocabulary[term]] if term in self._vocabulary else 0
        return float(np.log(1 + (self._passages - held_by + 0.5) / (held_by + 0.5)))
