"""What the corpus holds, as frozen, validated objects. Offsets count characters of a document's plain text."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Evidence = Literal["high", "moderate", "low", "very-low", "expert-opinion", "guidance", "disputed"]
Part = Literal["answer", "evidence", "practical", "caution", "article", "audit", "rule"]
DocumentKind = Literal["note", "article", "rule", "added"]
Verdict = Literal["supported", "partly-supported", "overstated", "unsupported", "false", "unclear"]
Harm = Literal["harmless", "misleading", "could-cause-harm"]
# What a word of the topic can be: what is asked about, or what is asked of it.
Slot = Literal["area", "treatment", "complaint", "condition", "aspect"]
Step = Literal[
    "massage", "firm-pressure", "self-pressure", "tools", "heat", "cold", "stretching", "exercise", "needling"
]
Area = Literal[
    "head",
    "face-jaw",
    "neck",
    "shoulder",
    "upper-back",
    "chest",
    "arm",
    "hand",
    "low-back",
    "abdomen",
    "buttock-hip",
    "groin",
    "thigh",
    "knee",
    "calf",
    "foot",
    "whole-body",
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\n]+$")]


class Frozen(BaseModel):
    """Immutable; an unknown field is an error, so that a misspelt one is found."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sentence(Frozen):
    """A sentence of a document. `document.text[start:end] == text`, always."""

    text: str
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    part: Part
    references: tuple[str, ...] = Field(default=(), description="keys of the bibliography")
    evidence: Evidence | None = Field(default=None, description="how sure the evidence for this sentence is")
    line: int | None = Field(default=None, description="line of the file it stands on", exclude=True)


class Document(Frozen):
    """Anything that can be cited: a note, the article, an audited claim, a rule, a text the operator added."""

    id: str
    kind: DocumentKind
    title: str
    text: str
    sentences: tuple[Sentence, ...]
    topic: str | None = None

    def part(self, *parts: Part) -> tuple[Sentence, ...]:
        return tuple(sentence for sentence in self.sentences if sentence.part in parts)


class NoteHeader(Frozen):
    """The YAML front matter of a note. CONTRIBUTING.md says what each field is for."""

    id: Slug
    title: Annotated[Line, StringConstraints(pattern=r"\?$")]
    topic: Slug
    questions: tuple[Line, ...] = Field(min_length=6, max_length=12)
    evidence: Evidence | Literal["none"]
    claims: tuple[Slug, ...] = ()
    areas: tuple[Area, ...] = ()
    muscles: tuple[Slug, ...] = ()
    advises: tuple[Step, ...] = ()
    cautions: tuple[Slug, ...] = ()
    how_to: bool = Field(False, description="True where its very answer tells how to press or roll oneself")
    see_also: tuple[Slug, ...] = Field(default=(), max_length=4)
    article_claims: tuple[Slug, ...] = ()
    reviewed: date


class Note(Document):
    """A reviewed text that answers one question."""

    header: NoteHeader
    path: str = Field(description="path inside the corpus folder")


class AuditedClaim(Frozen):
    """A claim of the source article, and what the evidence says of it."""

    id: Slug
    paragraph: int = Field(ge=1)
    quote: Line = Field(description="exactly as in the article")
    says: Line | None = Field(None, description="what trigger point massage is said to do, around a quote of few words")
    verdict: Verdict
    correction: Line = Field(description="one or more whole sentences")
    references: tuple[str, ...] = Field(min_length=1)
    evidence: Evidence
    harm: Harm = Field(description="what could follow if a reader believed the article")

    @property
    def needs_correction(self) -> bool:
        """True where the article must not be quoted without the correction beside it."""
        return self.verdict in {"false", "overstated", "unsupported"}


class Muscle(Frozen):
    """A muscle of the body map. Where its points are said to send pain is teaching, not a diagnosis."""

    id: Slug
    name: Line
    plain_name: Line = Field(description="what people call it")
    areas: tuple[Area, ...] = Field(min_length=1, description="where the muscle is")
    refers_to: tuple[Area, ...] = Field(min_length=1, description="where its points are described to send pain")
    view: Literal["front", "back", "both"]
    location: Line
    referral: Line
    cautions: tuple[Line, ...] = ()
    self_pressure: bool = Field(description="False where nobody should press it on their own body")
    references: tuple[str, ...] = Field(min_length=1)
    notes: tuple[Slug, ...] = ()


class Topic(Frozen):
    """A shelf of notes."""

    id: Slug
    title: Line


class StandingAdvice(Frozen):
    """What goes with every answer of some topics that does not say it yet: the first sentence of a note."""

    note: Slug
    part: Literal["practical", "caution"] = Field("practical", description="which part of the answer it goes with")
    topics: tuple[Slug, ...] = Field(min_length=1)
    asked: tuple[Slug, ...] = Field((), description="aspects; only with questions for one of them")
    names: tuple[Slot, ...] = Field((), description="slots; only with questions that name something of one of them")
    not_with: tuple[Line, ...] = Field((), description="words; not where the question or the answer holds one of them")

    @cached_property
    def _barred(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, self.not_with))})\b", re.IGNORECASE)

    def fits_with(self, text: str) -> bool:
        return not self.not_with or not self._barred.search(text)


class Passage(Frozen):
    """The piece of a document that is embedded, searched and found."""

    id: str
    document_id: str
    text: str
    start: int = Field(ge=0, description="where the passage starts in the document; 0 for a question")
    end: int = Field(ge=0)
    kind: Literal["text", "whole", "title", "question"] = "text"
    metadata: Mapping[str, str] = Field(default_factory=dict)
