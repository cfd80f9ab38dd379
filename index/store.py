"""Vectors in Chroma, on disk or on a server. The only file that imports chromadb."""

import importlib.metadata
import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import numpy as np
from pydantic import SecretStr

from corpus.models import Frozen, Passage
from index.embedder import Vectors
from index.errors import IndexDamagedError, IndexHomeError, ServerLostError, ServerRefusedError

VERSION: str = importlib.metadata.version("chromadb")  # without the import, which takes longer than reading a manifest
# 500 candidates looked at a query: recall@10 is then the exact one at our size, for about 1 ms more.
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_search": 500, "ef_construction": 200, "max_neighbors": 32}}
_LOCAL = "passages"
_BATCH = 1000
_Result = TypeVar("_Result")


class ChromaServer(Frozen):
    """Where a Chroma server listens, and what it wants to see."""

    url: str
    token: SecretStr | None = None
    token_header: str = "x-chroma-token"  # noqa: S105 (the name of a header)
    ca_file: Path | None = None
    tenant: str = "default_tenant"
    database: str = "default_database"
    prefix: str = "trigger-points"
    read_seconds: float = 5.0
    write_seconds: float = 300.0


def connect(server: ChromaServer, writes: bool = False) -> Any:
    """A client of `server`. Raises ServerLostError where none answers there."""
    chromadb, chroma_settings = _chromadb()
    parts = urlsplit(server.url)
    secure = parts.scheme == "https"
    token = server.token.get_secret_value() if server.token else ""
    settings = chroma_settings(
        anonymized_telemetry=False, chroma_server_ssl_verify=str(server.ca_file) if server.ca_file else None
    )

    def open_client() -> Any:
        client = chromadb.HttpClient(
            host=parts.hostname or "",
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            headers={server.token_header: token} if token else None,
            settings=settings,
            tenant=server.tenant,
            database=server.database,
        )
        session = getattr(client._server, "_session", None)
        if session is not None:  # it would wait for ever for a server that hangs, and so would a person
            session.timeout = server.write_seconds if writes else server.read_seconds
        return client

    return on_server(server, open_client)


def on_server(server: ChromaServer, call: Callable[[], _Result]) -> _Result:
    """`call()`; what goes wrong on the way to the server is one line."""
    try:
        return call()
    except Exception as error:
        if type(error).__name__ in {"NotFoundError", "ServerRefusedError", "ServerLostError"}:
            raise
        if type(error).__name__ in {"ChromaAuthError", "AuthorizationError"} or "Forbidden" in str(error):
            raise ServerRefusedError(server.url) from None
        raise ServerLostError(server.url, _first_line(error)) from None


class VectorStore:
    """A Chroma collection, one row a passage."""

    def __init__(self, client: Any, collection: Any, where: str, call: Callable[[Callable[[], Any]], Any]) -> None:
        self._client, self._collection, self._where, self._call = client, collection, where, call
        # Also where nobody closes it: an index that was switched away is dropped with its last reader.
        self._closer = weakref.finalize(self, client.close) if hasattr(client, "close") else None

    @classmethod
    def in_folder(cls, folder: Path, create: bool = False) -> "VectorStore":
        """The collection that Chroma keeps in `folder`. Raises IndexDamagedError where it cannot be opened."""
        if not create and not (folder / "chroma.sqlite3").is_file():
            raise IndexDamagedError(folder, "the database file is missing")
        chromadb, chroma_settings = _chromadb()

        def guarded(call: Callable[[], _Result]) -> _Result:
            try:
                return call()
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as error:  # page damage raises pyo3's PanicException, which is no Exception
                raise IndexDamagedError(folder, _first_line(error)) from None

        def opened() -> tuple[Any, Any]:
            client = chromadb.PersistentClient(
                str(folder), settings=chroma_settings(anonymized_telemetry=False, allow_reset=False)
            )
            return client, _collection(client, _LOCAL, create)

        client, collection = guarded(opened)
        return cls(client, collection, str(folder), guarded)

    @classmethod
    def on_server(cls, server: ChromaServer, name: str, create: bool = False) -> "VectorStore":
        """The collection `name` of a Chroma server."""
        client = connect(server, writes=create)

        def guarded(call: Callable[[], _Result]) -> _Result:
            return on_server(server, call)

        return cls(client, guarded(lambda: _collection(client, name, create)), server.url, guarded)

    def add(self, passages: Sequence[Passage], vectors: Vectors) -> Iterator[int]:
        """Store passages with their unit-length rows; yields how many are stored so far."""
        size = min(_BATCH, self._client.get_max_batch_size())
        for start in range(0, len(passages), size):
            self._add_batch(passages[start : start + size], vectors[start : start + size])
            yield min(start + size, len(passages))

    def _add_batch(self, batch: Sequence[Passage], vectors: Vectors) -> None:
        metadatas = [
            {"document_id": p.document_id, "kind": p.kind, "start": p.start, "end": p.end, **p.metadata} for p in batch
        ]
        try:
            self._call(
                lambda: self._collection.add(
                    ids=[passage.id for passage in batch],
                    embeddings=np.asarray(vectors),
                    documents=[passage.text for passage in batch],
                    metadatas=metadatas,
                )
            )
        except IndexDamagedError as error:  # new, so not damaged: it could not be written
            raise IndexHomeError(
                f"Chroma could not write to {self._where} ({error.problem}). Free some space, then build again."
            ) from None

    def count(self) -> int:
        return int(self._call(self._collection.count))

    def nearest(self, vector: Vectors, top: int) -> list[str]:
        """Ids of about the `top` nearest passages. Approximate: score them exactly before they are ranked."""
        found = self._call(
            lambda: self._collection.query(query_embeddings=np.atleast_2d(vector), n_results=top, include=[])
        )
        return list(found["ids"][0])

    def close(self) -> None:
        if self._closer is not None:
            self._closer()


def _collection(client: Any, name: str, create: bool) -> Any:
    if not create:
        return client.get_collection(name, embedding_function=None)
    return client.create_collection(name, embedding_function=None, configuration=_CONFIGURATION)


def _chromadb() -> tuple[Any, Any]:
    """chromadb and its settings, imported when first needed: it takes a third of a second."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")  # before the import: Chroma reads it then
    import chromadb
    from chromadb.config import Settings

    return chromadb, Settings


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
