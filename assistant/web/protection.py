"""What stands between the network and the page: limits, login, closed routes, security headers."""

import base64
import hashlib
import hmac
import json
import re
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any, NamedTuple

from assistant.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# All that the page needs of Gradio's interface. What is not named is closed: reading files, uploads, proxying to other
# machines, recordings, profiling and code generation.
_OPEN_IN_GRADIO = re.compile(
    r"(info|app_id|queue/join|queue/data|call(/v2)?/[\w-]+(/[\w-]+)?|run/[\w-]+|heartbeat/[\w-]+|startup-events|reset|cancel"
    r"|theme\.css)/?"
)
_CLOSED = re.compile(
    r".*/(proxy=|file[=/]|svelte/|custom_component/|login|logout|token|runs|pwa_icon|monitoring|dev/|upload|stream/|vibe-|deep_link)",
    re.IGNORECASE,
)
_ASKING = re.compile(r".*/gradio_api/(queue/join|call/(v2/)?[\w-]+|run/[\w-]+)/?")
_METHODS = frozenset({"GET", "HEAD", "POST"})
_MOST_ADDRESSES = 20_000
_WRONG_PASSWORDS_A_MINUTE = 10
_INLINE_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)


class Refusal(NamedTuple):
    """Why a request is not taken, in words for a person."""

    status: int
    says: str
    headers: tuple[tuple[str, str], ...] = ()


class RateLimit:
    """At most `most` events a minute for each address; bounded in memory."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_seconds(self, address: str) -> float:
        """Seconds until `address` may go on; 0 where it may now."""
        events = self._events.get(address, deque())
        now = self._clock()
        while events and now - events[0] >= 60:
            events.popleft()
        return 60 - (now - events[0]) if len(events) >= self._most else 0.0

    def count(self, address: str) -> None:
        self._events.setdefault(address, deque()).append(self._clock())
        self._events.move_to_end(address)
        while len(self._events) > _MOST_ADDRESSES:
            self._events.popitem(last=False)


class Protection:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, settings: Settings, scripts: Iterable[str] = ()) -> None:
        self._app, self._settings, self._scripts = app, settings, tuple(scripts)
        self._messages = RateLimit(settings.messages_a_minute)
        self._wrong_passwords = RateLimit(_WRONG_PASSWORDS_A_MINUTE)
        # A conversation at both its limits, in the page's markup and with room for the answers.
        self._most_bytes = 200_000 + 4 * settings.max_message_characters + 12_000 * settings.max_turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":  # a WebSocket: the page uses none
            await send({"type": "websocket.close", "code": 1008})
        else:
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            refusal = self._refusal(scope, headers)
            if refusal is not None:
                await _refuse(refusal, send)
            else:
                await self._pass_on(scope, receive, send)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> Refusal | None:
        path, address = scope["path"], self._address(scope, headers)
        if scope["method"] not in _METHODS:
            return Refusal(405, "This page knows no such request.")
        if (refusal := self._login_refusal(headers, address)) is not None:
            return refusal
        if is_closed(path):
            return Refusal(404, "There is nothing here.")
        if scope["method"] != "POST":
            return None
        if not _same_origin(headers):
            return Refusal(403, "This request comes from another site.")
        if not headers.get("content-length", "0").isdigit() or int(headers.get("content-length", 0)) > self._most_bytes:
            return _too_long()
        if _ASKING.fullmatch(path):
            if wait := self._messages.wait_seconds(address):
                seconds = str(int(wait) + 1)
                return Refusal(
                    429,
                    f"That was many messages in a short time. Please wait {seconds} seconds.",
                    (("retry-after", seconds),),
                )
            self._messages.count(address)
        return None

    def _login_refusal(self, headers: dict[str, str], address: str) -> Refusal | None:
        user, password = self._settings.user, self._settings.password.get_secret_value()
        if not user:
            return None
        if wait := self._wrong_passwords.wait_seconds(address):
            return Refusal(429, f"Too many wrong passwords. Please wait {int(wait) + 1} seconds.")
        given = headers.get("authorization", "")
        if is_login(given, user, password):
            return None
        if given:
            self._wrong_passwords.count(address)
        return Refusal(401, "Please log in.", (("www-authenticate", 'Basic realm="assistant", charset="UTF-8"'),))

    def _address(self, scope: Scope, headers: dict[str, str]) -> str:
        if self._settings.trusted_proxy and (forwarded := headers.get("x-forwarded-for")):
            return forwarded.rpartition(",")[2].strip()  # the last one is what the proxy itself saw
        return str((scope.get("client") or ("unknown",))[0])

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0
        start: Message | None = None
        page = bytearray()
        too_long = False

        async def limited() -> Message:
            nonlocal read, too_long
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most_bytes:  # sent in pieces, so without a length that could be looked at before
                too_long = True
                raise _BodyTooLong
            return message

        async def guarded(message: Message) -> None:
            """Add the headers; hold back a whole page until it is known which of its scripts are ours."""
            nonlocal start
            if too_long and start is None:
                return  # the application's own words about it
            if message["type"] == "http.response.start":
                start = message
                if not _is_html(message):
                    await send({**message, "headers": self._with_headers(message["headers"], ())})
                return
            if start is not None and _is_html(start):
                page.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                await send({**start, "headers": self._with_headers(start["headers"], script_hashes(bytes(page)))})
                await send({"type": "http.response.body", "body": bytes(page)})
                return
            await send(message)

        with suppress(_BodyTooLong):
            await self._app(scope, limited, guarded)
        if too_long and start is None:
            await _refuse(_too_long(), send)

    def _with_headers(self, headers: Iterable[tuple[bytes, bytes]], hashes: Iterable[str]) -> list[tuple[bytes, bytes]]:
        ours = security_headers(self._settings.frame_ancestors, (*hashes, *self._scripts))
        kept = [(name, value) for name, value in headers if name.decode("latin-1").lower() not in ours]
        return [*kept, *((name.encode(), value.encode("latin-1")) for name, value in ours.items())]


class _BodyTooLong(Exception):
    """More came than a conversation can hold."""


def protected(app: App, settings: Settings, scripts: Iterable[str] = ()) -> Protection:
    """`app` behind limits, login, closed routes and security headers; `scripts` are hashes of those it adds later."""
    return Protection(app, settings, scripts)


def is_closed(path: str) -> bool:
    """True for what of Gradio's interface the page does not need."""
    if "\\" in path or "/../" in f"{path}/" or "//" in path or "\0" in path:
        return True
    before, found, rest = path.partition("/gradio_api/")
    if found:
        return (bool(before) and "/gradio_api" in before) or not _OPEN_IN_GRADIO.fullmatch(rest)
    return bool(_CLOSED.match(path))


