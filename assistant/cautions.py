"""What a person mentions of themselves that changes the advice; remembered for the conversation. Pure."""

from collections.abc import Sequence

from assistant.reading import Speller
from corpus.patterns import PatternSet, read_words
from corpus.rulebook import Rulebook


class CautionFinder:
    """Hears cautions in passing. Denied ones ("not pregnant") are not counted."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._order = [caution.id for caution in rulebook.cautions]
        self._patterns = PatternSet(
            ((caution.id, mention) for caution in rulebook.cautions for mention in caution.mentions), rulebook.lexicon
        )
        self._negators = frozenset(rulebook.language.negators)
        self._clause_words = frozenset(rulebook.language.clause_words)
        self._speller = Speller(self._patterns.vocabulary, lambda word: False)

    def find(self, message: str, earlier: Sequence[str] = ()) -> tuple[str, ...]:
        """Ids of the cautions mentioned in the conversation, in the order of the rulebook."""
        heard = {id for text in (*earlier, message) for id in self._heard(text)}
        return tuple(id for id in self._order if id in heard)

    def _heard(self, text: str) -> set[str]:
        words = read_words(text, self._clause_words)
        heard = set()
        for match in self._patterns.matches(words):
            before = [
                w.text for w in words[max(0, match.first - 4) : match.first] if w.clause == words[match.first].clause
            ]
            if not self._negators.intersection(before):
                heard.add(match.name)
        return heard
