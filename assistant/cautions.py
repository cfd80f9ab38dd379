"""What a person mentions of themselves, or of whom they ask about, that changes the advice; remembered for the
conversation. Pure."""

from collections.abc import Callable, Sequence

from assistant.reading import Speech
from assistant.spelling import Speller
from corpus.patterns import Match, PatternSet, Word
from corpus.rulebook import Rulebook


class CautionFinder:
    """Hears cautions in passing. What is denied ("not pregnant"), figurative or only in the family is not counted."""

    def __init__(self, rulebook: Rulebook, is_word: Callable[[str], bool] = lambda word: False) -> None:
        self._order = [caution.id for caution in rulebook.cautions]
        self._patterns = PatternSet(
            ((caution.id, mention) for caution in rulebook.cautions for mention in caution.mentions), rulebook.lexicon
        )
        self._unless = PatternSet(
            ((caution.id, pattern) for caution in rulebook.cautions for pattern in caution.unless), rulebook.lexicon
        )
        self._family = PatternSet((("family", pattern) for pattern in rulebook.language.family), rulebook.lexicon)
        self._speech = Speech(rulebook.language, rulebook)
        self._speller = Speller(self._patterns, is_word)

    def find(self, message: str, earlier: Sequence[str] = ()) -> tuple[str, ...]:
        """Ids of the cautions mentioned in the conversation, in the order of the rulebook."""
        heard = {id for text in (*earlier, message) for id in self.heard(text)}
        return tuple(id for id in self._order if id in heard)

    def heard(self, text: str) -> set[str]:
        """Ids of the cautions that one message mentions."""
        words = self._speller.mend(self._speech.words(text))
        listened = self._speech.listen(words)
        of_family = self._clauses_of_family(words)
        meant_otherwise = {(match.name, i) for match in self._unless.matches(words) for i in match.covered}
        return {
            match.name
            for match in self._patterns.matches(listened.literal)
            if not listened.is_denied(match)
            and words[match.first].clause not in of_family
            and not any((match.name, i) in meant_otherwise for i in match.covered)
        }

    def _clauses_of_family(self, words: Sequence[Word]) -> set[int]:
        """Clauses that tell of somebody's history who is not the one asked about: "my grandmother died of a clot"."""
        found: list[Match] = list(self._family.matches(words))
        return {words[i].clause for match in found for i in range(match.first, match.last + 1)}
