"""The small pattern language of the rules, matched word by word.

A pattern is a row of elements. An element is a word, `word*` for longer forms too, `@class` for a class of the lexicon
(words.yaml), `a|b` for either, `a_b` for two words in a row. Between elements, `..` allows up to four words, and
`A & B` means A and B in one sentence, in either order, with up to seven words between.
Texts are read as `Words`: lower case, without apostrophes ("can't" is "cant").
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import NamedTuple

_GAP, _NEAR = 4, 7
_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[.!?;\n]+|[,:()\-–—/]", re.ASCII | re.IGNORECASE)
_SENTENCE_END = frozenset(".!?;\n")
_LONGEST_PREFIX = 14
# "it's" stays one word, "its": the rules know it so.
_WITH_IS = frozenset(
    (
        *("he", "she", "it", "that", "this", "there", "here", "what", "who", "where", "when", "why", "how"),
        *("let", "everything", "nothing"),
    )
)
_MOST_REMEMBERED = 20_000  # words of messages; a page may be asked anything
_Row = tuple[int, tuple[str, ...]]  # an element and the words in a row that it may be

Lexicon = Mapping[str, Sequence[str]]


class Word(NamedTuple):
    """A word of a text, and the sentence and clause it stands in; `start` and `end` are offsets in the text."""

    text: str
    start: int
    end: int
    sentence: int
    clause: int


class Match(NamedTuple):
    """Words `first` to `last` (inclusive) match pattern `name`; `covered` are those that its elements stand for, so
    what lies between them is not among them."""

    name: str
    first: int
    last: int
    covered: tuple[int, ...]


class _Step(NamedTuple):
    element: int
    reach: int
    """How many words may lie between this element and the one before."""


def read_words(text: str, clause_words: frozenset[str] = frozenset()) -> list[Word]:
    """The words of `text`. A new clause starts at a comma or the like, and at one of `clause_words`."""
    # Apostrophes are dropped in place, so that offsets stay those of the text.
    plain = text.replace("’", "'").replace("`", "'")
    words: list[Word] = []
    sentence = clause = 0
    for match in _TOKEN.finditer(plain):
        token = match.group().lower()
        if not token[0].isalnum():
            if _joins(plain, match.start()):  # one-sided, n/a
                continue
            clause += 1
            if token[0] in _SENTENCE_END:
                sentence += 1
            continue
        after_apostrophe = (
            match.start() and plain[match.start() - 1] == "'" and words and words[-1].end == match.start() - 1
        )
        if after_apostrophe:
            is_s = match.group().lower() == "s"
            owned = is_s and words[-1].text not in _WITH_IS  # "mum's leg", "my neck's been sore"
            words[-1] = words[-1]._replace(text=words[-1].text + ("" if owned else token), end=match.end())
            continue
        if token in clause_words:
            clause += 1
        words.append(Word(token, match.start(), match.end(), sentence, clause))
    return words


def _joins(text: str, at: int) -> bool:
    """True where a hyphen or a slash stands between two letters or figures."""
    return text[at] in "-/" and 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()


class _Starts(NamedTuple):
    """What a word may begin."""

    alone: dict[int, None]
    """Elements that the word is by itself."""
    opening: tuple[int, ...]
    """Those of them that a pattern starts with."""
    rows: dict[str, list[_Row]]
    """Rows of words, by their second word; "*" where that is a prefix."""


class PatternSet:
    """Many named patterns, found in one pass over a text's words."""

    def __init__(self, patterns: Iterable[tuple[str, str]], lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or {}
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._rows: dict[str, list[_Row]] = {}  # first word -> elements of several words
        self._ids: dict[str, int] = {}
        self._remembered: dict[str, _Starts] = {}
        self._starting: dict[int, list[tuple[str, frozenset[int], tuple[_Step, ...]]]] = {}
        for name, pattern in patterns:
            for steps in self._compile(pattern):
                needed = frozenset(step.element for step in steps)
                self._starting.setdefault(steps[0].element, []).append((name, needed, steps))

    def matches(self, words: Sequence[Word]) -> Iterator[Match]:
        """Every match, once for each pattern and first word; a match never runs over the end of a sentence."""
        starts = [self._starts_of(word.text) for word in words]
        ends = [self._ends(words, i, start) for i, start in enumerate(starts)]
        present: dict[int, set[int]] = {}  # by sentence: most patterns are ruled out by an element that is not in it
        for word, here in zip(words, ends, strict=True):
            present.setdefault(word.sentence, set()).update(here)
        for first, here in enumerate(ends):
            in_sentence = present[words[first].sentence]
            opening = starts[first].opening
            if len(here) > len(starts[first].alone):
                opening = tuple(element for element in here if element in self._starting)
            for element in opening:
                for name, needed, steps in self._starting[element]:
                    if needed <= in_sentence and (covered := _walk(words, ends, first, here[element], steps)):
                        yield Match(name, first, covered[-1], covered)

    def _ends(self, words: Sequence[Word], at: int, starts: _Starts) -> dict[int, int]:
        """Element -> the last word it takes when it starts at word `at`."""
        found = dict.fromkeys(starts.alone, at)
        if starts.rows and at + 1 < len(words):
            for element, row in (*starts.rows.get(words[at + 1].text, ()), *starts.rows.get("*", ())):
                _take_row(found, words, at, element, row)
        return found

    def _starts_of(self, word: str) -> _Starts:
        if word not in self._remembered:
            prefixes = [word[:length] for length in range(1, min(len(word), _LONGEST_PREFIX) + 1)]
            elements = [*self._exact.get(word, ()), *(e for prefix in prefixes for e in self._prefix.get(prefix, ()))]
            rows: dict[str, list[_Row]] = {}
            for first in (word, *(prefix + "*" for prefix in prefixes)):
                for element, row in self._rows.get(first, ()):
                    rows.setdefault("*" if row[1].endswith("*") else row[1], []).append((element, row))
            if len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.clear()
            alone = dict.fromkeys(elements)
            opening = tuple(element for element in alone if element in self._starting)
            self._remembered[word] = _Starts(alone, opening, rows)
        return self._remembered[word]

    def _compile(self, pattern: str) -> Iterator[tuple[_Step, ...]]:
        """The rows of steps that a pattern stands for: one, or one for each order of what `&` joins."""
        parts = [list(self._part(part)) for part in pattern.lower().replace("'", "").split("&")]
        for order in permutations([part for part in parts if part]):
            joined = [step for part in order for step in (part[0]._replace(reach=_NEAR), *part[1:])]
            if joined:
                yield tuple(joined)

    def _part(self, part: str) -> Iterator[_Step]:
        reach = 0
        for piece in part.split():
            if piece == "..":
                reach = _GAP
                continue
            piece = piece.strip(",:;")
            if piece:
                yield _Step(self._element(piece), reach)
                reach = 0

    def _element(self, piece: str) -> int:
        if piece in self._ids:
            return self._ids[piece]
        id = self._ids[piece] = len(self._ids)
        for option in dict.fromkeys(self._options(piece)):
            row = tuple(option.replace("_", " ").split())
            if len(row) > 1:
                self._rows.setdefault(row[0], []).append((id, row))
            elif row[0].endswith("*") and len(row[0]) > 1:
                self._prefix.setdefault(row[0][:-1], []).append(id)
            elif row[0] == "#":  # any number
                for digit in "0123456789":
                    self._prefix.setdefault(digit, []).append(id)
            else:
                self._exact.setdefault(row[0], []).append(id)
        return id

    def _options(self, piece: str) -> Iterator[str]:
        for option in piece.split("|"):
            if option.startswith("@"):
                for member in self._lexicon[option[1:]]:
                    yield from self._options(member.lower().replace("'", ""))
            elif option:
                yield option


def _take_row(found: dict[int, int], words: Sequence[Word], at: int, element: int, row: tuple[str, ...]) -> None:
    last = at + len(row) - 1
    if last >= len(words) or found.get(element, -1) > last:
        return
    for i in range(1, len(row)):
        wanted, text = row[i], words[at + i].text
        if text != wanted and not (wanted[-1] == "*" and text.startswith(wanted[:-1])):
            return
    if words[last].sentence == words[at].sentence:
        found[element] = last


def _walk(
    words: Sequence[Word], ends: Sequence[dict[int, int]], first: int, end: int, steps: Sequence[_Step]
) -> tuple[int, ...]:
    """The words that `steps` take, from `first` on with gaps as short as can be; nothing where they do not fit."""
    covered = [*range(first, end + 1)]
    at = end
    for step in steps[1:]:
        for start in range(at + 1, min(at + 2 + step.reach, len(words))):
            if words[start].sentence != words[first].sentence:
                return ()
            if step.element in ends[start]:
                at = ends[start][step.element]
                covered += range(start, at + 1)
                break
        else:
            return ()
    return tuple(covered)
