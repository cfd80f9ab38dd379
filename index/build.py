"""Passages -> a new generation of the index, built aside and switched to when it is whole."""

import json
import os
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.models import Passage
from index import store
from index.classifier import Lesson, TextClassifier
from index.embedder import HALFWAY, MEANING, Embedder, SentenceTransformerEmbedder, Views, load_embedder
from index.errors import IndexDamagedError
from index.generations import (
    CENTERS,
    CHROMA,
    FORMAT,
    HALFWAYS,
    LEXICAL,
    MANIFEST,
    PASSAGES,
    TEXT_HALFWAYS,
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
    embedder = embedder_for(home, model)
    before = _read_before(home, reference.sha256)
    generation = home.new_generation()
    try:
        texts = [text for lesson in (lessons or {}).values() for text, _ in lesson.examples]
        views = _views_of_all([*(passage.text for passage in passages), *texts], embedder, before.views, progress)
        _write_classifiers(generation, lessons or {}, views, before.folder, progress)
        _write_texts(generation, set(texts) - {passage.text for passage in passages}, views)
        manifest = _write_passages(generation, passages, fingerprint, embedder, views, progress, server)
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


def _views_of_all(
    texts: Sequence[str], embedder: Embedder, known: Mapping[str, Views], progress: Progress
) -> Mapping[str, Views]:
    """Each text's views; one that is `known` is not made again.

    Each is made by itself: the last bits of a vector differ with the batch that a text is in, and learning would
    make more of them, so that two builds would not be equally sure. For the same reason new views are rounded as
    kept ones are.
    """
    wanted = list(dict.fromkeys(texts))
    new = [text for text in wanted if text not in known]
    made = {text: known[text] for text in wanted if text in known}
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for done, (text, views) in enumerate(zip(new, threads.map(embedder.views, new), strict=True), 1):
            made[text] = np.stack([views[MEANING], _kept(views[HALFWAY]).astype(np.float32)])
            if done % _STEP == 0 or done == len(new):
                progress("reading", done, len(new))
    return made


def _kept(halfway: NDArray[np.float32]) -> NDArray[np.float16]:
    """As it is kept on the disk."""
    return halfway.astype(np.float16)


def _write_classifiers(
    folder: Path,
    lessons: Mapping[str, Lesson],
    views: Mapping[str, Views],
    before: Path | None,
    progress: Progress,
) -> None:
    """Learn the lessons; one that was learnt already, in the generation `before`, is taken from there."""
    for done, (name, lesson) in enumerate(lessons.items()):
        if before is not None and _was_learnt(lesson, before / name):
            shutil.copyfile(before / name, folder / name)
        else:
            progress("learning", done, len(lessons))
            TextClassifier.fit(lesson, np.stack([views[text] for text, _ in lesson.examples])).save(folder / name)


def _was_learnt(lesson: Lesson, path: Path) -> bool:
    try:
        return TextClassifier.load(path).learnt_from == lesson.digest
    except (OSError, ValueError):
        return False


def _write_texts(folder: Path, texts: Collection[str], views: Mapping[str, Views]) -> None:
    """Texts that are no passages, and their views: for the next build."""
    kept = sorted(texts)
    (folder / TEXTS).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    rows = np.stack([views[text] for text in kept]) if kept else np.zeros((0, 2, 0), dtype=np.float32)
    np.save(folder / TEXT_VECTORS, rows[:, MEANING])
    np.save(folder / TEXT_HALFWAYS, _kept(rows[:, HALFWAY]))


def _write_passages(
    folder: Path,
    passages: Sequence[Passage],
    fingerprint: str,
    embedder: Embedder,
    views_of: Mapping[str, Views],
    progress: Progress,
    server: ChromaServer | None,
) -> Manifest:
    views = np.stack([views_of[passage.text] for passage in passages])
    vectors = np.ascontiguousarray(views[:, MEANING])
    np.save(folder / VECTORS, vectors)
    np.save(folder / HALFWAYS, _kept(views[:, HALFWAY]))
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


class _Before(NamedTuple):
    """What an earlier build can be spared by."""

    views: Mapping[str, Views]
    folder: Path | None = None
    """Of its generation."""


def _read_before(home: IndexHome, model_sha256: str) -> _Before:
    """What the newest whole generation by the same model holds: a small edit, or a damaged Chroma, is a quick build."""
    for folder in home.generations():
        try:
            manifest = read_manifest(folder)
            check_files(folder, manifest)
            if manifest.model_sha256 == model_sha256:
                return _Before(_read_views(folder), folder)
        except (IndexDamagedError, OSError, ValueError, KeyError):
            continue
    return _Before({})


def _read_views(generation: Path) -> Mapping[str, Views]:
    """Raises ValueError where texts and vectors differ in number."""
    with (generation / PASSAGES).open(encoding="utf-8") as file:
        passages = [json.loads(line)["text"] for line in file]
    others = json.loads((generation / TEXTS).read_text(encoding="utf-8"))
    return dict(zip(passages, _rows(generation / VECTORS, generation / HALFWAYS), strict=True)) | dict(
        zip(others, _rows(generation / TEXT_VECTORS, generation / TEXT_HALFWAYS), strict=True)
    )


def _rows(meanings: Path, halfway: Path) -> NDArray[np.float32]:
    return np.stack([np.load(meanings), np.load(halfway).astype(np.float32)], axis=1)
