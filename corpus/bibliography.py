"""references.yaml (CSL-YAML, the format of Pandoc and Zotero) -> references that can be formatted and linked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from corpus.models import Frozen
from corpus.yaml_files import read_items

StudyType = Literal[
    "guideline",
    "systematic-review",
    "meta-analysis",
    "rct",
    "cohort",
    "cross-sectional",
    "survey",
    "case-series",
    "case-report",
    "lab-study",
    "narrative-review",
    "official-patient-information",
    "book",
    "website",
]
STUDY_TYPES: Mapping[StudyType, str] = {
    "guideline": "guideline",
    "systematic-review": "review of studies",
    "meta-analysis": "pooled studies",
    "rct": "randomized trial",
    "cohort": "follow-up study",
    "cross-sectional": "one-time study",
    "survey": "survey",
    "case-series": "series of cases",
    "case-report": "case report",
    "lab-study": "laboratory study",
    "narrative-review": "expert overview",
    "official-patient-information": "official health information",
    "book": "book",
    "website": "web page",
}
_MOST_AUTHORS = 3


class Name(Frozen):
    """A CSL name: a person (family, given) or a body (literal)."""

    family: str | None = None
    given: str | None = None
    literal: str | None = None

    def __str__(self) -> str:
        return self.literal or " ".join(part for part in (self.family, self.given) if part)


class Issued(Frozen):
    date_parts: tuple[tuple[int, ...], ...] = Field(alias="date-parts", min_length=1)


class Custom(Frozen):
    """Our own fields, where CSL keeps such: kind of study, number of people, what it found in our words."""

    study_type: StudyType = Field(alias="study-type")
    n: int | None = Field(default=None, gt=0, description="people, or what the study counted")
    summary: str = Field(min_length=1)
    retracted: bool = False


class Reference(BaseModel):
    """A CSL item. `id` is the key that notes cite."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    type: Literal["article-journal", "book", "webpage", "report"]
    title: str
    author: tuple[Name, ...] = ()
    container_title: str | None = Field(default=None, alias="container-title")
    issued: Issued | None = None
    volume: str | None = None
    page: str | None = None
    DOI: str | None = Field(default=None, pattern=r"^10\.\d{4,}/\S+$")
    PMID: str | None = Field(default=None, pattern=r"^\d+$")
    PMCID: str | None = Field(default=None, pattern=r"^PMC\d+$")
    URL: str | None = Field(default=None, pattern=r"^https?://\S+$")
    custom: Custom

    @property
    def year(self) -> int | None:
        return self.issued.date_parts[0][0] if self.issued else None

    @property
    def url(self) -> str:
        """The most lasting address: DOI, then PubMed, then PubMed Central, then the page itself."""
        if self.DOI:
            return f"https://doi.org/{self.DOI}"
        if self.PMID:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.PMID}/"
        if self.PMCID:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.PMCID}/"
        return self.URL or ""

    @property
    def formatted(self) -> str:
        """Authors (year). Title. Where it appeared."""
        names = [str(name) for name in self.author if str(name) != "et al."]
        short = len(names) > _MOST_AUTHORS or len(names) < len(self.author)
        who = ", ".join(names[:_MOST_AUTHORS]) + (", et al." if short else "")
        when = f" ({self.year})" if self.year else ""
        title = self.title if self.title.endswith(("?", ".", "!")) else f"{self.title}."
        where = self.container_title or ""
        if where and self.volume:
            where += f" {self.volume}" + (f":{self.page}" if self.page else "")
        head = f"{who}{when}".strip()
        return " ".join(
            part for part in (f"{head.rstrip('.')}." if head else "", title, f"{where}." if where else "") if part
        )


def load_references(path: Path) -> dict[str, Reference]:
    """The references of `path` by key. Raises CorpusError, with the line, for a bad or doubled one."""
    return {reference.id: reference for reference in read_items(path, "references", Reference)}
