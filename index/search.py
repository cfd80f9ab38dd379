"""Query -> documents, best first: dense and lexical candidates, scored exactly and fused."""

import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.classifier import TextClassifier
from index.embedder import MEANING, Embedder, Vectors, Views
from index.errors import IndexDamagedError, ServerLostError
from index.generations import (
    CENTERS,
    CHROMA,
    HALFWAYS,
    LEXICAL,
    PASSAGES,
    RECOGNIZER,
    VECTORS,
    check_files,
    read_manifest,
)
from index.known import KnownVectors
from index.lexical import LexicalIndex, best_rows
from index.models import Hit, Manifest
from index.scoring import Layout, best_hits, share_asked
from index.sharing import SharedFiles, read_passages
from index.store import ChromaServer, VectorStore

_CANDIDATES = 200
_RECOGNIZED = 20
_ASK_AGAIN_SECONDS = 5.0
Rows = NDArray[np.int64]


class Wording(NamedTuple):
    """One way to put what is asked, and what it counts: 1 as if it alone had been asked."""

    text: str
    views: Views
    counts: float = 1.0


class PassageIndex:
    """One generation, opened for reading. Raises IndexDamagedError where it is not whole.

    `trouble` says why Chroma cannot be asked, where it cannot; every passage is then compared instead, which gives the
    same hits. `without_chroma` opens so from the start, for a disk on which Chroma can be neither read nor mended.
    """

    def __init__(
        self, generation: Path, embedder: Embedder, server: ChromaServer | None = None, without_chroma: bool = False
    ) -> None:
        self.folder = generation
        self.manifest: Manifest = read_manifest(generation)
        self.trouble: str | None = None
        check_files(generation, self.manifest)
        try:
            self.passages = read_passages(generation / PASSAGES)
            # Plain arrays over the mapped files: numpy's own class for them costs about a millisecond a search.
            self._vectors: Vectors = np.asarray(np.load(generation / VECTORS, mmap_mode="r"))
            self._centers: Vectors = np.asarray(np.load(generation / CENTERS, mmap_mode="r"))
            self._lexical = LexicalIndex.load(generation / LEXICAL, len(self.passages))
            halfway = np.asarray(np.load(generation / HALFWAYS, mmap_mode="r"))
            self.embedder = KnownVectors(embedder, [passage.text for passage in self.passages], self._vectors, halfway)
            known = (generation / RECOGNIZER).is_file()
            self._recognizer = TextClassifier.load(generation / RECOGNIZER) if known else None
        except (OSError, ValueError, KeyError) as error:
            raise IndexDamagedError(generation, f"a file cannot be read: {error}") from None
        if not (len(self.passages) == len(self._vectors) == self.manifest.passages):
            raise IndexDamagedError(generation, "passages and vectors differ in number")
        self._layout = Layout(self.passages)
        self._row = {passage.id: row for row, passage in enumerate(self.passages)}
        self._columns, self._outside = _columns(self._layout.documents, self._recognizer)
        self._server, self._without_chroma = server, without_chroma
        self._store: VectorStore | None = None
        self._ask_again_at = 0.0
        # Chroma's client on disk is not made for several threads at once; a server takes many.
        self._turn = threading.Lock() if server is None else nullcontext()
        if not without_chroma:
            try:
                self._store = self._opened_store()
            except ServerLostError as error:
                self._in_trouble(error.problem)

    def _opened_store(self) -> VectorStore:
        if self._server is None:
            store = VectorStore.in_folder(self.folder / CHROMA)
        else:
            store = VectorStore.on_server(self._server, SharedFiles(self._server).collection(self.folder.name))
        self._check_whole(store)
        return store

    def _check_whole(self, store: VectorStore) -> None:
        """Chroma can lose its vectors and still count them: ask for some and see whether they come."""
        count = self.manifest.passages
        if store.count() != count:
            raise IndexDamagedError(self.folder, "passages and vectors differ in number")
        wanted = min(count, 50)
        if len(store.nearest(self._vectors[0], wanted)) < wanted:
            raise IndexDamagedError(self.folder, "vectors are missing")

    def vectors_of(self, passage_ids: Sequence[str]) -> Vectors:
        """Unit-length rows of passages, in the order asked."""
        rows: Vectors = np.asarray(self._vectors[[self._row[i] for i in passage_ids]])
        return rows

    def knows(self, word: str) -> bool:
        """True where some passage holds `word`, or it is too common to count."""
        return self._lexical.knows(word)

    def classifier(self, name: str) -> TextClassifier:
        """One that was learnt when the index was built. Raises IndexDamagedError where it cannot be read."""
        try:
            return TextClassifier.load(self.folder / name)
        except (OSError, ValueError):
            raise IndexDamagedError(self.folder, f"{name} cannot be read") from None

    def outside(self, query: str, views: Views) -> float:
        """Log odds that `query` asks for none of the documents but for something described as outside."""
        if self._recognizer is None or not len(self._outside):
            return -np.inf
        likely = self._recognizer.log_probabilities(query, views)
        outside = float(np.logaddexp.reduce(likely[self._outside]))
        return round(outside - float(np.logaddexp.reduce(np.delete(likely, self._outside))), 4)

    def search(
        self, query: str, top: int = 10, views: Views | None = None, wordings: Sequence[Wording] = ()
    ) -> list[Hit]:
        """Up to `top` documents, best first; the same query on the same passages always gives the same hits.

        `wordings` are other ways to put the query, by which the document asked for is recognized in place of it.
        """
        if views is None:
            views = self.embedder.views(query)
        vector = views[MEANING]
        rows = np.concatenate([self._nearest(vector), best_rows(self._lexical.scores(query), _CANDIDATES)])
        asked = self._asked(wordings or [Wording(query, views)])
        recognized = best_rows(np.nan_to_num(asked), _RECOGNIZED) if asked is not None else rows[:0]
        documents = np.union1d(self._layout.document_of[rows], recognized)
        lexical = self._lexical.coverage(query, self._layout.document_of, len(self._layout.documents))
        return best_hits(
            documents, self._layout, self.passages, self._vectors, self._centers, vector, lexical, top, asked
        )

    def _asked(self, wordings: Sequence[Wording]) -> NDArray[np.float64] | None:
        """For every document how surely it is asked for, of those that can be; nan for the others. Several wordings
        must agree: their log probabilities are added."""
        if self._recognizer is None:
            return None
        known = self._columns >= 0
        by_wording = [each.counts * self._recognizer.log_probabilities(each.text, each.views) for each in wordings]
        likely = np.sum(by_wording, axis=0)[self._columns[known]]
        asked = np.full(len(self._columns), np.nan)
        asked[known] = share_asked(likely - np.logaddexp.reduce(likely))
        return asked

    def _nearest(self, vector: Vectors) -> Rows:
        """Rows of about the nearest passages: Chroma's, or where it cannot be asked those of a comparison with all."""
        top = min(_CANDIDATES, len(self.passages))
        if not self._without_chroma and time.monotonic() >= self._ask_again_at:
            try:
                with self._turn:
                    self._store = self._store or self._opened_store()
                    rows = np.array([self._row[id] for id in self._store.nearest(vector, top)], dtype=np.int64)
                if len(rows) == top:
                    self.trouble = None
                    return rows
                self._in_trouble("vectors are missing")
            except (IndexDamagedError, ServerLostError) as error:
                self._in_trouble(error.problem)
            except KeyError as error:
                self._in_trouble(f"it holds a passage that is not ours: {error}")
        return np.argpartition(-(self._vectors @ vector), top - 1)[:top].astype(np.int64)

    def _in_trouble(self, problem: str) -> None:
        self.trouble = problem
        self._ask_again_at = time.monotonic() + _ASK_AGAIN_SECONDS  # a server that hangs must not hold up every answer

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


def _columns(documents: Sequence[str], recognizer: TextClassifier | None) -> tuple[Rows, Rows]:
    """For each document its column among the recognizer's labels, -1 where it has none; and the columns that are no
    document's: of what is described as outside."""
    labels = recognizer.labels if recognizer else ()
    column = {label: i for i, label in enumerate(labels)}
    own = np.array([column.get(document, -1) for document in documents], dtype=np.int64)
    return own, np.setdiff1d(np.arange(len(labels)), own)
