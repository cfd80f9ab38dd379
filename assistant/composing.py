"""Found notes -> the sentences to show: answer first, how sure, what the article gets wrong, what to do, when to be
careful. Nothing is written here; sentences are chosen. Pure but for the vectors, which the index already holds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from assistant.citing import Chosen, from_document
from assistant.models import Role
from corpus.loader import Corpus
from corpus.models import Document, Note, Part, Sentence, Step
from corpus.passages import sentence_id
from corpus.rulebook import Caution
from corpus.vocabulary import Vocabulary
from index.embedder import Vectors

# Unit-length rows of passages, by their ids.
VectorsOf = Callable[[Sequence[str]], Vectors]

MOST_WORDS = 220  # of a whole answer: more is not read on a phone


class Room(NamedTuple):
    """How much of a part is shown: sentences and words, whichever is full first. One sentence always fits."""

    sentences: int
    words: int


# Most notes have less in a part: together about 130 words, which fit on a phone without scrolling far.
_ROOM: Mapping[Part, Room] = {
    "answer": Room(3, 58),
    "evidence": Room(2, 32),
    "practical": Room(3, 42),
    "caution": Room(3, 50),
}
_ROOM_WHEN_SHARED: Mapping[Part, Room] = {
    "answer": Room(2, 36),
    "evidence": Room(1, 22),
    "practical": Room(2, 30),
    "caution": Room(1, 26),
}
# The first sentence of a part is the one that its writer found most important: it counts as so much nearer.
_FIRST = 0.08
# Of these it always stays, and the second one counts so: the whole answer, and the dangers that the writer put first.
_FIRST_STAYS: frozenset[Part] = frozenset({"answer", "caution"})
# Where another part holds a sentence so much nearer to the question than the answer does, it comes right behind it.
_ASKED_LEAD = 0.1
_ROLES: Mapping[Part, Role] = {
    "answer": "answer",
    "evidence": "evidence",
    "practical": "practical",
    "caution": "caution",
}
_ORDER: tuple[Part, ...] = ("answer", "evidence", "practical", "caution")
# What is asked comes right after the answer: how to do it, or whether it is safe.
_ORDER_BY_ASPECT: Mapping[str, tuple[Part, ...]] = {
    "safety": ("answer", "caution", "evidence", "practical"),
    "how-to": ("answer", "practical", "evidence", "caution"),
}
# Set by looking at pairs: below it, an audited claim that the note names is about something else than the question.
# Claims that the note does not name were mostly beside the point, however near.
_CORRECTION_NEARNESS = 0.47
_CORRECTION_WORDS = 45
# Two sentences this near to each other say the same.
SAME_SENTENCE = 0.8
# A standing piece of advice is left out where the answer already says something this near to it, and so is what a
# correction says beyond its first sentence.
_ALREADY_SAID = 0.6
PRESSING: frozenset[Step] = frozenset({"self-pressure", "tools"})
_STANDING_WORDS = 50
# What is left out first where an answer gets too long.
_CUT_FIRST: tuple[Role, ...] = ("evidence", "correction", "practical", "caution", "answer")


class Composer:
    """Chooses sentences of one corpus."""

    def __init__(self, corpus: Corpus, vectors_of: VectorsOf) -> None:
        self._corpus, self._vectors_of = corpus, vectors_of

    def note(
        self,
        note: Note,
        question: str,
        vector: Vectors,
        *,
        shared: bool = False,
        leave_out: frozenset[Part] = frozenset(),
    ) -> list[Chosen]:
        """The sentences of `note` to show; `shared` means that another note is shown too."""
        room = _ROOM_WHEN_SHARED if shared else _ROOM
        parts = {part: note.part(part) for part in _ORDER if part not in leave_out and note.part(part)}
        nearness = {part: self._nearness(note, sentences, vector) for part, sentences in parts.items()}
        chosen: list[Chosen] = []
        for part in part_order(question, self._corpus.vocabulary, nearness):
            if part in parts:
                kept = fitting(parts[part], room[part], nearness[part], keep_first=part in _FIRST_STAYS)
                chosen += from_document(_ROLES[part], note, kept)
        return chosen

    def correction(self, note: Note, vector: Vectors, chosen: Sequence[Chosen]) -> list[Chosen]:
        """What the article says wrongly about just this, and the evidence, as far as the answer does not give it."""
        best: tuple[float, Document] | None = None
        for claim_id in note.header.article_claims:
            if not self._corpus.claims_by_id[claim_id].needs_correction:
                continue
            document = self._corpus.documents[f"audit/{claim_id}"]
            # The claim itself and the first sentence of its correction say what it is about.
            nearness = max(self._nearness(document, document.sentences[:2], vector))
            if nearness >= _CORRECTION_NEARNESS and (best is None or (nearness, document.id) > (best[0], best[1].id)):
                best = (nearness, document)
        if best is None:
            return []
        claim, first, *more = correction_sentences(best[1])
        answer = [item for item in chosen if item.role == "answer"]
        fresh = [item for item in (first, *more) if not self._is_said(item, answer, _ALREADY_SAID)]
        return [claim, *(fresh or [first])]

    def standing_advice(
        self, note: Note, question: str, chosen: Sequence[Chosen], cautions: Sequence[Caution] = ()
    ) -> list[Chosen]:
        """What readers of this topic need to hear, where `chosen` does not say it yet and no caution forbids it."""
        mentions = self._corpus.vocabulary.mentions(question)
        aspects, slots = {mention.concept for mention in mentions}, {mention.slot for mention in mentions}
        text = " ".join([question, *(item.text for item in chosen)])
        added: list[Chosen] = []
        words = 0
        for advice in self._corpus.standing_advice:
            other = self._corpus.notes_by_id[advice.note]
            if note.topic not in advice.topics or other is note or not advice.fits_with(text):
                continue
            if (advice.asked and aspects.isdisjoint(advice.asked)) or (advice.names and slots.isdisjoint(advice.names)):
                continue
            sentence = other.sentences[0]
            length = len(sentence.text.split())
            item = Chosen(_ROLES[advice.part], sentence.text, other, sentence)
            if words + length > _STANDING_WORDS or any(forbids(caution, other) for caution in cautions):
                continue
            if not self._is_said(item, [*chosen, *added], _ALREADY_SAID):
                added.append(item)
                words += length
        return added

    def without_repeats(self, chosen: Sequence[Chosen]) -> list[Chosen]:
        """Each thing said once, where it first stands; sentences of one document never repeat each other."""
        kept: list[Chosen] = []
        for item in chosen:
            others = [other for other in kept if other.document is not item.document]
            if not self._is_said(item, others, SAME_SENTENCE):
                kept.append(item)
        return kept

    def _nearness(self, document: Document, sentences: Sequence[Sentence], vector: Vectors) -> list[float]:
        rows = self._vectors_of([sentence_id(document.id, sentence.start) for sentence in sentences])
        return [round(float(value), 6) for value in rows @ vector]

    def _is_said(self, item: Chosen, others: Sequence[Chosen], nearness: float) -> bool:
        if any(_plain(other.text) == _plain(item.text) for other in others):
            return True
        ids = [id for other in others if (id := _vector_id(other))]
        own = _vector_id(item)
        if own is None or not ids:
            return False
        rows = self._vectors_of([own, *ids])
        return bool(np.max(rows[1:] @ rows[0]) >= nearness)


def part_order(question: str, vocabulary: Vocabulary, nearness: Mapping[Part, Sequence[float]]) -> tuple[Part, ...]:
    """The parts of a note in the order that answers `question` best; `nearness` is that of their sentences to it."""
    # A warning that is near to the question is still no answer to it: only a question about safety moves it up.
    best: dict[Part, float] = {part: max(values) for part, values in nearness.items() if part != "caution"}
    asked = max(best, key=lambda part: (best[part], -_ORDER.index(part)), default=_ORDER[0])
    if best and best[asked] >= best.get("answer", 1.0) + _ASKED_LEAD:
        return ("answer", asked, *(part for part in _ORDER if part not in {"answer", asked}))
    aspects = asked_aspects(question, vocabulary)
    return next((order for aspect, order in _ORDER_BY_ASPECT.items() if aspect in aspects), _ORDER)


def asked_aspects(question: str, vocabulary: Vocabulary) -> set[str]:
    """What a question asks of its subject: how long, whether it is safe, why."""
    return {mention.concept for mention in vocabulary.mentions(question) if mention.slot == "aspect"}


def fitting(sentences: Sequence[Sentence], room: Room, nearness: Sequence[float], keep_first: bool) -> list[Sentence]:
    """The sentences nearest to the question that fit, in the order of the text; the first a little before others, or
    always, and then the second so."""
    lead = [2.0, _FIRST] if keep_first else [_FIRST]
    order = sorted(range(len(sentences)), key=lambda i: (-nearness[i] - (lead[i] if i < len(lead) else 0), i))
    kept: list[int] = []
    words = 0
    for i in order:
        length = len(sentences[i].text.split())
        if len(kept) < room.sentences and (not kept or words + length <= room.words):
            kept.append(i)
            words += length
    return [sentences[i] for i in sorted(kept)]


def correction_sentences(document: Document) -> list[Chosen]:
    """What the article says, the verdict, and as much of the correction as fits; never the quote alone."""
    kept = list(document.sentences[:2])
    words = sum(len(sentence.text.split()) for sentence in kept)
    for sentence in document.sentences[2:]:
        words += len(sentence.text.split())
        if words > _CORRECTION_WORDS:
            break
        kept.append(sentence)
    return from_document("correction", document, kept)


def with_correction(chosen: Sequence[Chosen], correction: Sequence[Chosen]) -> list[Chosen]:
    """The correction right behind the answer and how sure it is."""
    last = max((i for i, item in enumerate(chosen) if item.role in {"answer", "evidence"}), default=-1)
    return [*chosen[: last + 1], *correction, *chosen[last + 1 :]]


def with_advice(chosen: Sequence[Chosen], advice: Sequence[Chosen]) -> list[Chosen]:
    """Each standing piece of advice behind what else there is of its part, or last where there is nothing else."""
    mixed = list(chosen)
    for item in advice:
        last = max((i for i, other in enumerate(mixed) if other.role == item.role), default=len(mixed) - 1)
        mixed.insert(last + 1, item)
    return mixed


def shortened(chosen: Sequence[Chosen], most_words: int = MOST_WORDS) -> list[Chosen]:
    """`chosen` cut to `most_words`: the last sentence of the least needed role goes first, a role's first one stays as
    long as it can. What a danger sign or a caution of the person calls for is never cut."""
    kept = list(chosen)
    for spare_first in (True, False):
        for role in _CUT_FIRST:
            while _words(kept) > most_words:
                places = [i for i, item in enumerate(kept) if item.role == role and _is_of_a_note(item)]
                if len(places) <= (1 if spare_first or role == "answer" else 0):
                    break
                del kept[places[-1]]
    return kept


def in_place_of_forbidden(first: Note, notes: Iterable[Note], cautions: Sequence[Caution]) -> Note:
    """`first`; but where it only tells how to press and a caution of the person forbids pressing, the note about that
    caution: the first of `notes` (nearest first), those on safety before others. `first` again where there is none."""
    if not first.header.how_to:
        return first
    against = {caution.id for caution in cautions if forbids(caution, first, PRESSING)}
    about = [note for note in notes if not note.header.how_to and not against.isdisjoint(note.header.cautions)]
    return min(about, key=lambda note: note.header.topic != "safety", default=first)


def forbids(caution: Caution, note: Note, steps: frozenset[Step] | None = None) -> bool:
    """True where the note advises a step (one of `steps`, if any are named) that is not safe with this caution."""
    here = not caution.areas or not note.header.areas or set(caution.areas) & {*note.header.areas}
    unsafe = set(caution.forbids) & set(note.header.advises)
    return bool(here) and bool(unsafe if steps is None else unsafe & steps)


def _is_of_a_note(item: Chosen) -> bool:
    return item.document is not None and item.document.kind != "rule"


def _vector_id(item: Chosen) -> str | None:
    """The id of the passage whose vector is that of the sentence; rules have none."""
    if item.document is None or item.sentence is None or item.document.kind == "rule":
        return None
    return sentence_id(item.document.id, item.sentence.start)


def _words(chosen: Sequence[Chosen]) -> int:
    return sum(len(item.text.split()) for item in chosen)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
