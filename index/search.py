"""Query -> documents, best first: dense and lexical candidates, scored exactly and fused."""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.models import Passage
from index.build import CHROMA, LEXICAL, PASSAGES, VECTORS
from index.embedder import Embedder, Vectors
from index.errors import IndexDamagedError
from index.generations import IndexHome
from index.lexical import LexicalIndex, best_rows
from index.models import Hit, Manifest
from index.scoring import Layout, best_hits
from index.store import VectorStore

_CANDIDATES = 200


class PassageIndex:
    """The generation in use, opened for reading. Raises IndexDamagedError where it is not whole."""

    def __init__(self, home: IndexHome, embedder: Embedder) -> None:
        self.manifest: Manifest = home.manifest()
        self.folder = home.current()
        self.embedder = embedder
        try:
            self.passages = _read_passages(self.folder / PASSAGES)
            self._vectors: Vectors = np.load(self.folder / VECTORS, mmap_mode="r")
            self._lexical = LexicalIndex.load(self.folder / LEXICAL, len(self.passages))
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamagedError(self.folder, f"a file cannot be read: {error}") from None
        self._store = VectorStore(self.folder / CHROMA)
        self._layout = Layout(self.passages)
        self._row = {passage.id: row for row, passage in enumerate(self.passages)}
        self._lock = threading.Lock()
        self._check_whole()

    def _check_whole(self) -> None:
        """Chroma can lose its vectors and still count them: ask for some and see whether they come."""
        count = self.manifest.passages
        if not (len(self.passages) == len(self._vectors) == self._store.count() == count):
            raise IndexDamagedError(self.folder, "passages and vectors differ in number")
        wanted = min(count, 50)
        if len(self._store.nearest(self._vectors[0], wanted)) < wanted:
            raise IndexDamagedError(self.folder, "vectors are missing")

    def vectors_of(self, passage_ids: Sequence[str]) -> Vectors:
        """Unit-length rows of passages, in the order asked."""
        rows: Vectors = np.asarray(self._vectors[[self._row[i] for i in passage_ids]])
        return rows

    def knows(self, word: str) -> bool:
        """True where some passage holds `word`, or it is too common to count."""
        return self._lexical.knows(word)

    def search(self, query: str, top: int = 10, vector: Vectors | None = None) -> list[Hit]:
        """Up to `top` documents, best first; the same query on the same passages always gives the same hits."""
        if vector is None:
            vector = self.embedder.embed_query(query)
        lexical = self._lexical.scores(query)
        with self._lock:  # Chroma's client is not made for several threads at once
            nearest = self._store.nearest(vector, min(_CANDIDATES, len(self.passages)))
        rows = [*(self._row[i] for i in nearest), *best_rows(lexical, _CANDIDATES)]
        documents = np.unique(self._layout.document_of[rows])
        return best_hits(documents, self._layout, self.passages, self._vectors, vector, lexical, top)

    def close(self) -> None:
        self._store.close()


def _read_passages(path: Path) -> list[Passage]:
    with path.open(encoding="utf-8") as file:
        return [Passage.model_validate_json(line) for line in file]
