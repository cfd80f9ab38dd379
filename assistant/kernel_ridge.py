"""Kernel ridge regression between two kinds of described texts: which of them a new text is like. Pure."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors


class KernelRidge:
    """Scores a unit-length vector: about 1 like the one kind of texts, about -1 like the other.

    The kernel is exp(sharpness * (cosine - 1)): the sharper, the nearer a described text must be to count.
    """

    def __init__(self, rows: Vectors, weights: NDArray[np.float32], sharpness: float) -> None:
        self._rows, self._weights, self._sharpness = rows, weights, sharpness

    @classmethod
    def fit(cls, like: Vectors, unlike: Vectors, sharpness: float, ridge: float) -> Self:
        rows = np.concatenate([like, unlike]).astype(np.float32)
        sides = np.concatenate([np.ones(len(like)), -np.ones(len(unlike))]).astype(np.float32)
        kernel = np.exp(sharpness * (rows @ rows.T - 1.0))
        kernel[np.diag_indices_from(kernel)] += ridge
        return cls(rows, np.linalg.solve(kernel, sides).astype(np.float32), sharpness)

    def score(self, vector: Vectors) -> float:
        return round(float(np.exp(self._sharpness * (self._rows @ vector - 1.0)) @ self._weights), 4)

    def save(self, path: Path) -> None:
        np.savez(path, rows=self._rows, weights=self._weights, sharpness=self._sharpness)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises OSError, ValueError or KeyError where `path` does not hold one."""
        with np.load(path, allow_pickle=False) as kept:
            return cls(kept["rows"], kept["weights"], float(kept["sharpness"]))


def every(rows: Sequence[str], most: int) -> Sequence[str]:
    """At most about `most` of `rows`, evenly spread."""
    return rows[:: max(1, -(-len(rows) // most))]
