"""A conversation to take along: with its citations, references and disclaimers, as JSON or Markdown. Pure."""

import re
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from assistant.models import Answer, Citation
from assistant.rendering import EVIDENCE_WORDS, HEADINGS, marked, paragraphs

# What Markdown would read as markup. Texts are shown letter for letter.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LINE_START = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))", re.MULTILINE)


class Conversation(BaseModel):
    """What was asked and answered, oldest first, exactly as it was shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    saved: date
    answers: tuple[Answer, ...] = Field(min_length=1, max_length=200)


def as_json(conversation: Conversation) -> str:
    return conversation.model_dump_json(indent=2) + "\n"


def as_markdown(conversation: Conversation) -> str:
    """Each question as a heading, the answer with footnote-like marks, then its sources and its disclaimer."""
    blocks = [f"# {_plain(conversation.title)}", f"Saved on {conversation.saved.isoformat()}."]
    for answer in conversation.answers:
        blocks += [f"## {_plain(' '.join(answer.question.split()))}", *_answer(answer)]
    return "\n\n".join(blocks) + "\n"


def _answer(answer: Answer) -> list[str]:
    blocks = []
    for role, sentences in paragraphs(answer):
        heading = f"**{HEADINGS[role]}** " if role in HEADINGS else ""
        body = " ".join(_plain(text) + "".join(f" \\[{n}\\]" for n in numbers) for text, numbers in marked(sentences))
        blocks.append(heading + body)
    if answer.citations:
        blocks += ["### Sources", "\n".join(_source(citation) for citation in answer.citations)]
    return [*blocks, f"*{_plain(answer.disclaimer)}*"]


def _source(citation: Citation) -> str:
    sure = f" ({EVIDENCE_WORDS[citation.evidence]})" if citation.evidence else ""
    quote = _plain(" ".join(citation.quote.split()))
    lines = [f"- \\[{citation.number}\\] {_plain(citation.title)}{sure}: “{quote}” `{citation.document_id}`"]
    lines += [f"    - {_plain(reference.text)} <{reference.url}>" for reference in citation.references]
    return "\n".join(lines)


def _plain(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text))
