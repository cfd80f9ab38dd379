"""The net beside the rules, for wordings that no combination of signs foresaw: described situations and calm ones, and
which of them a text is like."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from assistant.kernel_ridge import KernelRidge
from corpus.rulebook import Rulebook
from index.embedder import Vectors

# Set by leaving out one set of messages after the other and measuring on it (see QUALITY.md).
_SHARPNESS = 2.0
_RIDGE = 0.1
_NEAREST = 2  # situations of a rule that say how like it a text is
NET_FILE = "situations.npz"


class Embeds(Protocol):
    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


class Ordinary(NamedTuple):
    """Everyday questions, known to be calm, with their vectors: shape (questions, dimension)."""

    texts: tuple[str, ...]
    vectors: Vectors


class SituationNet:
    """Scores a text: about 1 like a described danger, about -1 like what is calm."""

    def __init__(self, net: KernelRidge, rules: Sequence[str], dangers: Vectors) -> None:
        """`dangers` hold a row for each described danger, `rules` its red flag."""
        self._net, self._dangers = net, dangers
        self._rows = {name: [i for i, rule in enumerate(rules) if rule == name] for name in sorted(set(rules))}

    def score(self, vector: Vectors) -> float:
        return self._net.score(vector)

    def nearest_rule(self, vector: Vectors, may_be: Callable[[str], bool]) -> str | None:
        """The rule whose situations are most like the text, of those that `may_be` it."""
        similarity = self._dangers @ vector
        likeness = {
            name: round(float(np.sort(similarity[rows])[-_NEAREST:].mean()), 6)
            for name, rows in self._rows.items()
            if may_be(name)
        }
        return max(likeness, key=lambda name: (likeness[name], name), default=None)


def open_net(rulebook: Rulebook, embedder: Embeds, ordinary: Callable[[], Ordinary], folder: Path) -> SituationNet:
    """The net kept in the folder of an index; fitted and kept there the first time, which takes seconds."""
    described = _described(rulebook)
    dangers = embedder.embed_passages([text for _, text in described])
    net = KernelRidge.kept(folder / NET_FILE, lambda: _fitted(rulebook, embedder, dangers, ordinary()))
    return SituationNet(net, [flag for flag, _ in described], dangers)


def _fitted(rulebook: Rulebook, embedder: Embeds, dangers: Vectors, ordinary: Ordinary) -> KernelRidge:
    """Learnt from the rulebook's situations, its rules' own phrases and everyday questions."""
    calm = [*rulebook.situations.calm, *(text for flag in rulebook.red_flags for text in flag.must_not_match)]
    unlike = np.concatenate([embedder.embed_passages(calm), ordinary.vectors])
    return KernelRidge.fit(dangers, unlike, _SHARPNESS, _RIDGE)


def _described(rulebook: Rulebook) -> list[tuple[str, str]]:
    """Every described danger with the id of its red flag."""
    situations = rulebook.situations.danger
    return [(flag.id, text) for flag in rulebook.red_flags for text in (*situations.get(flag.id, ()), *flag.must_match)]
