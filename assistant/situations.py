"""The net beside the rules, for wordings that no combination of signs foresaw: described situations and calm ones, and
which of them a text is like."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import numpy as np

from assistant.kernel_ridge import KernelRidge
from corpus.rulebook import Rulebook
from index.embedder import Vectors

# Set by leaving out one set of messages after the other and measuring on it (see QUALITY.md).
_SHARPNESS = 3.0
_RIDGE = 0.3
NET_FILE = "situations.npz"


class Embeds(Protocol):
    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


class Ordinary(NamedTuple):
    """Everyday questions, known to be calm, with their vectors: shape (questions, dimension)."""

    texts: tuple[str, ...]
    vectors: Vectors


class SituationNet:
    """Scores a text: about 1 like a described danger, about -1 like what is calm."""

    def __init__(self, net: KernelRidge, rules: Sequence[str]) -> None:
        self._net = net
        self._rules = np.array(rules)  # the red flag of each described danger
        self._names = sorted(set(rules))

    @classmethod
    def fit(cls, rulebook: Rulebook, embedder: Embeds, ordinary: Ordinary | None = None) -> Self:
        """Learn from the rulebook's situations, its rules' own phrases and everyday questions."""
        return cls(_fitted(rulebook, embedder, ordinary), [flag for flag, _ in _dangers(rulebook)])

    def score(self, vector: Vectors) -> float:
        return self._net.score(vector)

    def nearest_rule(self, vector: Vectors, may_be: Callable[[str], bool]) -> str | None:
        """The rule with the situation most like the text, of those that `may_be` it."""
        similarity = self._net.rows[: len(self._rules)] @ vector
        fitting = [name for name in self._names if may_be(name)]
        return max(
            fitting, key=lambda name: (round(float(similarity[self._rules == name].max()), 6), name), default=None
        )


def open_net(rulebook: Rulebook, embedder: Embeds, ordinary: Callable[[], Ordinary], folder: Path) -> SituationNet:
    """The net kept in the folder of an index; fitted and kept there the first time, which takes seconds."""
    net = KernelRidge.kept(folder / NET_FILE, lambda: _fitted(rulebook, embedder, ordinary()))
    return SituationNet(net, [flag for flag, _ in _dangers(rulebook)])


def _fitted(rulebook: Rulebook, embedder: Embeds, ordinary: Ordinary | None) -> KernelRidge:
    calm = [*rulebook.situations.calm, *(text for flag in rulebook.red_flags for text in flag.must_not_match)]
    like = embedder.embed_passages([text for _, text in _dangers(rulebook)])
    unlike = embedder.embed_passages(calm)
    if ordinary is not None and len(ordinary.texts):
        unlike = np.concatenate([unlike, ordinary.vectors])
    return KernelRidge.fit(like, unlike, _SHARPNESS, _RIDGE)


def _dangers(rulebook: Rulebook) -> list[tuple[str, str]]:
    """Every described danger with the id of its red flag."""
    described = rulebook.situations.danger
    return [(flag.id, text) for flag in rulebook.red_flags for text in (*described.get(flag.id, ()), *flag.must_match)]
