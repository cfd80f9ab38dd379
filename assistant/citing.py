"""Chosen sentences -> numbered citations. Each quote is a slice of its document, so that a click can show it. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.models import AnswerSentence, Citation, CitedReference, Role
from corpus.bibliography import Reference
from corpus.models import Document, Sentence


class Chosen(NamedTuple):
    """A sentence to be shown: of a document, or one of the assistant's own that claims nothing (no document)."""

    role: Role
    text: str
    document: Document | None = None
    sentence: Sentence | None = None


def from_document(role: Role, document: Document, sentences: Sequence[Sentence]) -> list[Chosen]:
    return [Chosen(role, sentence.text, document, sentence) for sentence in sentences]


def cite(
    chosen: Sequence[Chosen], references: Mapping[str, Reference]
) -> tuple[tuple[AnswerSentence, ...], tuple[Citation, ...]]:
    """Number the places that `chosen` comes from, in order of appearance.

    Neighbors in one document with the same references and grade share a citation, whose quote runs over them all.
    """
    groups = _groups(chosen)
    citations: list[Citation] = []
    sentences: list[AnswerSentence] = []
    for group in groups:
        numbers: tuple[int, ...] = ()
        if group[0].document is not None:
            citations.append(_citation(len(citations) + 1, group, references))
            numbers = (len(citations),)
        sentences += [AnswerSentence(text=item.text, role=item.role, citations=numbers) for item in group]
    return tuple(sentences), tuple(citations)


def _groups(chosen: Sequence[Chosen]) -> list[list[Chosen]]:
    groups: list[list[Chosen]] = []
    for item in chosen:
        if groups and _continues(groups[-1][-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _continues(before: Chosen, after: Chosen) -> bool:
    """True where `after` is the very next sentence of the same paragraph and is as well supported."""
    if before.document is None or after.document is None or before.sentence is None or after.sentence is None:
        return False
    gap = after.sentence.start - before.sentence.end
    return (
        before.document.id == after.document.id
        and before.role == after.role
        and 0 <= gap <= 1
        and "\n" not in before.document.text[before.sentence.end : after.sentence.start]
        and before.sentence.references == after.sentence.references
        and before.sentence.evidence == after.sentence.evidence
    )


def _citation(number: int, group: Sequence[Chosen], references: Mapping[str, Reference]) -> Citation:
    document, first, last = group[0].document, group[0].sentence, group[-1].sentence
    if document is None or first is None or last is None:
        raise ValueError("Only a sentence of a document can be cited.")
    return Citation(
        number=number,
        document_id=document.id,
        kind=document.kind,
        title=document.title,
        quote=document.text[first.start : last.end],
        start=first.start,
        end=last.end,
        evidence=first.evidence,
        references=tuple(
            CitedReference(key=key, text=references[key].formatted, url=references[key].url)
            for key in first.references
            if key in references
        ),
    )
