"""Earlier messages + the last one -> a question that stands alone, without a language model. Pure and deterministic.

The person's messages are read in order as one thread: what was asked last, and what it was about. A message that leaves
something out (a pronoun, "and how often?", "what about my neck?", "no, I meant the jaw") is filled from the thread; one
that says all it needs starts the thread anew. Conditions of the person (pregnant, warfarin) stay to the end.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.models import Slot
from corpus.vocabulary import Mention, Vocabulary

# How far back a follow-up may reach, in messages of the person.
REACH = 8
_CONTENT: tuple[Slot, ...] = ("complaint", "treatment", "area", "condition")
_MOST_NOUNS = 2  # of one slot: "knots, and now it is swollen"
# Joins a noun that was left out to a question.
_JOINED_BY: Mapping[Slot, str] = {"complaint": "for", "treatment": "with", "area": "in the", "condition": "with"}

_OPENER = re.compile(
    r"^\s*(?:(?:and|so|but|or|then|also|ok|okay|well|hmm|um|oh|yes|yeah|no|nope|sorry|actually|wait|right|hi|hello|hey|"
    r"thanks|thank you|thx|cheers|great|cool|good|got it|makes sense|i see|perfect|"
    r"(?:one|last|another|quick|next)\s+(?:more\s+)?(?:thing|question|one)|one\s+more)\b[\s,.!;:-]*)+",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    r"^(?:what|how)\s+about\b[\s,]*(?:if\s+it(?:'?s|\s+is)\s+)?(?:using|doing|having|getting|trying|with|for|in|on)?\s*",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(?:i\s+(?:meant?|was\s+(?:asking|talking)\s+about)|i'?m\s+(?:asking|talking)\s+about|"
    r"not\s+(?:the|my)\s+[\w ]{2,20},)\s*(?:the|my)?\s*",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^\s*(?:what|whats|why|how|when|where|which|who|is|are|am|can|could|should|shall|would|will|do|does|did|has|have|"
    r"may|any|still|best|normal|related|safe|worth|possible|true)\b",
    re.IGNORECASE,
)
# "It" stands for nothing in "is it safe to ...", "how long does it take to ...".
_EXPLETIVE = re.compile(
    r"\bit(?:'?s)?\s+(?:is\s+|be\s+)?(?:\w+\s+)?(?:safe|ok|okay|normal|bad|better|good|possible|worth|true|dangerous|"
    r"necessary|wise|common|take|takes|hurt|hurts|matter|help)\s+(?:to|if|that|when|for\s+\w+\s+to|\w+ing)\b",
    re.IGNORECASE,
)
_AFTER_PRONOUN = (
    r"(?=\s+(?:is|are|was|were|will|would|do|does|did|can|could|should|has|have|had|help|helps|hurt|hurts|work|works|"
    r"last|lasts|go|goes|mean|means|happen|happens|cost|costs|safe|ok|okay|normal|bad|good|dangerous|really|also|still|"
    r"actually|to|for|so|too|then|instead|again|myself|alone|come|comes|take|takes|make|makes|every|daily|before|after|"
    r"while|during|on|in|with|at|as|better|worse|or|and|if|when)\b|\s*[?.,!;]|\s*$)"
)
_PRONOUN = re.compile(
    rf"\b(?P<one>it|them|they)(?P<is>'?s|'?re)?\b|\b(?P<two>that|this|those|these)(?P<was>'s)?{_AFTER_PRONOUN}",
    re.IGNORECASE,
)
_THERE = re.compile(r"\b(?:down|up|in|on|around)?\s*there\b(?!\s+(?:is|are|was|were|any|a)\b)", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|they|them|their|same|mine|instead|too|again|there|yours|both|either)\b|"
    rf"\b(?:that|this|those|these){_AFTER_PRONOUN}",
    re.IGNORECASE,
)
# "Pressing one" and "which is better" point back too, whatever else the message names.
_ONE = re.compile(
    r"\b(press(?:ing)?|massag(?:e|ing)|hav(?:e|ing)|get(?:ting)?|hit(?:ting)?|find|feel|touch(?:ing)?|rub(?:bing)?|treat(?:ing)?)"
    r"\s+(?:one|ones)\b(?!\s+(?:of|side|day|week|time|hand|leg|arm))",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^which\b(?:\s+one)?\s+(?:is|are|one|works?|would|should)\b.*\b(?:better|best|safer|cheaper|stronger|first)\b",
    re.IGNORECASE,
)
# "Tell them" is said of people.
_PEOPLE = re.compile(
    r"\bthey\s+(?:normally|usually|typically|generally|use|give|prescribe|offer|say|recommend)\b", re.I
)
_PEOPLE_VERB = re.compile(r"\b(?:tell|ask|say\s+to|show|warn|pay|trust|find|see)\s+$", re.IGNORECASE)
# What a complaint does, rather than a treatment.
_COMPLAINT_VERB = re.compile(
    r"\b(?:last|lasts|go(?:es)?\s+away|gone|stop|stops|come|comes|heal|heals|settle|normal|serious|get\s+better|getting|"
    r"bigger|worse|cause|causes|feel|feels|form|happen|real|start)\b",
    re.IGNORECASE,
)
# Told of oneself: "I'm on warfarin".
_TOLD = re.compile(r"^(?:i|i'?m|i'?ve|i'?d|my|mine|it)\b", re.IGNORECASE)
_NOT_THAT = re.compile(r",?\s*\bnot\s+(?:the|my|for|in|about)\b.*$", re.IGNORECASE)
_ENOUGH_SLOTS = 3  # kinds of things named: with so many a question stands alone
_SHORT = 12  # words; a longer message that names its subject stands alone
# Words from which a message tells its subject by itself; one with a pronoun may still mean something said before.
_SPEAKS_FROM, _SPEAKS_FROM_WITH_PRONOUN = 5, 10


@dataclass(frozen=True)
class _Thread:
    """What has been asked and told so far."""

    vocabulary: Vocabulary
    question: str | None = None
    subject: Mapping[Slot, tuple[str, ...]] = field(default_factory=dict)
    latest: str | None = None
    """The noun named last, whatever its kind."""
    told: tuple[str, ...] = ()
    """What was told since the question, in answer to nothing that was asked of the person."""

    def take_in(self, message: str) -> "_Thread":
        """The thread after one more message."""
        own = self.vocabulary.mentions(message)
        rest = _without_opener(message)
        leans = self._leans(message, own)
        subject: dict[Slot, tuple[str, ...]] = {s: n for s, n in self.subject.items() if leans or s == "condition"}
        adds = {"condition", "complaint"} if not _CORRECTION.search(message) else set()
        for slot in _CONTENT:
            named = tuple(dict.fromkeys(self._noun(mention) for mention in own if mention.slot == slot))
            if named:
                kept = subject.get(slot, ()) if slot in adds else ()
                subject[slot] = tuple(dict.fromkeys((*kept, *named)))[-_MOST_NOUNS:]
        nouns = [self._noun(mention) for mention in own if mention.slot in {"complaint", "treatment"}]
        asks = is_question(message) or (self.question is not None and _is_fragment(rest, own))
        return replace(
            self,
            question=self.resolve(message) if asks else self.question,
            told=() if asks else (*self.told, _bare(rest)) if rest else self.told,
            subject=subject,
            latest=nouns[-1] if nouns else self.latest,
        )

    def resolve(self, message: str) -> str:
        """`message` with what it leaves out taken from the thread."""
        own = self.vocabulary.mentions(message)
        rest = _without_opener(message)
        if not rest or not (self.question or self.told) or not self._leans(message, own):
            return message.strip()
        fragment = _fragment(rest, own)
        if fragment and self.question is not None and own:
            return self._with_missing(self._in_place(self.question, fragment), ("condition",))
        if not is_question(rest):
            # Told, not asked: the question before it stands, and now with this.
            told = "; ".join((*self.told, _bare(rest))[-3:])
            return f"{_bare(self.question)} ({told})?" if self.question else told
        resolved = self._with_missing(self._with_nouns(rest))
        named = [mention for mention in self.vocabulary.mentions(resolved) if mention.slot in _CONTENT]
        if named and not (resolved == rest and _POINTS_BACK.search(rest)):
            return resolved
        context = "; ".join(self.told[-2:]) or _bare(self.question or "")
        return f"{_bare(resolved)} ({context})?"

    def _leans(self, message: str, own: Sequence[Mention]) -> bool:
        rest = _without_opener(message)
        if _CORRECTION.search(message) or _WHAT_ABOUT.match(rest) or not is_question(rest):
            return True
        content = [mention for mention in own if mention.slot in _CONTENT]
        if not content:
            return len(rest.split()) <= _SHORT
        if _ONE.search(rest) or _WHICH.match(rest):
            return True
        if self.told and len({mention.slot for mention in content}) < _ENOUGH_SLOTS:
            return True  # what was told is what the question is about
        plain = _EXPLETIVE.sub("", rest)
        back = _POINTS_BACK.search(plain)
        # A pronoun that follows its noun in the same message points there; "rolling it" does not.
        inside = back is not None and any(
            message.lower().find(back.group().lower(), mention.end + 2) > 0
            for mention in content
            if mention.slot != "area"
        )
        short_continuation = rest != message.strip() and len(rest.split()) <= 6
        only_condition = all(mention.slot in {"condition", "area"} for mention in content) and len(rest.split()) <= 6
        return (back is not None and not inside and len(rest.split()) <= 25) or short_continuation or only_condition

    def _with_nouns(self, text: str) -> str:
        """`text` with its first pronoun put into the words it stands for."""
        if area := self.subject.get("area"):
            text = _THERE.sub(f" in the {area[-1]}", text, count=1).strip()
        if complaint := self.subject.get("complaint"):
            text = _ONE.sub(rf"\1 {complaint[-1]}", text, count=1)
        spared = [match.span() for pattern in (_EXPLETIVE, _PEOPLE) for match in pattern.finditer(text)]
        for match in _PRONOUN.finditer(text):
            if any(start <= match.start() < end for start, end in spared) or _PEOPLE_VERB.search(text[: match.start()]):
                continue
            noun = self._stands_for(text, (match["one"] or match["two"]).lower())
            if noun is None:
                return text
            verb = " is" if match["is"] == "'s" or match["was"] else " are" if match["is"] else ""
            return f"{text[: match.start()]}{noun}{verb}{text[match.end() :]}"
        return text

    def _stands_for(self, text: str, pronoun: str) -> str | None:
        complaint, treatment = self.subject.get("complaint", ()), self.subject.get("treatment", ())
        if pronoun in {"they", "them", "those", "these"}:
            return self.latest or next(iter((*complaint[-1:], *treatment[-1:])), None)
        first, second = (complaint, treatment) if _COMPLAINT_VERB.search(text) else (treatment, complaint)
        return next(iter((*first[-1:], *second[-1:], *self.subject.get("condition", ())[-1:])), None)

    def _in_place(self, question: str, fragment: str) -> str:
        """`question` with the fragment's words in place of those of the same kind, or added where there is none."""
        of_question = self.vocabulary.mentions(question)
        if denied := _NOT_THAT.search(fragment):  # "knots in general, not the back": the back goes
            fragment = _bare(fragment[: denied.start()]).strip(", ")
            for mention in of_question:
                if mention.wording.lower() in denied.group().lower():
                    return f"{question[: mention.start]}{fragment}{question[mention.end :]}"
        own = self.vocabulary.mentions(fragment)
        for slot in ("area", "treatment", "complaint", "condition"):
            new = [mention for mention in own if mention.slot == slot]
            old = [mention for mention in of_question if mention.slot == slot]
            if new and old:
                return f"{question[: old[-1].start]}{new[-1].wording}{question[old[-1].end :]}"
        return f"{_bare(question)} ({fragment})?"

    def _with_missing(self, text: str, slots: Sequence[Slot] = _CONTENT) -> str:
        """`text` and the thread's nouns of each of `slots` that it does not name."""
        have = {mention.slot for mention in self.vocabulary.mentions(text)}
        if "condition" in have or ("treatment" in have and self.subject.get("condition")):
            have.add("complaint")  # "would massage help in a flare" needs no other complaint
        added = []
        for slot in slots:
            nouns = [noun for noun in self.subject.get(slot, ()) if noun.lower() not in text.lower()]
            if slot not in have and nouns:
                added.append(f"{_JOINED_BY[slot]} {' and '.join(nouns)}")
        return f"{_bare(text)} {' '.join(added)}?" if added else text

    def _noun(self, mention: Mention) -> str:
        concept = self.vocabulary.by_id[mention.concept]
        return concept.noun or mention.wording.lower()


