"""Vectors that were made when the index was built: looked up, never computed again."""

from collections.abc import Sequence

import numpy as np

from index.embedder import MEANING, Embedder, Vectors, Views


class KnownVectors:
    """An embedder that computes only what it does not know. What is known was made by the same model."""

    def __init__(self, embedder: Embedder, texts: Sequence[str], meanings: Vectors, halfway: Vectors) -> None:
        """`meanings` and `halfway` hold a row for each of the `texts`."""
        self.computes = embedder
        self._row = {text: row for row, text in enumerate(texts)}
        self._meanings, self._halfway = meanings, halfway

    @property
    def name(self) -> str:
        return self.computes.name

    @property
    def sha256(self) -> str:
        return self.computes.sha256

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._row]
        if not texts or len(new) == len(texts):
            return self.computes.embed_passages(texts)
        made = dict(zip(new, self.computes.embed_passages(new), strict=True)) if new else {}
        return np.stack([made[text] if text in made else self._meanings[self._row[text]] for text in texts])

    def embed_query(self, text: str) -> Vectors:
        row: Vectors = self.views(text)[MEANING]
        return row

    def views(self, text: str) -> Views:
        if (row := self._row.get(text)) is None:
            return self.computes.views(text)
        return np.stack([self._meanings[row], self._halfway[row].astype(np.float32)])
