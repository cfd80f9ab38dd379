"""Limits, login, closed routes and headers, through the real server."""

import base64
import http.client
import json
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
import uvicorn
from pydantic import SecretStr

from assistant.answering import Assistant
from assistant.live import LiveAssistant
from assistant.settings import Settings, SettingsError, load_settings
from assistant.web.protection import RateLimit, is_closed, is_login, script_hashes
from assistant.web.serving import web_server


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


def call(address: str, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
    """One request, with the path exactly as written."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Content-Type": "application/json", **named})
    reply = connection.getresponse()
    found = Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read().decode("utf-8", "replace"))
    connection.close()
    return found


def asking(question: str) -> bytes:
    return json.dumps({"data": [question, []]}).encode()


@pytest.fixture
def served(settings: Settings, assistant: Assistant) -> Iterator["Served"]:
    del assistant  # its index is there
    running = Served(settings)
    yield running
    running.stop()


class Served:
    """Serves the page with other settings, as often as asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def __call__(self, **changed: object) -> str:
        settings = self._settings.model_copy(update={"port": 0, **changed})
        server = web_server(settings, LiveAssistant(settings, say=lambda line: None))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        self._servers.append((server, thread))
        while not server.started:
            time.sleep(0.02)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        for server, thread in self._servers:
            server.should_exit = True
            thread.join(timeout=10)


FILE_ROUTES = [
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=../../../../etc/passwd",
    "/gradio_api/file=%2e%2e/%2e%2e/etc/passwd",
    "/gradio_api/file%3D/etc/passwd",
    "/gradio_api/file/etc/passwd",
    "/gradio_api//file=/etc/passwd",
    "//gradio_api/file=/etc/passwd",
    "/gradio_api/./file=/etc/passwd",
    "/gradio_api/x/../file=/etc/passwd",
    "/GRADIO_API/file=/etc/passwd",
    "/file=/etc/passwd",
    "/file/etc/passwd",
    "/static/../../../etc/passwd",
    "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/assets/../../../../etc/passwd",
    "/assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/assets/..\\..\\etc\\passwd",
    "/svelte/../../etc/passwd",
    "/custom_component/1/client/component/../../../../etc/passwd",
    "/gradio_api/custom_component/1/client/component/index.js",
    "/gradio_api/proxy=http://127.0.0.1:1/",
    "/proxy=https://example.org/",
    "/gradio_api/upload",
    "/gradio_api/upload_progress?upload_id=1",
    "/gradio_api/stream/a/b/1/playlist.m3u8",
    "/gradio_api/vibe-code",
    "/gradio_api/dev/reload",
    "/gradio_api/deep_link",
    "/gradio_api/profiling/traces",
    "/gradio_api/run-history/records",
    "/gradio_api/runs",
    "/gradio_api/openapi.json",
    "/gradio_api/token",
    "/monitoring",
    "/monitoring/summary",
    "/pwa_icon",
    "/login",
    "/token",
    "/.env",
    "/corpus/",
    "/corpus/references.yaml",
    "/assistant/settings.py",
    "/../pyproject.toml",
    "/%00",
]  # fmt: skip


@pytest.mark.parametrize("path", FILE_ROUTES)
def test_only_the_pages_own_files_are_served(page_address: str, path: str) -> None:
    reply = call(page_address, "GET", path)
    assert reply.status in {400, 404, 405}
    assert "root:" not in reply.body
    assert "ASSISTANT_" not in reply.body


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/vibe-edit", "/gradio_api/process_recording"])
def test_nothing_can_be_left_on_the_server(page_address: str, path: str) -> None:
    assert call(page_address, "POST", path, b"{}").status == 404


def test_what_the_page_needs_is_open(page_address: str) -> None:
    assert not any(
        map(is_closed, ("/", "/config", "/theme.css", "/assets/index-abc.js", "/sources/document", "/favicon.ico"))
    )
    for path in ("/", "/config", "/gradio_api/info", "/gradio_api/startup-events", "/sources/list"):
        assert call(page_address, "GET", path).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused(page_address: str, method: str) -> None:
    assert call(page_address, method, "/").status in {400, 405}


@pytest.mark.parametrize("path", ["/", "/sources/list", "/theme.css", "/nothing", "/gradio_api/file=/etc/passwd"])
def test_every_reply_has_the_security_headers(page_address: str, path: str) -> None:
    headers = call(page_address, "GET", path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_can_be_embedded_where_the_operator_says(served: Served) -> None:
    headers = call(served(frame_ancestors="'self' https://clinic.example"), "GET", "/").headers
    assert "frame-ancestors 'self' https://clinic.example" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


def test_only_inline_scripts_that_stand_in_the_page_get_a_hash() -> None:
    assert script_hashes(b'<script>1</script><script src="a.js"></script><SCRIPT type="module">1</SCRIPT >') == [
        "a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s="
    ]


def test_a_message_too_long_for_any_conversation_is_refused_in_words(page_address: str) -> None:
    reply = call(page_address, "POST", "/gradio_api/call/ask", asking("a" * 3_000_000))
    assert reply.status == 413
    assert "too long" in json.loads(reply.body)["detail"]


def test_a_body_sent_in_pieces_is_limited_too(page_address: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(page_address).netloc, timeout=30)
    pieces = (b'{"data": ["' + b"a" * 100_000 for _ in range(40))
    try:
        kind = {"Content-Type": "application/json"}
        connection.request("POST", "/gradio_api/call/ask", pieces, kind, encode_chunked=True)
        status = connection.getresponse().status
    except (ConnectionError, BrokenPipeError):  # hung up on before all was sent
        status = 413
    assert status == 413
    assert call(page_address, "GET", "/").status == 200


def test_too_many_messages_are_refused_in_words_with_the_time_to_wait(served: Served) -> None:
    address = served(messages_a_minute=3)
    replies = [call(address, "POST", "/gradio_api/call/ask", asking("hello")) for _ in range(5)]
    assert [reply.status for reply in replies] == [200, 200, 200, 429, 429]
    assert "Please wait" in json.loads(replies[3].body)["detail"]
    assert 0 < int(replies[3].headers["retry-after"]) <= 61
    assert call(address, "GET", "/").status == 200  # reading goes on


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(served: Served) -> None:
    open_to_all = served(messages_a_minute=1)
    body = asking("hello")
    claimed = [
        call(open_to_all, "POST", "/gradio_api/call/ask", body, X_Forwarded_For=f"10.0.0.{i}").status for i in range(2)
    ]
    assert claimed == [200, 429]
    behind = served(messages_a_minute=1, trusted_proxy=True)
    told = [
        call(behind, "POST", "/gradio_api/call/ask", body, X_Forwarded_For=f"6.6.6.6, 10.0.0.{i}") for i in range(2)
    ]
    assert [reply.status for reply in told] == [200, 200]


def test_the_rate_is_forgotten_after_a_minute_and_addresses_are_bounded() -> None:
    now = [0.0]
    limit = RateLimit(1, clock=lambda: now[0])
    limit.count("a")
    assert limit.wait_seconds("a") == 60
    now[0] = 60.0
    assert limit.wait_seconds("a") == 0
    for i in range(30_000):
        limit.count(str(i))
    assert len(limit._events) == 20_000


def test_another_sites_page_cannot_ask(page_address: str) -> None:
    reply = call(page_address, "POST", "/gradio_api/call/ask", asking("hello"), Origin="https://evil.example")
    assert reply.status == 403
    own = call(page_address, "POST", "/gradio_api/call/ask", asking("hello"), Origin=page_address)
    assert own.status == 200


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_with_a_login_nothing_is_shown_without_it(served: Served) -> None:
    address = served(user="clinic", password=SecretStr("correct horse"))
    for path in ("/", "/config", "/sources/list", "/gradio_api/info", "/assets/x.js"):
        reply = call(address, "GET", path)
        assert reply.status == 401
        assert reply.headers["www-authenticate"].startswith("Basic")
        assert "correct horse" not in reply.body
    assert call(address, "GET", "/", Authorization=basic("clinic", "correct horse")).status == 200


def test_guessing_a_password_is_slowed_down(served: Served) -> None:
    address = served(user="clinic", password=SecretStr("correct horse"))
    tried = [call(address, "GET", "/", Authorization=basic("clinic", f"guess {i}")).status for i in range(12)]
    assert tried == [401] * 10 + [429] * 2


@pytest.mark.parametrize(
    "given",
    ["", "Basic", "Basic !!!", "Bearer " + basic("u", "long enough")[6:], basic("u", "long enoug"), basic("u", ""),
     basic("", "long enough"), basic("u", "long enough ")],
)  # fmt: skip
def test_a_wrong_login_is_wrong(given: str) -> None:
    assert is_login(basic("u", "long enough"), "u", "long enough")
    assert not is_login(given, "u", "long enough")


def test_half_a_login_is_a_clear_mistake_and_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PASSWORD", "a secret of mine")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "go together" in str(caught.value)
    assert "a secret of mine" not in str(caught.value)


def test_questions_are_logged_only_where_that_is_switched_on(
    settings: Settings, assistant: Assistant, capfd: pytest.CaptureFixture[str]
) -> None:
    del assistant
    said: list[str] = []
    for on in (False, True):
        LiveAssistant(settings.model_copy(update={"log_questions": on}), say=said.append).answer("my private question")
        assert any("my private question" in line for line in said) is on
    assert "my private question" not in "".join(capfd.readouterr())
