"""Hits -> which of them are good enough to answer from, and how sure that is. Pure."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from corpus.models import Note
from index.embedder import Vectors
from index.models import Hit

# Set by measuring on the dev part of the project's questions (QUALITY.md). Below CLOSEST it lies outside the notes.
ANSWER, CLOSEST = 0.83, 0.5  # of `belongs`
# Where the note is this clear, a question that only may lie outside is answered in part: of 43 questions of the dev
# part that were declined with CLOSEST at 0.55 it brings 10 back, for one outside.
_MAY_BELONG, _CLEAR = 0.3, 0.95
_SURELY = 0.97  # of `belongs`: from here on the search knows better than the words of a rule
_RIGHT_NOTE = 0.25  # of the share of questions whose first note is right
# Logistic curve from the fused score of the best note, and its lead over the next, to that share.
_SCORE, _LEAD, _START = 9.1, 14.8, -6.35
# A note about a caution of this person (pregnant, blood thinners) answers their question better than one that is not,
# and more so a short follow-up, which does not name it again. Set on the dev part.
_ABOUT_A_CAUTION, _IN_A_FOLLOW_UP = 0.05, 0.12
# One about what was taken back has to be asked for by itself. Set by looking at a few messages, as is the gap below.
_ABOUT_WHAT_WAS_TAKEN_BACK = -0.2
# And one that answered an earlier question is seldom meant again. Set as the weights in searching.py.
_ANSWERED_BEFORE = -0.15
# A second note is shown where its score is this near to the first's and it answers another question of the same topic.
# Behind a note about a caution the rest of the message is asked for less surely.
_SECOND_NOTE_GAP, _BESIDE_A_CAUTION_GAP = 0.03, 0.25
_SAME_QUESTION = 0.75  # similarity of two titles from which they ask the same


class Finding(NamedTuple):
    """What was found for one question."""

    question: str
    hits: Sequence[Hit]
    right: float
    """From 0 to 1: how likely the first note is the right one, of a question that the notes answer."""
    belongs: float
    """From 0 to 1: how likely the notes answer the question at all."""

    @property
    def confidence(self) -> float:
        return round(self.right * self.belongs, 4)

    @property
    def answers(self) -> bool:
        return self.belongs >= ANSWER and self.right >= _RIGHT_NOTE

    @property
    def comes_close(self) -> bool:
        return self.belongs >= CLOSEST or (self.belongs >= _MAY_BELONG and self.right >= _CLEAR)

    @property
    def surely_belongs(self) -> bool:
        return self.belongs >= _SURELY


def finding(
    question: str,
    hits: Sequence[Hit],
    notes: Mapping[str, Note],
    outside: float = -math.inf,
    cautions: Collection[str] = (),
    taken_back: Collection[str] = (),
    answered: Collection[str] = (),
    follow_up: bool = False,
) -> Finding:
    """Judge the hits by the best notes among them: the article and the audit never answer alone.

    `outside` are the log odds that the question lies outside the topic; `cautions` are the ids of what the person
    mentioned: notes about them are moved up; those about what was `taken_back`, and those that `answered` an earlier
    question, down.
    """
    for_a_caution = _IN_A_FOLLOW_UP if follow_up else _ABOUT_A_CAUTION

    def bonus(note: Note | None) -> float:
        if note is None:
            return 0.0
        if _is_about(note, cautions):
            return for_a_caution
        if _is_about(note, taken_back):
            return _ABOUT_WHAT_WAS_TAKEN_BACK
        return _ANSWERED_BEFORE if note.id in answered else 0.0

    scores = {hit.document_id: hit.score + bonus(notes.get(hit.document_id)) for hit in hits}
    ranked = sorted(hits, key=lambda hit: (-scores[hit.document_id], hit.document_id))
    best = [scores[hit.document_id] for hit in ranked if hit.document_id in notes][:2]
    if not best:
        return Finding(question, ranked, 0.0, 0.0)
    lead = best[0] - best[1] if len(best) > 1 else best[0]
    return Finding(
        question,
        ranked,
        right=_logistic(_SCORE * best[0] + _LEAD * lead + _START),
        belongs=_logistic(-outside),
    )


def _logistic(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def notes_of(found: Finding, notes: Mapping[str, Note]) -> list[Note]:
    """The notes among the hits, best first."""
    return [notes[hit.document_id] for hit in found.hits if hit.document_id in notes]


def second_note(
    found: Finding,
    notes: Mapping[str, Note],
    vectors_of: Callable[[Sequence[str]], Vectors],
    cautions: Collection[str] = (),
) -> Note | None:
    """The next note, where it is nearly as near as the first and answers another question of its topic. Behind a note
    about a caution of the person, also what else was asked: "I take warfarin. Does massage help neck pain?"."""
    ranked = [hit for hit in found.hits if hit.document_id in notes][:2]
    if len(ranked) < 2 or not found.answers:
        return None
    first, second = (notes[hit.document_id] for hit in ranked)
    beside_a_caution = _is_about(first, cautions) and not _is_about(second, cautions)
    gap = _BESIDE_A_CAUTION_GAP if beside_a_caution else _SECOND_NOTE_GAP
    apart = ranked[0].score - ranked[1].score
    if apart > gap or (first.topic != second.topic and not beside_a_caution):
        return None
    if apart < 0 and not beside_a_caution:
        return None  # moved down: it answered an earlier question, or is about what was taken back
    titles = vectors_of([f"{first.id}#title", f"{second.id}#title"])
    return None if float(titles[0] @ titles[1]) >= _SAME_QUESTION else second


def _is_about(note: Note, cautions: Collection[str]) -> bool:
    return not set(note.header.cautions).isdisjoint(cautions)
