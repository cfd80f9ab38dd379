"""Passages -> a new generation of the index, built aside and switched to when it is whole."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from corpus.models import Passage
from index import store
from index.embedder import Embedder, SentenceTransformerEmbedder, Vectors, load_embedder
from index.errors import IndexDamagedError, IndexMissingError
from index.generations import FORMAT, MANIFEST, IndexHome
from index.lexical import LexicalIndex
from index.models import Manifest
from index.onnx_export import export_to_onnx

Progress = Callable[[str, int, int], None]  # what is done, how many are done, of how many
PASSAGES, VECTORS, CHROMA, LEXICAL = "passages.jsonl", "vectors.npy", "chroma", "lexical"
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
) -> Manifest:
    """Embed and index `passages`, then switch to the result. Call it inside `home.building()`.

    `fingerprint` names what the passages were made from; `attachments` are files kept beside the index. A build that
    fails or is killed leaves the generation in use as it was.
    """
    if not passages:
        raise ValueError("There is nothing to index.")
    reference = SentenceTransformerEmbedder(model)
    export_to_onnx(reference, home.exports)
    known = _vectors_in_use(home, reference)
    generation = home.new_generation()
    try:
        manifest = _write_generation(generation, passages, fingerprint, reference, known, progress)
        for name, content in (attachments or {}).items():
            (generation / name).write_bytes(content)
        (generation / MANIFEST).write_text(manifest.model_dump_json(indent=1))
        home.switch_to(generation)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    return manifest


def embedder_for(home: IndexHome, model: str) -> Embedder:
    """What embeds questions for an index in `home`."""
    return load_embedder(model, home.exports)


def _write_generation(
    folder: Path,
    passages: Sequence[Passage],
    fingerprint: str,
    embedder: Embedder,
    known: Mapping[str, Vectors],
    progress: Progress,
) -> Manifest:
    vectors = _embed(passages, embedder, known, progress)
    np.save(folder / VECTORS, vectors)
    with (folder / PASSAGES).open("w", encoding="utf-8") as file:
        file.writelines(passage.model_dump_json() + "\n" for passage in passages)
    LexicalIndex.build([passage.text for passage in passages]).save(folder / LEXICAL)
    vector_store = store.VectorStore(folder / CHROMA, create=True)
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
        passages=len(passages),
        documents=len({p.document_id for p in passages}),
        dimension=vectors.shape[1],
    )


def _embed(
    passages: Sequence[Passage], embedder: Embedder, known: Mapping[str, Vectors], progress: Progress
) -> Vectors:
    """One row a passage; texts whose vector is known are not embedded again."""
    new = sorted({passage.text for passage in passages} - known.keys(), key=lambda text: (len(text), text))
    vectors = dict(known)
    for start in range(0, len(new), _STEP):
        batch = new[start : start + _STEP]
        vectors.update(zip(batch, embedder.embed_passages(batch), strict=True))
        progress("reading passages", min(start + _STEP, len(new)), len(new))
    return np.stack([vectors[passage.text] for passage in passages])


def _vectors_in_use(home: IndexHome, embedder: Embedder) -> dict[str, Vectors]:
    """Text -> vector of the index in use, where the same model made it; so a small edit is a quick build."""
    try:
        manifest, folder = home.manifest(), home.current()
        if (manifest.model_sha256, manifest.format) != (embedder.sha256, FORMAT):
            return {}
        vectors = np.load(folder / VECTORS)
        with (folder / PASSAGES).open(encoding="utf-8") as file:
            texts = [json.loads(line)["text"] for line in file]
    except (IndexMissingError, IndexDamagedError, OSError, ValueError, KeyError):
        return {}
    return dict(zip(texts, vectors, strict=True)) if len(texts) == len(vectors) else {}
