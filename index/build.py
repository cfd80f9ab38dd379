"""Passages -> a new generation of the index, built aside and switched to when it is whole."""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus.models import Passage
from index import store
from index.classifier import Lesson, TextClassifier
from index.embedder import Embedder, SentenceTransformerEmbedder, Vectors, load_embedder
from index.errors import IndexDamagedError
from index.generations import (
    CENTERS,
    CHROMA,
    FORMAT,
    LEXICAL,
    MANIFEST,
    PASSAGES,
    TEXT_VECTORS,
    TEXTS,
    VECTORS,
    IndexHome,
    check_files,
    file_sums,
    read_manifest,
)
from index.lexical import LexicalIndex
from index.models import Manifest
from index.onnx_export import export_to_onnx
from index.scoring import Layout
from index.sharing import SharedFiles, publish
from index.store import ChromaServer, VectorStore

Progress = Callable[[str, int, int], None]  # what is done, how many are done, of how many
_STEP = 256


def silent(_what: str, _done: int, _total: int) -> None:
    """A progress that shows nothing."""


def build_index(
    home: IndexHome,
    passages: Sequence[Passage],
    fingerprint: str,
    model: str,
    attachments: Mapping[str, bytes] | None = None,
    progress: Progress = silent,
    lessons: Mapping[str, Lesson] | None = None,
    server: ChromaServer | None = None,
) -> Manifest:
    """Embed and index `passages`, then switch to the result. Call it inside `home.building()`.

    `fingerprint` names what the passages were made from; `attachments` are files kept beside the index; from each of
    the `lessons` a classifier is learnt and kept under its name. With a `server` the vectors go there, and the switch
    is made there for all. A build that fails or is killed leaves the generation in use as it was.
    """
    if not passages:
        raise ValueError("There is nothing to index.")
    reference = SentenceTransformerEmbedder(model)
    export_to_onnx(reference, home.exports)
    known = _known_vectors(home, reference)
    generation = home.new_generation()
    try:
        _write_classifiers(generation, lessons or {}, embedder_for(home, model), known.messages, progress)
        manifest = _write_passages(generation, passages, fingerprint, reference, known.passages, progress, server)
        for name, content in (attachments or {}).items():
            (generation / name).write_bytes(content)
        manifest = manifest.model_copy(update={"files": file_sums(generation)})
        (generation / MANIFEST).write_text(manifest.model_dump_json(indent=1))
        if server is not None:
            publish(generation, server)
        home.switch_to(generation)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    return manifest


def embedder_for(home: IndexHome, model: str) -> Embedder:
    """What embeds questions for an index in `home`."""
    return load_embedder(model, home.exports)


def _write_classifiers(
    folder: Path, lessons: Mapping[str, Lesson], embedder: Embedder, known: Mapping[str, Vectors], progress: Progress
) -> None:
    """Learn the lessons. Each text is embedded by itself: the last bits of a vector differ with the batch that a text
    is in, and learning would make more of them, so that two builds would not be equally sure."""
    texts = list(dict.fromkeys(text for lesson in lessons.values() for text, _ in lesson.examples))
    vector = {text: known[text] for text in texts if text in known}
    new = [text for text in texts if text not in vector]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for done, (text, row) in enumerate(zip(new, threads.map(embedder.embed_query, new), strict=True), 1):
            vector[text] = row
            if done % _STEP == 0 or done == len(new):
                progress("reading messages", done, len(new))
    (folder / TEXTS).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    np.save(folder / TEXT_VECTORS, np.stack([vector[text] for text in texts]) if texts else np.zeros((0, 0)))
    for done, (name, lesson) in enumerate(lessons.items()):
        progress("learning", done, len(lessons))
        TextClassifier.fit(lesson, np.stack([vector[text] for text, _ in lesson.examples])).save(folder / name)


def _write_passages(
    folder: Path,
    passages: Sequence[Passage],
    fingerprint: str,
    embedder: Embedder,
    known: Mapping[str, Vectors],
    progress: Progress,
    server: ChromaServer | None,
) -> Manifest:
    vectors = _embed([passage.text for passage in passages], embedder, known, progress)
    np.save(folder / VECTORS, vectors)
    np.save(folder / CENTERS, Layout(passages).centers(vectors))
    with (folder / PASSAGES).open("w", encoding="utf-8") as file:
        file.writelines(passage.model_dump_json() + "\n" for passage in passages)
    LexicalIndex.build([passage.text for passage in passages]).save(folder / LEXICAL)
    vector_store = (
        VectorStore.in_folder(folder / CHROMA, create=True)
        if server is None
        else VectorStore.on_server(server, SharedFiles(server).collection(folder.name), create=True)
    )
    try:
        for done in vector_store.add(passages, vectors):
            progress("storing passages", done, len(passages))
    finally:
        vector_store.close()
    return Manifest(
        format=FORMAT,
        fingerprint=fingerprint,
        model=embedder.name,
        model_sha256=embedder.sha256,
        chromadb=store.VERSION,
        server=server.url if server else "",
        passages=len(passages),
        documents=len({p.document_id for p in passages}),
        dimension=vectors.shape[1],
    )


def _embed(texts: Sequence[str], embedder: Embedder, known: Mapping[str, Vectors], progress: Progress) -> Vectors:
    """One row a text; texts whose vector is known are not embedded again."""
    if not texts:
        return np.zeros((0, 0), dtype=np.float32)
    new = sorted(set(texts) - known.keys(), key=lambda text: (len(text), text))
    vectors = dict(known)
    for start in range(0, len(new), _STEP):
        batch = new[start : start + _STEP]
        vectors.update(zip(batch, embedder.embed_passages(batch), strict=True))
        progress("reading passages", min(start + _STEP, len(new)), len(new))
    return np.stack([vectors[text] for text in texts])


class _Known(NamedTuple):
    """Vectors by their text, of an earlier build."""

    passages: Mapping[str, Vectors]
    messages: Mapping[str, Vectors]
    """Of what classifiers learnt from."""


def _known_vectors(home: IndexHome, embedder: Embedder) -> _Known:
    """What the newest whole generation by the same model holds: a small edit, or a damaged Chroma, is a quick build."""
    for folder in home.generations():
        try:
            manifest = read_manifest(folder)
            check_files(folder, manifest)
            if manifest.model_sha256 == embedder.sha256:
                return _read_vectors(folder)
        except (IndexDamagedError, OSError, ValueError, KeyError):
            continue
    return _Known({}, {})


def _read_vectors(generation: Path) -> _Known:
    """Raises ValueError where texts and vectors differ in number."""
    with (generation / PASSAGES).open(encoding="utf-8") as file:
        passages = [json.loads(line)["text"] for line in file]
    messages = json.loads((generation / TEXTS).read_text(encoding="utf-8"))
    return _Known(
        dict(zip(passages, np.load(generation / VECTORS), strict=True)),
        dict(zip(messages, np.load(generation / TEXT_VECTORS), strict=True)),
    )
