"""The server: Gradio's page and our own routes, on one address."""

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before the import: Gradio reads it then
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.opening import LiveAssistant, to_stderr
from assistant.settings import Settings
from assistant.web import theme
from assistant.web.about import about_router
from assistant.web.body_map import body_map_router
from assistant.web.evidence import evidence_router
from assistant.web.exporting import export_router
from assistant.web.feedback import feedback_router
from assistant.web.login import LoginMiddleware
from assistant.web.page import build_page
from assistant.web.page_files import PageFiles
from assistant.web.sources import sources_router
from assistant.web.templating import Templates
from corpus.loader import Corpus


def create_app(settings: Settings, live: LiveAssistant) -> FastAPI:
    """The whole web application over a ready assistant."""
    app = FastAPI(title=settings.title, docs_url=None, redoc_url=None, openapi_url=None)
    templates, files = Templates(settings.root_path), PageFiles()

    def corpus() -> Corpus:
        return live.assistant.corpus

    app.include_router(files.router())
    for router in (sources_router, body_map_router, evidence_router):
        app.include_router(router(corpus, templates))
    app.include_router(about_router(settings, corpus, templates))
    app.include_router(export_router(settings, templates))
    if settings.feedback_file is not None:
        app.include_router(feedback_router(settings.feedback_file))
    page = build_page(settings, live, corpus, templates)
    page.queue(default_concurrency_limit=8, max_size=200)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        root_path=settings.root_path or None,
        head=files.head(templates.base, theme.style(settings.theme_color)),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        footer_links=[],
        show_error=False,
        run_history=False,  # otherwise Gradio keeps every question and answer in the browser, unasked
        enable_monitoring=False,
        ssr_mode=False,
        allowed_paths=[],
        server_name=settings.host,
        server_port=settings.port,
    )
    if settings.login is not None:
        mounted.add_middleware(LoginMiddleware, login=settings.login.get_secret_value())
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
