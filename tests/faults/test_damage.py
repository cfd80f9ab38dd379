"""Everything on disk that can break: found at start, said in one line, healed where it can be."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from places import QUESTION, ROOT, Place

from assistant.live import LiveAssistant
from assistant.models import Answer
from assistant.opening import open_assistant
from assistant.settings import Settings
from index.errors import IndexHomeError, ModelError
from index.generations import CHROMA, HALFWAYS, LEXICAL, MANIFEST, PASSAGES, TEXTS, VECTORS


def _vector_folder_deleted(place: Place) -> None:
    for entry in (place.generation / CHROMA).iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


def _database_emptied(place: Place) -> None:
    (place.generation / CHROMA / "chroma.sqlite3").write_bytes(b"")


def _database_deleted(place: Place) -> None:
    (place.generation / CHROMA / "chroma.sqlite3").unlink()


def _database_pages_damaged(place: Place) -> None:
    database = place.generation / CHROMA / "chroma.sqlite3"
    content = bytearray(database.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 2048] = b"\xff" * 2048
    database.write_bytes(bytes(content))


def _database_cut_in_half(place: Place) -> None:
    database = place.generation / CHROMA / "chroma.sqlite3"
    os.truncate(database, database.stat().st_size // 2)


def _vectors_cut(place: Place) -> None:
    os.truncate(place.generation / VECTORS, 5000)


def _other_view_cut(place: Place) -> None:
    os.truncate(place.generation / HALFWAYS, 5000)


def _bit_of_the_vectors_flipped(place: Place) -> None:
    with (place.generation / VECTORS).open("r+b") as vectors:
        vectors.seek(40_000)
        byte = vectors.read(1)
        vectors.seek(40_000)
        vectors.write(bytes([byte[0] ^ 0x40]))


def _older_chromadb(place: Place) -> None:
    manifest = json.loads((place.generation / MANIFEST).read_text())
    (place.generation / MANIFEST).write_text(json.dumps({**manifest, "chromadb": "1.5.0"}))


def _older_format(place: Place) -> None:
    manifest = json.loads((place.generation / MANIFEST).read_text())
    (place.generation / MANIFEST).write_text(json.dumps({**manifest, "format": 1}))


def _pointer_leads_nowhere(place: Place) -> None:
    (place.index / "current").write_text("g-gone")


def _pointer_leads_outside(place: Place) -> None:
    (place.index / "current").write_text("../../corpus")


FAULTS: dict[str, tuple[Callable[[Place], None], str | None]] = {
    # So small a collection Chroma makes whole again by itself; tests/index shows a large one.
    "vector folder deleted": (_vector_folder_deleted, None),
    "database emptied": (_database_emptied, "damaged"),
    "database deleted": (_database_deleted, "damaged"),
    "database pages damaged": (_database_pages_damaged, "damaged"),
    "database cut in half": (_database_cut_in_half, "damaged"),
    "vectors cut": (_vectors_cut, "vectors.npy is not as it was written"),
    "other view cut": (_other_view_cut, "halfway.npy is not as it was written"),
    "a bit of the vectors flipped": (_bit_of_the_vectors_flipped, "vectors.npy is not as it was written"),
    "passages emptied": (lambda place: (place.generation / PASSAGES).write_bytes(b""), "damaged"),
    "kept texts damaged": (lambda place: (place.generation / TEXTS).write_text("["), "damaged"),
    "word index deleted": (lambda place: shutil.rmtree(place.generation / LEXICAL), "damaged"),
    "copy of the corpus damaged": (lambda place: (place.generation / "corpus.json").write_text("{"), "damaged"),
    "words damaged": (lambda place: (place.generation / "words.json").write_text("{"), "damaged"),
    "manifest deleted": (lambda place: (place.generation / MANIFEST).unlink(), "anew"),
    "manifest half written": (lambda place: (place.generation / MANIFEST).write_text('{"format":'), "anew"),
    "index of an older chromadb": (_older_chromadb, "has changed"),
    "index of an older format": (_older_format, "Format 1, but"),
    "pointer to nothing": (_pointer_leads_nowhere, "no index yet"),
    "pointer out of the folder": (_pointer_leads_outside, "no index yet"),
    "whole index deleted": (lambda place: shutil.rmtree(place.index / "generations"), "no index yet"),
}


@pytest.fixture(scope="module")
def unharmed(small_home: Settings) -> Answer:
    return open_assistant(small_home).answer(QUESTION)


@pytest.mark.parametrize("fault", FAULTS)
def test_damage_is_found_said_in_one_line_and_healed(place: Place, fault: str, unharmed: Answer) -> None:
    damage, says = FAULTS[fault]
    damage(place)
    said: list[str] = []
    assert open_assistant(place.settings, say=said.append).answer(QUESTION) == unharmed
    if says is not None:
        assert len(said) == 1
        assert "\n" not in said[0]
        assert says in said[0]
    again: list[str] = []
    assert open_assistant(place.settings, say=again.append).answer(QUESTION) == unharmed
    assert again == []  # healed


def test_a_wrong_export_is_not_used_and_is_made_anew(place: Place) -> None:
    model = next((place.index / "models").glob("*/model.onnx"))
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 0xFF
    model.write_bytes(bytes(content))
    assert place.run("ask", QUESTION).returncode == 0  # by the reference
    assert "sentence-transformers" in place.run("doctor").stdout
    assert place.run("build", "--force").returncode == 0
    assert "embedder of questions: ONNX export" in place.run("doctor").stdout


def test_wrong_weights_are_refused_by_hash(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index import model_files

    real = model_files.model_folder()
    shutil.copytree(real, tmp_path / "model")
    with (tmp_path / "model" / "model.safetensors").open("r+b") as weights:
        weights.seek(-10, os.SEEK_END)
        weights.write(b"0123456789")
    for module in (model_files, sys.modules["index.embedder"]):
        monkeypatch.setattr(module, "model_folder", lambda model=model_files.PACKAGED: tmp_path / "model")
    with pytest.raises(ModelError, match="not the official ones"):
        open_assistant(place.settings, say=lambda line: None)


def test_chroma_lost_while_serving_is_said_once_and_mended_while_answers_go_on(place: Place) -> None:
    said: list[str] = []
    before = open_assistant(place.settings, say=lambda line: None).answer(QUESTION)
    live = LiveAssistant(place.settings, say=said.append)
    broken = live.assistant.index.folder

    def lost(vector: object, top: int) -> list[str]:
        from index.errors import IndexDamagedError

        raise IndexDamagedError(broken, "disk I/O error")

    store = live.assistant.index._store
    assert store is not None
    store.nearest = lost  # type: ignore[method-assign]
    assert live.answer(QUESTION) == before
    for _ in range(600):
        if live.assistant.index.folder != broken:
            break
        time.sleep(0.1)
    assert live.assistant.index.folder != broken
    assert live.answer(QUESTION) == before
    assert live.assistant.index.trouble is None
    assert said
    assert [line for line in said if "disk I/O error" in line] == said[:1]


def _limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def test_a_full_disk_is_one_clear_line_and_the_index_before_serves(place: Place) -> None:
    place.edit()
    limited = subprocess.run(
        [sys.executable, "-m", "assistant", "build"], cwd=ROOT, env=place.environment, preexec_fn=_limit_file_size,
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    lines = [line for line in limited.stderr.strip().splitlines() if "Loading weights" not in line]
    assert limited.returncode == 2
    assert len(lines) == 1
    assert "Free some space" in lines[0]
    assert open_assistant(place.settings, say=lambda line: None).answer(QUESTION).kind == "grounded"


def _in_namespace(script: str) -> list[str]:
    """A shell in a mount namespace of its own, where a disk can be made small or read-only without touching ours."""
    unshare = shutil.which("unshare")
    assert unshare, "These tests need unshare. Run: sh tests/install_sandbox.sh"
    return [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", script + ' && exec "$@"', "sh"]


def test_a_full_disk_of_its_own(place: Place, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = f"mount -t tmpfs -o size=3m tmpfs {small}"
    done = place._replace(environment={**place.environment, "ASSISTANT_INDEX_FOLDER": str(small)}).run(
        "build", before=_in_namespace(mount)
    )
    lines = [line for line in done.stderr.strip().splitlines() if "Loading weights" not in line]
    assert done.returncode == 2
    assert len(lines) == 1
    assert "Free some space" in lines[0]


def test_a_read_only_disk_serves_what_is_fresh(place: Place) -> None:
    mount = f"mount --bind {place.index} {place.index} && mount -o remount,bind,ro {place.index}"
    done = place.run("ask", QUESTION, before=_in_namespace(mount))
    assert done.returncode == 0
    assert "trial" in done.stdout


def test_a_read_only_disk_that_should_be_built_on_says_so_and_serves_the_index_before(place: Place) -> None:
    place.edit()
    mount = f"mount --bind {place.index} {place.index} && mount -o remount,bind,ro {place.index}"
    done = place.run("ask", QUESTION, before=_in_namespace(mount))
    assert done.returncode == 0
    assert "cannot be written" in done.stderr
    assert "goes on serving" in done.stderr


def test_without_any_index_a_read_only_disk_is_one_clear_line(place: Place, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    mount = f"mount --bind {empty} {empty} && mount -o remount,bind,ro {empty}"
    done = place._replace(environment={**place.environment, "ASSISTANT_INDEX_FOLDER": str(empty)}).run(
        "build", before=_in_namespace(mount)
    )
    assert done.returncode == 2
    assert "ASSISTANT_INDEX_FOLDER" in done.stderr.strip().splitlines()[-1]


def test_the_index_home_error_names_what_to_do(tmp_path: Path) -> None:
    from index.generations import IndexHome

    (tmp_path / "file").write_text("")
    with pytest.raises(IndexHomeError, match="ASSISTANT_INDEX_FOLDER"), IndexHome(tmp_path / "file" / "x").building():
        pass
