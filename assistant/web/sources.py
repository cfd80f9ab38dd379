"""The sources: which documents can be browsed, and the routes that show one at the cited sentence."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from assistant.web.markup import document_html, listing_html
from corpus.loader import Corpus
from corpus.models import Document, Note

_MOST_LISTED = 400


def sources_router(corpus: Callable[[], Corpus]) -> APIRouter:
    """Routes over the corpus in use: one document as HTML, and a list to browse and search."""
    router = APIRouter(prefix="/sources")

    @router.get("/document", response_class=HTMLResponse)
    def document(
        id: str = Query(max_length=200), start: int = Query(0, ge=0), end: int = Query(0, ge=0)
    ) -> HTMLResponse:
        found = corpus().documents.get(id)
        if found is None:
            return HTMLResponse(
                "<p>This source is not here. It may have been retired; search below for a newer one.</p>", 404
            )
        return HTMLResponse(document_html(found, corpus(), start, end))

    @router.get("/list", response_class=HTMLResponse)
    def listing(
        q: str = Query("", max_length=200), kind: str = Query("", max_length=20), topic: str = Query("", max_length=60)
    ) -> HTMLResponse:
        return HTMLResponse(listing_html(browse(corpus(), q, kind, topic), q))

    return router


def browse(corpus: Corpus, query: str, kind: str = "", topic: str = "") -> Sequence[Document]:
    """Documents that hold every word of `query` in title, text or questions, in reading order."""
    words = query.lower().split()
    found = [
        document
        for document in (corpus.article, *corpus.notes, *corpus.audit_documents, *corpus.rule_documents)
        if (not kind or _shelf(document) == kind)
        and (not topic or document.topic == topic)
        and all(word in _searched_text(document) for word in words)
    ]
    return found[:_MOST_LISTED]


def _shelf(document: Document) -> str:
    return "audit" if document.id.startswith("audit/") else document.kind


def _searched_text(document: Document) -> str:
    questions = " ".join(document.header.questions) if isinstance(document, Note) else ""
    return f"{document.title} {document.text} {questions}".lower()
