"""Fixtures of the whole suite. Real model, real Chroma on disk; no socket leaves this machine."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from small_corpus import copy_small_corpus

from assistant.answering import Assistant
from assistant.live import LiveAssistant
from assistant.opening import build, open_assistant
from assistant.settings import Settings
from corpus.loader import Corpus, load_corpus

ROOT = Path(__file__).resolve().parent.parent

# The suite tries the same cases each time, so that a red run can be seen again; `make fuzz` looks for new ones.
hypothesis_settings.register_profile("suite", max_examples=60, derandomize=True, deadline=None)
hypothesis_settings.register_profile("fuzz", max_examples=1000, deadline=None)
hypothesis_settings.load_profile("suite")


class OutsideSocketError(AssertionError):
    """Something tried to reach another machine."""


def _is_local(address: Any) -> bool:
    if not isinstance(address, tuple):  # a Unix socket
        return True
    host = str(address[0]).split("%")[0]
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_outside_sockets() -> Iterator[list[Any]]:
    """Reaching for any other machine fails the test that did it; yields what was tried, also in threads."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, lookup = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    attempts: list[Any] = []

    def guard(address: Any) -> None:
        if not _is_local(address):
            attempts.append(address)
            raise OutsideSocketError(f"a test tried to reach {address}")

    def guarded_connect(self: socket.socket, address: Any) -> Any:
        guard(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> Any:
        guard(address)
        return connect_ex(self, address)

    def guarded_lookup(host: Any, *rest: Any, **named: Any) -> Any:
        if host is not None:
            guard((host.decode() if isinstance(host, bytes) else host,))
        return lookup(host, *rest, **named)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_lookup)
    yield attempts
    patch.undo()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings that no environment changes; the index is kept between runs and mended when it is stale."""
    return Settings(_env_file=None, index_folder=ROOT / ".test-index", country=None)  # type: ignore[call-arg]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus()


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Assistant:
    """The whole assistant over the real corpus."""
    return open_assistant(settings, say=lambda line: None)


@contextmanager
def running(server: Any) -> Iterator[str]:
    """Runs a uvicorn server in a thread of this process, where every socket is watched; its address."""
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the page did not start")
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serves `app` as it is; its address."""
    import uvicorn

    with running(uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))) as address:
        yield address


@pytest.fixture(scope="session")
def small_home(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A small corpus and its index, built once; copy both before you break them."""
    folder = tmp_path_factory.mktemp("small")
    small = settings.model_copy(
        update={"corpus_folder": copy_small_corpus(folder / "corpus"), "index_folder": folder / "index"}
    )
    build(small)
    return small


@pytest.fixture(scope="session")
def live(settings: Settings, assistant: Assistant) -> LiveAssistant:
    return LiveAssistant(settings, say=lambda line: None)


@pytest.fixture(scope="session")
def page_address(settings: Settings, live: LiveAssistant) -> Iterator[str]:
    """The address of the real page."""
    from assistant.web.serving import web_server

    # The suite asks faster than a person.
    with running(web_server(settings.model_copy(update={"messages_a_minute": 10_000, "port": 0}), live)) as address:
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """Serves another application for one test."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(served(app))
