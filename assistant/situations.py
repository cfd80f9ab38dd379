"""The net beside the rules, for wordings that no combination of signs foresaw: it has learnt from described situations,
and from calm ones, which danger a message tells of."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from assistant.lessons import CALM
from assistant.models import Urgency
from corpus.rulebook import RedFlag
from index.classifier import LogProbabilities, TextClassifier
from index.embedder import Views

_ORDER: tuple[Urgency, ...] = ("emergency-now", "same-day", "soon")
# The most urgent level is taken that holds this share of the danger together with the more urgent ones: of two that are
# nearly as likely, the one that waits for nothing.
_SHARE = 0.4
_FIRST_WORDS, _LAST_WORDS = 80, 40  # of a long message, that the embedding model reads
_WORDS_READ = _FIRST_WORDS + _LAST_WORDS


class Likeness(NamedTuple):
    """How like the described dangers a text is: log probabilities."""

    text: str
    dangers: LogProbabilities
    """Of each danger, in the order of the net's flags."""
    calm: float
    whole: bool
    """False where the text was too long to be read whole."""

    @property
    def odds(self) -> float:
        """Log odds of any danger against calm."""
        return round(float(np.logaddexp.reduce(self.dangers)) - self.calm, 4)


class SituationNet:
    """Judges texts by the dangers that it learnt."""

    def __init__(self, classifier: TextClassifier, flags: Sequence[RedFlag], views_of: Callable[[str], Views]) -> None:
        known = {flag.id: flag for flag in flags}
        self._classifier, self._views_of = classifier, views_of
        self._columns = [i for i, label in enumerate(classifier.labels) if label in known]
        self._flags = [known[classifier.labels[i]] for i in self._columns]
        self._calm = classifier.labels.index(CALM)
        self._levels = np.array([_ORDER.index(flag.urgency) for flag in self._flags])

    def judge(self, *texts: str) -> Likeness:
        """Of one text in several wordings (as typed, and without what is denied in it): their mean."""
        likely = np.mean([self._log_probabilities(text) for text in dict.fromkeys(texts)], axis=0)
        return Likeness(
            texts[0], likely[self._columns], float(likely[self._calm]), len(texts[0].split()) <= _WORDS_READ
        )

    def danger(
        self, likeness: Likeness, thresholds: Mapping[Urgency, float], may_be: Callable[[str], bool]
    ) -> RedFlag | None:
        """The danger that a text is like, of those that `may_be` it: the most likely at the level that they have
        together. None where their log odds against calm stay below the threshold of that level."""
        possible = np.array([may_be(flag.id) for flag in self._flags], dtype=bool)
        likeness = likeness._replace(dangers=np.where(possible, likeness.dangers, -np.inf))
        likely = np.exp(likeness.dangers)
        reached = np.cumsum([likely[self._levels == level].sum() for level in range(len(_ORDER))])
        level = int(np.argmax(reached >= _SHARE * reached[-1]))
        if likeness.odds < thresholds[_ORDER[level]]:
            return None
        return self._flags[int(np.argmax(np.where(self._levels == level, likely, -1.0)))]

    def _log_probabilities(self, text: str) -> LogProbabilities:
        return self._classifier.log_probabilities(text, self._views_of(both_ends(text)))


def both_ends(text: str) -> str:
    """A text short enough for the embedding model to read whole: how a long one starts, and what it comes to."""
    words = text.split()
    if len(words) <= _WORDS_READ:
        return " ".join(words)
    return " ".join((*words[:_FIRST_WORDS], *words[-_LAST_WORDS:]))
