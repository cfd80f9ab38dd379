"""The source article and the audit of its claims -> documents that can be cited."""

from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from corpus.errors import CorpusError
from corpus.front_matter import split_front_matter
from corpus.models import AuditedClaim, Document, Frozen, Line, Sentence, Verdict
from corpus.sentences import sentence_spans
from corpus.yaml_files import parse_yaml, read_items, read_text, validate

ARTICLE_ID = "article/trigger-point-massage"
# How a verdict is put to a reader, of what the source article says.
_VERDICTS: dict[Verdict, str] = {
    "supported": "fits the evidence",
    "partly-supported": "is only partly right",
    "overstated": "goes further than the evidence",
    "unsupported": "has no good evidence behind it",
    "false": "is false",
    "unclear": "is too unclear to judge",
}
_A_PHRASE = 4  # words; a shorter quote is no claim by itself


class ArticleHeader(Frozen):
    title: Line
    note: str
    removed: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = ()


def load_article(path: Path) -> Document:
    """The article's own words, without the advertising text that its header names; nothing else is changed."""
    head, body, _ = split_front_matter(read_text(path), path)
    header = validate(ArticleHeader, parse_yaml(head, path, 2), path, 2)
    for advertising in header.removed:
        if advertising not in body:
            raise CorpusError(
                path, 2, f"`removed` names text that is not there: {advertising!r}.", "Take it out of the list."
            )
        body = body.replace(advertising, "")
    text = body.strip()
    sentences = tuple(
        Sentence(text=text[start:end], start=start, end=end, part="article") for start, end in sentence_spans(text)
    )
    return Document(id=ARTICLE_ID, kind="article", title=header.title, text=text, sentences=sentences)


def load_audit(path: Path, article: Document) -> tuple[AuditedClaim, ...]:
    """The audited claims. Raises CorpusError where a quote is not in the article, letter for letter, or is too short to
    stand as a claim and nothing is said around it."""
    claims = read_items(path, "claims", AuditedClaim)
    for claim in claims:
        if claim.quote not in article.text:
            raise CorpusError(
                path,
                None,
                f"The quote of `{claim.id}` is not in the article: {claim.quote!r}.",
                "Copy it letter for letter.",
            )
        if len(claim.quote.split()) < _A_PHRASE and claim.quote not in (claim.says or ""):
            raise CorpusError(
                path,
                None,
                f"The quote of `{claim.id}` is no claim by itself.",
                "Say around it, in `says`, what the massage is claimed to do.",
            )
    return tuple(claims)


def audit_document(claim: AuditedClaim) -> Document:
    """A claim's verdict and correction as sentences that can be shown and cited."""
    opening = _opening(claim)
    text = f"{opening} {claim.correction}"
    spans = [(0, len(opening))]
    offset = len(opening) + 1
    spans += [(offset + start, offset + end) for start, end in sentence_spans(claim.correction)]
    sentences = tuple(
        Sentence(
            text=text[start:end],
            start=start,
            end=end,
            part="audit",
            references=claim.references,
            evidence=claim.evidence,
        )
        for start, end in spans
    )
    return Document(
        id=f"audit/{claim.id}",
        kind="note",
        title=f"What the article says: “{claim.quote}”",
        text=text,
        sentences=sentences,
    )


def _opening(claim: AuditedClaim) -> str:
    """Stands alone: who reads an answer has not seen the article."""
    quoted = f"“{claim.quote}”"
    if claim.says is not None:
        said = f"A popular article says that trigger point massage {claim.says.replace(claim.quote, quoted)}"
    else:
        said = f"A popular article on trigger point massage says {quoted}"
    return f"{said}, which {_VERDICTS[claim.verdict]}."
