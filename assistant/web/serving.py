"""The server: Gradio's page and the routes for the sources, on one address."""

from pathlib import Path

from assistant.web.quick_gradio import gradio as gr  # isort: skip (before all that imports Gradio)

import uvicorn
from fastapi import FastAPI

from assistant.live import LiveAssistant
from assistant.opening import to_stderr
from assistant.settings import Settings
from assistant.web.page import build_page
from assistant.web.protection import protected, script_hashes
from assistant.web.sources import sources_router
from corpus.errors import UserFacingError

_FOLDER = Path(__file__).parent


def web_server(settings: Settings, live: LiveAssistant) -> uvicorn.Server:
    """The page and its routes behind their protection, ready to run."""
    # Gradio puts the head in place from its own script, so the browser has to be told of the scripts in it.
    scripts = script_hashes(_head(settings).encode())
    return uvicorn.Server(
        uvicorn.Config(
            protected(create_app(settings, live), settings, scripts),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=settings.trusted_proxy,  # else anybody could claim to be another address
            limit_concurrency=1000,
            timeout_keep_alive=30,
        )
    )


def create_app(settings: Settings, live: LiveAssistant) -> FastAPI:
    """The whole web application; it can be served before the assistant is ready."""
    app = FastAPI(title=settings.title, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(sources_router(lambda: live.corpus))
    page = build_page(settings, live, lambda: live.corpus)
    page.queue(default_concurrency_limit=8, max_size=settings.max_waiting, api_open=True)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        root_path=settings.root_path or None,
        css=(_FOLDER / "page.css").read_text(encoding="utf-8"),
        head=_head(settings),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        allowed_paths=[],
        server_name=settings.host,
        server_port=settings.port,
    )
    return mounted


def _head(settings: Settings) -> str:
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    return (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<script data-base="{settings.root_path}">{script}</script>'
    )


def serve(settings: Settings) -> None:
    """Serve until stopped. The page is there at once; the index is opened, made or mended meanwhile."""
    live = LiveAssistant(settings, progress=_print_progress)
    server = web_server(settings, live)
    failure: list[UserFacingError] = []

    def opened(error: UserFacingError | None) -> None:
        if error is None:
            to_stderr(f"The assistant is ready: http://{settings.host}:{settings.port}  (Ctrl-C stops it)")
        else:
            failure.append(error)
            server.should_exit = True

    if settings.host not in {"127.0.0.1", "localhost", "::1"} and not settings.user:
        to_stderr("Anybody who reaches this address can ask: set ASSISTANT_USER and ASSISTANT_PASSWORD for a login.")
    live.when_opened(opened)
    server.run()
    if failure:
        raise failure[0]


def _print_progress(what: str, done: int, total: int) -> None:
    end = "\n" if done >= total else "\r"
    print(f"  {what}: {done} of {total}   ", end=end, flush=True)
