"""What `doctor` looks at: packages, model, corpus, index, and whether anything would reach the network."""

import os
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from assistant.opening import CORPUS_FILE, WORDS_FILE, chroma_server, is_fresh
from assistant.settings import Settings
from corpus.errors import UserFacingError
from corpus.loader import load_corpus
from index.embedder import Vectors, Views, export_folder, is_whole_export
from index.generations import IndexHome
from index.model_files import model_folder, verify_packaged, weights_sha256
from index.search import PassageIndex

_PACKAGES = ("torch", "sentence-transformers", "chromadb", "gradio", "pydantic", "onnxruntime", "bm25s")


class Finding(NamedTuple):
    what: str
    found: str
    ok: bool = True


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything that the assistant rests on, one finding each; reads, and changes nothing."""
    for package in _PACKAGES:
        try:
            yield Finding(package, version(package))
        except PackageNotFoundError:
            yield Finding(package, "not installed; run: make setup", False)
    yield _attempt("embedding model", lambda: _model(settings))
    yield _attempt("corpus", lambda: _corpus(settings))
    yield Finding("index folder", str(settings.index_folder))
    yield _attempt("index", lambda: _index(settings))
    yield _attempt("embedder of questions", lambda: _embedder(settings))
    offline = (
        os.environ.get("HF_HUB_OFFLINE", "1") == "1" and os.environ.get("GRADIO_ANALYTICS_ENABLED", "False") == "False"
    )
    yield Finding(
        "network",
        "nothing is looked up or sent"
        if offline
        else "HF_HUB_OFFLINE or GRADIO_ANALYTICS_ENABLED lets libraries go online; unset it",
        offline,
    )


def _attempt(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, look())
    except UserFacingError as error:
        return Finding(what, str(error), False)


def _model(settings: Settings) -> str:
    folder = model_folder(settings.model)
    verify_packaged(folder)
    return f"{settings.model}, sha256 {weights_sha256(folder)[:12]}"


def _corpus(settings: Settings) -> str:
    corpus = load_corpus(settings.corpus_folder, settings.added_notes)
    return f"{len(corpus.notes)} notes, {len(corpus.references)} references, {len(corpus.rulebook.red_flags)} red flags"


def _index(settings: Settings) -> str:
    home = IndexHome(settings.index_folder)
    manifest = home.manifest()
    if not is_fresh(manifest, settings):
        raise UserFacingError("it is older than the corpus or the program; run: python -m assistant build")
    if not all((home.current() / name).is_file() for name in (CORPUS_FILE, WORDS_FILE)):
        raise UserFacingError("its copy of the corpus is missing; run: python -m assistant build --force")
    PassageIndex(home.current(), _NoEmbedder(), chroma_server(settings)).close()
    return f"fresh and whole, {manifest.passages} passages of {manifest.documents} documents"


def _embedder(settings: Settings) -> str:
    folder = export_folder(IndexHome(settings.index_folder).exports, weights_sha256(model_folder(settings.model)))
    return "ONNX export" if is_whole_export(folder) else "sentence-transformers (the export is made by: build)"


class _NoEmbedder:
    """Stands where an embedder is wanted and no question will be asked."""

    name = sha256 = ""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError("doctor asks nothing")

    def embed_query(self, text: str) -> Vectors:
        raise AssertionError("doctor asks nothing")

    def views(self, text: str) -> Views:
        raise AssertionError("doctor asks nothing")
