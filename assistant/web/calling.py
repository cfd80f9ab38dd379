"""Emergency numbers in what is said, so that a phone can call them. Pure."""

import re
from collections.abc import Collection, Iterator

from corpus.rulebook import EmergencyNumbers

# Short codes as the rules print them; a longer number holds no short one.
_NUMBER = re.compile(r"(?<![\d-])\d{3}(?![\d-])")


def call_numbers(numbers: EmergencyNumbers) -> frozenset[str]:
    """Every number that the rules tell a person to call, in any country."""
    tables = (numbers.emergency, numbers.crisis, numbers.same_day)
    return frozenset(found for table in tables for line in table.values() for found in _NUMBER.findall(line))


def calls_in(text: str, numbers: Collection[str]) -> Iterator[tuple[str, bool]]:
    """`text` in pieces, each with whether it is one of `numbers`. The pieces joined are `text`."""
    at = 0
    for match in _NUMBER.finditer(text):
        if match.group() in numbers:
            yield text[at : match.start()], False
            yield match.group(), True
            at = match.end()
    yield text[at:], False
