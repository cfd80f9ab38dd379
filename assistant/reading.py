"""A message as the rules read it: which signs it asserts, once denials, the past, figures of speech and questions for
information are taken out. Pure."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from corpus.patterns import Match, PatternSet, Word, read_words
from corpus.rulebook import Language, Rulebook

_BEFORE = 5  # how many words before a sign a negator may stand
_BEFORE_OR = 8  # the same where an "or" stands between
_TELLER = 3  # words: "I am writing a story" has its teller right before it
_DATED = 2  # words: "an ECG last year was normal" has its date right beside it
_LIST_ITEM = 4  # "no fever, numbness or rash": a following clause this short belongs to the list
_LIST_STARTS = frozenset(["no", "not", "without", "nor", "never", "neither", "denies", "denied", "denying"])
# "and" joins what is denied ("no fever and rash"), unless one of these begins something new.
_FRESH = frozenset(
    ["i", "im", "ive", "my", "now", "it", "he", "she", "his", "her", "the", "there", "cant", "feel", "have"]
)
_CLAUSE_STARTS = frozenset(
    ["but", "however", "though", "although", "except", "yet", "because", "then", "since", "so", "only"]
)
_NOT_AN_ITEM = (
    _FRESH | _CLAUSE_STARTS | {"and", "also", "just", "a", "with", "is", "its", "can", "pain", "very", "really"}
)


class Reading(NamedTuple):
    """What a message asserts. `signs` maps a sign to the wording that showed it."""

    signs: dict[str, str]
    resolved: frozenset[str]
    denied: frozenset[str]
    corrects: bool
    """True where the person takes back what they wrote before."""
    asks_in_general: bool
    checked: bool
    """True where a professional is said to have looked and found nothing dangerous."""
    said: Mapping[int, str]
    """What is asserted, by sentence: without what is denied, past, figurative, only thought of or asked in general."""
    shown_in: Mapping[str, int]
    """The sentence of each sign."""

    @property
    def asserted(self) -> str:
        """Everything that is asserted: for the net."""
        return " ".join(self.said.values())


class Reader:
    """Reads messages by one rulebook. Compiled once; reading is a single pass over the words."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._signs = PatternSet(
            ((sign.id, pattern) for sign in rulebook.signs for pattern in sign.patterns), rulebook.lexicon
        )
        self._background = frozenset(rulebook.background)
        self._context = frozenset(rulebook.context)
        self._speech = Speech(rulebook.language, rulebook)

    def read(self, text: str) -> Reading:
        words = self._speech.words(text)
        heard = self._speech.listen(words)
        signs: dict[str, str] = {}
        shown_in: dict[str, int] = {}
        resolved: set[str] = set()
        denied: set[str] = set()
        hidden = set(heard.unreal)
        for match in self._signs.matches(heard.literal):
            context = match.name in self._context
            background = context or match.name in self._background
            if not context and heard.is_denied(match):
                denied.add(match.name)
                hidden.update(match.covered)
                continue
            at = match.first
            if at in heard.unreal or words[at].sentence in heard.general:
                continue
            if not background and (at in heard.checked or words[at].clause in heard.past):
                hidden.update(match.covered)
                continue
            if heard.is_over(match) and not background:
                resolved.add(match.name)
            signs.setdefault(match.name, text[words[at].start : words[match.last].end])
            shown_in.setdefault(match.name, words[at].sentence)
        said = _asserted_sentences(text, words, heard, hidden)
        return Reading(
            signs,
            frozenset(resolved),
            frozenset(denied - signs.keys()),
            heard.corrects,
            bool(heard.general),
            bool(heard.checked),
            said,
            {sign: number for sign, number in shown_in.items() if number in said},
        )