def is_login(authorization: str, user: str, password: str) -> bool:
    """Whether a Basic login is the one wanted, in the same time however much of it is right."""
    scheme, _, given = authorization.partition(" ")
    try:
        decoded = base64.b64decode(given, validate=True)
    except ValueError:
        decoded = b""
    same = hmac.compare_digest(hashlib.sha256(decoded).digest(), hashlib.sha256(f"{user}:{password}".encode()).digest())
    return scheme.lower() == "basic" and same


def security_headers(frame_ancestors: str, script_hashes: Iterable[str]) -> dict[str, str]:
    """Headers of every reply: only our own scripts run, nothing is loaded from or sent to another machine."""
    # Gradio compiles the templates of its HTML, hence the eval; a script that somebody slips into a text still has no
    # hash here and does not run.
    scripts = " ".join(["'self'", "'unsafe-eval'", *(f"'sha256-{digest}'" for digest in script_hashes)])
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; base-uri 'self'; "
        f"form-action 'self'; frame-ancestors {frame_ancestors}"
    )
    headers = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "cross-origin-resource-policy": "same-origin",
    }
    return headers | ({"x-frame-options": "DENY"} if frame_ancestors == "'none'" else {})


def script_hashes(page: bytes) -> list[str]:
    """sha256 (base64) of each script that stands in a page; the browser runs those and no others."""
    scripts = (body for attributes, body in _INLINE_SCRIPT.findall(page) if b"src=" not in attributes)
    return list(dict.fromkeys(base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts))


def _is_html(start: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


def _same_origin(headers: dict[str, str]) -> bool:
    """False where a browser says that another site's page made the request; other programs send no origin."""
    origin = headers.get("origin")
    if origin is None:
        return True
    host = origin.partition("://")[2]
    return host in {headers.get("host"), headers.get("x-forwarded-host")}


def _too_long() -> Refusal:
    return Refusal(413, "This conversation has become too long. Start a new one, or write a shorter message.")


async def _refuse(refusal: Refusal, send: Send) -> None:
    body = json.dumps({"detail": refusal.says, "error": refusal.says}).encode()
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        **security_headers("'none'", ()),
        **dict(refusal.headers),
    }
    await send(
        {
            "type": "http.response.start",
            "status": refusal.status,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})
