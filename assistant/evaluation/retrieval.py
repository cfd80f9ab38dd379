"""Does the search find the right note? Recall and reciprocal rank against labelled note ids. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.evaluation.models import Figure, Row

RANKS = (1, 3, 10)


class Ranked(NamedTuple):
    """A labelled question and the ids of the notes found for it, best first."""

    row: Row
    notes: tuple[str, ...]

    @property
    def rank(self) -> int | None:
        """The place of the first right note, from 1; None where none was found."""
        right = right_notes(self.row)
        return next((place for place, id in enumerate(self.notes, 1) if id in right), None)


def right_notes(row: Row) -> frozenset[str]:
    """The ids of the notes that answer a labelled question; empty where it has no label."""
    one = [row["note"]] if row.get("note") else []
    return frozenset((*one, *row.get("or_notes", ()), *row.get("notes", ())))


def retrieval_figures(name: str, ranked: Sequence[Ranked]) -> list[Figure]:
    """Recall at 1, 3 and 10 and the mean reciprocal rank; nothing where no question is labelled."""
    labelled = [item for item in ranked if right_notes(item.row)]
    if not labelled:
        return []
    places = [item.rank for item in labelled]
    recall = [
        Figure(
            name=f"{name}: right note among the first {rank}" if rank > 1 else f"{name}: right note first",
            value=sum(place is not None and place <= rank for place in places) / len(labelled),
            of=len(labelled),
        )
        for rank in RANKS
    ]
    reciprocal = sum(1 / place for place in places if place is not None) / len(labelled)
    return [*recall, Figure(name=f"{name}: mean reciprocal rank", value=reciprocal, of=len(labelled))]
