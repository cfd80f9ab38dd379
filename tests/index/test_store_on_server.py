"""The index on a real Chroma server (`chroma run`, the Rust one), on loopback, started here."""

import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.live import LiveAssistant
from assistant.opening import build, open_assistant
from assistant.settings import Settings
from index.errors import ServerLostError
from index.sharing import SharedFiles
from index.store import ChromaServer, connect

QUESTION = "Does massage help tension headaches?"
OLD, NEW = "Stop the massage if your headache diary", "Put the massage in a drawer if your headache diary"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class RealServer:
    """A `chroma run` that can be stopped and started again over the same data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = Path(sys.executable).with_name("chroma")
        self.process = subprocess.Popen(
            [command, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                connect(ChromaServer(url=self.url))
            except ServerLostError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("chroma run did not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    real = RealServer(tmp_path_factory.mktemp("chroma-server"))
    real.start()
    yield real
    real.kill()


@pytest.fixture(scope="module")
def corpus_folder(small_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the small corpus that may be edited."""
    folder = tmp_path_factory.mktemp("corpus") / "corpus"
    shutil.copytree(small_home.corpus_folder, folder)
    return folder


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory, server: RealServer, small_home: Settings, corpus_folder: Path
) -> tuple[Settings, Settings]:
    """Two web servers: each with a folder of its own, both on one Chroma server; the first one built the index."""
    first, second = tmp_path_factory.mktemp("first") / "index", tmp_path_factory.mktemp("second") / "index"
    shutil.copytree(small_home.index_folder, first)
    shutil.copytree(small_home.index_folder / "models", second / "models")
    shared = {"chroma_url": server.url, "chroma_token": SecretStr("a secret"), "corpus_folder": corpus_folder}
    one = small_home.model_copy(update={**shared, "index_folder": first})
    two = small_home.model_copy(update={**shared, "index_folder": second})
    assert build(one) is not None
    return one, two


def edit(corpus_folder: Path, old: str, new: str) -> None:
    path = corpus_folder / "notes" / "tension-headache" / "tension-headache-massage.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_second_web_server_needs_only_the_address_and_gives_the_same_answers(
    places: tuple[Settings, Settings], small_home: Settings
) -> None:
    said: list[str] = []
    from_server = open_assistant(places[1], say=said.append)
    local = open_assistant(small_home, say=said.append)
    assert said == []  # nothing was built there
    for question in (QUESTION, "how long am I sore", "is a deep bruise normal", "what is referred pain"):
        assert from_server.answer(question) == local.answer(question)
        assert from_server.index.search(question) == local.index.search(question)
    assert from_server.index.trouble is None


def test_the_server_is_asked_for_the_nearest_passages(
    places: tuple[Settings, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = open_assistant(places[1], say=lambda line: None).index
    store = index._store
    assert store is not None
    asked: list[int] = []
    nearest = store.nearest
    monkeypatch.setattr(store, "nearest", lambda vector, top: asked.append(top) or nearest(vector, top))
    index.search(QUESTION)
    assert asked == [200]


def test_a_rebuild_under_load_reaches_both_and_fails_no_answer(
    places: tuple[Settings, Settings], corpus_folder: Path
) -> None:
    said: list[str] = []
    both = [LiveAssistant(place, say=said.append) for place in places]
    failures: list[BaseException] = []
    texts: list[str] = []
    stop = threading.Event()

    def ask(live: LiveAssistant) -> None:
        while not stop.is_set():
            try:
                texts.append(live.answer(QUESTION).text)
            except BaseException as error:
                failures.append(error)

    askers = [threading.Thread(target=ask, args=(live,)) for live in both for _ in range(2)]
    for thread in askers:
        thread.start()
    edit(corpus_folder, OLD, NEW)
    build(places[0])
    until = time.monotonic() + 60
    while time.monotonic() < until and not all(NEW in live.answer(QUESTION).text for live in both):
        time.sleep(0.2)
    stop.set()
    for thread in askers:
        thread.join()
    edit(corpus_folder, NEW, OLD)
    assert failures == []
    assert all(NEW in live.answer(QUESTION).text for live in both)
    assert any(OLD in text for text in texts)
    assert all("another corpus" in line or "Chroma answers again" in line for line in said)


def test_a_lost_server_is_one_clear_line_answers_go_on_and_it_recovers(
    places: tuple[Settings, Settings], server: RealServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search._ASK_AGAIN_SECONDS", 0.2)
    said: list[str] = []
    questions = ("why am I sore after a session", "is a bruise normal", "how hard to press", "are knots real")
    other = open_assistant(places[1], say=said.append)
    before = [other.answer(question) for question in questions]
    live = LiveAssistant(places[1], say=said.append)
    said.clear()
    server.kill()
    assert [live.answer(question) for question in questions] == before
    assert len([line for line in said if "every passage is compared instead" in line]) == 1
    alone: list[str] = []
    assert open_assistant(places[1], say=alone.append).answer(questions[0]) == before[0]
    assert "cannot be used" in alone[0]
    assert "The copy made before goes on serving" in alone[0]
    server.start()
    time.sleep(0.3)
    live.answer("what are your sources")
    assert live.assistant.index.trouble is None
    assert said[-1] == "Chroma answers again."


def test_no_server_and_no_copy_is_one_line(settings: Settings, tmp_path: Path) -> None:
    lost = settings.model_copy(
        update={"chroma_url": f"http://127.0.0.1:{free_port()}", "index_folder": tmp_path / "index"}
    )
    with pytest.raises(ServerLostError, match="Check ASSISTANT_CHROMA_URL"):
        open_assistant(lost, say=lambda line: None)


def test_older_indexes_are_dropped_from_the_server_and_the_one_before_stays(
    places: tuple[Settings, Settings], server: RealServer
) -> None:
    for _ in range(2):
        build(places[0], force=True)
    shared = SharedFiles(ChromaServer(url=server.url))
    now = shared.current()
    assert now is not None
    names = {collection.name for collection in connect(ChromaServer(url=server.url)).list_collections()}
    assert names == {"trigger-points.current"} | {
        f"trigger-points.{name}.{kind}" for name in now for kind in ("passages", "files")
    }


def test_a_server_that_names_a_path_is_not_followed(server: RealServer) -> None:
    hostile = ChromaServer(url=server.url, prefix="hostile")
    connect(hostile).create_collection("hostile.current", embedding_function=None, metadata={"name": "../../etc"})
    with pytest.raises(ServerLostError, match="in a way that we never do"):
        SharedFiles(hostile).current()


def test_the_token_is_never_shown(places: tuple[Settings, Settings]) -> None:
    assert "a secret" not in repr(places[0]) + str(places[0]) + places[0].model_dump_json()
