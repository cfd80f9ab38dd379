"""What the classifiers of an index learn from: which note a message asks for, and which danger it tells of."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from corpus.loader import Corpus
from corpus.models import Passage
from corpus.rulebook import Rulebook
from index.classifier import Lesson
from index.generations import RECOGNIZER

DANGERS = "dangers.npz"
# Raise it when lessons are made or learnt in another way: indexes that learnt otherwise are then built anew.
LESSONS_VERSION = "3"
CALM = "calm"
# Set by leaving out one writer's messages after the other, and on the dev part of the questions (QUALITY.md).
_NOTE_RIDGE, _NOTE_STEPS = 1e-6, 40
_DANGER_RIDGE, _DANGER_STEPS = 2e-6, 60
_EVERY_ASKED = 2  # of the messages asked, those that show calm; with all of them no more is gained
_SHOWS_A_NOTE = frozenset({"title", "question", "whole"})

Labelled = tuple[str, str]


def corpus_lessons(corpus: Corpus, passages: Sequence[Passage], is_calm: Callable[[str], bool]) -> Mapping[str, Lesson]:
    """The lessons of a corpus, by the file that keeps what is learnt; `passages` are the corpus's own.

    Not every question that a note answers is asked in calm ("dark urine after massage"): `is_calm` tells.
    """
    notes = [*_asking(corpus, passages), *_outside(corpus.rulebook)]
    dangers = [*_dangers(corpus.rulebook), *_calm(corpus, passages, is_calm)]
    return {
        RECOGNIZER: Lesson(notes, ridge=_NOTE_RIDGE, steps=_NOTE_STEPS),
        DANGERS: Lesson(dangers, ridge=_DANGER_RIDGE, longest=2, rarest=2, steps=_DANGER_STEPS),
    }


def _asking(corpus: Corpus, passages: Sequence[Passage]) -> Iterator[Labelled]:
    for passage in passages:
        if passage.kind in _SHOWS_A_NOTE:
            yield passage.text, passage.document_id
    for note in corpus.notes:
        for message in corpus.asked.get(note.header.id, ()):
            yield message, note.id


def _outside(rulebook: Rulebook) -> Iterator[Labelled]:
    for kind in rulebook.outside:
        for wording in kind.wordings:
            yield wording, f"outside:{kind.kind}"


def _dangers(rulebook: Rulebook) -> Iterator[Labelled]:
    for flag in rulebook.red_flags:
        for text in (*rulebook.situations.danger.get(flag.id, ()), *flag.must_match):
            yield text, flag.id


def _calm(corpus: Corpus, passages: Sequence[Passage], is_calm: Callable[[str], bool]) -> Iterator[Labelled]:
    ordinary = (passage.text for passage in passages if passage.kind in {"title", "question"})
    phrases = (text for flag in corpus.rulebook.red_flags for text in flag.must_not_match)
    asked = [message for messages in corpus.asked.values() for message in messages]
    for text in (*corpus.rulebook.situations.calm, *phrases, *filter(is_calm, ordinary), *asked[::_EVERY_ASKED]):
        yield text, CALM
