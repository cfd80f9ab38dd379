"""A question -> the words it is searched with: short forms spelled out; and what it is compared by. Pure."""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[A-Za-z]+")


def spelled_out(question: str, short_forms: Mapping[str, str]) -> str:
    """`question` with abbreviations and brands as the notes name them: "TrPs" -> "trigger points"."""
    return _WORD.sub(lambda match: short_forms.get(match.group().lower(), match.group()), question)


def plain(question: str) -> str:
    """`question` so that two that differ only in capitals, spaces and the mark at their end are the same."""
    return " ".join(question.lower().strip(" ?.!").split())
