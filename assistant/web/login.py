"""One shared login for the whole address, where the operator sets one (HTTP Basic; serve it over HTTPS)."""

import base64
import binascii
import secrets

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_REFUSED = PlainTextResponse(
    "A name and a password are needed.", 401, {"WWW-Authenticate": 'Basic realm="Assistant", charset="UTF-8"'}
)


class LoginMiddleware:
    """Lets a request through only with the `login` ("name:password"); covers every route, also Gradio's."""

    def __init__(self, app: ASGIApp, login: str) -> None:
        self._app, self._login = app, login.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or secrets.compare_digest(_given(scope), self._login):
            await self._app(scope, receive, send)
        else:
            await _REFUSED(scope, receive, send)


def _given(scope: Scope) -> bytes:
    header = dict(scope["headers"]).get(b"authorization", b"")
    kind, _, encoded = header.partition(b" ")
    try:
        return base64.b64decode(encoded, validate=True) if kind.lower() == b"basic" else b""
    except binascii.Error:
        return b""
