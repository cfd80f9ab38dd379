"""What the classifiers of an index learn from: which note a message asks for, and which danger it tells of."""

from collections.abc import Iterator, Mapping, Sequence

from corpus.loader import Corpus
from corpus.models import Passage
from corpus.rulebook import Rulebook
from index.classifier import Lesson
from index.generations import RECOGNIZER

DANGERS = "dangers.npz"
# Raise it when lessons are made or learnt in another way: indexes that learnt otherwise are then built anew.
LESSONS_VERSION = "1"
CALM = "calm"
# Set by leaving out one writer's messages after the other, and on the dev part of the questions (QUALITY.md).
_NOTE_RIDGE, _NOTE_STEPS = 1e-6, 40
_DANGER_RIDGE, _DANGER_STEPS = 2e-6, 60
# What is asked every day, to show calm: questions of the notes, at most, and the share of the messages asked.
_MOST_ORDINARY, _EVERY_ASKED = 2000, 2
_SHOWS_A_NOTE = frozenset({"title", "question", "whole"})

Labelled = tuple[str, str]


def corpus_lessons(corpus: Corpus, passages: Sequence[Passage]) -> Mapping[str, Lesson]:
    """The lessons of a corpus, by the file that keeps what is learnt; `passages` are the corpus's own."""
    notes = [*_asking(corpus, passages), *_outside(corpus.rulebook)]
    dangers = [*_dangers(corpus.rulebook), *_calm(corpus, passages)]
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


def _calm(corpus: Corpus, passages: Sequence[Passage]) -> Iterator[Labelled]:
    ordinary = [passage.text for passage in passages if passage.kind in {"title", "question"}]
    every = max(1, -(-len(ordinary) // _MOST_ORDINARY))
    phrases = (text for flag in corpus.rulebook.red_flags for text in flag.must_not_match)
    asked = [message for messages in corpus.asked.values() for message in messages]
    for text in (*corpus.rulebook.situations.calm, *phrases, *ordinary[::every], *asked[::_EVERY_ASKED]):
        yield text, CALM
