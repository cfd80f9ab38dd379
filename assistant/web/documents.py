"""Documents -> what a reader sees of them: paragraphs in pieces, the cited place and audited claims marked. Pure."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from assistant.web.templating import Templates
from corpus.bibliography import Reference
from corpus.loader import Corpus
from corpus.models import AuditedClaim, Document, Note, Sentence

_HEADINGS = frozenset({"How sure we are", "What to do", "When to be careful"})
REFERENCE_SHELF, AUDIT_SHELF = "references/", "audit/"


class Piece(NamedTuple):
    """A run of characters that are marked alike."""

    text: str
    cited: bool
    claim: AuditedClaim | None
    ends_claim: bool


class Block(NamedTuple):
    """A paragraph, or a heading."""

    pieces: Sequence[Piece]
    is_heading: bool


class Span(NamedTuple):
    start: int
    end: int


class Use(NamedTuple):
    """A sentence that cites a reference."""

    document: Document
    sentence: Sentence


def cited_span(document: Document, start: int, end: int) -> Span:
    """The characters asked for; an empty span where they are not in the document."""
    return Span(start, end) if 0 <= start < end <= len(document.text) else Span(0, 0)


def blocks(document: Document, cited: Span, claims: Sequence[tuple[Span, AuditedClaim]] = ()) -> Iterator[Block]:
    """The document's paragraphs; their texts, joined by an empty line, are the document's text."""
    offset = 0
    for text in document.text.split("\n\n"):
        begin, finish = offset, offset + len(text)
        offset = finish + 2
        yield Block(list(_pieces(document.text, begin, finish, cited, claims)), text in _HEADINGS)


def _pieces(
    text: str, begin: int, finish: int, cited: Span, claims: Sequence[tuple[Span, AuditedClaim]]
) -> Iterator[Piece]:
    edges = {begin, finish, *cited, *(edge for span, _ in claims for edge in span)}
    cuts = sorted(edge for edge in edges if begin <= edge <= finish)
    for start, end in itertools.pairwise(cuts):
        within = next((found for found in claims if found[0].start <= start and end <= found[0].end), None)
        is_cited = cited.start <= start and end <= cited.end
        yield Piece(text[start:end], is_cited, within[1] if within else None, bool(within and end == within[0].end))


def claims_in(article: Document, audit: Sequence[AuditedClaim]) -> list[tuple[Span, AuditedClaim]]:
    """Where each audited claim stands in the article."""
    starts = [(article.text.find(claim.quote), claim) for claim in audit]
    return [(Span(start, start + len(claim.quote)), claim) for start, claim in starts if start >= 0]


def uses_of(key: str, corpus: Corpus) -> list[Use]:
    """Every sentence that cites the reference, in the order of the documents."""
    return [
        Use(document, sentence)
        for document in corpus.documents.values()
        for sentence in document.sentences
        if key in sentence.references
    ]


def references_of(sentences: Sequence[Sentence], corpus: Corpus) -> list[Reference]:
    keys = dict.fromkeys(key for sentence in sentences for key in sentence.references)
    return [corpus.references[key] for key in keys if key in corpus.references]


def source_html(id: str, corpus: Corpus, templates: Templates, start: int, end: int, full: bool) -> str | None:
    """What is shown for a source, at the cited characters; `full` in the Sources tab. None where there is none."""
    if id.startswith(REFERENCE_SHELF):
        reference = corpus.references.get(id.removeprefix(REFERENCE_SHELF))
        uses = uses_of(reference.id, corpus) if reference else []
        return templates("reference.html", reference=reference, uses=uses, full=full) if reference else None
    document = corpus.documents.get(id)
    if document is None:
        return None
    cited = cited_span(document, start, end)
    return templates("document.html", **_document_values(document, corpus, cited), full=full)


def _document_values(document: Document, corpus: Corpus, cited: Span) -> dict[str, Any]:
    is_article = document.id == corpus.article.id
    claims = claims_in(document, corpus.audit) if is_article else []
    under = [s for s in document.sentences if s.start < cited.end and s.end > cited.start]
    claim = corpus.claims_by_id.get(document.id.removeprefix(AUDIT_SHELF))
    place = claims_in(corpus.article, [claim]) if claim else []
    note = document if isinstance(document, Note) else None
    see_also = [corpus.notes_by_id[id] for id in note.header.see_also if id in corpus.notes_by_id] if note else []
    return {
        "document": document,
        "blocks": list(blocks(document, cited, claims)),
        "cited": cited,
        "grades": list(dict.fromkeys(s.evidence for s in (under or document.sentences) if s.evidence)),
        "references": references_of(under or document.sentences, corpus),
        "claims": claims,
        "claim": claim,
        "claim_place": (corpus.article.id, *place[0][0]) if place else None,
        "note": note,
        "topic": corpus.topic_titles.get(document.topic or ""),
        "see_also": see_also,
    }
