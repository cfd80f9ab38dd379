"""The contract: what every face of the assistant shares. Change it only by adding."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from corpus.models import DocumentKind, Evidence

Kind = Literal["grounded", "partial", "abstained", "clarify", "urgent"]
Urgency = Literal["emergency-now", "same-day", "soon"]
Role = Literal["urgent", "caution", "answer", "evidence", "correction", "practical", "clarify", "scope"]
CITED_ROLES: frozenset[Role] = frozenset({"urgent", "caution", "answer", "evidence", "correction", "practical"})


class Contract(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(Contract):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


class CitedReference(Contract):
    key: str
    text: str = Field(description="formatted reference")
    url: str


class Citation(Contract):
    """A place in a document: `document.text[start:end] == quote`."""

    number: int = Field(ge=1)
    document_id: str
    kind: DocumentKind
    title: str
    quote: str
    start: int = Field(ge=0, description="in characters of the document's plain text")
    end: int = Field(gt=0)
    evidence: Evidence | None = None
    references: tuple[CitedReference, ...] = ()


class AnswerSentence(Contract):
    """A sentence shown to the person, exactly."""

    text: str
    role: Role
    citations: tuple[int, ...] = Field(default=(), description="numbers of `Answer.citations`")


class Timings(Contract):
    """Milliseconds spent in each step."""

    triage: float = 0.0
    search: float = 0.0
    compose: float = 0.0
    total: float = 0.0


class Answer(Contract):
    """Everything a person is told. Faces only render it."""

    question: str = Field(description="the last message, as typed")
    standalone_question: str = Field(description="the question searched for: earlier turns taken in, slips mended")
    kind: Kind
    urgency: Urgency | None = None
    red_flags: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...] = ()
    disclaimer: str
    suggestions: tuple[str, ...] = Field(default=(), max_length=4)
    confidence: float = Field(default=0.0, ge=0, le=1)
    composer: Literal["corpus", "language-model"] = "corpus"
    removed_sentences: int = Field(default=0, ge=0)
    timings_ms: Timings = Timings()

    @model_validator(mode="after")
    def _is_traceable(self) -> Self:
        if [citation.number for citation in self.citations] != list(range(1, len(self.citations) + 1)):
            raise ValueError("Citations are numbered from 1 in order.")
        for sentence in self.sentences:
            if sentence.role in CITED_ROLES and not sentence.citations:
                raise ValueError(f"A sentence of role {sentence.role} needs a citation: {sentence.text!r}")
            if any(not 1 <= number <= len(self.citations) for number in sentence.citations):
                raise ValueError("A sentence names a citation that is not there.")
        if (self.kind == "urgent") != (self.urgency is not None):
            raise ValueError("Urgent answers, and only they, have an urgency.")
        return self

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def __eq__(self, other: object) -> bool:
        """Equal where everything but the time it took is equal."""
        if not isinstance(other, Answer):
            return NotImplemented
        return self.model_dump(exclude={"timings_ms"}) == other.model_dump(exclude={"timings_ms"})

    def __hash__(self) -> int:
        return hash((self.question, self.standalone_question, self.text))
