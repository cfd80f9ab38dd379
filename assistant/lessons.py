"""What the classifiers of an index learn from: which note a message asks for, and which danger it tells of."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from corpus.loader import Corpus
from corpus.models import Passage
from corpus.rulebook import Rulebook
from index.classifier import Lesson
from index.generations import RECOGNIZER

DANGERS, CAUTIONS = "dangers.npz", "cautions.npz"
# Raise it when lessons are made or learnt in another way: indexes that learnt otherwise are then built anew.
LESSONS_VERSION = "10"
CALM, NONE = "calm", "none"
# Set by leaving out one writer's messages after the other, and on the dev part of the questions (QUALITY.md).
_NOTE_RIDGE, _NOTE_STEPS = 1e-6, 40
_SENTENCE_COUNTS = 0.3  # what a sentence of a note counts beside a message
_DANGER_RIDGE, _DANGER_STEPS = 2e-6, 60
_CAUTION_RIDGE, _CAUTION_STEPS = 3e-6, 60
# Of the messages asked, and of those outside, those that show calm, and of the first those that tell of no caution;
# with more of them nothing is gained.
_CALM_EVERY, _NONE_EVERY = 2, 8
_NONE_WORDS = 30  # a longer message tells of more than the rules know

Labelled = tuple[str, str]


def corpus_lessons(
    corpus: Corpus,
    passages: Sequence[Passage],
    is_calm: Callable[[str], bool],
    tells_nothing: Callable[[str], bool],
    mend: Callable[[str], str],
) -> Mapping[str, Lesson]:
    """The lessons of a corpus, by the file that keeps what is learnt; `passages` are the corpus's own.

    Not every question that a note answers is asked in calm ("dark urine after massage"), or by somebody without a
    caution ("massage in pregnancy"): `is_calm` and `tells_nothing` tell. Slips are mended in messages to learn from
    as in those that are asked.
    """

    def lesson(labelled: Iterable[Labelled]) -> list[Labelled]:
        return [(mend(text), label) for text, label in labelled]

    messages = lesson([*_asking(corpus, passages), *_outside(corpus.rulebook)])
    sentences = list(_sentences(corpus, passages))
    dangers = lesson([*_dangers(corpus.rulebook), *_calm(corpus, passages, is_calm)])
    cautions = lesson(_told(corpus, tells_nothing))
    return {
        RECOGNIZER: Lesson(
            [*messages, *sentences],
            ridge=_NOTE_RIDGE,
            steps=_NOTE_STEPS,
            counts=[1.0] * len(messages) + [_SENTENCE_COUNTS] * len(sentences),
        ),
        DANGERS: Lesson(dangers, ridge=_DANGER_RIDGE, longest=2, rarest=2, steps=_DANGER_STEPS),
        CAUTIONS: Lesson(cautions, ridge=_CAUTION_RIDGE, longest=2, steps=_CAUTION_STEPS),
    }


def _asking(corpus: Corpus, passages: Sequence[Passage]) -> Iterator[Labelled]:
    asked = {f"notes/{id}": messages for id, messages in corpus.asked.items()}
    for passage in passages:
        # A whole note only where no message is known: it is long, and a message tells more.
        if passage.kind in {"title", "question"} or (passage.kind == "whole" and passage.document_id not in asked):
            yield passage.text, passage.document_id
    for id, messages in asked.items():
        for message in messages:
            yield message, id


def _sentences(corpus: Corpus, passages: Sequence[Passage]) -> Iterator[Labelled]:
    """What the notes say, sentence by sentence, for questions about a detail. Of 1,464 messages that were unseen the
    right note was first for 1,142 without them, and for 1,172, 1,216 and 1,254 where each counts 0.15, 0.4 and 1; of
    the dev part's 1,711 for 1,633, 1,623, 1,626 and 1,618. Follow-ups of the dev part lose a little too."""
    notes = {note.id for note in corpus.notes}
    for passage in passages:
        if passage.kind == "text" and passage.document_id in notes:
            yield passage.text, passage.document_id


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
    asked = _asked(corpus)[::_CALM_EVERY]
    outside = [text for text, _ in _outside(corpus.rulebook)][::_CALM_EVERY]
    for text in (*corpus.rulebook.situations.calm, *phrases, *filter(is_calm, ordinary), *asked, *outside):
        yield text, CALM


def _told(corpus: Corpus, tells_nothing: Callable[[str], bool]) -> Iterator[Labelled]:
    """A message that tells of two cautions stands once for each."""
    for told in corpus.rulebook.told:
        for message in told.messages:
            for label in told.cautions or (NONE,):
                yield message, label
    short = [message for message in _asked(corpus) if len(message.split()) <= _NONE_WORDS]
    for message in filter(tells_nothing, short[::_NONE_EVERY]):
        yield message, NONE


def _asked(corpus: Corpus) -> list[str]:
    return [message for messages in corpus.asked.values() for message in messages]
