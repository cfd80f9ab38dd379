"""`Assistant.answer`: triage, scope, search, compose, cite. Every early exit is an Answer too."""

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from assistant import composing
from assistant.cautions import CautionFinder
from assistant.citing import Chosen, cite, from_document
from assistant.conversation import split_questions, standalone_question
from assistant.models import Answer, Kind, Timings, Turn, Urgency
from assistant.retrieval import Finding, finding, notes_of
from assistant.scope import ScopeJudge
from assistant.triage import Triage, TriageResult
from corpus.loader import Corpus
from corpus.models import Document, Note, Part, Sentence
from corpus.passages import sentence_id
from index.search import PassageIndex

_HITS = 12
_SUGGESTIONS = 4
# A second note is shown where it is nearly as near as the first, and near enough to answer by itself.
_SECOND_NOTE_GAP = 0.02
# Below this similarity an audited claim is about something else.
_CORRECTION_SIMILARITY = 0.5
_READ_AT_ENDS = 10_000  # characters of an overlong message that triage still reads, at each end


class Heard(NamedTuple):
    """The conversation as the assistant takes it in: what the person said, oldest first."""

    message: str
    earlier: tuple[str, ...]


class Assistant:
    """Answers questions from one corpus and its index. Keeps nothing between calls."""

    def __init__(
        self, corpus: Corpus, index: PassageIndex, country: str | None = None, max_characters: int = 4000, max_turns: int = 60
    ) -> None:
        self.corpus, self.index = corpus, index
        self._country, self._max_characters, self._max_turns = country, max_characters, max_turns
        self._rules = corpus.rulebook
        self._notes: dict[str, Note] = {note.id: note for note in corpus.notes}
        self._triage = Triage(corpus.rulebook, index.embedder)
        self._cautions = CautionFinder(corpus.rulebook)
        self._scope = ScopeJudge(corpus.rulebook)
        # The same words always have the same vector: asked again, they cost nothing.
        self._embed = lru_cache(maxsize=512)(index.embedder.embed_query)

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to the last message of a conversation. `history` is what was said before, oldest first."""
        clock = _Clock()
        earlier = tuple(turn.text for turn in history if turn.role == "user")[-self._max_turns :]
        triage = self._triage.assess(self._readable(question), [self._readable(text) for text in earlier])
        cautions = self._cautions.find(self._readable(question), [self._readable(text) for text in earlier])
        clock.done("triage")
        if triage.urgency == "emergency-now":
            return self._reply(question, question, "urgent", self._urgent(triage), clock, triage, cautions)
        if len(question) > self._max_characters:
            chosen = [*self._urgent(triage), Chosen("clarify", self.corpus.phrases.too_long)]
            kind: Kind = "urgent" if triage.urgency else "clarify"
            return self._reply(question, question[: self._max_characters], kind, chosen, clock, triage, cautions)
        verdict = self._scope.judge(question)
        ...
