"""`Assistant.answer`: triage, scope, search, compose, cite. Every early exit is an Answer too."""

import time
from collections.abc import Sequence
from functools import lru_cache

from assistant import composing
from assistant.cautions import CautionFinder
from assistant.citing import Chosen, cite, from_document
from assistant.conversation import standalone_question
from assistant.models import Answer, Kind, Role, Timings, Turn
from assistant.retrieval import Finding, finding, notes_of
from assistant.scope import ScopeJudge
from assistant.splitting import split_questions
from assistant.triage import Triage, TriageResult
from corpus.loader import Corpus
from corpus.models import Document, Note, Part, Sentence
from corpus.passages import sentence_id
from corpus.rulebook import NUMBERS_ID, Caution
from index.model_files import known_words
from index.search import PassageIndex

_HITS = 12
_SUGGESTIONS = 4
# A second note is shown where its score is this near to the first and it is about another thing.
_SECOND_NOTE_GAP = 0.03
# Below this similarity to the question an audited claim is about something else.
_CORRECTION_SIMILARITY = 0.45
_MOST_CAUTIONS_SHOWN = 2
_READ_AT_ENDS = 4_000  # characters of an overlong message that triage still reads, at each end
_URGENT_PARTS: tuple[Part, ...] = ("evidence", "practical")


