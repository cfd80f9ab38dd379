"""Danger signs in a conversation: rules first, then a net of described situations for wordings no rule foresaw. Always
the first step of an answer. What was flagged stays until the person says that a professional has dealt with it."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Literal, NamedTuple, Self

from assistant.lessons import DANGERS
from assistant.models import Urgency
from assistant.reading import Reader, Reading
from assistant.situations import Likeness, SituationNet
from corpus.rulebook import RedFlag, Rulebook
from index.embedder import Views
from index.search import PassageIndex

_ORDER: dict[Urgency, int] = {"emergency-now": 0, "same-day": 1, "soon": 2}
# How many earlier messages may hold the other signs of a combination.
_REACH = 4
# Log odds of danger, by the net. From the threshold of its level on it flags a message, and one in doubt where a
# sentence tells of danger by itself; what is only asked in general ("what color is urine in rhabdo") has to be surer.
# Set on the dev part, whose 1,193 dangers are found as often (1,178) with 0.5, 0 and 0.6, and with 2 more of its 2,518
# ordinary questions taken for an emergency and 1 more for something to see a doctor about.
NET_THRESHOLD: dict[Urgency, float] = {"emergency-now": 1.0, "same-day": 0.3, "soon": 0.6}
GENERAL_THRESHOLD = dict.fromkeys(NET_THRESHOLD, 3.0)
NET_DOUBT, SENTENCE_THRESHOLD = -4.0, 3.0
# Below the veto the words that a rule knows are not meant as a danger ("the bill gave me a heart attack"), unless their
# sentence says so by itself; of those about ending one's life the net has to be surer. Set on messages of writers that
# neither rules nor net had seen.
NET_VETO: dict[Urgency, float] = {"emergency-now": -1.5, "same-day": -1.5, "soon": -3.0}
CRISIS_VETO, SENTENCE_VETO = -5.0, 0.5
# A bare complaint ("back pain") is judged by the rules alone: all dangers are told with its words, and calm as well.
_FEWEST_WORDS = 4
# Of a message of which less than this share is asserted, too little is left for the net to read: it judges all of it.
# Set on the dev part.
_ASSERTED_SHARE = 0.7
_SENTENCES_AT_ENDS = 8  # of a long message in doubt, that are judged one by one


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
    """Judges a conversation by one rulebook; without a net by the rules alone."""

    def __init__(self, rulebook: Rulebook, net: SituationNet | None = None) -> None:
        self._rulebook = rulebook
        self._reader = Reader(rulebook)
        self._net = net
        self._combinations = {rule.id: [_Combination.read(signs) for signs in rule.when] for rule in rulebook.red_flags}
        risks = frozenset(rulebook.background)
        self._risks = {rule.id: _risks(rule, risks) for rule in rulebook.red_flags}

    def assess(self, message: str, earlier: Sequence[str] = ()) -> TriageResult:
        """The flags that stand after `message`; `earlier` is what the person said before, oldest first."""
        turns = [*earlier, message]
        as_told = [self._reader.read(turn) for turn in turns]
        readings = _corrected(as_told)
        standing: dict[str, RaisedFlag] = {}
        resolved: dict[str, None] = {}
        for turn, reading in enumerate(readings):
            if reading.checked:
                resolved |= dict.fromkeys(standing)
                standing.clear()
            # What was taken back later is not judged by its wording.
            likeness = self._likeness(turns[turn], reading) if reading is as_told[turn] else None
            by_rules = self._by_rules(readings, turn, likeness)
            for flag in (*by_rules, *self._by_net(readings, turn, likeness, by_rules)):
                standing.setdefault(flag.id, flag)
        flags = sorted(standing.values(), key=lambda flag: (_ORDER[flag.urgency], flag.turn, flag.id))
        return TriageResult(tuple(flags), tuple(id for id in resolved if id not in standing))

    def _likeness(self, message: str, reading: Reading) -> Likeness | None:
        """How like the dangers a message is: as typed, and without what is denied, past or only asked about in it."""
        if self._net is None:
            return None
        left = len(reading.asserted.split()) / max(1, len(message.split()))
        return self._net.judge(message, reading.asserted) if left >= _ASSERTED_SHARE else self._net.judge(message)

    def _by_rules(self, readings: Sequence[Reading], turn: int, likeness: Likeness | None) -> list[RaisedFlag]:
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
            if signs and not self._is_calm(rule, signs, now, likeness):
                raised.append(RaisedFlag(rule.id, rule.urgency, "rule", tuple(together[sign] for sign in signs), turn))
        return raised

    def _is_calm(self, rule: RedFlag, signs: Sequence[str], reading: Reading, likeness: Likeness | None) -> bool:
        """True where the message is so like what people say in calm that the signs of `rule` are not meant so. Of signs
        from several messages, and of a message too long to be read whole, the net is no judge."""
        if self._net is None or likeness is None or not likeness.whole:
            return False
        veto = CRISIS_VETO if rule.kind == "crisis" else NET_VETO[rule.urgency]
        if likeness.odds >= veto or not all(sign in reading.shown_in for sign in signs):
            return False
        sentences = {reading.said[reading.shown_in[sign]] for sign in signs}
        return all(self._net.judge(sentence).odds < SENTENCE_VETO for sentence in sentences)

    def _by_net(
        self, readings: Sequence[Reading], turn: int, likeness: Likeness | None, by_rules: Sequence[RaisedFlag]
    ) -> list[RaisedFlag]:
        """The danger that the wording is like, where no rule has raised one that is as urgent."""
        if self._net is None or likeness is None or len(likeness.text.split()) < _FEWEST_WORDS:
            return []
        if any(flag.urgency == "emergency-now" for flag in by_rules):
            return []  # nothing can be more urgent
        known = frozenset(sign for reading in readings[: turn + 1] for sign in reading.signs)
        heard = self._clearest(likeness, readings[turn])
        only_general = readings[turn].asks_in_general and not readings[turn].asserted
        threshold = GENERAL_THRESHOLD if only_general else NET_THRESHOLD
        rule = self._net.danger(heard, threshold, lambda id: self._may_be(id, known))
        if rule is None or any(_ORDER[flag.urgency] <= _ORDER[rule.urgency] for flag in by_rules):
            return []
        shown_by = heard.text if heard is not likeness else readings[turn].asserted or likeness.text
        return [RaisedFlag(rule.id, rule.urgency, "net", (shown_by,), turn)]

    def _clearest(self, likeness: Likeness, reading: Reading) -> Likeness:
        """The message as a whole; of one in doubt, the sentence that tells of danger by itself."""
        if self._net is None or not NET_DOUBT <= likeness.odds < max(NET_THRESHOLD.values()) or len(reading.said) < 2:
            return likeness
        told = list(dict.fromkeys(reading.said.values()))
        if len(told) > 2 * _SENTENCES_AT_ENDS:
            told = [*told[:_SENTENCES_AT_ENDS], *told[-_SENTENCES_AT_ENDS:]]
        clearest = max(map(self._net.judge, told), key=lambda sentence: sentence.odds)
        return clearest if clearest.odds >= SENTENCE_THRESHOLD else likeness

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


def open_triage(rulebook: Rulebook, index: PassageIndex, views_of: Callable[[str], Views]) -> Triage:
    """Rules, and the net that was learnt with an index.

    A conversation is judged anew with each message, so `views_of` had better remember what it made.
    """
    return Triage(rulebook, SituationNet(index.classifier(DANGERS), rulebook.red_flags, views_of))
