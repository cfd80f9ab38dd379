"""Vectors that were made when the index was built: looked up, never computed again."""

from collections.abc import Sequence

import numpy as np

from index.embedder import Embedder, Vectors


class KnownVectors:
    """An embedder that computes only what it does not know. The vectors known are those of the same model."""

    def __init__(self, embedder: Embedder, *known: tuple[Sequence[str], Vectors]) -> None:
        self.computes = embedder
        self._place = {text: (rows, row) for texts, rows in known for row, text in enumerate(texts)}

    @property
    def name(self) -> str:
        return self.computes.name

    @property
    def sha256(self) -> str:
        return self.computes.sha256

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._place]
        if not texts or len(new) == len(texts):
            return self.computes.embed_passages(texts)
        made = dict(zip(new, self.computes.embed_passages(new), strict=True)) if new else {}
        return np.stack([made[text] if text in made else self._known(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._known(text) if text in self._place else self.computes.embed_query(text)

    def _known(self, text: str) -> Vectors:
        rows, row = self._place[text]
        return np.asarray(rows[row])
