"""Answer -> text that a person reads: plain for the terminal, Markdown for the page. Pure; decides nothing."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from assistant.models import Answer, AnswerSentence, Citation, Role
from corpus.models import Evidence

EVIDENCE_WORDS: Mapping[Evidence, str] = {
    "high": "strong evidence",
    "moderate": "fair evidence",
    "low": "weak evidence",
    "very-low": "very weak evidence",
    "expert-opinion": "expert opinion",
    "guidance": "official advice",
    "disputed": "experts disagree",
}
HEADINGS: Mapping[Role, str] = {
    "evidence": "How sure is this?",
    "correction": "What a popular article gets wrong",
    "practical": "What to do",
    "caution": "When to be careful",
}


def paragraphs(answer: Answer) -> Iterator[tuple[Role, Sequence[AnswerSentence]]]:
    """Neighboring sentences of one role, in order."""
    for role, sentences in groupby(answer.sentences, key=lambda sentence: sentence.role):
        yield role, list(sentences)


def marked(sentences: Sequence[AnswerSentence]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each sentence with the citation marks to set behind it: those that the next sentence does not share."""
    for sentence, following in zip(sentences, [*sentences[1:], None], strict=True):
        shared = following is not None and following.citations == sentence.citations
        yield sentence.text, () if shared else sentence.citations


def as_text(answer: Answer) -> str:
    """For the terminal: paragraphs, then the numbered sources, then the disclaimer."""
    blocks = []
    for role, sentences in paragraphs(answer):
        body = " ".join(text + "".join(f" [{number}]" for number in numbers) for text, numbers in marked(sentences))
        heading = HEADINGS.get(role)
        blocks.append(f"{heading}\n{body}" if heading else body)
    if answer.citations:
        blocks.append("Sources\n" + "\n".join(source_line(citation) for citation in answer.citations))
    if answer.suggestions:
        blocks.append("You could ask next\n" + "\n".join(f"- {question}" for question in answer.suggestions))
    return "\n\n".join([*blocks, answer.disclaimer])


def source_line(citation: Citation) -> str:
    sure = f" ({EVIDENCE_WORDS[citation.evidence]})" if citation.evidence else ""
    references = "".join(f"\n      {reference.text} {reference.url}" for reference in citation.references)
    place = f"{citation.document_id}:{citation.start}-{citation.end}"
    return f"  [{citation.number}] {citation.title}{sure} - {place}{references}"
