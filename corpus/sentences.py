"""Plain text -> sentences with their offsets. nupunkt knows abbreviations such as "e.g." and "Dr."."""

import re
from functools import lru_cache

from nupunkt import sent_spans

_LINE = re.compile(r"[^\n]+")


@lru_cache(maxsize=4096)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence in `text`, without surrounding white space; a line break always ends one."""
    spans = []
    for line in _LINE.finditer(text):
        for start, end in sent_spans(line.group()):
            piece = line.group()[start:end]
            left = len(piece) - len(piece.lstrip())
            length = len(piece.strip())
            if length:
                begin = line.start() + start + left
                spans.append((begin, begin + length))
    return tuple(spans)
