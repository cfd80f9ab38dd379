"""Danger signs in a conversation: rules first, then a net of described situations for wordings no rule foresaw. Always
the first step of an answer. What was flagged stays until the person says that a professional has dealt with it."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from typing import Literal, NamedTuple, Self

from assistant.kernel_ridge import every
from assistant.models import Urgency
from assistant.reading import Reader, Reading
from assistant.situations import Ordinary, SituationNet, open_net
from corpus.rulebook import RedFlag, Rulebook
from index.embedder import Vectors
from index.search import PassageIndex

_ORDER: dict[Urgency, int] = {"emergency-now": 0, "same-day": 1, "soon": 2}
# How many earlier messages may hold the other signs of a combination.
_REACH = 4
# From the threshold of the net's score on, a message is flagged; below the veto the words that a rule knows are not
# meant as a danger ("the bill gave me a heart attack"). Both set on messages that no rule was written for (QUALITY.md).
NET_THRESHOLD = 0.35
NET_VETO = -0.4
_NET_MOST_WORDS = 60
_NET_MOST_SENTENCES = 4
_MOST_ORDINARY = 2000  # everyday questions the net learns from; more of them made it deaf to real dangers


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


class _Combination(NamedTuple):
    """Signs that together raise a flag."""

    signs: tuple[str, ...]
    needed: frozenset[str]
    absent: frozenset[str]

    @classmethod
    def read(cls, written: Sequence[str]) -> Self:
        signs = tuple(sign for sign in written if not sign.startswith("-"))
        return cls(signs, frozenset(signs), frozenset(sign[1:] for sign in written if sign.startswith("-")))


class Triage:
    """Judges a conversation by one rulebook; without `embed` and a net by the rules alone."""

    def __init__(
        self,
        rulebook: Rulebook,
        is_word: Callable[[str], bool] = lambda word: False,
        embed: Callable[[str], Vectors] | None = None,
        net: SituationNet | None = None,
    ) -> None:
        self._rulebook = rulebook
        self._reader = Reader(rulebook, is_word)
        self._embed, self._net = embed, net
        self._combinations = {rule.id: [_Combination.read(signs) for signs in rule.when] for rule in rulebook.red_flags}
        risks = frozenset(rulebook.background)
        self._risks = {rule.id: _risks(rule, risks) for rule in rulebook.red_flags}

    def assess(self, message: str, earlier: Sequence[str] = ()) -> TriageResult:
        """The flags that stand after `message`; `earlier` is what the person said before, oldest first."""
        turns = [*earlier, message]
        readings = _corrected([self._reader.read(turn) for turn in turns])
        standing: dict[str, RaisedFlag] = {}
        resolved: dict[str, None] = {}
        for turn, reading in enumerate(readings):
            if reading.checked:
                resolved |= dict.fromkeys(standing)
                standing.clear()
            raised = self._by_rules(readings, turn)
            if not raised:
                known = frozenset(sign for before in readings[: turn + 1] for sign in before.signs)
                raised = self._by_net(reading, known, turn)
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
        raised, showing = [], set[str]()
        for rule in self._rulebook.red_flags:
            signs = self._fulfilled(rule, together, now, resolved)
            if signs:
                raised.append(RaisedFlag(rule.id, rule.urgency, "rule", tuple(together[sign] for sign in signs), turn))
                showing.update(signs)
        return [] if self._is_calm(now, showing) else raised

    def _by_net(self, reading: Reading, known: frozenset[str], turn: int) -> list[RaisedFlag]:
        """What the wording is like, where it tells of something that is so now."""
        if self._net is None or not _tells_of_now(reading):
            return []
        vector = self._vector(reading.asserted)
        if self._net.score(vector) < NET_THRESHOLD:
            return []
        id = self._net.nearest_rule(vector, lambda id: self._may_be(id, known))
        if id is None:
            return []
        rule = self._rulebook.red_flags_by_id[id]
        return [RaisedFlag(rule.id, rule.urgency, "net", (reading.asserted,), turn)]

    def _is_calm(self, reading: Reading, signs: Collection[str]) -> bool:
        """True where the sentences that show `signs` are so like what people say in calm that they are not meant so.
        Signs from several messages are no sentences that the net could judge."""
        if self._net is None or not signs or not all(sign in reading.shown_in for sign in signs):
            return False
        sentences = sorted({reading.shown_in[sign] for sign in signs})
        if not _tells_of_now(reading) or len(sentences) > _NET_MOST_SENTENCES:
            return False
        return self._net.score(self._vector(" ".join(reading.said[number] for number in sentences))) < NET_VETO

    def _vector(self, text: str) -> Vectors:
        assert self._embed is not None
        return self._embed(" ".join(text.split()[:_NET_MOST_WORDS]))

    def _may_be(self, id: str, known: frozenset[str]) -> bool:
        risks = self._risks[id]
        return risks is None or bool(risks & known)

    def _fulfilled(
        self, rule: RedFlag, together: Mapping[str, str], now: Reading, resolved: Set[str]
    ) -> tuple[str, ...]:
        """The first combination of `rule` that is whole, with at least one sign in the message itself."""
        told = together.keys()
        if not told.isdisjoint(rule.unless):
            return ()
        for combination in self._combinations[rule.id]:
            if not combination.needed <= told or not combination.absent.isdisjoint(told):
                continue
            if combination.needed.isdisjoint(now.signs):
                continue
            if rule.passed or combination.needed.isdisjoint(resolved):
                return combination.signs
        return ()


def _tells_of_now(reading: Reading) -> bool:
    """True where a message asserts something that is so now: the net was taught by such."""
    return bool(reading.asserted) and not (reading.asks_in_general or reading.checked or reading.resolved)


def _corrected(readings: Sequence[Reading]) -> list[Reading]:
    """The readings without what a later message takes back: "sorry, I meant no fever"."""
    corrected = list(readings)
    for turn, reading in enumerate(readings):
        if reading.corrects and reading.denied:
            for before in range(turn):
                told = corrected[before].signs
                kept = {sign: wording for sign, wording in told.items() if sign not in reading.denied}
                if len(kept) < len(told):
                    corrected[before] = corrected[before]._replace(signs=kept, said={}, shown_in={})
    return corrected


def _risks(rule: RedFlag, risks: frozenset[str]) -> frozenset[str] | None:
    """The risks of which one must be known for `rule` ("pregnant"); None where it can come without."""
    named = [risks.intersection(combination) for combination in rule.when]
    return frozenset[str]().union(*named) if all(named) else None


def open_triage(
    rulebook: Rulebook, index: PassageIndex, is_word: Callable[[str], bool], embed: Callable[[str], Vectors]
) -> Triage:
    """Rules and net over an index, whose own questions show the net what is asked every day.

    A conversation is judged anew with each message, so `embed` had better remember what it embedded.
    """

    def ordinary() -> Ordinary:
        by_rules = Triage(rulebook, is_word)  # a question that tells of a danger sign is not calm
        asked = [p for p in index.passages if p.kind in {"title", "question"}]
        asked = [p for p in every(asked, _MOST_ORDINARY) if not by_rules.assess(p.text).flags]
        return Ordinary(tuple(p.text for p in asked), index.vectors_of([p.id for p in asked]))

    net = open_net(rulebook, index.embedder, ordinary, index.folder)
    return Triage(rulebook, is_word, embed, net)
