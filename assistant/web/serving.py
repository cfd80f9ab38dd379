"""The server: Gradio's page and our own routes, on one address."""

from assistant.web.quick_gradio import gradio as gr  # isort: skip (before all that imports Gradio)

import uvicorn
from fastapi import FastAPI

from assistant.live import LiveAssistant
from assistant.opening import to_stderr
from assistant.settings import Settings
from assistant.web import theme
from assistant.web.about import about_router
from assistant.web.body_map import body_map_router
from assistant.web.evidence import evidence_router
from assistant.web.exporting import export_router
from assistant.web.feedback import feedback_router
from assistant.web.page import build_page
from assistant.web.page_files import PageFiles
from assistant.web.protection import Protection, protected
from assistant.web.sources import sources_router
from assistant.web.templating import Templates
from corpus.errors import UserFacingError
from corpus.loader import Corpus


def web_application(settings: Settings, live: LiveAssistant) -> Protection:
    """The page and its routes behind their protection."""
    return protected(create_app(settings, live), settings)


def web_server(settings: Settings, live: LiveAssistant) -> uvicorn.Server:
    """The whole web application, ready to run."""
    return uvicorn.Server(
        uvicorn.Config(
            web_application(settings, live),
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
    templates, files = Templates(settings.root_path), PageFiles()

    def corpus() -> Corpus:
        return live.corpus

    app.include_router(files.router())
    for router in (sources_router, body_map_router, evidence_router):
        app.include_router(router(corpus, templates))
    app.include_router(about_router(settings, corpus, templates))
    app.include_router(export_router(settings, templates))
    if settings.feedback_file is not None:
        app.include_router(feedback_router(settings.feedback_file))
    page = build_page(settings, live, corpus, templates)
    page.queue(default_concurrency_limit=8, max_size=settings.max_waiting, api_open=True)
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
    return mounted


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
