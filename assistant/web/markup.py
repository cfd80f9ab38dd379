"""Answers and documents -> HTML. Every text from outside is escaped here, and only here. Pure."""

from collections.abc import Sequence
from html import escape, unescape
from urllib.parse import quote

from assistant.models import Answer, AnswerSentence, Citation, Role
from assistant.rendering import EVIDENCE_WORDS, HEADINGS, marked, paragraphs
from corpus.bibliography import STUDY_TYPES, Reference
from corpus.loader import Corpus
from corpus.models import AuditedClaim, Document, Evidence, Note, Sentence

KIND_WORDS = {
    "note": "Reviewed note",
    "article": "Source article (not a reliable source)",
    "rule": "Safety rule",
    "added": "Note added by this site",
}
VERDICT_WORDS = {
    "supported": "fits the evidence",
    "partly-supported": "partly right",
    "overstated": "overstated",
    "unsupported": "no good evidence",
    "false": "false",
    "unclear": "unclear",
}
# A shape beside the words, so that grades can be told apart without color.
_GRADE_SHAPES: dict[Evidence, str] = {
    "high": "●●●●",
    "moderate": "●●●○",
    "low": "●●○○",
    "very-low": "●○○○",
    "expert-opinion": "◆",
    "guidance": "✚",
    "disputed": "◐",
}


_ASKED = ('<div class="asked">', "</div>")


def asked_html(message: str) -> str:
    """What the person typed, to be shown letter for letter: neither Markdown nor HTML in it is read."""
    return f"{_ASKED[0]}{escape(message)}{_ASKED[1]}"


def asked_text(content: str) -> str:
    """What was typed, from how it is shown."""
    if content.startswith(_ASKED[0]) and content.endswith(_ASKED[1]):
        return unescape(content[len(_ASKED[0]) : -len(_ASKED[1])])
    return content


def source_link(document_id: str, start: int, end: int) -> str:
    """The address of a place in a document, within the page."""
    return f"#source={quote(document_id, safe='')}&start={start}&end={end}"


