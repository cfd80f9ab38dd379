"""One message -> the questions in it, and a long story -> what it asks. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.conversation import is_question
from corpus.models import Slot
from corpus.sentences import sentence_spans
from corpus.vocabulary import Vocabulary

_CONTENT: tuple[Slot, ...] = ("condition", "complaint", "treatment", "area")
_AND_QUESTION = re.compile(
    r"(?:,|;|\band\b|\balso\b)\s+(?:also\s+)?(?=(?:what|why|how|when|where|which|who|is|are|can|should|would|will|do|does)\s+\w+\s+\w+)",
    re.IGNORECASE,
)
_LONG_WORDS = 45
_MOST_QUESTIONS = 3


class SubQuestion(NamedTuple):
    """One of the questions of a message."""

    said: str
    """Its own words."""
    question: str
    """With the subject that was told, or asked about, before it."""


def split_questions(
    text: str, vocabulary: Vocabulary, knows: Callable[[str], bool] = lambda word: True
) -> list[SubQuestion]:
    """The questions in `text`, in order, three at most; what is told around them stays with the one it belongs to.

    `knows` tells whether the corpus holds a word: a question about something else does not inherit the topic.
    A text without a question is one question. A long story is reduced to its questions and the words of the topic.
    """
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    questions = [part for sentence in sentences if is_question(sentence) for part in _parts(sentence)]
    if len(text.split()) <= _LONG_WORDS and len(questions) <= 1:
        return [SubQuestion(text, text)]
    if not questions:
        gist = _gist(text, vocabulary)
        return [SubQuestion(gist, gist)]
    told = " ".join(sentence for sentence in sentences if not is_question(sentence))
    if len(questions) == 1 and len(told.split()) <= _LONG_WORDS:
        return [SubQuestion(text, text)]
    context = _gist(told, vocabulary) if told else ""
    return _in_context(questions[:_MOST_QUESTIONS], context, vocabulary, knows)


def _parts(sentence: str) -> list[str]:
    """A sentence that asks two things, cut where the second begins."""
    pieces = [piece.strip(" ,;") for piece in _AND_QUESTION.split(sentence)]
    long_enough = all(len(piece.split()) >= 3 for piece in pieces)
    return pieces if len(pieces) > 1 and long_enough and all(map(is_question, pieces)) else [sentence]


def names_a_subject(text: str, vocabulary: Vocabulary) -> bool:
    """True where `text` says itself what it is about: a condition, a complaint, a treatment or a part of the
    body."""
    return any(mention.slot in _CONTENT for mention in vocabulary.mentions(text))


def _in_context(
    questions: Sequence[str], told: str, vocabulary: Vocabulary, knows: Callable[[str], bool]
) -> list[SubQuestion]:
    complete: list[SubQuestion] = []
    context = told
    for question in questions:
        ours = all(knows(word) for word in re.findall(r"[a-z]+", question.lower()))
        complete.append(SubQuestion(question, _with_context(question, context, vocabulary) if ours else question))
        context = f"{context} {question}"
    return complete


def _with_context(question: str, context: str, vocabulary: Vocabulary) -> str:
    slots = {mention.slot for mention in vocabulary.mentions(question)}
    told = [m.wording.lower() for m in vocabulary.mentions(context) if m.slot in _CONTENT and m.slot not in slots]
    told = list(dict.fromkeys(told))[-4:]
    return f"{question} ({', '.join(told)})" if told else question


def _gist(text: str, vocabulary: Vocabulary) -> str:
    """A long text reduced to the sentences richest in the topic's words; a short one as it is."""
    if len(text.split()) <= _LONG_WORDS:
        return text
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    rich = sorted(range(len(sentences)), key=lambda i: (-len(vocabulary.mentions(sentences[i])), i))[:2]
    gist = " ".join(sentences[i] for i in sorted(rich))
    return " ".join(gist.split()[: 2 * _LONG_WORDS])
