"""A question -> the words it is searched with: short forms spelled out. Pure."""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[A-Za-z]+")


def spelled_out(question: str, short_forms: Mapping[str, str]) -> str:
    """`question` with abbreviations and brands as the notes name them: "TrPs" -> "trigger points"."""
    return _WORD.sub(lambda match: short_forms.get(match.group().lower(), match.group()), question)
