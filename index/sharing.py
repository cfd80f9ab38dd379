"""An index on a Chroma server: the vectors, the files beside them, and which index is in use.

Several web servers share it. Each keeps a copy of all but Chroma's own graph, so that words are searched and scores are
exact as with an index on disk, and answers go on while the server is away.
"""

import base64
import gzip
import re
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from corpus.models import Passage
from index.errors import IndexMissingError, ServerLostError
from index.generations import LEXICAL, PASSAGES, STAMP, IndexHome
from index.lexical import LexicalIndex
from index.store import ChromaServer, connect, on_server

_PIECE = 12_000  # characters: hosted Chroma takes documents of 16 KiB
_PIECES_A_CALL = 100
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_COLLECTION = re.compile(r"(?P<prefix>[^.]+)\.(?P<name>[^.]+)\.(passages|files)")


class SharedFiles:
    """Small files kept on a Chroma server beside the vectors, and the name of the index in use there.

    A collection `PREFIX.NAME.files` holds each file in pieces; the metadata of `PREFIX.current` names the index in use
    and the one before, and is replaced in one step.
    """

    def __init__(self, server: ChromaServer, writes: bool = False) -> None:
        self._server = server
        self._client = connect(server, writes)
        self._pointer = f"{server.prefix}.current"

    def collection(self, name: str) -> str:
        return f"{self._server.prefix}.{name}.passages"

    def current(self) -> tuple[str, str] | None:
        """Names of the index in use and of the one before; None where there is none yet."""
        held = self._metadata(self._pointer)
        if not held:
            return None
        name, before = str(held.get("name", "")), str(held.get("before", ""))
        if not _NAME.fullmatch(name):  # it becomes the name of a folder here
            raise ServerLostError(self._server.url, "it names an index in a way that we never do")
        return name, before

    def put(self, name: str, files: Mapping[str, str]) -> None:
        """Keep `files` (name -> text) with index `name`."""

        def write() -> None:
            collection = self._client.create_collection(self._files(name), embedding_function=None)
            pieces = [
                (f"{file}#{at // _PIECE:06}", text[at : at + _PIECE], file)
                for file, text in files.items()
                for at in range(0, max(1, len(text)), _PIECE)
            ]
            for start in range(0, len(pieces), _PIECES_A_CALL):
                batch = pieces[start : start + _PIECES_A_CALL]
                collection.add(
                    ids=[id for id, _, _ in batch],
                    documents=[text for _, text, _ in batch],
                    metadatas=[{"file": file} for _, _, file in batch],
                    embeddings=[[0.0]] * len(batch),  # Chroma wants one
                )

        on_server(self._server, write)

    def get(self, name: str) -> dict[str, str]:
        """The files of index `name`. Raises ServerLostError where they are not there."""

        def read() -> dict[str, str]:
            collection = self._client.get_collection(self._files(name), embedding_function=None)
            pieces: dict[str, str] = {}
            for start in range(0, collection.count(), _PIECES_A_CALL):
                found = collection.get(limit=_PIECES_A_CALL, offset=start, include=["documents"])
                pieces.update(zip(found["ids"], found["documents"], strict=True))
            files: dict[str, list[str]] = {}
            for id in sorted(pieces):
                files.setdefault(id.rpartition("#")[0], []).append(pieces[id])
            return {file: "".join(parts) for file, parts in files.items()}

        return on_server(self._server, read)

    def switch_to(self, name: str) -> None:
        """Put index `name` in use; keep the one before for those who still read it, drop the one before that."""
        now = self.current()
        metadata = {"name": name, "before": now[0] if now else ""}

        def write() -> None:
            pointer = self._client.get_or_create_collection(self._pointer, embedding_function=None, metadata=metadata)
            pointer.modify(metadata=metadata)

        on_server(self._server, write)
        self._drop_others(set(metadata.values()), now[1] if now else "")

    def _drop_others(self, kept: set[str], older: str) -> None:
        """Delete index `older`, and what builds that were killed have left, a day later: one may be running now."""
        listed = on_server(self._server, self._client.list_collections)
        found = (_COLLECTION.fullmatch(str(collection.name)) for collection in listed)
        names = {match["name"] for match in found if match and match["prefix"] == self._server.prefix}
        yesterday = time.strftime(STAMP, time.gmtime(time.time() - 86_400))
        for name in names - kept:
            if name == older or name < yesterday:
                self.drop(name)

    def drop(self, name: str) -> None:
        """Delete index `name`; what is not there is passed over."""
        for collection in (self._files(name), self.collection(name)):
            if self._metadata(collection) is not None:
                on_server(self._server, partial(self._client.delete_collection, collection))

    def _files(self, name: str) -> str:
        return f"{self._server.prefix}.{name}.files"

    def _metadata(self, collection: str) -> dict[str, Any] | None:
        """The metadata of a collection; None where there is no such collection."""

        def read() -> dict[str, Any]:
            return dict(self._client.get_collection(collection, embedding_function=None).metadata or {})

        try:
            return on_server(self._server, read)
        except Exception as error:
            if type(error).__name__ == "NotFoundError":
                return None
            raise


def publish(generation: Path, server: ChromaServer) -> None:
    """Send the files, then put this generation in use for every web server.

    The vectors are among the files: exact scores need every bit of them, and Chroma's protocol rounds.
    """
    shared = SharedFiles(server, writes=True)
    files = {
        path.name: base64.b64encode(gzip.compress(path.read_bytes(), mtime=0)).decode()
        for path in sorted(generation.iterdir())
        if path.is_file()
    }
    shared.put(generation.name, files)
    shared.switch_to(generation.name)


def follow(home: IndexHome, server: ChromaServer) -> bool:
    """Bring `home` to the index in use on `server`; True where it had another. Call it inside `home.building()`."""
    shared = SharedFiles(server, writes=True)  # the files may be large
    now = shared.current()
    if now is None or now[0] == _in_use(home):
        return False
    name = now[0]
    generation = home.new_generation(name)
    for file, text in shared.get(name).items():
        (generation / Path(file).name).write_bytes(gzip.decompress(base64.b64decode(text)))
    texts = [passage.text for passage in read_passages(generation / PASSAGES)]
    LexicalIndex.build(texts).save(generation / LEXICAL)
    home.switch_to(generation)
    return True


def _in_use(home: IndexHome) -> str | None:
    try:
        return home.current().name
    except IndexMissingError:
        return None


def read_passages(path: Path) -> list[Passage]:
    """The passages of a generation, in the order of its vectors."""
    with path.open(encoding="utf-8") as file:
        return [Passage.model_validate_json(line) for line in file]
