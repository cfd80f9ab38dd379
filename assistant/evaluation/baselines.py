"""Plain ways to rank the same notes, beside ours: what each part of the search adds."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.evaluation.models import Figure, Row
from assistant.evaluation.retrieval import Ranked, retrieval_figures
from corpus.models import Passage
from index.embedder import Vectors
from index.lexical import LexicalIndex
from index.models import Hit
from index.scoring import Layout, best_hits
from index.search import PassageIndex

Rank = Callable[[str], list[str]]
_RRF = 60  # the usual constant of reciprocal rank fusion


def rankings(index: PassageIndex) -> Mapping[str, Rank]:
    """Each way to rank, as a function from a question to document ids, best first."""
    full = _Exact(index.passages, index)
    bare = _Exact([passage for passage in index.passages if passage.kind != "question"], index)
    return {
        "meaning only (nearest passage)": lambda query: _by(full.hits(query), lambda hit: hit.dense),
        "words only (BM25)": full.by_words,
        "both, equal weight by rank": lambda query: _fused_by_rank(full.hits(query), full.by_words(query)),
        "ours without question variants": lambda query: [hit.document_id for hit in bare.hits(query)],
        "ours without messages to learn from": lambda query: [hit.document_id for hit in full.hits(query)],
        "ours": lambda query: [hit.document_id for hit in index.search(query, len(index.passages))],
    }


def baseline_figures(rows: Sequence[tuple[Row, str]], index: PassageIndex) -> dict[str, list[Figure]]:
    """Recall and reciprocal rank of each way to rank; `rows` are labelled lines with their stand-alone question."""
    figures = {}
    for name, rank in rankings(index).items():
        ranked = [Ranked(row, _notes(rank(question))) for row, question in rows]
        figures[name] = retrieval_figures(name, ranked)
    return figures


class _Exact:
    """Scores every document of some passages, with the vectors of the index they come from."""

    def __init__(self, passages: Sequence[Passage], index: PassageIndex) -> None:
        self._passages = list(passages)
        self._index = index
        self._layout = Layout(self._passages)
        self._vectors: Vectors = np.asarray(index.vectors_of([passage.id for passage in passages]))
        self._centers = self._layout.centers(self._vectors)
        self._lexical = LexicalIndex.build([passage.text for passage in passages])
        self._all = np.arange(len(self._layout.documents))
        self._seen: dict[str, list[Hit]] = {}

    def hits(self, query: str) -> list[Hit]:
        if query not in self._seen:
            vector = self._index.embedder.embed_query(query)
            lexical = self._lexical.coverage(query, self._layout.document_of, len(self._layout.documents))
            self._seen[query] = best_hits(
                self._all, self._layout, self._passages, self._vectors, self._centers, vector, lexical, len(self._all)
            )
        return self._seen[query]

    def by_words(self, query: str) -> list[str]:
        """Documents by the BM25 of their best passage; those that hold no word of the query are left out."""
        best = np.zeros(len(self._all))
        np.maximum.at(best, self._layout.document_of, self._lexical.scores(query))
        return [self._layout.documents[i] for i in np.lexsort((self._all, -best)) if best[i] > 0]


def _by(hits: Sequence[Hit], value: Callable[[Hit], float]) -> list[str]:
    return [hit.document_id for hit in sorted(hits, key=lambda hit: (-value(hit), hit.document_id))]


def _fused_by_rank(hits: Sequence[Hit], by_words: Sequence[str]) -> list[str]:
    score: dict[str, float] = {}
    for ranked in (_by(hits, lambda hit: hit.dense), by_words):
        for place, id in enumerate(ranked, 1):
            score[id] = score.get(id, 0.0) + 1 / (_RRF + place)
    return sorted(score, key=lambda id: (-score[id], id))


def _notes(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(id.split("/", 1)[1] for id in ids if id.startswith(("notes/", "added/")))
