"""Scored candidates -> hits, one a document: its nearest passage decides, its best wording adds a little. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.models import Passage
from index.models import Hit

# Set by measuring on the project's questions and on public consumer-health sets (see QUALITY.md).
LEXICAL_WEIGHT = 0.25
_NONE = -1.0  # a cosine where there is no passage of that kind
_DIGITS = 6  # the last bits of a float differ with the batch a text was embedded in


class Fusion:
    """Ranks documents by their passages. What depends on the passages alone is worked out once."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        documents = sorted({passage.document_id for passage in passages})
        number = {id: i for i, id in enumerate(documents)}
        self._document = np.array([number[p.document_id] for p in passages], dtype=np.int64)
        self._is_question = np.array([p.kind == "question" for p in passages], dtype=bool)
        self._order = np.empty(len(passages), dtype=np.int64)  # rank of a passage's id: breaks ties
        self._order[np.argsort([passage.id for passage in passages])] = np.arange(len(passages))

    def hits(
        self, rows: NDArray[np.int64], cosines: NDArray[np.float32], lexical: Mapping[int, float], top: int
    ) -> list[Hit]:
        """The `top` documents of the passages in `rows`; ties by document id. `lexical` maps a row to 0 to 1."""
        if not len(rows):
            return []
        cosine = np.round(np.clip(cosines.astype(np.float64), -1.0, 1.0), _DIGITS)
        words = np.round([lexical.get(row, 0.0) for row in rows.tolist()], _DIGITS)
        # By document, in it by cosine, then by id: the last of each document is its nearest passage.
        order = np.lexsort((self._order[rows], cosine, self._document[rows]))
        document = self._document[rows[order]]
        starts = np.flatnonzero(np.r_[True, document[1:] != document[:-1]])
        nearest = order[np.r_[starts[1:], len(order)] - 1]
        is_question = self._is_question[rows]
        question = np.maximum.reduceat(np.where(is_question, cosine, _NONE)[order], starts)
        text = np.maximum.reduceat(np.where(is_question, _NONE, cosine)[order], starts)
        wording = np.maximum.reduceat(words[order], starts)
        dense = cosine[nearest]
        fused = (np.maximum(dense, 0.0) + LEXICAL_WEIGHT * wording) / (1 + LEXICAL_WEIGHT)
        score = np.round(fused, _DIGITS)
        best = np.argsort(-score, kind="stable")[:top]  # documents are in the order of their ids
        return [
            Hit(
                document_id=(passage := self._passages[int(rows[nearest[i]])]).document_id,
                passage=passage,
                score=float(score[i]),
                dense=float(dense[i]),
                question=float(question[i]),
                text=float(text[i]),
                lexical=float(wording[i]),
            )
            for i in best
        ]