def _asserted_sentences(text: str, words: Sequence[Word], heard: "Heard", hidden: Collection[int]) -> dict[int, str]:
    """Each sentence with its ending as typed, or where something in it does not count, the words that do."""
    said: dict[int, str] = {}
    for number, group in groupby(range(len(words)), key=lambda i: words[i].sentence):
        row = list(group)
        if number in heard.general:
            continue
        if all(i not in hidden and heard.literal[i].text for i in row):
            end = words[row[-1] + 1].start if row[-1] + 1 < len(words) else len(text)
            said[number] = " ".join(text[words[row[0]].start : end].split())
        elif left := [heard.literal[i].text for i in row if i not in hidden and heard.literal[i].text]:
            said[number] = " ".join(left)
    return said


class Heard(NamedTuple):
    """How the parts of one message are meant. Numbers are indices of words, unless they say sentence or clause."""

    words: Sequence[Word]
    literal: Sequence[Word]
    """The words, with those of a figure of speech emptied."""
    negators: frozenset[int]
    past: frozenset[int]
    """Clauses."""
    general: frozenset[int]
    """Sentences."""
    unreal: frozenset[int]
    checked: frozenset[int]
    over_at: tuple[int, ...]
    """Where something is said to be over."""
    corrects: bool
    clauses: dict[int, list[int]]
    """The words of each clause."""

    def is_denied(self, match: Match) -> bool:
        if any(i in self.negators for i in match.covered):
            return False  # "cant pee": the negation is the sign
        if any(i in self.negators for i in range(match.first, match.last)):
            return True  # "headache, nothing sudden"
        first = self.words[match.first]
        reach = _BEFORE
        for i in range(match.first - 1, -1, -1):
            if self.words[i].clause != first.clause or match.first - i > reach:
                break
            if i in self.negators:
                return True
            if self.words[i].text == "or":  # "I haven't lost weight or had a fever"
                reach = _BEFORE_OR
        return self._is_listed(first)

    def _is_listed(self, first: Word) -> bool:
        """ "no fever, numbness or rash": the denial reaches over the commas of a list."""
        for clause in range(first.clause, -1, -1):
            part = self.clauses.get(clause, [])
            if not part or self.words[part[0]].sentence != first.sentence:
                return False
            if clause != first.clause and any(i in self.negators for i in part[-_LIST_ITEM:] if self._starts_list(i)):
                return True  # "an ache after exercise without swelling, fever or dark urine"
            if len(part) > _BEFORE + 1:
                return False
            starts = self.words[part[0]].text
            if starts in _LIST_STARTS and part[0] in self.negators:
                return clause != first.clause
            if len(part) > _LIST_ITEM or starts in _NOT_AN_ITEM:
                return False
        return False

    def _starts_list(self, at: int) -> bool:
        return self.words[at].text == "without"

    def is_over(self, match: Match) -> bool:
        sentence = self.words[match.first].sentence
        return any(
            at >= match.last and self.words[at].sentence in {sentence, sentence + 1} and at - match.last <= 25
            for at in self.over_at
        )


def _by_clause(words: Sequence[Word]) -> dict[int, list[int]]:
    clauses: dict[int, list[int]] = {}
    for i, word in enumerate(words):
        clauses.setdefault(word.clause, []).append(i)
    return clauses


