"""Earlier messages + the last one -> a question that stands alone; one message -> the questions in it. Pure."""

import re
from collections.abc import Sequence

from corpus.sentences import sentence_spans
from corpus.vocabulary import Mention, Slot, Vocabulary

# How far back a follow-up may reach, in messages of the person.
_REACH = 6
_CONTENT: tuple[Slot, ...] = ("condition", "complaint", "treatment", "area")
_OPENER = re.compile(
    r"^\s*(?:(?:and|so|but|or|then|also|ok|okay|well|hmm|yes|yeah|no|nope|sorry|actually|still|just|only|even|not|wait|right)\b[\s,]*)+",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    r"^\s*(?:(?:and|so|but|ok|okay|then|or)\b[\s,]*)*(?:what|how)\s+about\b[\s,]*(?:using|doing|having|getting|with|for|in|on)?\s*",
    re.IGNORECASE,
)
_CORRECTION = re.compile(r"\b(?:i\s+(?:meant?|was\s+asking\s+about)|not\s+(?:the|my)\s+\w+,)\s*", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|that|that's|this|they|them|their|those|these|one|ones|there|same|mine|instead|too|again)\b",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^\s*(?:what|why|how|when|where|which|who|is|are|am|can|could|should|shall|would|will|do|does|did|has|have|may|any)\b",
    re.IGNORECASE,
)
_AND_QUESTION = re.compile(
    r"(?:,|;|\band\b|\balso\b)\s+(?:also\s+)?(?=(?:what|why|how|when|where|which|who|is|are|can|should|would|will|do|does)\s+\w+\s+\w+)",
    re.IGNORECASE,
)
_LONG_WORDS = 45
_MOST_QUESTIONS = 3


def standalone_question(message: str, earlier: Sequence[str], vocabulary: Vocabulary) -> str:
    """`message` with what it leaves out taken from the person's `earlier` messages, oldest first.

    A fragment ("and my neck?", "no, I meant the jaw") takes over the question before it, with its own words in place of
    those of the same kind. Any other message that points back gets the missing subject in brackets.
    """
    message = message.strip()
    earlier = [text for text in earlier if text.strip()][-_REACH:]
    own = vocabulary.mentions(message)
    if not earlier or not _leans_on_earlier(message, own):
        return message
    fragment = _fragment(message, own)
    base = next((text for text in reversed(earlier) if _is_question(text)), None)
    if fragment and base is not None:
        merged = _put_in_place(base, vocabulary.mentions(base), fragment, own)
    elif base is not None and not _is_question(message):  # told in answer to what was asked before: the question stands
        merged = f"{base.strip().rstrip('?.! ')} ({message.rstrip('.! ')})?"
    else:
        merged = message
    return _with_missing(merged, earlier, vocabulary)


def split_questions(text: str, vocabulary: Vocabulary) -> list[str]:
    """The questions in `text`, in order, three at most; what is told around them stays with the one it belongs to.

    A text without a question is one question. A long story is reduced to its questions and the words of the topic.
    """
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    questions = [part for sentence in sentences if _is_question(sentence) for part in _parts(sentence)]
    if len(text.split()) <= _LONG_WORDS and len(questions) <= 1:
        return [text]
    if not questions:
        return [_gist(text, vocabulary)]
    told = " ".join(sentence for sentence in sentences if not _is_question(sentence))
    context = _gist(told, vocabulary) if told else ""
    return [_with_context(question, context, vocabulary) for question in questions[:_MOST_QUESTIONS]]


def _leans_on_earlier(message: str, own: Sequence[Mention]) -> bool:
    slots = {mention.slot for mention in own}
    content = slots & set(_CONTENT)
    if not content or _CORRECTION.search(message) or _WHAT_ABOUT.match(message) or not _is_question(message):
        return True
    words = len(message.split())
    if _OPENER.match(message) and words <= 12:
        return True
    return (bool(_POINTS_BACK.search(message)) and words <= 25 and len(content) < 3) or words <= 4


def _fragment(message: str, own: Sequence[Mention]) -> str | None:
    """The words of a message that only names another subject; None where it asks something of its own."""
    if _CORRECTION.search(message):
        return message[[m.end() for m in _CORRECTION.finditer(message)][-1] :].strip(" ?.!,")
    if match := _WHAT_ABOUT.match(message):
        return message[match.end() :].strip(" ?.!,")
    rest = _OPENER.sub("", message).strip(" ?.!,")
    content = [mention for mention in own if mention.slot in _CONTENT]
    if content and len(rest.split()) <= 4 and not _QUESTION_WORD.match(rest):
        return rest
    return None


def _put_in_place(base: str, of_base: Sequence[Mention], fragment: str, own: Sequence[Mention]) -> str:
    """`base` with the wording of the same slot replaced by the fragment's, which is added where there is none."""
    merged = base.strip()
    for slot in ("area", "treatment", "condition", "complaint"):
        new = [mention.wording for mention in own if mention.slot == slot]
        old = [mention for mention in of_base if mention.slot == slot]
        if new and old:
            start, end = old[-1].start, old[-1].end
            return f"{merged[:start]}{new[-1]}{merged[end:]}"
    return f"{merged.rstrip(' ?.!')} ({fragment})?" if fragment else merged


def _with_missing(text: str, earlier: Sequence[str], vocabulary: Vocabulary) -> str:
    """`text` and, in brackets, the latest earlier wording of each slot that it does not fill."""
    have = {mention.slot for mention in vocabulary.mentions(text)}
    missing: list[str] = []
    for slot in _CONTENT:
        if slot in have:
            continue
        for said in reversed(earlier):
            wordings = [mention.wording.lower() for mention in vocabulary.mentions(said) if mention.slot == slot]
            if wordings:
                missing += [wording for wording in dict.fromkeys(wordings) if wording not in text.lower()][:2]
                break
    if missing:
        return f"{text} ({', '.join(missing)})"
    return text if have & set(_CONTENT) else f"{text} ({earlier[-1].strip()})"


def _is_question(text: str) -> bool:
    return text.rstrip().endswith("?") or bool(_QUESTION_WORD.match(_OPENER.sub("", text)))


def _parts(sentence: str) -> list[str]:
    """A sentence that asks two things, cut where the second begins."""
    pieces = [piece.strip(" ,;") for piece in _AND_QUESTION.split(sentence)]
    long_enough = all(len(piece.split()) >= 3 for piece in pieces)
    return pieces if len(pieces) > 1 and long_enough and all(map(_is_question, pieces)) else [sentence]


def _gist(text: str, vocabulary: Vocabulary) -> str:
    """A long text reduced to the sentences richest in the topic's words; a short one as it is."""
    if len(text.split()) <= _LONG_WORDS:
        return text
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    rich = sorted(range(len(sentences)), key=lambda i: (-len(vocabulary.mentions(sentences[i])), i))[:2]
    gist = " ".join(sentences[i] for i in sorted(rich))
    return " ".join(gist.split()[: 2 * _LONG_WORDS])


def _with_context(question: str, context: str, vocabulary: Vocabulary) -> str:
    """A question with the subject that was only told before it."""
    slots = {mention.slot for mention in vocabulary.mentions(question)}
    told = [m.wording.lower() for m in vocabulary.mentions(context) if m.slot in _CONTENT and m.slot not in slots]
    told = list(dict.fromkeys(told))[:4]
    return f"{question} ({', '.join(told)})" if told else question
