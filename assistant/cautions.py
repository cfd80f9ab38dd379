"""What a person mentions of themselves, or of whom they ask about, that changes the advice; remembered for the
conversation. Words first, then a net that has learnt from described messages."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.lessons import CAUTIONS, NONE
from assistant.reading import Speech
from assistant.situations import both_ends
from corpus.patterns import Match, PatternSet, Word
from corpus.rulebook import Rulebook
from index.classifier import TextClassifier
from index.embedder import Views
from index.search import PassageIndex

# The net hears a caution that is so probable (a message may tell of several, which share). Where its log odds against
# no caution at all are below the veto, a word of the rules is not meant so ("my boss is pregnant"). Both were set on
# messages by other writers than those it learnt from.
NET_HEARS = 0.25
NET_VETO = -6.0
CLAUSE_VETO = -2.0  # of the clause that the word stands in, by itself; set on the dev part


class CautionNet:
    """Judges which cautions a message tells of."""

    def __init__(self, classifier: TextClassifier, views_of: Callable[[str], Views]) -> None:
        self._classifier, self._views_of = classifier, views_of

    def log_probabilities(self, message: str) -> Mapping[str, float]:
        """By the id of a caution, and of none at all by NONE."""
        likely = self._classifier.log_probabilities(message, self._views_of(both_ends(message)))
        return dict(zip(self._classifier.labels, likely.tolist(), strict=True))


class CautionFinder:
    """Hears cautions in passing. What is denied ("not pregnant"), figurative or only in the family is not counted."""

    def __init__(self, rulebook: Rulebook, net: CautionNet | None = None) -> None:
        self._net = net
        self._order = [caution.id for caution in rulebook.cautions]
        self._patterns = PatternSet(
            ((caution.id, mention) for caution in rulebook.cautions for mention in caution.mentions), rulebook.lexicon
        )
        self._unless = PatternSet(
            ((caution.id, pattern) for caution in rulebook.cautions for pattern in caution.unless), rulebook.lexicon
        )
        self._family = PatternSet((("family", pattern) for pattern in rulebook.language.family), rulebook.lexicon)
        self._speech = Speech(rulebook.language, rulebook)

    def find(self, message: str, earlier: Sequence[str] = ()) -> tuple[str, ...]:
        """Ids of the cautions mentioned in the conversation, in the order of the rulebook."""
        heard = {id for text in (*earlier, message) for id in self.heard(text)}
        return tuple(id for id in self._order if id in heard)

    def heard(self, text: str) -> set[str]:
        """Ids of the cautions that one message mentions."""
        by_words = self._by_words(text)
        if self._net is None:
            return set(by_words)
        likely = self._net.log_probabilities(text)
        meant = {
            id
            for id, clause in by_words.items()
            # "I have a pacemaker, does massage help neck pain?" is mostly about something else.
            if _odds(id, likely) >= NET_VETO or _odds(id, self._net.log_probabilities(clause)) >= CLAUSE_VETO
        }
        return meant | {id for id in self._order if likely.get(id, -np.inf) >= np.log(NET_HEARS)}

    def _by_words(self, text: str) -> dict[str, str]:
        """The cautions whose words are in `text`, and the clause that each is first mentioned in."""
        words = self._speech.words(text)
        listened = self._speech.listen(words)
        of_family = self._clauses_of_family(words)
        meant_otherwise = {(match.name, i) for match in self._unless.matches(words) for i in match.covered}
        mentioned: dict[str, str] = {}
        for match in self._patterns.matches(listened.literal):
            clause = words[match.first].clause
            otherwise = any((match.name, i) in meant_otherwise for i in match.covered)
            if listened.is_denied(match) or clause in of_family or otherwise:
                continue
            inside = listened.clauses[clause]
            mentioned.setdefault(match.name, text[words[inside[0]].start : words[max(inside[-1], match.last)].end])
        return mentioned

    def _clauses_of_family(self, words: Sequence[Word]) -> set[int]:
        """Clauses that tell of somebody's history who is not the one asked about: "my grandmother died of a clot"."""
        found: list[Match] = list(self._family.matches(words))
        return {words[i].clause for match in found for i in range(match.first, match.last + 1)}


def _odds(id: str, likely: Mapping[str, float]) -> float:
    """Log odds of a caution against none at all."""
    return likely.get(id, 0.0) - likely[NONE]


def open_cautions(rulebook: Rulebook, index: PassageIndex, views_of: Callable[[str], Views]) -> CautionFinder:
    """The words, and the net that was learnt with an index."""
    return CautionFinder(rulebook, CautionNet(index.classifier(CAUTIONS), views_of))
