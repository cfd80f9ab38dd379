"""Routes of the sources: the tab, the listing, one source at the cited place, a reference to take along."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from assistant.web.browsing import SHELF_TITLES, Wanted, grouped, search
from assistant.web.documents import source_html
from assistant.web.templating import Templates
from corpus.citation_formats import as_bibtex, as_ris
from corpus.loader import Corpus

_MOST_OPEN = 80  # with more entries than this the groups start closed, and are fetched when they are opened
_MOST_CHARACTERS = 10_000_000
_Filter = Annotated[str, Query(max_length=60)]
_Place = Annotated[int, Query(ge=0, le=_MOST_CHARACTERS)]
_FORMATS = {"bib": (as_bibtex, "application/x-bibtex"), "ris": (as_ris, "application/x-research-info-systems")}


def sources_router(corpus: Callable[[], Corpus], templates: Templates) -> APIRouter:
    """Routes over the corpus in use, each a piece of HTML that the page shows."""
    router = APIRouter(prefix="/sources", default_response_class=HTMLResponse)

    @router.get("")
    def tab() -> str:
        known = corpus()
        counts = {"notes": len(known.notes), "references": len(known.references), "claims": len(known.audit)}
        return templates("sources.html", counts=counts, topics=known.topics, shelves=_shelves(known))

    @router.get("/list")
    def listing(
        q: Annotated[str, Query(max_length=200)] = "",
        kind: _Filter = "",
        topic: _Filter = "",
        grade: _Filter = "",
        verdict: _Filter = "",
        group: Annotated[str, Query(max_length=200)] = "",
    ) -> str:
        wanted = Wanted(tuple(q.lower().split()), kind, topic, grade, verdict)
        found = search(corpus(), wanted)
        if group:
            return templates("entries.html", entries=[entry for entry in found if entry.group == group])
        is_open = not wanted.is_everything and len(found) <= _MOST_OPEN
        return templates("listing.html", groups=grouped(found), count=len(found), open=is_open)

    @router.get("/document")
    def document(
        id: Annotated[str, Query(max_length=200)], start: _Place = 0, end: _Place = 0, full: bool = False
    ) -> HTMLResponse:
        shown = source_html(id, corpus(), templates, start, end, full)
        return HTMLResponse(shown) if shown else HTMLResponse(templates("missing.html", full=full), 404)

    @router.get("/cite/{key}.{form}")
    def cite(key: str, form: str) -> Response:
        reference = corpus().references.get(key)
        if reference is None or form not in _FORMATS:
            return HTMLResponse(templates("missing.html", full=True), 404)
        write, media_type = _FORMATS[form]
        headers = {"Content-Disposition": f'attachment; filename="{reference.id}.{form}"'}
        return Response(write(reference), media_type=f"{media_type}; charset=utf-8", headers=headers)

    return router


def _shelves(corpus: Corpus) -> dict[str, str]:
    has_added = any(note.kind == "added" for note in corpus.notes)
    return {shelf: title for shelf, title in SHELF_TITLES.items() if shelf != "added" or has_added}
