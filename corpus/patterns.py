"""The small pattern language of the rules, matched word by word.

A pattern is words in a row; `word*` stands for longer forms too, `a|b` for either, `a|b_c` for `a` or the words `b c`,
`..` for up to four words between.
`no:` in front says that the pattern holds its own negation. Texts are read as `Words`: lower case, without apostrophes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

_GAP = 4
_NEGATIONS = frozenset(["no", "not", "never", "without", "nothing", "dont", "doesnt", "wont", "cant", "cannot"])
_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[.!?\n]+|[,;:()\-–—/]", re.IGNORECASE)
_SHORTEST_PREFIX, _LONGEST_PREFIX = 1, 14


class Word(NamedTuple):
    """A word of a text, and the sentence and clause it stands in; `start` and `end` are offsets in the text."""

    text: str
    start: int
    end: int
    sentence: int
    clause: int


class Match(NamedTuple):
    """Words `first` to `last` (inclusive) match pattern `name`."""

    name: str
    first: int
    last: int
    denies_itself: bool


class _Element(NamedTuple):
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    gap_before: bool

    def fits(self, word: str) -> bool:
        return word in self.exact or (bool(self.prefixes) and word.startswith(self.prefixes))


def read_words(text: str, clause_words: frozenset[str] = frozenset()) -> list[Word]:
    """The words of `text`. A new clause starts at a comma or the like, and at one of `clause_words`."""
    # Apostrophes are dropped in place, so that offsets stay those of the text.
    plain = text.replace("’", "'")
    words: list[Word] = []
    sentence = clause = 0
    for match in _TOKEN.finditer(plain):
        token = match.group().lower()
        if not token[0].isalnum():
            clause += 1
            if token[0] in ".!?\n":
                sentence += 1
            continue
        after_apostrophe = (
            match.start() and plain[match.start() - 1] == "'" and words and words[-1].end == match.start() - 1
        )
        if after_apostrophe:
            words[-1] = words[-1]._replace(text=words[-1].text + token, end=match.end())
            continue
        if token in clause_words:
            clause += 1
        words.append(Word(token, match.start(), match.end(), sentence, clause))
    return words


class PatternSet:
    """Many named patterns, found in one pass over a text's words."""

    def __init__(self, patterns: Iterable[tuple[str, str]]) -> None:
        self._by_word: dict[str, list[tuple[str, tuple[_Element, ...], bool]]] = {}
        self._by_prefix: dict[str, list[tuple[str, tuple[_Element, ...], bool]]] = {}
        for name, pattern in patterns:
            for elements, denies in _compile(pattern):
                entry = (name, elements, denies)
                for word in elements[0].exact:
                    self._by_word.setdefault(word, []).append(entry)
                for prefix in elements[0].prefixes:
                    self._by_prefix.setdefault(prefix, []).append(entry)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._by_prefix})

    def matches(self, words: Sequence[Word]) -> Iterator[Match]:
        """Every match, once for each pattern and first word; a match never runs over the end of a sentence."""
        for first, word in enumerate(words):
            entries = list(self._by_word.get(word.text, ()))
            for length in self._prefix_lengths:
                if length <= len(word.text):
                    entries += self._by_prefix.get(word.text[:length], ())
            for name, elements, denies in entries:
                last = _last_word(words, first, elements)
                if last is not None:
                    yield Match(name, first, last, denies)

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word and prefix that starts a pattern."""
        return frozenset(self._by_word) | frozenset(self._by_prefix)


def _compile(pattern: str) -> Iterator[tuple[tuple[_Element, ...], bool]]:
    """The rows of elements that a pattern stands for: one, or more where it holds alternatives of several words."""
    denies = "no:" in pattern or bool(_NEGATIONS.intersection(re.split(r"[\s|_]+", pattern)))
    steps: list[list[tuple[_Element, ...]]] = []
    gap = False
    for piece in pattern.replace("no:", "").split():
        if piece == "..":
            gap = True
            continue
        options = [option.replace("'", "").strip(",:;.").lower() for option in piece.split("|")]
        single = [option for option in options if option and "_" not in option]
        ways: list[tuple[_Element, ...]] = [(_element(single, gap),)] if single else []
        for option in options:
            if "_" in option:
                first, *rest = option.split("_")
                ways.append((_element([first], gap), *(_element([word], False) for word in rest)))
        if ways:
            steps.append(ways)
            gap = False
    for way in product(*steps):
        elements = tuple(element for part in way for element in part)
        if elements:
            yield elements, denies


def _element(options: Sequence[str], gap: bool) -> _Element:
    prefixes = tuple(option[:-1] for option in options if option.endswith("*") and len(option) > 1)
    if any("\\d" in option for option in options):
        prefixes += tuple("0123456789")
    return _Element(frozenset(o for o in options if not o.endswith("*") and "\\d" not in o), prefixes, gap)


def _last_word(words: Sequence[Word], first: int, elements: Sequence[_Element]) -> int | None:
    """The word on which `elements` end when they start at `first`; the nearest, with gaps as short as can be."""
    at = first
    for element in elements[1:]:
        reach = _GAP if element.gap_before else 0
        for next_at in range(at + 1, min(at + 2 + reach, len(words))):
            if words[next_at].sentence != words[first].sentence:
                return None
            if element.fits(words[next_at].text):
                at = next_at
                break
        else:
            return None
    return at
