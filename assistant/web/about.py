"""About this assistant: purpose, limits, how it works, evidence policy, version, corpus date, licence."""

from collections.abc import Callable
from importlib.metadata import version

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from assistant.settings import Settings
from assistant.web.templating import Templates
from corpus.loader import Corpus


def about_router(settings: Settings, corpus: Callable[[], Corpus], templates: Templates) -> APIRouter:
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/about")
    def tab() -> str:
        known = corpus()
        return templates(
            "about.html",
            settings=settings,
            notes=[note for note in known.notes if note.topic == "about"],
            counts={"notes": len(known.notes), "references": len(known.references), "claims": len(known.audit)},
            version=version("trigger-point-assistant"),
            reviewed=max((note.header.reviewed for note in known.notes), default=None),
        )

    return router
