"""The last message of a conversation -> its questions, and what is found for each, in the light of what was said."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from assistant.conversation import REACH, is_question, points_back, speaks_for_itself, standalone_question
from assistant.query import plain, spelled_out
from assistant.retrieval import Finding, finding, notes_of
from assistant.situations import both_ends
from assistant.splitting import SubQuestion, names_a_subject, split_questions
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
# A question of several in one message is answered by itself where it finds another note than the whole message does and
# is sure of it (`right`): where it names its subject; where it has so many words of its own; and where its own words
# are unmistakable ("do you store my questions?"). Of 63 messages of the dev part that ask several things about one
# note, that note comes first for 55 (the first question by itself finds it for 43); of 227 pairs of its questions put
# together both notes are found for 162.
_OWN_SUBJECT, _OWN_WORDS, _WORDS_ENOUGH, _UNMISTAKABLE = 0.8, 0.5, 6, 0.985
_WITHOUT_CONTEXT = 0.95  # so surely a question has to find its note to be searched without what was told before it


class Asked(NamedTuple):
    """What a message asks."""

    standalone: str
    findings: Sequence[Finding]
    """For each thing that is asked, in order; questions that go on about one thing share a finding."""


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

    def surely_belongs(self, message: str) -> bool:
        """True where the notes surely answer `message`, or a question in it, whatever was said before."""
        return any(self._alone(text).surely_belongs for text in (message, *self._search.questions(message)))

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

        parts = self._parts(message)
        one = len(parts) == 1 and parts[0].question == message
        findings = [found(message)] if one else self._by_part(parts, both_ends(message), found)
        return Asked(standalone_question(message, context, words), findings)

    def questions(self, message: str) -> list[str]:
        return [part.question for part in self._parts(message)]

    def _parts(self, message: str) -> list[SubQuestion]:
        return split_questions(message, self._vocabulary, self._index.knows)

    def _by_part(self, parts: Sequence[SubQuestion], message: str, found: Callable[[str], Finding]) -> list[Finding]:
        """What is found for each thing that a message asks, in order. Most questions of one message go on about one
        thing ("is that normal, and what can I do?"), and the whole message tells best what: they share a finding."""
        each, whole = [self._for_one(part, found) for part in parts], found(message)
        if len(parts) == 1:  # a long story, and what it comes to
            return [max(each[0], whole, key=lambda one: one.confidence)._replace(question=each[0].question)]
        if not whole.comes_close:
            # "Could it be PCOS? What tests should I ask for?": what does not say what it is about is about that, too,
            # and of a long letter on another illness some question is always a little like one of ours.
            each = [
                one
                if one.answers and self._names_a_subject(part)
                else one._replace(question=part.said, belongs=min(one.belongs, whole.belongs))
                for part, one in zip(parts, each, strict=True)
            ]
        inside = [i for i, one in enumerate(each) if one.comes_close]
        if len(inside) > 1:
            if len(inside) < len(parts):
                whole = found(" ".join(parts[i].question for i in inside))
            together = [i for i in inside if not self._is_its_own(parts[i], each[i], whole)]
            place = self._place_of(whole, {i: each[i] for i in together})
            if place is not None:
                shared = whole._replace(question=" ".join(parts[i].question for i in together))
                each[place] = shared
                return [one for i, one in enumerate(each) if i == place or i not in together]
        return each

    def _for_one(self, part: SubQuestion, found: Callable[[str], Finding]) -> Finding:
        """What is found for one of several questions: by its own words, where they surely tell what they are about."""
        one = found(part.question)
        if part.said != part.question:
            alone = found(part.said)
            tells = self._names_a_subject(part) or _has_words_enough(part)
            if alone.answers and alone.right >= (_WITHOUT_CONTEXT if tells else _UNMISTAKABLE):
                return alone
        return one if one.comes_close else one._replace(question=part.said)

    def _is_its_own(self, part: SubQuestion, one: Finding, whole: Finding) -> bool:
        """True where a question surely asks for another note than the message as a whole does."""
        first, of_all = (notes_of(each, self._notes)[:1] for each in (one, whole))
        by_subject = one.right >= _OWN_SUBJECT and names_a_subject(part.said, self._vocabulary)
        by_words = one.right >= _OWN_WORDS and _has_words_enough(part)
        by_itself = one.right >= _UNMISTAKABLE and one.question == part.said
        return first != of_all and one.answers and (by_subject or by_words or by_itself)

    def _names_a_subject(self, part: SubQuestion) -> bool:
        return names_a_subject(part.said, self._vocabulary) and not points_back(part.said)

    def _place_of(self, whole: Finding, together: Mapping[int, Finding]) -> int | None:
        """Which of the questions `together` is answered best by what was found for all of them: the one whose own hits
        hold its note nearest to the top. None where nothing was found, or it is less sure than they are and its note is
        among the hits of none."""
        if not together or not whole.comes_close:
            return None
        note = notes_of(whole, self._notes)[0]
        ranks = {
            i: next((rank for rank, other in enumerate(notes_of(one, self._notes)) if other is note), _HITS)
            for i, one in together.items()
        }
        best = min(ranks, key=lambda i: (ranks[i], i))
        surest = max(one.confidence for one in together.values())
        return None if ranks[best] == _HITS and whole.confidence < surest else best

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


def _has_words_enough(part: SubQuestion) -> bool:
    return len(part.said.split()) >= _WORDS_ENOUGH and not points_back(part.said)


def _context(message: str, earlier: Sequence[str], alone: Callable[[str], Finding]) -> Sequence[str]:
    """Those of the `earlier` messages that matter: none for another subject, or where all is said again."""
    if earlier and not points_back(message) and alone(message).right >= _STANDS_ALONE:
        return ()
    return earlier
