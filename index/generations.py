"""The index folder: generations built aside, and one name that says which of them is in use.

home/current              the name of the generation in use; replaced in one step
home/generations/NAME/    chroma/, lexical/, passages.jsonl, vectors.npy, halfway.npy, centers.npy, classifiers,
                          texts.json, texts.npy, texts_halfway.npy, attachments, and last manifest.json
home/models/              ONNX exports of embedding models
home/build.lock           held by whoever builds
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from index.errors import IndexDamagedError, IndexHomeError, IndexMissingError
from index.model_files import file_sha256
from index.models import Manifest

FORMAT = 6
STAMP = "g-%Y%m%d%H%M%S"  # names of generations sort by time
MANIFEST = "manifest.json"
CENTERS = "centers.npy"  # of documents
PASSAGES, VECTORS, CHROMA, LEXICAL = "passages.jsonl", "vectors.npy", "chroma", "lexical"
HALFWAYS = "halfway.npy"  # the other view of each passage; half as exact, which is enough to learn from
RECOGNIZER = "recognizer.npz"  # tells which document a query asks for
# What classifiers learnt from, and its vectors: the next build need not embed it again.
TEXTS, TEXT_VECTORS, TEXT_HALFWAYS = "texts.json", "texts.npy", "texts_halfway.npy"


class IndexHome:
    """Names, lock and switch-over of the generations below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exports = folder / "models"
        self._generations = folder / "generations"
        self._pointer = folder / "current"

    def current(self) -> Path:
        """The folder of the generation in use. Raises IndexMissingError where there is none."""
        try:
            name = self._pointer.read_text().strip()
        except OSError:
            raise IndexMissingError(self.folder) from None
        folder = self._generations / name
        if not name or "/" in name or not folder.is_dir():
            raise IndexMissingError(self.folder)
        return folder

    def generations(self) -> list[Path]:
        """Every generation, newest first."""
        return sorted(self._generations.iterdir(), reverse=True)

    def manifest(self) -> Manifest:
        """What the generation in use was made from."""
        return read_manifest(self.current())

    @contextmanager
    def building(self, wait_seconds: float = 600) -> Iterator[None]:
        """Hold the lock of the only process that may build here."""
        try:
            self._generations.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / "build.lock", timeout=wait_seconds)
            with lock:
                yield
        except Timeout:
            raise IndexHomeError(
                f"Another build is still running in {self.folder}. Wait for it, then try again."
            ) from None
        except OSError as error:
            raise IndexHomeError(
                f"The index folder {self.folder} cannot be written ({error.strerror}). "
                "Free some space or set ASSISTANT_INDEX_FOLDER to a folder you can write."
            ) from None

    def new_generation(self, name: str | None = None) -> Path:
        """An empty folder to build in; nobody reads it before `switch_to`."""
        if name is None:
            return Path(tempfile.mkdtemp(prefix=time.strftime(f"{STAMP}-", time.gmtime()), dir=self._generations))
        folder = self._generations / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def switch_to(self, generation: Path) -> None:
        """Put `generation` in use in one step; keep the one before for those who still read it, drop older ones."""
        try:
            before = self.current()
        except IndexMissingError:
            before = None
        _to_disk(generation)
        aside = self.folder / "current.new"
        aside.write_text(generation.name)
        _to_disk(aside)
        aside.replace(self._pointer)
        _to_disk(self.folder, deep=False)
        for folder in self._generations.iterdir():
            if folder not in {generation, before}:
                shutil.rmtree(folder, ignore_errors=True)


def read_manifest(generation: Path) -> Manifest:
    """What `generation` was made from. Raises IndexDamagedError where it does not say so, or in an old format."""
    try:
        manifest = Manifest.model_validate_json((generation / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        raise IndexDamagedError(generation, "its manifest cannot be read") from None
    if manifest.format != FORMAT:
        raise IndexDamagedError(generation, f"format {manifest.format}, but {FORMAT} is wanted")
    return manifest


def file_sums(generation: Path) -> dict[str, str]:
    """sha256 of each file of a generation; Chroma and the word index look after their own."""
    return {
        path.name: file_sha256(path)
        for path in sorted(generation.iterdir())
        if path.is_file() and path.name != MANIFEST
    }


def check_files(generation: Path, manifest: Manifest) -> None:
    """Raise IndexDamagedError where a file is not as it was written: a flipped bit must not become a wrong answer."""
    for name, wanted in manifest.files.items():
        try:
            found = file_sha256(generation / name)
        except OSError:
            raise IndexDamagedError(generation, f"{name} cannot be read") from None
        if found != wanted:
            raise IndexDamagedError(generation, f"{name} is not as it was written")


def _to_disk(path: Path, deep: bool = True) -> None:
    """Wait until a file, or a folder and all in it, is on the disk: a pulled plug must not leave a name without it."""
    for each in (path, *(path.rglob("*") if deep and path.is_dir() else ())):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
