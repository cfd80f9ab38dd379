"""A note's Markdown body -> plain text and the cited sentences in it.

A body is an opening part (the answer) and up to three headed parts, of paragraphs and lists. References stand in the
text in Pandoc style, `[@key1; @key2, low]`: keys, then optionally how sure the evidence for this sentence is.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.errors import CorpusError
from corpus.models import Evidence, Part, Sentence
from corpus.sentences import sentence_spans

HEADINGS: dict[str, Part] = {
    "How sure we are": "evidence",
    "What to do": "practical",
    "When to be careful": "caution",
}
_CITATION = re.compile(r"\s*\[(@[^\]\n]*)\]")
_GRADES: tuple[str, ...] = get_args(Evidence)
_INLINE_MARKUP = {"em_open", "em_close", "strong_open", "strong_close"}
_CONTAINERS = {
    "bullet_list_open",
    "bullet_list_close",
    "ordered_list_open",
    "ordered_list_close",
    "list_item_open",
    "list_item_close",
    "paragraph_open",
    "paragraph_close",
    "heading_open",
    "heading_close",
}
_parser = MarkdownIt("commonmark")


@dataclass
class _Body:
    """The plain text as it grows, and the sentences found in it."""

    text: str = ""
    sentences: list[Sentence] = field(default_factory=list)

    def append_block(self, block: str) -> int:
        """Add a block of text; return the offset at which it starts."""
        if self.text:
            self.text += "\n\n"
        start = len(self.text)
        self.text += block
        return start


def parse_body(
    body: str, path: Path, first_line: int, default_evidence: Evidence | None
) -> tuple[str, tuple[Sentence, ...]]:
    """Return the plain text of `body` and its sentences; offsets count characters of that plain text.

    `first_line` is the line of the file on which `body` starts. Raises CorpusError, with the line, for Markdown that a
    note may not hold and for citations that cannot be read.
    """
    result = _Body()
    part: Part = "answer"
    tokens = _parser.parse(body)
    for position, token in enumerate(tokens):
        line = first_line + (token.map[0] if token.map else 0)
        if token.type in _CONTAINERS:
            continue
        if token.type != "inline":
            raise CorpusError(
                path,
                line,
                f"A note may not hold {token.type.replace('_', ' ')}.",
                "Use paragraphs, lists and the three headings.",
            )
        if tokens[position - 1].type == "heading_open":
            part = _part_of_heading(token, tokens[position - 1], path, line)
            result.append_block(token.content.strip())
        else:
            _add_paragraph(result, token, part, path, line, default_evidence)
    return result.text, tuple(result.sentences)


def _part_of_heading(token: Token, opening: Token, path: Path, line: int) -> Part:
    heading = token.content.strip()
    if opening.tag != "h2" or heading not in HEADINGS:
        raise CorpusError(
            path,
            line,
            f"The heading {heading!r} is not one of a note's parts.",
            "Use " + ", ".join(f"'## {name}'" for name in HEADINGS) + ".",
        )
    return HEADINGS[heading]


def _add_paragraph(body: _Body, token: Token, part: Part, path: Path, line: int, default: Evidence | None) -> None:
    raw, breaks = _inline_text(token, path, line)
    plain, cited = _take_out_citations(raw, breaks, path, line)
    start = body.append_block(plain)
    for begin, end in sentence_spans(plain):
        keys: list[str] = []
        evidence = default
        for at, found, grade in cited:
            if begin < at <= end:
                keys += [key for key in found if key not in keys]
                evidence = grade or evidence
        raw_begin = _raw_offset(raw, begin)
        body.sentences.append(
            Sentence(
                text=plain[begin:end],
                start=start + begin,
                end=start + end,
                part=part,
                references=tuple(keys),
                evidence=evidence,
                line=line + bisect_right(breaks, raw_begin),
            )
        )


def _inline_text(token: Token, path: Path, line: int) -> tuple[str, list[int]]:
    """The text of a paragraph on one line, and the offsets in it at which the file's lines break."""
    text, breaks = "", []
    for child in token.children or []:
        if child.type == "text":
            text += child.content
        elif child.type in {"softbreak", "hardbreak"}:
            breaks.append(len(text))
            text += " "
        elif child.type not in _INLINE_MARKUP:
            raise CorpusError(
                path,
                line,
                f"A note may not hold {child.type.replace('_', ' ')} in its text.",
                "Write plain sentences; references stand as [@key].",
            )
    return text, breaks


def _take_out_citations(
    raw: str, breaks: list[int], path: Path, line: int
) -> tuple[str, list[tuple[int, list[str], Evidence | None]]]:
    """`raw` without its citations, and for each: its offset in what is left, its keys, its grade."""
    plain, cited, last = "", [], 0
    for match in _CITATION.finditer(raw):
        plain += raw[last : match.start()]
        at_line = line + bisect_right(breaks, match.start() + 1)
        cited.append((len(plain), *_read_citation(match.group(1), path, at_line)))
        last = match.end()
    return plain + raw[last:], cited


def _read_citation(content: str, path: Path, line: int) -> tuple[list[str], Evidence | None]:
    keys: list[str] = []
    grade: Evidence | None = None
    for item in content.split(";"):
        key, _, suffix = item.strip().partition(",")
        if not re.fullmatch(r"@[\w.:-]+", key.strip()):
            raise CorpusError(
                path, line, f"The citation [{content}] cannot be read.", "Write [@key] or [@key1; @key2, low]."
            )
        keys.append(key.strip()[1:])
        if suffix.strip():
            if suffix.strip() not in _GRADES:
                raise CorpusError(
                    path,
                    line,
                    f"{suffix.strip()!r} is not a grade of evidence.",
                    "Use one of: " + ", ".join(_GRADES) + ".",
                )
            grade = suffix.strip()  # type: ignore[assignment]
    return keys, grade


def _raw_offset(raw: str, plain_offset: int) -> int:
    """Where the character at `plain_offset` of the text without citations stands in the text with them."""
    shift = 0
    for match in _CITATION.finditer(raw):
        if match.start() - shift >= plain_offset and match.start() - shift != plain_offset:
            break
        if match.start() - shift <= plain_offset:
            shift += match.end() - match.start()
    return plain_offset + shift
