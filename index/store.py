"""Vectors in Chroma. The only file that imports chromadb."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")  # before the import: Chroma reads it then
import chromadb
from chromadb.config import Settings

from corpus.models import Passage
from index.embedder import Vectors
from index.errors import IndexDamagedError

VERSION: str = chromadb.__version__
_COLLECTION = "passages"
# 500 candidates looked at a query: recall@10 is then the exact one at our size, for about 1 ms more.
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 500, "ef_construction": 200, "max_neighbors": 32}}


class VectorStore:
    """A Chroma collection on disk, one row a passage."""

    def __init__(self, folder: Path, create: bool = False) -> None:
        self.folder = folder
        if not create and not (folder / "chroma.sqlite3").is_file():
            raise IndexDamagedError(folder, "the database file is missing")
        try:
            self._client = chromadb.PersistentClient(
                str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
            )
            self._collection = (
                self._client.create_collection(_COLLECTION, embedding_function=None, configuration=_CONFIGURATION)
                if create
                else self._client.get_collection(_COLLECTION, embedding_function=None)
            )
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # page damage raises pyo3's PanicException, which is no Exception
            raise IndexDamagedError(folder, _first_line(error)) from None

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> Iterator[int]:
        """Store passages with their unit-length rows; yields how many are stored so far."""
        size = min(1000, self._client.get_max_batch_size())
        for start in range(0, len(passages), size):
            batch = passages[start : start + size]
            self._collection.add(
                ids=[passage.id for passage in batch],
                embeddings=vectors[start : start + size],
                documents=[passage.text for passage in batch],
                metadatas=[
                    {"document_id": p.document_id, "kind": p.kind, "start": p.start, "end": p.end, **p.metadata}
                    for p in batch
                ],
            )
            yield start + len(batch)

    def count(self) -> int:
        return int(self._guarded(self._collection.count))

    def nearest(self, vector: Vectors, top: int) -> list[str]:
        """Ids of about the `top` nearest passages. Approximate: score them exactly before they are ranked."""
        found = self._guarded(
            lambda: self._collection.query(query_embeddings=np.atleast_2d(vector), n_results=top, include=[])
        )
        return list(found["ids"][0])

    def close(self) -> None:
        self._client.close()

    def _guarded(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            raise IndexDamagedError(self.folder, _first_line(error)) from None


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
