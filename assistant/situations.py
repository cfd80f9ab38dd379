"""The net below the rules, for wordings that no combination of signs foresaw: described situations and calm ones as
vectors, and a kernel ridge regression between them."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus.rulebook import Rulebook

Vectors = NDArray[np.float32]

# Set by cross-validation over the situations and by measuring on wordings that are not among them (see QUALITY.md).
_SHARPNESS = 3.0  # of the kernel exp(_SHARPNESS * (cosine - 1)): how near a situation must be to count
_RIDGE = 0.1
NET_FILE = "situations.npz"


class Embeds(Protocol):
    def embed_query(self, text: str) -> Vectors: ...
    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


class Ordinary(NamedTuple):
    """Everyday questions, known to be calm, with their vectors: shape (questions, dimension)."""

    texts: tuple[str, ...]
    vectors: Vectors


class SituationNet:
    """Scores a text: about 1 like a described danger, about -1 like what is calm."""

    def __init__(self, rules: Sequence[str], rows: Vectors, weights: NDArray[np.floating]) -> None:
        self._rules = np.array(rules)  # the rule of each row; "" where it is calm
        self._rows, self._weights = rows, weights
        self._names = sorted(set(rules) - {""})

    @classmethod
    def fit(cls, rulebook: Rulebook, embedder: Embeds, ordinary: Ordinary | None = None) -> Self:
        """Learn from the rulebook's situations, its rules' own phrases and everyday questions."""
        danger = [(flag.id, text) for flag in rulebook.red_flags for text in _told(rulebook, flag.id)]
        calm = [*rulebook.situations.calm, *(text for flag in rulebook.red_flags for text in flag.must_not_match)]
        rows = embedder.embed_passages([*(text for _, text in danger), *calm])
        if ordinary is not None and len(ordinary.texts):
            rows = np.concatenate([rows, ordinary.vectors])
        rules = [*(rule for rule, _ in danger), *[""] * (len(rows) - len(danger))]
        sides = np.where(np.array(rules) == "", -1.0, 1.0)
        kernel = _kernel(rows, rows)
        kernel[np.diag_indices(len(rows))] += _RIDGE
        weights = np.linalg.solve(kernel, sides)
        return cls(rules, rows, weights)

    def score(self, vector: Vectors) -> float:
        return round(float(_kernel(self._rows, vector) @ self._weights), 4)

    def nearest_rule(self, vector: Vectors, may_be: Callable[[str], bool]) -> str | None:
        """The rule with the situation most like the text, of those that `may_be` it."""
        similarity = _kernel(self._rows, vector)
        fitting = [name for name in self._names if may_be(name)]
        return max(
            fitting, key=lambda name: (round(float(similarity[self._rules == name].max()), 6), name), default=None
        )

    def save(self, path: Path) -> None:
        np.savez(path, rules=self._rules, rows=self._rows, weights=self._weights)

    @classmethod
    def load(cls, path: Path) -> Self:
        with np.load(path, allow_pickle=False) as kept:
            return cls([str(rule) for rule in kept["rules"]], kept["rows"], kept["weights"])


def open_net(rulebook: Rulebook, embedder: Embeds, ordinary: Callable[[], Ordinary], folder: Path) -> SituationNet:
    """The net kept in the folder of an index; fitted and kept there the first time, which takes seconds."""
    path = folder / NET_FILE
    try:
        return SituationNet.load(path)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):  # not there, or not whole
        net = SituationNet.fit(rulebook, embedder, ordinary())
    with suppress(OSError):  # a read-only index: fitted anew at each start
        aside = path.with_name(f".{os.getpid()}-{NET_FILE}")
        net.save(aside)
        aside.replace(path)  # in one step: a killed process leaves no half of it
    return net


def _told(rulebook: Rulebook, flag: str) -> tuple[str, ...]:
    return (*rulebook.situations.danger.get(flag, ()), *rulebook.red_flags_by_id[flag].must_match)


def _kernel(rows: Vectors, to: Vectors) -> NDArray[np.float64]:
    similarity: NDArray[np.float64] = np.exp(_SHARPNESS * (rows @ to.T - 1.0)).astype(np.float64)
    return similarity
