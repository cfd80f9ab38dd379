"""How near a document is to a query: several views of it, weighed into one score. Pure."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.models import Passage
from index.embedder import Vectors
from index.models import Hit


class Weights(NamedTuple):
    """What each view counts; they add up to 1."""

    nearest: float
    whole: float
    center: float
    lexical: float


# Fitted on the dev part of the project's questions, looked at on the test part (QUALITY.md). For documents of one
# passage it is cosine + 0.28 coverage, on public consumer-health questions never below the better of its parts.
WEIGHTS = Weights(nearest=0.33, whole=0.17, center=0.28, lexical=0.22)
# What the recognizer counts beside all of them, where there is one.
ASKED = 0.55
# Log probability from which a document counts as not asked for at all.
_UNLIKELY = -12.0
_OPEN = 0.5


class Layout:
    """Which rows of the index belong to which document, and what kind of passage each is."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        documents = sorted({passage.document_id for passage in passages})
        number = {id: i for i, id in enumerate(documents)}
        self.documents = documents
        self.document_of: NDArray[np.int64] = np.array([number[p.document_id] for p in passages], dtype=np.int64)
        self.is_question: NDArray[np.bool_] = np.array([p.kind == "question" for p in passages], dtype=bool)
        self.is_whole: NDArray[np.bool_] = np.array([p.kind == "whole" for p in passages], dtype=bool)
        self._order = np.argsort(self.document_of, kind="stable")
        self._starts = np.searchsorted(self.document_of[self._order], np.arange(len(documents) + 1))

    def rows_of(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of the passages of `documents`, one document after the other, and where each document starts."""
        pieces = [self._order[self._starts[d] : self._starts[d + 1]] for d in documents]
        starts = np.cumsum([0, *(len(piece) for piece in pieces[:-1])])
        return np.concatenate(pieces), starts

    def centers(self, vectors: Vectors) -> Vectors:
        """For each document the mean of its passages' rows, at unit length; worked out when an index is built."""
        sums = np.add.reduceat(vectors[self._order], self._starts[:-1], axis=0)
        rows: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return rows


def best_hits(
    documents: NDArray[np.int64],
    layout: Layout,
    passages: Sequence[Passage],
    vectors: Vectors,
    centers: Vectors,
    query: Vectors,
    lexical: Vectors,
    top: int,
    asked: NDArray[np.float64] | None = None,
) -> list[Hit]:
    """The `top` of `documents` (numbers in `layout`), best first, ties by document id.

    `vectors` hold a row for every passage, `centers` and `lexical` (a share from 0 to 1) one for every document,
    and `asked` too: from 0 to 1 how surely the query asks for it, nan where nobody can tell.
    """
    rows, starts = layout.rows_of(documents)
    cosines = _rounded(np.asarray(vectors[rows]) @ query)
    asks, whole = layout.is_question[rows], layout.is_whole[rows]

    def most(values: NDArray[Any], where: NDArray[np.bool_], otherwise: float) -> NDArray[np.float64]:
        return np.maximum.reduceat(np.where(where, values.astype(np.float64), otherwise), starts)

    nearest = np.maximum.reduceat(cosines, starts)
    text, question = most(cosines, ~asks, -1.0), most(cosines, asks, -1.0)
    as_a_whole = most(cosines, whole, -1.0)
    as_a_whole = np.where(as_a_whole > -1.0, as_a_whole, np.where(text > -1.0, text, nearest))
    center = _rounded(np.asarray(centers[documents]) @ query)
    words = np.asarray(lexical[documents], dtype=np.float64).round(6)
    fused = np.round(
        WEIGHTS.nearest * nearest + WEIGHTS.whole * as_a_whole + WEIGHTS.center * center + WEIGHTS.lexical * words, 6
    )
    by_asking = np.full(len(documents), np.nan) if asked is None else asked[documents]
    if not np.isnan(by_asking).all():
        # A document that the recognizer does not know is taken for one that it is of two minds about.
        fused = np.round((1 - ASKED) * fused + ASKED * np.where(np.isnan(by_asking), _OPEN, by_asking), 6)
    ends = [*starts[1:], len(rows)]
    hits = []
    for i in np.lexsort((documents, -fused))[:top]:  # documents are numbered in the order of their ids
        span = cosines[starts[i] : ends[i]]
        nearest_rows = rows[starts[i] + np.flatnonzero(span == span.max())]
        passage = max((passages[int(row)] for row in nearest_rows), key=lambda passage: passage.id)
        hits.append(
            Hit(
                document_id=layout.documents[int(documents[i])],
                passage=passage,
                score=float(fused[i]),
                asked=None if np.isnan(by_asking[i]) else float(by_asking[i]),
                dense=float(nearest[i]),
                question=float(question[i]),
                text=float(text[i]),
                whole=float(as_a_whole[i]),
                center=float(center[i]),
                lexical=float(words[i]),
            )
        )
    return hits


def share_asked(log_probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log probabilities on a scale from 0 (as good as none) to 1 (certain)."""
    shares: NDArray[np.float64] = (1 - np.maximum(log_probabilities, _UNLIKELY) / _UNLIKELY).round(6)
    return shares


def _rounded(cosines: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Six digits: the last bits of a float differ with the batch a text was embedded in."""
    rounded: NDArray[np.float64] = np.asarray(np.clip(cosines, -1.0, 1.0), dtype=np.float64).round(6)
    return rounded
