"""`Assistant.answer`: triage, scope, search, compose, cite. Every early exit is an Answer too."""

import threading
import time
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain

from assistant.cautions import open_cautions
from assistant.citing import Chosen, cite, from_document
from assistant.composing import (
    PRESSING,
    Composer,
    forbids,
    in_place_of_forbidden,
    shortened,
    with_advice,
    with_correction,
)
from assistant.models import Answer, Kind, Timings, Turn
from assistant.query import plain
from assistant.retrieval import Finding, notes_of, second_note
from assistant.scope import ScopeJudge
from assistant.searching import ConversationSearch
from assistant.spelling import Speller, WordCounts, english_words
from assistant.triage import TriageResult, open_triage
from assistant.urgent import UrgentAdvice
from corpus.loader import Corpus
from corpus.models import Note, Part
from corpus.rulebook import Caution
from index.models import Hit
from index.search import PassageIndex

_SUGGESTIONS = 4
_MESSAGES_KEPT, _VECTORS_KEPT, _ANSWERS_KEPT = 512, 512, 256
_MOST_CAUTIONS_SHOWN = 2
_READ_AT_ENDS = 4_000  # characters of an overlong message that triage still reads, at each end
_URGENT_PARTS: tuple[Part, ...] = ("evidence", "practical")


