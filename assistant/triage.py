"""Danger signs in a conversation: rules first, then a net of described situations for wordings no rule foresaw. Always
the first step of an answer. What was flagged stays until the person says that a professional has dealt with it."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.models import Urgency
from assistant.reading import Reader, Reading
from corpus.rulebook import RedFlag, Rulebook

_ORDER: dict[Urgency, int] = {"emergency-now": 0, "same-day": 1, "soon": 2}
# How many earlier messages may hold the other signs of a combination.
_REACH = 4
# The net: set by measuring on the project's questions. A message this near to a described situation, and nearer to it
# than to every calm look-alike, is flagged.
NET_SIMILARITY = 0.74
NET_MARGIN = 0.08
_NET_MOST_WORDS = 60


class Embeds(Protocol):
    def embed_query(self, text: str) -> NDArray[np.float32]: ...
    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class RaisedFlag(NamedTuple):
    """A red flag, what showed it, and in which message of the person (0 is the first)."""

    id: str
    urgency: Urgency
    fired_by: Literal["rule", "net"]
    shown_by: tuple[str, ...]
    turn: int


class TriageResult(NamedTuple):
    flags: tuple[RaisedFlag, ...]
    """Most urgent first."""
    resolved: tuple[str, ...] = ()
    """Flags that stood before and were let go, because a professional has looked."""

    @property
    def urgency(self) -> Urgency | None:
        return self.flags[0].urgency if self.flags else None


class Triage:
    """Judges a conversation by one rulebook; without an embedder the net is not cast."""

    def __init__(
        self, rulebook: Rulebook, embedder: Embeds | None = None, is_word: Callable[[str], bool] = lambda word: False
    ) -> None:
        self._rulebook = rulebook
        self._reader = Reader(rulebook, is_word)
        self._net = SituationNet(rulebook, embedder) if embedder is not None else None

    def assess(self, message: str, earlier: Sequence[str] = ()) -> TriageResult:
        """The flags that stand after `message`; `earlier` is what the person said before, oldest first."""
        turns = [*earlier, message]
        readings = [self._reader.read(turn) for turn in turns]
        standing: dict[str, RaisedFlag] = {}
        resolved: dict[str, None] = {}
        for turn, reading in enumerate(readings):
            if reading.checked:
                resolved |= dict.fromkeys(standing)
                standing.clear()
            raised = self._by_rules(readings, turn)
            if not raised and self._net is not None and not reading.asks_in_general and not reading.checked:
                raised = self._net.cast(turns[turn], turn, reading)
            for flag in raised:
                standing.setdefault(flag.id, flag)
        flags = sorted(standing.values(), key=lambda flag: (_ORDER[flag.urgency], flag.turn, flag.id))
        return TriageResult(tuple(flags), tuple(id for id in resolved if id not in standing))

    def _by_rules(self, readings: Sequence[Reading], turn: int) -> list[RaisedFlag]:
        now = readings[turn]
        if not now.signs:
            return []
        together: dict[str, str] = {}
        resolved: set[str] = set()
        for reading in readings[max(0, turn - _REACH) : turn + 1]:
            if reading.checked and reading is not now:  # what was said up to an all-clear is dealt with
                together, resolved = {}, set()
            together |= reading.signs
            resolved = (resolved | reading.resolved) - (reading.signs.keys() - reading.resolved)
        raised = []
        for rule in self._rulebook.red_flags:
            signs = self._fulfilled(rule, together, now, resolved)
            if signs:
                raised.append(RaisedFlag(rule.id, rule.urgency, "rule", tuple(together[sign] for sign in signs), turn))
        return raised

    @staticmethod
    def _fulfilled(rule: RedFlag, together: dict[str, str], now: Reading, resolved: set[str]) -> tuple[str, ...]:
        """The first combination of `rule` that is whole, with at least one sign in the message itself."""
        if any(sign in together for sign in rule.unless):
            return ()
        for combination in rule.when:
            if not all(sign in together for sign in combination) or not any(sign in now.signs for sign in combination):
                continue
            if rule.passed or not any(sign in resolved for sign in combination):
                return combination
        return ()


class SituationNet:
    """Described situations as vectors: a message near to one, and not nearer to a calm look-alike, raises its flag."""

    def __init__(self, rulebook: Rulebook, embedder: Embeds) -> None:
        rules = rulebook.red_flags
        self._embedder = embedder
        self._background = frozenset(rulebook.background)
        described = [(rule, phrase) for rule in rules for phrase in rule.must_match]
        self._rules = [rule for rule, _ in described]
        self._situations = embedder.embed_passages([phrase for _, phrase in described])
        self._calm = embedder.embed_passages([phrase for rule in rules for phrase in rule.must_not_match])

    def cast(self, message: str, turn: int, reading: Reading) -> list[RaisedFlag]:
        told = (
            reading.signs.keys() - self._background
        )  # a risk alone ("I take warfarin") is a caution, not a danger sign
        if not told or reading.resolved or len(message.split()) > _NET_MOST_WORDS:
            return []
        vector = self._embedder.embed_query(message)
        nearness = self._situations @ vector
        best = int(np.argmax(nearness))
        if nearness[best] < NET_SIMILARITY or nearness[best] < float((self._calm @ vector).max()) + NET_MARGIN:
            return []
        rule = self._rules[best]
        return [RaisedFlag(rule.id, rule.urgency, "net", (message,), turn)]
