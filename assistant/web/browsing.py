"""What can be browsed, and which of it matches a search. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from assistant.web.documents import AUDIT_SHELF, REFERENCE_SHELF
from corpus.loader import Corpus
from corpus.models import Document, Evidence, Note, Verdict

Shelf = Literal["article", "note", "added", "claim", "reference", "rule"]
SHELF_TITLES: dict[Shelf, str] = {
    "article": "The source article",
    "note": "Notes",
    "added": "Notes added by this site",
    "claim": "Claims of the article",
    "reference": "References",
    "rule": "Safety rules",
}


class Wanted(NamedTuple):
    """A search: words that must all be there, and filters; an empty one does not filter."""

    words: tuple[str, ...] = ()
    kind: str = ""
    topic: str = ""
    grade: str = ""
    verdict: str = ""

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


class Entry(NamedTuple):
    """A line of the listing; a click opens `source` at `start` to `end`."""

    shelf: Shelf
    source: str
    title: str
    group: str
    grade: Evidence | None = None
    verdict: Verdict | None = None
    detail: str = ""
    start: int = 0
    end: int = 0


def search(corpus: Corpus, wanted: Wanted) -> list[Entry]:
    """The entries that match, shelf by shelf. A document opens at the first sentence that holds all the words."""
    return [
        entry
        for entry, text in _everything(corpus, wanted)
        if (not wanted.kind or entry.shelf == wanted.kind)
        and (not wanted.grade or entry.grade == wanted.grade)
        and (not wanted.verdict or entry.verdict == wanted.verdict)
        and all(word in text for word in wanted.words)
    ]


def grouped(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    return [(group, list(found)) for group, found in groupby(entries, key=lambda entry: entry.group)]


def _everything(corpus: Corpus, wanted: Wanted) -> Iterator[tuple[Entry, str]]:
    """Every entry with the lower-case text that is searched for it."""
    if not wanted.topic:
        yield _document(corpus.article, "article", SHELF_TITLES["article"], wanted), _searched(corpus.article)
    for topic in corpus.topics:
        for note in corpus.notes:
            if note.topic == topic.id and wanted.topic in {"", topic.id}:
                shelf: Shelf = "added" if note.kind == "added" else "note"
                yield _document(note, shelf, topic.title, wanted), _searched(note)
    if wanted.topic:
        return
    for claim in corpus.audit:
        document = corpus.documents[AUDIT_SHELF + claim.id]
        entry = _document(document, "claim", SHELF_TITLES["claim"], wanted)
        yield entry._replace(title=f"“{claim.quote}”", verdict=claim.verdict), _searched(document)
    for reference in sorted(corpus.references.values(), key=lambda found: found.formatted.lower()):
        text = f"{reference.formatted} {reference.custom.summary} {reference.custom.study_type} {reference.id}"
        detail = f"{reference.formatted.split('. ')[0]}. {reference.custom.summary}"
        source = REFERENCE_SHELF + reference.id
        yield Entry("reference", source, reference.title, SHELF_TITLES["reference"], detail=detail), text.lower()
    for rule in corpus.rule_documents:
        yield _document(rule, "rule", SHELF_TITLES["rule"], wanted), _searched(rule)


def _document(document: Document, shelf: Shelf, group: str, wanted: Wanted) -> Entry:
    grade = next((sentence.evidence for sentence in document.sentences if sentence.evidence), None)
    if isinstance(document, Note):
        grade = None if document.header.evidence == "none" else document.header.evidence
    entry = Entry(shelf, document.id, document.title, group, grade)
    for sentence in document.sentences if wanted.words else ():
        if all(word in sentence.text.lower() for word in wanted.words):
            return entry._replace(detail=sentence.text, start=sentence.start, end=sentence.end)
    return entry


def _searched(document: Document) -> str:
    questions = " ".join(document.header.questions) if isinstance(document, Note) else ""
    return f"{document.title} {document.text} {questions}".lower()
