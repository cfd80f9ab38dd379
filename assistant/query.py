"""A question as typed -> the words it is searched with: misspelt words mended, short forms spelled out. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from Stemmer import Stemmer

from corpus.loader import Corpus

_WORD = re.compile(r"[A-Za-z]+")
_MISSPELT_FROM = 5  # letters; shorter words are too easily another word
_MOST_REMEMBERED = 20_000  # a page may be asked anything


class QueryCleaner:
    """Mends by the words of one corpus. Words that are English as they stand are left alone."""

    def __init__(self, corpus: Corpus, is_word: Callable[[str], bool]) -> None:
        texts = [*(f"{note.title} {note.text}" for note in corpus.notes), *corpus.vocabulary.all_terms]
        self._frequency = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        self._targets = sorted(word for word in self._frequency if len(word) >= _MISSPELT_FROM)
        self._stem = Stemmer("english").stemWord
        self._stems = frozenset(map(self._stem, self._frequency))
        self._short_forms: Mapping[str, str] = corpus.vocabulary.short_forms
        self._is_word = is_word
        self._mended: dict[str, str] = {}

    def clean(self, question: str) -> str:
        return _WORD.sub(lambda match: self._word(match.group()), question)

    def _word(self, typed: str) -> str:
        word = typed.lower()
        if word in self._short_forms:
            return self._short_forms[word]
        if len(word) < _MISSPELT_FROM or self._is_word(word) or self._stem(word) in self._stems:
            return typed
        if word not in self._mended:
            if len(self._mended) > _MOST_REMEMBERED:
                self._mended.clear()
            self._mended[word] = self._nearest(word)
        return self._mended[word] or typed

    def _nearest(self, word: str) -> str:
        """The corpus word that `word` is a slip of, the more frequent of two; empty where there is none."""
        allowed = 1 if len(word) < 8 else 2
        found = process.extract(
            word, self._targets, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=None
        )
        near = [(distance, -self._frequency[target], target) for target, distance, _ in found if target[0] == word[0]]
        return min(near)[2] if near else ""
