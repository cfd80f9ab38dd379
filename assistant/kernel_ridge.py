"""Kernel ridge regression between two kinds of described texts: which of them a new text is like."""

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

# Texts that the kernel is spread over. More of them score no better (measured with 2,500 and 4,000), and cost memory
# and time with every message.
_MOST_CENTERS = 2500
_CHUNK = 1000


class KernelRidge:
    """Scores a unit-length vector: about 1 like the one kind of texts, about -1 like the other.

    The kernel is exp(sharpness * (cosine - 1)): the sharper, the nearer a described text must be to count. All texts
    are fitted, over an even choice of them as centers (the Nystrom method).
    """

    def __init__(self, centers: Vectors, weights: NDArray[np.float32], sharpness: float) -> None:
        self._centers, self._weights, self._sharpness = centers, weights, sharpness

    @classmethod
    def fit(cls, like: Vectors, unlike: Vectors, sharpness: float, ridge: float) -> Self:
        spread = [rows[every(range(len(rows)), _MOST_CENTERS // 2)] for rows in (like, unlike)]
        centers = np.concatenate(spread).astype(np.float32)
        products = ridge * _kernel(centers, centers, sharpness)
        products[np.diag_indices_from(products)] += 1e-6  # two texts that are the same leave it without an answer
        sides = np.zeros(len(centers))
        for rows, side in ((like, 1.0), (unlike, -1.0)):
            for start in range(0, len(rows), _CHUNK):
                kernel = _kernel(rows[start : start + _CHUNK], centers, sharpness)
                products += kernel.T @ kernel
                sides += side * kernel.sum(axis=0)
        return cls(centers, np.linalg.solve(products, sides).astype(np.float32), sharpness)

    def score(self, vector: Vectors) -> float:
        return round(float(np.exp(self._sharpness * (self._centers @ vector - 1.0)) @ self._weights), 4)

    @classmethod
    def kept(cls, path: Path, fit: Callable[[], Self]) -> Self:
        """The one kept in `path`; where there is none, or half of one, it is fitted and kept there."""
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls(kept["centers"], kept["weights"], float(kept["sharpness"]))
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            fitted = fit()
        with suppress(OSError):  # a read-only folder: fitted anew at each start
            aside = path.with_name(f".{os.getpid()}-{path.name}")
            np.savez(aside, centers=fitted._centers, weights=fitted._weights, sharpness=fitted._sharpness)
            aside.replace(path)  # in one step: a killed process leaves no half of it
        return fitted


def _kernel(rows: Vectors, centers: Vectors, sharpness: float) -> NDArray[np.float64]:
    kernel: NDArray[np.float64] = np.exp(sharpness * (rows @ centers.T - 1.0)).astype(np.float64)
    return kernel


def every(rows: Sequence[Item], most: int) -> Sequence[Item]:
    """At most about `most` of `rows`, evenly spread."""
    return rows[:: max(1, -(-len(rows) // most))]
