"""Plain text -> sentences with their offsets. nupunkt knows abbreviations such as "e.g." and "Dr."; it takes some plain
words ("leg", "month", "ill") for abbreviations too, and those are cut here."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nupunkt import sent_spans

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"\b([a-z]{3,})[.!?]\s+(?=[A-Z“\"])")
_ABBREVIATIONS = frozenset(["approx", "dept", "etc", "fig", "prof", "vol"])


@lru_cache(maxsize=4096)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence in `text`, without surrounding white space; a line break always ends one."""
    spans = []
    for line in _LINE.finditer(text):
        for start, end in _cut(line.group(), sent_spans(line.group())):
            piece = line.group()[start:end]
            left = len(piece) - len(piece.lstrip())
            length = len(piece.strip())
            if length:
                begin = line.start() + start + left
                spans.append((begin, begin + length))
    return tuple(spans)


def _cut(line: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """`spans`, cut where a plain word ends a sentence within one."""
    for start, end in spans:
        for match in _SENTENCE_END.finditer(line, start, end):
            if match.group(1) not in _ABBREVIATIONS:
                yield start, match.end()
                start = match.end()
        yield start, end