class Speech:
    """Tells how something is said: denied, past, over, checked, asked in general, figurative."""

    _KINDS = (
        "not_denying",
        "past",
        "resolved",
        "not_resolved",
        "checked",
        "long_ago",
        "information",
        "general",
        "own_request",
        "hypothetical",
        "idioms",
        "corrections",
        "invented",
    )

    def __init__(self, language: Language, rulebook: Rulebook) -> None:
        self._negators = frozenset(language.negators)
        self._clause_words = frozenset(language.clause_words)
        self._own_case = frozenset(language.own_case)
        self._first_person = frozenset(language.first_person)
        said = [(kind, pattern) for kind in self._KINDS for pattern in getattr(language, kind)]
        said += [("present", pattern) for pattern in language.present]
        self._patterns = PatternSet(said, rulebook.lexicon)

    def words(self, text: str) -> list[Word]:
        """The words of `text`; "and my arm ..." begins a new clause, "fever and rash" does not."""
        words = read_words(text, self._clause_words)
        shift = 0
        for i, word in enumerate(words):
            if word.text in {"and", "n"} and i + 1 < len(words) and words[i + 1].text in _FRESH:
                shift += 1
            words[i] = word._replace(clause=word.clause + shift)
        return words

    def listen(self, words: Sequence[Word]) -> Heard:
        found: dict[str, list[Match]] = {}
        for match in self._patterns.matches(words):
            found.setdefault(match.name, []).append(match)

        def covered(kind: str) -> set[int]:
            return {i for match in found.get(kind, ()) for i in range(match.first, match.last + 1)}

        figurative = covered("idioms")
        literal = [word._replace(text="") if i in figurative else word for i, word in enumerate(words)]
        spared = covered("not_denying")
        negators = frozenset(
            i for i, word in enumerate(words) if word.text in self._negators and i not in spared | figurative
        )
        clauses = {kind: {words[match.first].clause for match in found.get(kind, ())} for kind in ("past", "present")}
        not_over = covered("not_resolved")
        return Heard(
            words,
            literal,
            negators,
            frozenset(clauses["past"] - clauses["present"]),
            self._general(words, found),
            self._unreal(words, found),
            self._checked(words, found, negators),
            tuple(m.first for m in found.get("resolved", ()) if not not_over & {m.first, m.last}),
            "corrections" in found,
            _by_clause(words),
        )

    def _general(self, words: Sequence[Word], found: dict[str, list[Match]]) -> frozenset[int]:
        """Sentences that ask for information and tell of nobody in particular, or that are made up."""
        own = {word.sentence for word in words if word.text in self._own_case}
        general = found.get("general", [])
        if general and not own and not self._of_themselves(words, general):
            return frozenset(word.sentence for word in words)
        stories = found.get("invented", [])
        invented = {words[match.first].sentence for match in stories} - self._of_themselves(words, stories)
        if invented:
            invented |= {word.sentence for word in words} - own
        own |= {words[match.first].sentence for match in found.get("own_request", ())}
        starts: dict[int, int] = {}
        for i, word in enumerate(words):
            starts.setdefault(word.sentence, i)
        asking = {
            words[match.first].sentence
            for match in found.get("information", ())
            if match.first <= starts[words[match.first].sentence] + 1
        }
        return frozenset(asking - own) | invented

    def _of_themselves(self, words: Sequence[Word], matches: Sequence[Match]) -> set[int]:
        """Sentences in which people speak of themselves, but for those who say "I am writing a story": "I have been
        writing a novel all day, and now my chest hurts" is none."""
        teller = {i for match in matches for i in range(max(0, match.first - _TELLER), match.last + 1)}
        return {word.sentence for i, word in enumerate(words) if word.text in self._first_person and i not in teller}

    @staticmethod
    def _unreal(words: Sequence[Word], found: dict[str, list[Match]]) -> frozenset[int]:
        """From "can it cause" to the end of the clause."""
        return frozenset(
            i
            for match in found.get("hypothetical", ())
            for i in range(match.last, len(words))
            if words[i].clause == words[match.last].clause
        )

    def _checked(
        self, words: Sequence[Word], found: dict[str, list[Match]], negators: frozenset[int]
    ) -> frozenset[int]:
        """What a professional's all-clear covers: all up to it, and after it the rest of its sentence, up to a "but" or
        "now"."""
        old = {i for match in found.get("long_ago", ()) for i in range(match.first - _DATED, match.last + _DATED + 1)}
        clear = [
            match
            for match in found.get("checked", ())
            if not any(i in negators for i in range(max(0, match.first - 3), match.first + 1))
            and old.isdisjoint(range(match.first, match.last + 1))
        ]
        if not clear:
            return frozenset()
        last = clear[0].last
        fresh = self._clause_words | {"now", "today", "since"}
        rest = (i for i, word in enumerate(words) if i > last)
        end = next((i for i in rest if words[i].text in fresh or words[i].sentence > words[last].sentence), len(words))
        return frozenset(range(end))
