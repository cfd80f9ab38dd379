"""Found notes -> the sentences to show: answer first, how sure, what the article gets wrong, what to do, when to be
careful. Nothing is written here; sentences are chosen. Pure."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.citing import Chosen, from_document
from assistant.models import Role
from corpus.models import Document, Note, Part, Sentence

# The similarity of sentences of a document to the question, in the order given; from -1 to 1.
Similarity = Callable[[Document, Sequence[Sentence]], Sequence[float]]


class Room(NamedTuple):
    """How much of a part is shown: sentences and words, whichever is full first. One sentence always fits."""

    sentences: int
    words: int


_PARTS: tuple[tuple[Part, Role], ...] = (
    ("answer", "answer"),
    ("evidence", "evidence"),
    ("practical", "practical"),
    ("caution", "caution"),
)
# Together about 120 words: what fits on a phone without scrolling far.
_ROOM: dict[Part, Room] = {
    "answer": Room(3, 50),
    "evidence": Room(2, 30),
    "practical": Room(2, 30),
    "caution": Room(1, 25),
}
_ROOM_WHEN_SHARED: dict[Part, Room] = {
    "answer": Room(2, 35),
    "evidence": Room(1, 20),
    "practical": Room(1, 20),
    "caution": Room(1, 25),
}
_CORRECTION_WORDS = 45


def note_sentences(
    note: Note, similarity: Similarity, shared: bool = False, leave_out: frozenset[Part] = frozenset()
) -> list[Chosen]:
    """The sentences of `note` to show, in the order of the note. `shared` means that another note is shown too."""
    room = _ROOM_WHEN_SHARED if shared else _ROOM
    chosen: list[Chosen] = []
    for part, role in _PARTS:
        if part not in leave_out and (sentences := note.part(part)):
            chosen += from_document(role, note, fitting(sentences, room[part], similarity(note, sentences)))
    return chosen


def fitting(sentences: Sequence[Sentence], room: Room, nearness: Sequence[float]) -> list[Sentence]:
    """The first sentence, then those nearest to the question that still fit, in the order of the text."""
    order = [0, *sorted(range(1, len(sentences)), key=lambda i: (-nearness[i], i))]
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


def without_repeats(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Each sentence once, where it first stands."""
    seen: set[str] = set()
    kept = []
    for item in chosen:
        key = " ".join(item.text.lower().split())
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept
