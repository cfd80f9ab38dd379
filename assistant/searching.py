"""The last message of a conversation -> its questions, and what is found for each, in the light of what was said."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from assistant.conversation import REACH, is_question, points_back, speaks_for_itself, standalone_question
from assistant.query import plain, spelled_out
from assistant.retrieval import ANSWER, Finding, finding, notes_of
from assistant.situations import both_ends
from assistant.splitting import Part, names_a_subject, split_questions
from corpus.models import Note
from corpus.vocabulary import Vocabulary
from index.embedder import MEANING, Vectors, Views
from index.models import Hit
from index.search import PassageIndex, Wording

_HITS = 12
_MESSAGES_KEPT = 512
# What the wordings of a follow-up count: the question made to stand alone, the last messages together, the last one
# alone; and one that only told something, so far as a note was found for it. These numbers and those below were set on
# the conversations of the dev part (QUALITY.md) and 900 more, with an index that had learnt none of them.
_FOLLOW_UP, _TOLD = (0.25, 0.75, 0.5), 0.3
_TURNS_SEARCHED = 2  # before the last
# A question is taken as answered where its note was found so surely; the next one is seldom answered by it again.
_ANSWERED, _TURNS_REMEMBERED = 0.8, 3
# A message that finds its note so surely by itself is no follow-up, unless its words point back.
_STANDS_ALONE = 0.99
# So much less likely (in log odds) a message that speaks for itself is to lie outside than it looks by itself. Earlier
# messages would make almost anything belong: of what lies outside, asked after two other questions, a quarter to two
# thirds was answered without this.
_OUTSIDE_BY_ITSELF = -0.5
# A question of several in one message is answered by itself where it names its subject and finds, so surely, another
# note than the whole message does; and where it lies, so surely, outside the notes. Of 63 messages of the dev part that
# ask several things and are labelled with a note, the whole finds it for 61, the first question for 46.
_OWN, _OUT = 0.9, 0.2


class Asked(NamedTuple):
    """What a message asks."""

    standalone: str
    findings: Sequence[Finding]
    """For each question in it, in their order."""


class _Before(NamedTuple):
    """An earlier message, and what was found for it."""

    message: str
    found: Finding

    @property
    def asks(self) -> bool:
        return is_question(self.message)


class ConversationSearch:
    """Searches one index for what a conversation asks. Messages are taken as mended (assistant/spelling.py)."""

    def __init__(
        self, index: PassageIndex, notes: Mapping[str, Note], vocabulary: Vocabulary, views_of: Callable[[str], Views]
    ) -> None:
        self._search = search = _ContextSearch(index, notes, vocabulary, views_of)
        alone = lru_cache(maxsize=_MESSAGES_KEPT)(search.find)

        # Takes no `self`: an index that is replaced must go at once, and not when the garbage collector finds the ring.
        @lru_cache(maxsize=_MESSAGES_KEPT)
        def found_for(
            message: str, earlier: tuple[str, ...], cautions: frozenset[str], taken_back: frozenset[str]
        ) -> Finding:
            return search.asked(message, _context(message, earlier, alone), cautions, taken_back).findings[0]

        self._alone, self._found_for = alone, found_for

    def hits(self, query: str, top: int) -> list[Hit]:
        """The documents found for a query by itself."""
        return self._search.hits(query, top)

    def vector(self, question: str) -> Vectors:
        return self._search.vector(question)

    def alone(self, message: str) -> Finding:
        """What is found for `message`, whatever was said before."""
        return self._alone(message)

    def asked(
        self,
        message: str,
        earlier: Sequence[str] = (),
        cautions: Collection[str] = (),
        taken_back: Collection[str] = (),
    ) -> Asked:
        """`earlier` is what the person said before, oldest first; `cautions` are ids of what they mentioned of
        themselves, and `taken_back` of those that do not hold any more."""
        context = tuple(_context(message, earlier, self._alone))
        known = frozenset(cautions), frozenset(taken_back)
        # What had been answered before an earlier message is left out of account, or a long conversation would be
        # searched anew from its start. Who asks the same again gets the same answer.
        before = [
            _Before(context[i], self._found_for(context[i], context[max(0, i - REACH) : i], *known))
            for i in range(max(0, len(context) - _TURNS_REMEMBERED), len(context))
            if plain(context[i]) != plain(message)
        ]
        return self._search.asked(message, context, cautions, taken_back, before)


class _ContextSearch:
    """Searches for one message beside those before it."""

    def __init__(
        self, index: PassageIndex, notes: Mapping[str, Note], vocabulary: Vocabulary, views_of: Callable[[str], Views]
    ) -> None:
        self._index, self._notes, self._vocabulary, self._views_of = index, notes, vocabulary, views_of

    def cleaned(self, question: str) -> str:
        return spelled_out(question, self._vocabulary.short_forms)

    def vector(self, question: str) -> Vectors:
        meaning: Vectors = self.views(question)[MEANING]
        return meaning

    def views(self, question: str) -> Views:
        return self._views_of(self.cleaned(question))

    def hits(self, query: str, top: int) -> list[Hit]:
        return self._index.search(self.cleaned(query), top, self.views(query))

    def asked(
        self,
        message: str,
        context: Sequence[str],
        cautions: Collection[str],
        taken_back: Collection[str],
        before: Sequence[_Before] = (),
    ) -> Asked:
        words = self._vocabulary
        recent = context[-_TURNS_SEARCHED:]

        def found(question: str) -> Finding:
            standalone = standalone_question(question, context, words)
            return self.find(standalone, cautions, taken_back, [*recent, question] if recent else [], before)

        parts = split_questions(message, words, self._index.knows)
        one = len(parts) == 1 and parts[0].question == message
        findings = [found(message)] if one else self._by_part(parts, found(both_ends(message)), found)
        return Asked(standalone_question(message, context, words), findings)

    def _by_part(self, parts: Sequence[Part], whole: Finding, found: Callable[[str], Finding]) -> list[Finding]:
        """What is found for each question of a message, in order. Most go on about one thing ("is that normal, and what
        can I do?"), and the whole message tells best what."""
        each = [found(part.question) for part in parts]
        if len(parts) == 1:  # a long story, and what it comes to
            return [max(each[0], whole, key=lambda one: one.right)._replace(question=each[0].question)]
        out = [one.belongs < _OUT and speaks_for_itself(part.said) for part, one in zip(parts, each, strict=True)]
        together = [i for i, part in enumerate(parts) if not out[i] and not self._is_its_own(part, each[i], whole)]
        if not together or (len(together) == 1 and any(out)):
            return each
        rest = whole._replace(question=" ".join(each[i].question for i in together))
        return [rest if i == together[0] else one for i, one in enumerate(each) if i not in together[1:]]

    def _is_its_own(self, part: Part, found: Finding, whole: Finding) -> bool:
        first, of_all = (notes_of(each, self._notes)[:1] for each in (found, whole))
        sure = found.right >= _OWN and found.belongs >= ANSWER
        return sure and first != of_all and names_a_subject(part.said, self._vocabulary)

    def find(
        self,
        question: str,
        cautions: Collection[str] = (),
        taken_back: Collection[str] = (),
        said: Sequence[str] = (),
        before: Sequence[_Before] = (),
    ) -> Finding:
        """What is found for `question`; where it grew out of a conversation, `said` are its last messages, and `before`
        is what was found for them."""
        query, views = self.cleaned(question), self.views(question)
        outside = self._index.outside(query, views)
        if said and speaks_for_itself(said[-1]):
            by_itself = self._index.outside(self.cleaned(said[-1]), self.views(said[-1]))
            outside = max(outside, by_itself + _OUTSIDE_BY_ITSELF)
        hits = self._in_context(query, views, said, before) if said else self._index.search(query, _HITS, views)
        answered = {
            note.id
            for each in before
            if each.asks and each.found.answers and each.found.right >= _ANSWERED
            for note in notes_of(each.found, self._notes)[:1]
        }
        return finding(
            question, hits, self._notes, outside, cautions, taken_back, answered=answered, follow_up=bool(said)
        )

    def _in_context(self, query: str, views: Views, said: Sequence[str], before: Sequence[_Before]) -> list[Hit]:
        """The hits for a follow-up: a question put together from several messages is only a guess at what was meant, so
        the messages themselves count too."""
        texts = (query, self.cleaned(" ".join(said)), self.cleaned(said[-1]))
        each_views = (views, *(self._views_of(text) for text in texts[1:]))
        wordings = [Wording(*each) for each in zip(texts, each_views, _FOLLOW_UP, strict=True)]
        mixed = np.sum([wording.counts * wording.views for wording in wordings], axis=0)
        unit = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
        told = [
            Wording(self.cleaned(each.message), self.views(each.message), _TOLD * each.found.right)
            for each in before[-_TURNS_SEARCHED:]
            if not each.asks
        ]
        return self._index.search(f"{query} {texts[1]}", _HITS, unit, [*wordings, *told])


def _context(message: str, earlier: Sequence[str], alone: Callable[[str], Finding]) -> Sequence[str]:
    """Those of the `earlier` messages that matter: none for another subject, or where all is said again."""
    if earlier and not points_back(message) and alone(message).right >= _STANDS_ALONE:
        return ()
    return earlier