class Assistant:
    """Answers questions from one corpus and its index. Keeps nothing of what was asked between calls but vectors of
    recent questions, in memory."""

    def __init__(
        self,
        corpus: Corpus,
        index: PassageIndex,
        country: str | None = None,
        max_characters: int = 4000,
        max_turns: int = 60,
    ) -> None:
        self.corpus, self.index = corpus, index
        self._country, self._max_characters, self._max_turns = country, max_characters, max_turns
        self._rules = corpus.rulebook
        self._notes: dict[str, Note] = {note.id: note for note in corpus.notes}
        # The same words always have the same vector: asked again, they cost nothing.
        self._embed = lru_cache(maxsize=512)(index.embedder.embed_query)
        self._triage = Triage(corpus.rulebook, index.embedder, known_words(index.manifest.model).__contains__)
        self._cautions = CautionFinder(corpus.rulebook)
        self._scope = ScopeJudge(corpus.rulebook)

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to the last message of a conversation. `history` is what was said before, oldest first."""
        clock = Clock()
        earlier = [_readable(turn.text) for turn in history if turn.role == "user"][-self._max_turns :]
        message = _readable(question)
        triage = self._triage.assess(message, earlier)
        cautions = self._cautions.find(message, earlier)
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
            return reply("urgent", self._urgent(triage))
        if len(question) > self._max_characters:
            return reply("clarify", [Chosen("clarify", self.corpus.phrases.too_long)])
        verdict = self._scope.judge(message)
        if verdict.kind != "in":
            chosen = [Chosen("scope" if verdict.kind == "decline" else "clarify", verdict.says)]
            if verdict.kind == "decline":
                chosen.append(Chosen("scope", self.corpus.phrases.can_ask))
            return reply("abstained" if verdict.kind == "decline" else "clarify", chosen)

        standalone = standalone_question(message, earlier, self.corpus.vocabulary)
        findings = [self._find(part) for part in split_questions(standalone, self.corpus.vocabulary)]
        clock.done("search")
        kind, chosen, note = self._compose(findings, triage, [self._rules.cautions_by_id[id] for id in cautions])
        asked = {_plain(text) for text in (*earlier, message)}
        return reply(
            kind,
            chosen,
            standalone=standalone,
            topic=note.topic if note else None,
            suggestions=self._suggestions(findings, note, asked),
            confidence=min(found.confidence for found in findings),
        )

    def _find(self, question: str) -> Finding:
        return finding(question, self.index.search(question, _HITS, self._embed(question)), self._notes)

    def _compose(
        self, findings: Sequence[Finding], triage: TriageResult, cautions: Sequence[Caution]
    ) -> tuple[Kind, list[Chosen], Note | None]:
        """What is shown for the questions of one message, in their order, and the note that answers the first."""
        phrases = self.corpus.phrases
        close = [found for found in findings if found.comes_close]
        if not close:
            nearest = "; ".join(note.title for found in findings[:1] for note in notes_of(found, self._notes)[:3])
            says = [phrases.abstain, phrases.nearest.format(nearest=nearest) if nearest else phrases.can_ask]
            return "abstained", [Chosen("scope", text) for text in says], None
        answered = all(found.answers for found in findings)
        chosen: list[Chosen] = []
        shown: list[Note] = []
        for found in findings:
            if not found.comes_close:
                chosen.append(Chosen("scope", phrases.partial_missing.format(question=found.question)))
                continue
            if not found.answers:
                chosen.append(Chosen("scope", phrases.partial))
            for note in self._notes_to_show(found, shown, alone=len(close) == 1):
                shown.append(note)
                chosen += self._note(
                    note, found, cautions, shared=len(close) > 1 or len(shown) > 1, urgent=bool(triage.flags)
                )
        chosen = [*self._caution_sentences(cautions, shown), *chosen]
        return "grounded" if answered else "partial", composing.without_repeats(chosen), shown[0] if shown else None

    def _notes_to_show(self, found: Finding, shown: Sequence[Note], alone: bool) -> list[Note]:
        """The best note, and the next one where it is nearly as near and answers another question."""
        ranked = [hit for hit in found.hits if hit.document_id in self._notes]
        wanted = [self._notes[ranked[0].document_id]]
        if alone and len(ranked) > 1 and found.answers and ranked[0].score - ranked[1].score <= _SECOND_NOTE_GAP:
            second = self._notes[ranked[1].document_id]
            if second.topic == wanted[0].topic:
                wanted.append(second)
        return [note for note in wanted if note not in shown]

    def _note(
        self, note: Note, found: Finding, cautions: Sequence[Caution], shared: bool, urgent: bool
    ) -> list[Chosen]:
        leave_out: set[Part] = set(_URGENT_PARTS) if urgent and note.header.advises else set()
        if any(_forbids(caution, note) for caution in cautions):
            leave_out.add("practical")
        vector = self._embed(found.question)

        def similarity(document: Document, sentences: Sequence[Sentence]) -> list[float]:
            rows = self.index.vectors_of([sentence_id(document.id, sentence.start) for sentence in sentences])
            return [round(float(value), 6) for value in rows @ vector]

        chosen = composing.note_sentences(note, similarity, shared, frozenset(leave_out))
        correction = self._correction(note, found)
        if correction is not None:
            at = next((i for i, item in enumerate(chosen) if item.role in {"practical", "caution"}), len(chosen))
            chosen[at:at] = composing.correction_sentences(correction)
        return chosen

    def _correction(self, note: Note, found: Finding) -> Document | None:
        """The audited claim nearest to the question, of those that the note treats or that the search found."""
        treated = [f"audit/{id}" for id in note.header.article_claims]
        near = [hit.document_id for hit in found.hits if hit.document_id.startswith("audit/")]
        claims = [
            id
            for id in dict.fromkeys((*treated, *near))
            if self.corpus.claims_by_id[id.removeprefix("audit/")].needs_correction
        ]
        if not claims:
            return None
        vector = self._embed(found.question)
        best: tuple[float, str] | None = None
        for id in claims:
            document = self.corpus.documents[id]
            rows = self.index.vectors_of([sentence_id(id, sentence.start) for sentence in document.sentences])
            score = round(float((rows @ vector).max()), 6)
            if best is None or (score, id) > best:
                best = (score, id)
        return self.corpus.documents[best[1]] if best is not None and best[0] >= _CORRECTION_SIMILARITY else None

    def _caution_sentences(self, cautions: Sequence[Caution], shown: Sequence[Note]) -> list[Chosen]:
        """A line for each thing the person mentioned of themselves, unless the note shown is about just that."""
        treated = {id for note in shown for id in note.header.cautions}
        fresh = [caution for caution in cautions if caution.id not in treated][:_MOST_CAUTIONS_SHOWN]
        return [item for caution in fresh for item in self._rule("caution", caution.document_id)]

    def _urgent(self, triage: TriageResult) -> list[Chosen]:
        """Whom to call, then what to do, why, and what to leave; of a second sign, what to do."""
        if not triage.flags:
            return []
        first = self._rules.red_flags_by_id[triage.flags[0].id]
        numbers = self.corpus.documents[NUMBERS_ID]
        chosen = self._rule("urgent", first.document_id)
        if first.urgency != "soon":
            table = "same_day" if first.urgency == "same-day" else "crisis" if first.kind == "crisis" else "emergency"
            line = self._rules.numbers.line(table, self._country)  # type: ignore[arg-type]
            whom = from_document("urgent", numbers, [s for s in numbers.sentences if s.text == line])
            # A person in despair is met with a kind word first; everybody else with the number.
            chosen = [chosen[0], *whom, *chosen[1:]] if first.kind == "crisis" else [*whom, *chosen]
        others = [flag for flag in triage.flags[1:] if flag.urgency == first.urgency][:1]
        return [*chosen, *(item for flag in others for item in self._rule("urgent", f"rules/red-flags/{flag.id}")[:1])]

    def _rule(self, role: Role, document_id: str) -> list[Chosen]:
        document = self.corpus.documents[document_id]
        return from_document(role, document, document.sentences)

    def _suggestions(self, findings: Sequence[Finding], note: Note | None, asked: set[str]) -> tuple[str, ...]:
        """Questions that the corpus answers: what the shown note leads to, then what else was near."""
        linked = [self.corpus.notes_by_id[id].title for id in (note.header.see_also if note else ())]
        near = [other.title for found in findings for other in notes_of(found, self._notes) if other is not note]
        fresh = [title for title in dict.fromkeys((*linked, *near)) if _plain(title) not in asked]
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
        urgent = [] if chosen and chosen[0].role == "urgent" else self._urgent(triage)
        if triage.urgency is not None:
            kind = "urgent"
        sentences, citations = cite([*urgent, *chosen], self.corpus.references)
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
        return Timings(**self._steps, total=round((self._last - self._start) * 1000, 3))


def _readable(text: str) -> str:
    """`text` without control characters; of an overlong one, its two ends."""
    if len(text) > 2 * _READ_AT_ENDS:
        text = f"{text[:_READ_AT_ENDS]}\n{text[-_READ_AT_ENDS:]}"
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)


def _plain(text: str) -> str:
    return " ".join(text.lower().strip(" ?.!").split())


def _forbids(caution: Caution, note: Note) -> bool:
    """True where the note's "What to do" holds a step that is not safe with this caution."""
    here = not caution.areas or not note.header.areas or set(caution.areas) & {*note.header.areas}
    return bool(here) and bool(set(caution.forbids) & set(note.header.advises))
