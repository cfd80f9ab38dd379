"""Documents -> the passages that are embedded, searched and found. Pure."""

from collections.abc import Iterator

from corpus.loader import Corpus
from corpus.models import Document, Note, Passage

# Raise it when passages are cut in another way: indexes made by other rules are then built anew.
RULES_VERSION = "2"


def corpus_passages(corpus: Corpus) -> list[Passage]:
    """The passages of every note and audited claim, and of the article.

    A question variant is a passage of its own that leads to its note: matching a question to a question is far easier
    for a small model than matching it to an answer. Rules are not searched; triage reads them.
    """
    return [
        *(passage for note in corpus.notes for passage in note_passages(note)),
        *(passage for document in (corpus.article, *corpus.audit_documents) for passage in sentence_passages(document)),
    ]


def note_passages(note: Note) -> Iterator[Passage]:
    """Its title, its questions, its text as a whole, and each of its sentences."""
    whole = len(note.text)
    yield Passage(id=f"{note.id}#title", document_id=note.id, text=note.title, start=0, end=whole, kind="title")
    for number, question in enumerate(note.header.questions):
        yield Passage(
            id=f"{note.id}#q{number}", document_id=note.id, text=question, start=0, end=whole, kind="question"
        )
    yield Passage(
        id=f"{note.id}#text", document_id=note.id, text=f"{note.title} {note.text}", start=0, end=whole, kind="whole"
    )
    yield from sentence_passages(note)


def sentence_passages(document: Document) -> Iterator[Passage]:
    for sentence in document.sentences:
        yield Passage(
            id=sentence_id(document.id, sentence.start),
            document_id=document.id,
            text=sentence.text,
            start=sentence.start,
            end=sentence.end,
        )


def sentence_id(document_id: str, start: int) -> str:
    """The id of the passage that is one sentence."""
    return f"{document_id}#{start}"
