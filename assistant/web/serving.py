"""The server: Gradio's page and the routes for the sources, on one address."""

import os
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before the import: Gradio reads it then
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.live import LiveAssistant
from assistant.opening import to_stderr
from assistant.settings import Settings
from assistant.web.page import build_page
from assistant.web.sources import sources_router

_FOLDER = Path(__file__).parent


def create_app(settings: Settings, live: LiveAssistant) -> FastAPI:
    """The whole web application over a ready assistant."""
    app = FastAPI(title=settings.title, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(sources_router(lambda: live.assistant.corpus))
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    page = build_page(settings, live, lambda: live.assistant.corpus)
    page.queue(default_concurrency_limit=8, max_size=200)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        root_path=settings.root_path or None,
        css=(_FOLDER / "page.css").read_text(encoding="utf-8"),
        head=f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<script data-base="{settings.root_path}">{script}</script>',
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        allowed_paths=[],
        server_name=settings.host,
        server_port=settings.port,
    )
    return mounted


def serve(settings: Settings) -> None:
    """Make or mend the index, then serve until stopped."""
    live = LiveAssistant(settings, progress=_print_progress)
    app = create_app(settings, live)
    to_stderr(f"The assistant is ready: http://{settings.host}:{settings.port}  (Ctrl-C stops it)")
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)


def _print_progress(what: str, done: int, total: int) -> None:
    end = "\n" if done >= total else "\r"
    print(f"  {what}: {done} of {total}   ", end=end, flush=True)
