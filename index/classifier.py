"""Which label a text bears, learnt from labelled texts: multinomial logistic regression over how the embedding model
sees a text (embedder.Views) and the words it says it with (tf-idf of stems, and of their neighbors)."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.embedder import HALFWAY, MEANING, Views

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_HISTORY = 8  # steps that the optimizer remembers
# Raise it when something else is learnt from the same lesson.
_LEARNING_VERSION = 2

LogProbabilities = NDArray[np.float64]


class Lesson(NamedTuple):
    """Labelled texts, and how to learn from them."""

    examples: Sequence[tuple[str, str]]
    """Texts and their labels."""
    ridge: float
    """Weight of the squared coefficients beside the mean loss."""
    longest: int = 1
    """Most words in a term."""
    rarest: int = 1
    """Texts that a term must be in to count."""
    steps: int = 60
    """The most that the optimizer takes."""
    counts: Sequence[float] = ()
    """What each example counts; as much as any other where nothing is said."""

    @property
    def digest(self) -> str:
        """Names what is learnt from it with one model."""
        return hashlib.sha256(json.dumps([_LEARNING_VERSION, *self]).encode()).hexdigest()


class TextClassifier:
    """Tells how probable each of its labels is for a text."""

    def __init__(
        self,
        labels: Sequence[str],
        terms: Sequence[str],
        rarity: NDArray[np.float32],
        center: NDArray[np.float32],
        by_view: NDArray[np.float32],
        by_term: NDArray[np.floating[Any]],
        start: NDArray[np.float32],
        longest: int,
        learnt_from: str = "",
    ) -> None:
        """Weights have a column for each label: `by_view` a row for each number of the views, `by_term` one for
        each term, whose inverse document frequency is in `rarity`. `center` is the mean half-way vector of the lesson's
        texts: vectors half-way up the model all point nearly the same way, and only the rest tells them apart. Terms
        have at most `longest` words. `learnt_from` is the digest of the lesson."""
        self.labels, self.learnt_from = tuple(labels), learnt_from
        self._terms, self._rarity, self._longest = list(terms), rarity, longest
        self._place = {term: row for row, term in enumerate(self._terms)}
        self._center, self._by_view, self._by_term, self._start = center, by_view, by_term, start
        self._stem = Stemmer.Stemmer("english").stemWords

    @classmethod
    def fit(cls, lesson: Lesson, views: NDArray[np.float32]) -> Self:
        """Learn a lesson; `views` are those of its texts: shape (texts, 2, dimension). The same input always gives
        the same classifier."""
        stem = Stemmer.Stemmer("english").stemWords
        counted = [Counter(_terms(text, stem, lesson.longest)) for text, _ in lesson.examples]
        held_by = Counter(term for terms in counted for term in terms)
        terms = sorted(term for term, texts in held_by.items() if texts >= lesson.rarest)
        holding = np.array([held_by[term] for term in terms], dtype=np.float32)
        rarity = np.log((1 + len(counted)) / (1 + holding)) + 1
        names = sorted({label for _, label in lesson.examples})
        fitted = cls(
            names,
            terms,
            rarity.astype(np.float32),
            views[:, HALFWAY].mean(axis=0),
            np.zeros((2 * views.shape[2], len(names)), dtype=np.float32),
            np.zeros((len(terms), len(names)), dtype=np.float32),
            np.zeros(len(names), dtype=np.float32),
            lesson.longest,
            lesson.digest,
        )
        rows = [fitted._weighed(terms_of) for terms_of in counted]
        number = {name: i for i, name in enumerate(names)}
        fitted._learn(rows, fitted._features(views), np.array([number[label] for _, label in lesson.examples]), lesson)
        return fitted

    def _learn(
        self,
        rows: Sequence[tuple[NDArray[np.int64], NDArray[np.float32]]],
        features: NDArray[np.float32],
        labels: NDArray[np.int64],
        lesson: Lesson,
    ) -> None:
        import torch  # only to learn: answering does without

        seen, wanted = torch.from_numpy(np.ascontiguousarray(features, dtype=np.float32)), torch.from_numpy(labels)
        terms = torch.from_numpy(np.concatenate([terms for terms, _ in rows]))
        weights = torch.from_numpy(np.concatenate([weights for _, weights in rows]))
        starts = torch.from_numpy(np.cumsum([0, *(len(terms) for terms, _ in rows[:-1])]))
        learnt = [torch.from_numpy(array).requires_grad_() for array in (self._by_view, self._by_term, self._start)]
        by_view, by_term, start = learnt
        counts = torch.tensor(lesson.counts or [1.0] * len(labels))
        optimizer = torch.optim.LBFGS(
            learnt, max_iter=lesson.steps, history_size=_HISTORY, line_search_fn="strong_wolfe"
        )

        def loss() -> Any:
            optimizer.zero_grad()
            words = torch.nn.functional.embedding_bag(terms, by_term, starts, mode="sum", per_sample_weights=weights)
            each = torch.nn.functional.cross_entropy(seen @ by_view + words + start, wanted, reduction="none")
            cost = each @ counts / counts.sum()
            cost = cost + lesson.ridge * (by_view.square().sum() + by_term.square().sum())
            cost.backward()  # type: ignore[no-untyped-call]
            return cost

        # The arrays of `self` are what the tensors hold.
        optimizer.step(loss)  # type: ignore[no-untyped-call]
        self._by_term = self._by_term.astype(np.float16)  # half the memory, and no answer depends on the last bits

    def log_probabilities(self, text: str, views: Views) -> LogProbabilities:
        """For each label, in the order of `labels`."""
        terms, weights = self._weighed(Counter(_terms(text, self._stem, self._longest)))
        by_words = weights @ self._by_term[terms].astype(np.float32)
        scores = (self._features(views) @ self._by_view + by_words + self._start).astype(np.float64)
        scores -= scores.max()
        likely: LogProbabilities = scores - np.log(np.exp(scores).sum())
        return likely

    def _features(self, views: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of the views of one text or several: what it means, and how it stands apart half-way, each of unit length."""
        apart = views[..., HALFWAY, :] - self._center
        apart = apart / np.maximum(np.linalg.norm(apart, axis=-1, keepdims=True), 1e-6)
        return np.concatenate([views[..., MEANING, :], apart], axis=-1)

    def _weighed(self, counted: Counter[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows of the terms known, and their tf-idf at unit length."""
        known = [(self._place[term], times) for term, times in counted.items() if term in self._place]
        rows = np.array([row for row, _ in known], dtype=np.int64)
        weights = (1 + np.log(np.array([times for _, times in known], dtype=np.float32))) * self._rarity[rows]
        return rows, (weights / max(float(np.linalg.norm(weights)), 1e-9)).astype(np.float32)

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.savez(
                file,
                labels=np.array(self.labels),
                terms=np.array(self._terms),
                rarity=self._rarity,
                center=self._center,
                by_view=self._by_view,
                by_term=self._by_term,
                start=self._start,
                longest=self._longest,
                learnt_from=self.learnt_from,
            )

    @classmethod
    def load(cls, path: Path) -> Self:
        """The one kept in `path`. Raises OSError or ValueError where there is none, or it is damaged."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls(
                    kept["labels"].tolist(),
                    kept["terms"].tolist(),
                    kept["rarity"],
                    kept["center"],
                    kept["by_view"],
                    kept["by_term"],
                    kept["start"],
                    int(kept["longest"]),
                    str(kept["learnt_from"]),
                )
        except (KeyError, EOFError, BadZipFile) as error:
            raise ValueError(f"{path.name} cannot be read") from error


def _terms(text: str, stem: Callable[[Sequence[str]], list[str]], longest: int) -> Iterator[str]:
    """The stems of a text, and rows of up to `longest` of them."""
    words = stem(_WORD.findall(text.lower().replace("\u2019", "'")))
    for length in range(1, longest + 1):
        for first in range(len(words) - length + 1):
            yield " ".join(words[first : first + length])
