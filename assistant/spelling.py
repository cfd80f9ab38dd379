"""Slips of spelling in a message, mended towards the words of the rules. Pure."""

from collections.abc import Callable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.patterns import PatternSet, Word

_ENDINGS = ("s", "es", "ed", "ing", "d", "ly")
_MISSPELT_FROM = 5  # letters; shorter words are too easily another word


def is_english(word: str, is_word: Callable[[str], bool]) -> bool:
    """True for a word as it stands, and for its plural and other endings."""
    return any(is_word(stem) for stem in (word, *(word.removesuffix(end) for end in _ENDINGS)))


class Speller:
    """Mends misspelt words of the rules: "swolen" -> "swollen". Words that are English as they stand are left alone."""

    def __init__(self, patterns: PatternSet, is_word: Callable[[str], bool]) -> None:
        self._knows = patterns.knows
        self._targets = sorted(word for word in patterns.vocabulary if len(word) >= _MISSPELT_FROM)
        self._is_word = is_word
        self._mended: dict[str, str] = {}

    def mend(self, words: Sequence[Word]) -> list[Word]:
        return [
            word._replace(text=self._mend(word.text)) if len(word.text) >= _MISSPELT_FROM else word for word in words
        ]

    def _mend(self, word: str) -> str:
        if self._knows(word) or is_english(word, self._is_word):
            return word
        if word not in self._mended:
            allowed = 1 if len(word) < 8 else 2
            found = process.extractOne(word, self._targets, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
            same_start = found is not None and found[0][0] == word[0]
            if len(self._mended) > 20_000:  # a page may be asked anything
                self._mended.clear()
            self._mended[word] = found[0] if found is not None and same_start else word
        return self._mended[word]
