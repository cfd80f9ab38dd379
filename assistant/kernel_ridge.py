"""Kernel ridge regression between two kinds of described texts: which of them a new text is like. Pure."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.embedder import Vectors

Item = TypeVar("Item")


class KernelRidge:
    """Scores a unit-length vector: about 1 like the one kind of texts, about -1 like the other.

    The kernel is exp(sharpness * (cosine - 1)): the sharper, the nearer a described text must be to count. `rows` are
    the texts it learned from: first those of the one kind, then those of the other.
    """

    def __init__(self, rows: Vectors, weights: NDArray[np.float32], sharpness: float) -> None:
        self.rows, self._weights, self._sharpness = rows, weights, sharpness

    @classmethod
    def fit(cls, like: Vectors, unlike: Vectors, sharpness: float, ridge: float) -> Self:
        rows = np.concatenate([like, unlike]).astype(np.float32)
        sides = np.concatenate([np.ones(len(like)), -np.ones(len(unlike))]).astype(np.float32)
        kernel = np.exp(sharpness * (rows @ rows.T - 1.0))
        kernel[np.diag_indices_from(kernel)] += ridge
        return cls(rows, np.linalg.solve(kernel, sides).astype(np.float32), sharpness)

    def score(self, vector: Vectors) -> float:
        return round(float(np.exp(self._sharpness * (self.rows @ vector - 1.0)) @ self._weights), 4)

    @classmethod
    def kept(cls, path: Path, fit: Callable[[], Self]) -> Self:
        """The one kept in `path`; where there is none, or half of one, it is fitted and kept there."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls(kept["rows"], kept["weights"], float(kept["sharpness"]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            fitted = fit()
        with suppress(OSError):  # a read-only folder: fitted anew at each start
            aside = path.with_name(f".{os.getpid()}-{path.name}")
            np.savez(aside, rows=fitted.rows, weights=fitted._weights, sharpness=fitted._sharpness)
            aside.replace(path)  # in one step: a killed process leaves no half of it
        return fitted


def every(rows: Sequence[Item], most: int) -> Sequence[Item]:
    """At most about `most` of `rows`, evenly spread."""
    return rows[:: max(1, -(-len(rows) // most))]
