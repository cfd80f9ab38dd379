"""Is a message outside the topic? Its likeness to described messages that the notes do not answer, against the
questions that they do answer."""

from assistant.kernel_ridge import KernelRidge, every
from corpus.rulebook import Rulebook
from index.embedder import Vectors
from index.search import PassageIndex

OUTSIDE_FILE = "outside.npz"
# Set by measuring on the dev part of the project's questions and on the described messages themselves.
_SHARPNESS = 2.0
_RIDGE = 0.3
_MOST_QUESTIONS = 2500  # of the notes' own; more tell little more and cost memory


class OutsideJudge:
    """Scores a message: about 1 like what the notes do not answer, about -1 like what they do."""

    def __init__(self, net: KernelRidge) -> None:
        self._net = net

    def score(self, vector: Vectors) -> float:
        return self._net.score(vector)


def open_outside(rulebook: Rulebook, index: PassageIndex) -> OutsideJudge:
    """The judge kept in the folder of an index; fitted and kept there the first time, which takes seconds."""

    def fit() -> KernelRidge:
        asked = [p.id for p in index.passages if p.kind in {"title", "question"}]
        return KernelRidge.fit(
            index.embedder.embed_passages(rulebook.outside_wordings),
            index.vectors_of(every(asked, _MOST_QUESTIONS)),
            _SHARPNESS,
            _RIDGE,
        )

    return OutsideJudge(KernelRidge.kept(index.folder / OUTSIDE_FILE, fit))