class Assistant:
    """Answers questions from one corpus and its index. Keeps nothing of what was asked between calls but recent
    questions with their vectors and answers, in memory."""

    def __init__(
        self,
        corpus: Corpus,
        index: PassageIndex,
        counts: WordCounts,
        country: str | None = None,
        max_characters: int = 4000,
        max_turns: int = 60,
    ) -> None:
        self.corpus, self.index = corpus, index
        self._max_characters, self._max_turns = max_characters, max_turns
        self._rules = corpus.rulebook
        self._notes: dict[str, Note] = {note.id: note for note in corpus.notes}
        # The same words always have the same vector, and the same conversation the same answer: asked again, they cost
        # nothing.
        self._views_of = lru_cache(maxsize=_VECTORS_KEPT)(index.embedder.views)
        self._recent: dict[tuple[str, tuple[str, ...], frozenset[str]], Answer] = {}
        self._turn = threading.Lock()
        # Earlier messages come again with every turn.
        self._mend = lru_cache(maxsize=_MESSAGES_KEPT)(Speller(counts, english_words()).mend)
        self._triage = open_triage(corpus.rulebook, index, self._views_of)
        self._cautions = open_cautions(corpus.rulebook, index, self._views_of)
        self._scope = ScopeJudge(corpus.rulebook, english_words().union(counts.right))
        self._search = ConversationSearch(index, self._notes, corpus.vocabulary, self._views_of)
        self._composer = Composer(corpus, index.vectors_of)
        self._urgent = UrgentAdvice(corpus.rulebook, corpus.documents, country)

    def answer(self, question: str, history: Sequence[Turn] = (), dismissed_cautions: Collection[str] = ()) -> Answer:
        """The answer to the last message of a conversation. `history` is what was said before, oldest first;
        `dismissed_cautions` are ids that the person took back ("I am not pregnant")."""
        clock = Clock()
        earlier = self._said(history)
        asked = (question, earlier, frozenset(dismissed_cautions))
        with self._turn:
            known = self._recent.get(asked)
        if known is not None:
            return known.model_copy(update={"timings_ms": clock.timings()})
        answer = self._answer(question, earlier, dismissed_cautions, clock)
        with self._turn:
            self._recent[asked] = answer
            while len(self._recent) > _ANSWERS_KEPT:
                del self._recent[next(iter(self._recent))]  # the oldest
        return answer

    def _answer(
        self, question: str, earlier: Sequence[str], dismissed_cautions: Collection[str], clock: "Clock"
    ) -> Answer:
        typed = _readable(question)
        message = self._mend(typed)
        triage = self._triage.assess(message, earlier)
        cautions = tuple(id for id in self._cautions.find(message, earlier) if id not in dismissed_cautions)
        clock.done("triage")

        def reply(
            kind: Kind,
            chosen: Sequence[Chosen],
            standalone: str | None = None,
            topic: str | None = None,
            suggestions: tuple[str, ...] = (),
            confidence: float = 0.0,
        ) -> Answer:
            return self._reply(
                question, kind, chosen, triage, cautions, clock, standalone, topic, suggestions, confidence
            )

        if triage.urgency == "emergency-now":
            return reply("urgent", ())
        if len(question) > self._max_characters:
            return reply("clarify", [Chosen("clarify", self.corpus.phrases.too_long)])
        verdict = self._scope.judge(typed, message)
        # Earlier messages would make almost anything belong: the search overrules by the message alone.
        if verdict.kind != "in" and not (verdict.yields and self._search.surely_belongs(message)):
            chosen = [Chosen("scope" if verdict.kind == "decline" else "clarify", verdict.says)]
            if verdict.kind == "decline":
                chosen.append(Chosen("scope", self.corpus.phrases.can_ask))
            return reply("abstained" if verdict.kind == "decline" else "clarify", chosen)

        standalone, findings = self._search.asked(message, earlier, cautions, dismissed_cautions)
        clock.done("search")
        kind, chosen, note = self._compose(findings, triage, [self._rules.cautions_by_id[id] for id in cautions])
        asked = {plain(text) for text in (*earlier, message)}
        return reply(
            kind,
            chosen,
            standalone=standalone,
            topic=note.topic if note else None,
            suggestions=self._suggestions(findings, note, asked),
            confidence=min(found.confidence for found in findings),
        )

    def search(self, query: str, top: int) -> list[Hit]:
        """The documents found for a query, its slips of spelling mended."""
        return self._search.hits(self._mend(query), top)

    def found_for(self, question: str, history: Sequence[Turn] = ()) -> list[Finding]:
        """What the search finds for each thing that the last message asks: for measuring, and for who wants to look."""
        earlier = self._said(history)
        message = self._mend(_readable(question))
        return list(self._search.asked(message, earlier, self._cautions.find(message, earlier)).findings)

    def _said(self, history: Sequence[Turn]) -> tuple[str, ...]:
        """What the person said before, oldest first, slips of spelling mended."""
        said = [_readable(turn.text) for turn in history if turn.role == "user"][-self._max_turns :]
        return tuple(map(self._mend, said))

    def _compose(
        self, findings: Sequence[Finding], triage: TriageResult, cautions: Sequence[Caution]
    ) -> tuple[Kind, list[Chosen], Note | None]:
        """What is shown for the questions of one message, in their order, and the note that answers the first."""
        phrases = self.corpus.phrases
        close = [found for found in findings if found.comes_close]
        if not close:
            return "abstained", self._abstention(findings), None
        chosen: list[Chosen] = []
        shown: list[Note] = []
        # One note may answer several of the questions.
        asked: dict[str, list[str]] = {}
        for found in close:
            asked.setdefault(self._nearest(found).id, []).append(found.question)
        for found in findings:
            if not found.comes_close:
                chosen.append(Chosen("scope", phrases.partial_missing.format(question=found.question)))
                continue
            question = " ".join(asked[self._nearest(found).id])
            alone, urgent = len(asked) == 1, bool(triage.flags)
            sentences = self._answer_one(found, question, shown, cautions, alone=alone, urgent=urgent)
            if sentences and not found.answers:
                chosen.append(Chosen("scope", phrases.partial))
            chosen += sentences
        if len(shown) == 1 and not triage.flags:
            asked_of_it = " ".join(found.question for found in close)
            chosen = with_advice(chosen, self._composer.standing_advice(shown[0], asked_of_it, chosen, cautions))
        chosen = [*self._caution_sentences(cautions, shown), *self._composer.without_repeats(chosen)]
        answered = all(found.answers for found in findings)
        return "grounded" if answered else "partial", shortened(chosen), shown[0] if shown else None

    def _answer_one(
        self,
        found: Finding,
        question: str,
        shown: list[Note],
        cautions: Sequence[Caution],
        alone: bool,
        urgent: bool,
    ) -> list[Chosen]:
        """The sentences for what was found; `question` is all that its note is asked, and `alone` tells that no other
        note is. The notes they are of are added to `shown`."""
        nearest = self._nearest(found)
        best = in_place_of_forbidden(nearest, chain(notes_of(found, self._notes), self.corpus.notes), cautions)
        second = (
            second_note(found, self._notes, self.index.vectors_of, [caution.id for caution in cautions])
            if alone and best is nearest
            else None
        )
        vector = self._search.vector(question)
        chosen: list[Chosen] = []
        for note in (best, second):
            if note is None or note in shown:
                continue
            shown.append(note)
            leave_out: set[Part] = set(_URGENT_PARTS) if urgent and note.header.advises else set()
            if any(forbids(caution, note) for caution in cautions):
                leave_out.add("practical")
            if note.header.how_to and (urgent or any(forbids(caution, note, PRESSING) for caution in cautions)):
                leave_out |= {"answer", "evidence"}
            sentences = self._composer.note(
                note,
                question,
                vector,
                shared=not alone or second is not None,
                leave_out=frozenset(leave_out),
            )
            if note is best and "answer" not in leave_out:
                correction = self._composer.correction(note, vector, sentences)
                sentences = with_correction(sentences, correction)
            chosen += sentences
        return chosen

    def _nearest(self, found: Finding) -> Note:
        return notes_of(found, self._notes)[0]

    def _abstention(self, findings: Sequence[Finding]) -> list[Chosen]:
        """That the corpus holds no answer, and what is near."""
        phrases = self.corpus.phrases
        titles = [note.title for found in findings[:1] for note in notes_of(found, self._notes)[:3]]
        says = [phrases.abstain, phrases.nearest.format(nearest="; ".join(titles)) if titles else phrases.can_ask]
        return [Chosen("scope", text) for text in says]

    def _caution_sentences(self, cautions: Sequence[Caution], shown: Sequence[Note]) -> list[Chosen]:
        """A line for each thing the person mentioned of themselves, unless what is shown is about just that."""
        treated = {id for note in shown if not note.header.how_to for id in note.header.cautions}
        fresh = [caution for caution in cautions if caution.id not in treated][:_MOST_CAUTIONS_SHOWN]
        documents = [self.corpus.documents[caution.document_id] for caution in fresh]
        return [item for document in documents for item in from_document("caution", document, document.sentences)]

    def _suggestions(self, findings: Sequence[Finding], note: Note | None, asked: set[str]) -> tuple[str, ...]:
        """Questions that the corpus answers: what the shown note leads to, then what else was near."""
        linked = [self.corpus.notes_by_id[id].title for id in (note.header.see_also if note else ())]
        near = [other.title for found in findings for other in notes_of(found, self._notes) if other is not note]
        fresh = [title for title in dict.fromkeys((*linked, *near)) if plain(title) not in asked]
        return tuple(fresh[:_SUGGESTIONS])

    def _reply(
        self,
        question: str,
        kind: Kind,
        chosen: Sequence[Chosen],
        triage: TriageResult,
        cautions: tuple[str, ...],
        clock: "Clock",
        standalone: str | None = None,
        topic: str | None = None,
        suggestions: tuple[str, ...] = (),
        confidence: float = 0.0,
    ) -> Answer:
        """An Answer of what was chosen; a danger sign that stands comes before all of it."""
        if triage.urgency is not None:
            kind = "urgent"
        sentences, citations = cite([*self._urgent.sentences(triage.flags), *chosen], self.corpus.references)
        clock.done("compose")
        return Answer(
            question=question,
            standalone_question=standalone if standalone is not None else question[: self._max_characters],
            kind=kind,
            urgency=triage.urgency,
            red_flags=tuple(flag.id for flag in triage.flags),
            cautions=cautions,
            sentences=sentences,
            citations=citations,
            disclaimer=self._rules.disclaimers.fitting(kind, topic),
            suggestions=suggestions,
            confidence=1.0 if kind == "urgent" and not standalone else confidence,
            timings_ms=clock.timings(),
        )


class Clock:
    """Milliseconds of the steps of one answer."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}

    def done(self, step: str) -> None:
        now = time.perf_counter()
        self._steps[step] = round((now - self._last) * 1000, 3)
        self._last = now

    def timings(self) -> Timings:
        return Timings(**self._steps, total=round((time.perf_counter() - self._start) * 1000, 3))


def _readable(text: str) -> str:
    """`text` without control characters; of an overlong one, its two ends."""
    if len(text) > 2 * _READ_AT_ENDS:
        text = f"{text[:_READ_AT_ENDS]}\n{text[-_READ_AT_ENDS:]}"
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)
