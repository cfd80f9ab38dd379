"""A message as the rules read it: which signs it asserts, once denials, the past, figures of speech and questions for
information are taken out. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.patterns import Match, PatternSet, Word, read_words
from corpus.rulebook import Rulebook

_BEFORE = 6  # how many words before a sign a negator may stand
_LIST_ITEM = 4  # "no fever, numbness or rash": a following clause this short belongs to the list
_FRESH_CLAUSE = frozenset(["i", "im", "my", "and", "now", "it", "he", "she", "his", "her", "the", "there", "also"])
_MISSPELT_FROM = 5  # letters; shorter words are too easily another word


class Reading(NamedTuple):
    """What a message asserts. `signs` maps a sign to the wording that showed it."""

    signs: dict[str, str]
    resolved: frozenset[str]
    asks_in_general: bool
    checked: bool
    """True where a professional is said to have looked and found nothing dangerous."""


class Reader:
    """Reads messages by one rulebook. Compiled once; reading is a single pass over the words."""

    def __init__(self, rulebook: Rulebook, is_word: Callable[[str], bool] = lambda word: False) -> None:
        language = rulebook.language
        self._signs = PatternSet((sign.id, pattern) for sign in rulebook.signs for pattern in sign.patterns)
        self._background = frozenset(rulebook.background)
        self._negators = frozenset(language.negators)
        self._not_negating = frozenset(language.not_negating)
        self._clause_words = frozenset(language.clause_words)
        self._present = frozenset(word for word in language.present if " " not in word)
        self._own_case = frozenset(language.own_case)
        self._speech = PatternSet(
            [
                *(("idiom", pattern) for pattern in language.idioms),
                *(("past", pattern) for pattern in language.past),
                *(("present", pattern) for pattern in language.present if " " in pattern),
                *(("resolved", pattern) for pattern in language.resolved),
                *(("checked", pattern) for pattern in language.checked),
                *(("information", pattern) for pattern in language.information),
            ]
        )
        self._speller = Speller(self._signs.vocabulary, is_word)

    def read(self, text: str) -> Reading:
        words = self._speller.mend(read_words(text, self._clause_words))
        speech: dict[str, list[Match]] = {}
        for match in self._speech.matches(words):
            speech.setdefault(match.name, []).append(match)
        figurative = {i for match in speech.get("idiom", ()) for i in range(match.first, match.last + 1)}
        literal = [word._replace(text="") if i in figurative else word for i, word in enumerate(words)]
        past = self._past_clauses(words, speech)
        general = self._general_sentences(words, speech)
        over = self._resolved_sentences(words, speech)
        checked_until = self._checked_until(words, speech)
        signs: dict[str, str] = {}
        resolved: set[str] = set()
        for match in self._signs.matches(literal):
            sentence = words[match.first].sentence
            background = match.name in self._background
            if match.first <= checked_until and not background:
                continue
            if not match.denies_itself and self._is_denied(literal, match):
                continue
            if sentence in general or (words[match.first].clause in past and not background):
                continue
            if sentence in over and not background:
                resolved.add(match.name)
            wording = text[words[match.first].start : words[match.last].end]
            signs.setdefault(match.name, wording)
        return Reading(signs, frozenset(resolved), bool(general), checked_until >= 0)

    def _past_clauses(self, words: Sequence[Word], speech: dict[str, list[Match]]) -> set[int]:
        past = {words[match.first].clause for match in speech.get("past", ())}
        present = {words[match.first].clause for match in speech.get("present", ())}
        present |= {word.clause for word in words if word.text in self._present}
        return past - present

    def _general_sentences(self, words: Sequence[Word], speech: dict[str, list[Match]]) -> set[int]:
        """Sentences that ask for information; none where the message speaks of anybody in particular."""
        if any(word.text in self._own_case for word in words):
            return set()
        starts: dict[int, int] = {}
        for i, word in enumerate(words):
            starts.setdefault(word.sentence, i)
        asking = (
            match for match in speech.get("information", ()) if match.first <= starts[words[match.first].sentence] + 1
        )
        return {words[match.first].sentence for match in asking}

    @staticmethod
    def _resolved_sentences(words: Sequence[Word], speech: dict[str, list[Match]]) -> set[int]:
        said = {words[match.first].sentence for match in speech.get("resolved", ())}
        return said | {sentence - 1 for sentence in said}

    def _checked_until(self, words: Sequence[Word], speech: dict[str, list[Match]]) -> int:
        """The last word that a professional's all-clear covers; -1 where there is none. What follows a "but" is new."""
        found = [m for m in speech.get("checked", ()) if not self._is_denied(words, m)]
        if not found:
            return -1
        after = [
            i
            for i, word in enumerate(words)
            if i > found[0].last and word.text in self._clause_words | {"now", "today", "since"}
        ]
        return after[0] - 1 if after else len(words) - 1

    def _is_denied(self, words: Sequence[Word], match: Match) -> bool:
        first = words[match.first]
        if any(word.text in self._negators for word in words[match.first : match.last]):
            return True  # "headache, nothing sudden"
        if self._denied_in_clause(words, match.first, first.clause):
            return True
        # "no fever, numbness or rash": the denial reaches over the commas of a list.
        clause = [i for i, word in enumerate(words) if word.clause == first.clause and word.sentence == first.sentence]
        before = [
            i for i, word in enumerate(words) if word.clause == first.clause - 1 and word.sentence == first.sentence
        ]
        is_item = len(clause) <= _LIST_ITEM and words[clause[0]].text not in _FRESH_CLAUSE | self._clause_words
        return bool(
            is_item
            and before
            and len(before) <= _BEFORE
            and words[before[0]].text in {"no", "not", "without", "nor", "never"}
        )

    def _denied_in_clause(self, words: Sequence[Word], at: int, clause: int) -> bool:
        for i in range(at - 1, max(-1, at - 1 - _BEFORE), -1):
            if words[i].clause != clause:
                return False
            if words[i].text in self._negators:
                following = words[i + 1].text if i + 1 < len(words) else ""
                return following not in self._not_negating
        return False


class Speller:
    """Mends misspelt words of the rules: "swolen" -> "swollen". Words that are English as they stand are left alone."""

    def __init__(self, vocabulary: Iterable[str], is_word: Callable[[str], bool]) -> None:
        self._known = frozenset(vocabulary)
        self._targets = sorted(word for word in self._known if len(word) >= _MISSPELT_FROM)
        self._is_word = is_word
        self._mended: dict[str, str] = {}

    def mend(self, words: Sequence[Word]) -> list[Word]:
        return [
            word._replace(text=self._mend(word.text)) if len(word.text) >= _MISSPELT_FROM else word for word in words
        ]

    def _mend(self, word: str) -> str:
        if word in self._known or self._is_word(word):
            return word
        if word not in self._mended:
            allowed = 1 if len(word) < 8 else 2
            found = process.extractOne(word, self._targets, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
            same_start = found is not None and found[0][0] == word[0]
            if len(self._mended) > 20_000:  # a page may be asked anything
                self._mended.clear()
            self._mended[word] = found[0] if found is not None and same_start else word
        return self._mended[word]