def standalone_question(message: str, earlier: Sequence[str], vocabulary: Vocabulary) -> str:
    """`message` with what it leaves out taken from the person's `earlier` messages, oldest first."""
    thread = _Thread(vocabulary)
    for text in [text for text in earlier if text.strip()][-REACH:]:
        thread = thread.take_in(text)
    return thread.resolve(message)


def points_back(message: str) -> bool:
    """True where the words themselves say that `message` goes on from what was said before: "that", "instead", "what
    about", or something told of oneself in place of a question."""
    rest = _without_opener(message)
    return bool(
        _CORRECTION.search(message)
        or _WHAT_ABOUT.match(rest)
        or _ONE.search(rest)
        or _WHICH.match(rest)
        or _POINTS_BACK.search(_EXPLETIVE.sub("", rest))
        or (_TOLD.match(rest) and not is_question(rest))
    )


def speaks_for_itself(message: str) -> bool:
    """True where `message` says enough to tell by itself whether it belongs to the topic."""
    return len(message.split()) >= (_SPEAKS_FROM_WITH_PRONOUN if points_back(message) else _SPEAKS_FROM)


def is_question(text: str) -> bool:
    return text.rstrip().endswith("?") or bool(_QUESTION_WORD.match(_without_opener(text)))


def _without_opener(text: str) -> str:
    return _OPENER.sub("", text).strip()


def _bare(text: str) -> str:
    return text.strip().rstrip("?.! ")


def _is_fragment(rest: str, own: Sequence[Mention]) -> bool:
    return bool(own) and bool(_fragment(rest, own))


def _fragment(rest: str, own: Sequence[Mention]) -> str | None:
    """The words of a message that only names another subject; None where it asks something of its own."""
    if found := list(_CORRECTION.finditer(rest)):
        last = found[-1]
        meant = rest[last.end() :] if _bare(rest[last.end() :]) else rest[: last.start()]  # "the calves, I mean"
        return _bare(meant).strip(", ")
    if match := _WHAT_ABOUT.match(rest):
        return _bare(rest[match.end() :]).strip(", ")
    content = [mention for mention in own if mention.slot in _CONTENT]
    if content and len(rest.split()) <= 4 and not _QUESTION_WORD.match(rest):
        return _bare(rest).strip(", ")
    return None