def badge(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    return f'<span class="badge badge-{evidence}">{_GRADE_SHAPES[evidence]} {EVIDENCE_WORDS[evidence]}</span>'


def answer_html(answer: Answer, shown: int | None = None) -> str:
    """An answer for the chat; `shown` cuts it after so many sentences while it appears."""
    left = len(answer.sentences) if shown is None else shown
    blocks = []
    for role, sentences in paragraphs(answer):
        part = sentences[: max(0, left)]
        left -= len(sentences)
        if part:
            blocks.append(_paragraph(role, part, {c.number: c for c in answer.citations}))
    if shown is None or shown >= len(answer.sentences):
        blocks.append(f'<p class="disclaimer">{escape(answer.disclaimer)}</p>')
    return f'<div class="answer answer-{answer.kind}">{"".join(blocks)}</div>'


def _paragraph(role: Role, sentences: Sequence[AnswerSentence], citations: dict[int, Citation]) -> str:
    body = " ".join(
        escape(text) + "".join(_mark(citations[number]) for number in numbers) for text, numbers in marked(sentences)
    )
    grades = dict.fromkeys(citations[n].evidence for s in sentences for n in s.citations)
    badges = " ".join(badge(grade) for grade in grades if grade) if role in {"answer", "evidence"} else ""
    heading = f'<p class="part">{HEADINGS[role]}</p>' if role in HEADINGS else ""
    return f'<div class="role-{role}">{heading}<p>{body} {badges}</p></div>'


def _mark(citation: Citation) -> str:
    link = source_link(citation.document_id, citation.start, citation.end)
    return f'<a class="cite" href="{escape(link)}">[{citation.number}]</a>'


def alert_html(answer: Answer | None) -> str:
    """The box pinned above the chat while a danger sign stands."""
    if answer is None or answer.urgency is None:
        return ""
    title = {"emergency-now": "Get help now", "same-day": "Get medical help today", "soon": "See a doctor soon"}
    said = [sentence.text for sentence in answer.sentences if sentence.role == "urgent"][:2]
    return (
        f'<div class="alert alert-{answer.urgency}" role="alert"><strong>{title[answer.urgency]}</strong> '
        f"{escape(' '.join(said))}</div>"
    )


def document_html(document: Document, corpus: Corpus, start: int | None = None, end: int | None = None) -> str:
    """A document as a panel, the cited characters marked."""
    if start is None or end is None or not 0 <= start < end <= len(document.text):
        start = end = 0
    cited = [s for s in document.sentences if s.start < end and s.end > start] or list(document.sentences)
    about = (
        f'<p class="kind">{escape(KIND_WORDS[document.kind])}</p><h2 id="source-title">{escape(document.title)}</h2>'
    )
    grades = " ".join(badge(grade) for grade in dict.fromkeys(sentence.evidence for sentence in cited if start < end))
    body = f"{_text(document, start, end)}{_references(cited, corpus)}{_footer(document, corpus)}"
    return f'<article class="source" data-id="{escape(document.id)}">{about}<p>{grades}</p>{body}</article>'


def _text(document: Document, start: int, end: int) -> str:
    """Paragraphs of a document; headings of a note's parts stand out, the cited place is a <mark>."""
    blocks, offset = [], 0
    titles = set(HEADINGS_IN_NOTES)
    for block in document.text.split("\n\n"):
        begin, finish = offset, offset + len(block)
        offset = finish + 2
        if block in titles:
            blocks.append(f"<h3>{escape(block)}</h3>")
            continue
        left, right = max(start, begin) - begin, min(end, finish) - begin
        if left < right:
            marked_text = f'<mark id="cited" tabindex="-1">{escape(block[left:right])}</mark>'
            blocks.append(f"<p>{escape(block[:left])}{marked_text}{escape(block[right:])}</p>")
        else:
            blocks.append(f"<p>{escape(block)}</p>")
    return "".join(blocks)


HEADINGS_IN_NOTES = ("How sure we are", "What to do", "When to be careful")


def reference_html(reference: Reference) -> str:
    custom = reference.custom
    size = f", n = {custom.n:,}" if custom.n else ""
    return (
        f'<li id="ref-{escape(reference.id)}">{escape(reference.formatted)} '
        f'<a href="{escape(reference.url)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(_short(reference.url))}</a>"
        f'<br><span class="study">{escape(STUDY_TYPES[custom.study_type])}{size}. {escape(custom.summary)}</span></li>'
    )


def _short(url: str) -> str:
    bare = url.removeprefix("https://").removeprefix("http://")
    return bare if len(bare) <= 48 else f"{bare[:45]}..."


def _references(sentences: Sequence[Sentence], corpus: Corpus) -> str:
    keys = dict.fromkeys(key for sentence in sentences for key in sentence.references)
    items = "".join(reference_html(corpus.references[key]) for key in keys if key in corpus.references)
    return f'<h3>References</h3><ol class="references">{items}</ol>' if items else ""


def _footer(document: Document, corpus: Corpus) -> str:
    if isinstance(document, Note):
        return f'<p class="reviewed">Last reviewed {document.header.reviewed.isoformat()}</p>'
    if document.kind == "article":
        return f"<h3>What it gets right and wrong</h3><ol>{''.join(claim_html(claim) for claim in corpus.audit)}</ol>"
    return ""


def claim_html(claim: AuditedClaim) -> str:
    link = source_link(f"audit/{claim.id}", 0, 1)
    return (
        f'<li><a class="cite" href="{escape(link)}">“{escape(claim.quote)}”</a> '
        f'<span class="verdict verdict-{claim.verdict}">{VERDICT_WORDS[claim.verdict]}</span></li>'
    )


def listing_html(documents: Sequence[Document], query: str) -> str:
    """Documents to choose from, as links; one line says how many."""
    count = f'<p class="count" role="status">{len(documents)} found</p>'
    if not documents:
        return f"{count}<p>Nothing here holds “{escape(query)}”. Try fewer or other words.</p>"
    items = "".join(
        f'<li><a class="cite" href="{escape(source_link(d.id, 0, 0))}">{escape(d.title)}</a> '
        f'<span class="kind">{escape(KIND_WORDS[d.kind])}</span></li>'
        for d in documents
    )
    return f'{count}<ul class="listing">{items}</ul>'
