"""The classifier learns which label a text bears, from its meaning and its words, and always learns the same."""

from pathlib import Path

import numpy as np
import pytest

from index.classifier import Lesson, TextClassifier

RNG = np.random.default_rng(7)
EXAMPLES = [
    ("my jaw clicks", "jaw"),
    ("clicking jaw when I chew", "jaw"),
    ("tight jaw in the morning", "jaw"),
    ("calf cramp at night", "calf"),
    ("my calves are tight after a run", "calf"),
    ("a cramp in the calf", "calf"),
    ("what is a knot", "knot"),
    ("are knots real", "knot"),
]
LESSON = Lesson(EXAMPLES, ridge=1e-4)


def unit(rows: int) -> np.ndarray:
    """Views that tell nothing: what is learnt must come from the words."""
    views = RNG.normal(size=(rows, 2, 16)).astype(np.float32)
    return views / np.linalg.norm(views, axis=2, keepdims=True)


VIEWS, NEUTRAL = unit(len(EXAMPLES)), np.zeros((2, 16), dtype=np.float32)


@pytest.fixture(scope="module")
def learnt() -> TextClassifier:
    return TextClassifier.fit(LESSON, VIEWS)


def likeliest(classifier: TextClassifier, text: str, views: np.ndarray = NEUTRAL) -> str:
    return classifier.labels[int(classifier.log_probabilities(text, views).argmax())]


def test_it_knows_a_text_by_its_words_in_other_forms(learnt: TextClassifier) -> None:
    assert likeliest(learnt, "Jaws clicked!") == "jaw"
    assert likeliest(learnt, "CRAMPING calves?") == "calf"


def test_it_knows_a_text_without_known_words_by_its_meaning(learnt: TextClassifier) -> None:
    for (_, label), views in zip(EXAMPLES, VIEWS, strict=True):
        assert likeliest(learnt, "zzz", views * 4) == label


@pytest.mark.parametrize("same", [0, 1])
def test_either_view_alone_tells_texts_apart(same: int) -> None:
    views = unit(len(EXAMPLES))
    views[:, same] = views[0, same]
    lesson = LESSON._replace(examples=[("zzz", label) for _, label in EXAMPLES])
    learnt = TextClassifier.fit(lesson, views)
    assert [likeliest(learnt, "zzz", each) for each in views] == [label for _, label in EXAMPLES]


def test_what_all_texts_share_half_way_does_not_hide_what_sets_them_apart() -> None:
    views = unit(len(EXAMPLES))
    views[:, 0] = views[0, 0]
    views[:, 1] += 100
    learnt = TextClassifier.fit(LESSON._replace(examples=[("zzz", label) for _, label in EXAMPLES]), views)
    assert [likeliest(learnt, "zzz", each) for each in views] == [label for _, label in EXAMPLES]


def test_probabilities_add_up_to_one(learnt: TextClassifier) -> None:
    for text in ("my jaw", "", "\u2019 ... \U0001f642"):
        assert np.exp(learnt.log_probabilities(text, NEUTRAL)).sum() == pytest.approx(1)


def test_the_same_lesson_is_always_learnt_the_same(learnt: TextClassifier) -> None:
    again = TextClassifier.fit(LESSON, VIEWS)
    for text, _ in EXAMPLES:
        assert (again.log_probabilities(text, NEUTRAL) == learnt.log_probabilities(text, NEUTRAL)).all()


def test_it_says_the_same_after_it_was_kept(learnt: TextClassifier, tmp_path: Path) -> None:
    learnt.save(tmp_path / "kept.npz")
    kept = TextClassifier.load(tmp_path / "kept.npz")
    assert kept.labels == learnt.labels
    assert (kept.log_probabilities("a tight calf", NEUTRAL) == learnt.log_probabilities("a tight calf", NEUTRAL)).all()


def test_a_damaged_file_is_refused(learnt: TextClassifier, tmp_path: Path) -> None:
    path = tmp_path / "kept.npz"
    learnt.save(path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises((ValueError, OSError)):
        TextClassifier.load(path)


def test_terms_of_two_words_tell_a_denial_from_what_is_denied() -> None:
    examples = [
        ("fever and chills", "ill"),
        ("high fever since Monday", "ill"),
        ("a fever of 39", "ill"),
        ("no fever at all", "well"),
        ("no fever, only sore", "well"),
        ("without fever", "well"),
    ]
    same = np.repeat(unit(1), len(examples), axis=0)
    learnt = TextClassifier.fit(Lesson(examples, ridge=1e-4, longest=2), same)
    assert likeliest(learnt, "no fever here", same[0]) == "well"
    assert likeliest(learnt, "a fever here", same[0]) == "ill"


def test_a_lesson_is_known_again_and_another_is_another(learnt: TextClassifier, tmp_path: Path) -> None:
    learnt.save(tmp_path / "learnt.npz")
    assert TextClassifier.load(tmp_path / "learnt.npz").learnt_from == LESSON.digest
    others = [
        LESSON._replace(ridge=1e-3),
        LESSON._replace(longest=2),
        LESSON._replace(examples=EXAMPLES[1:]),
        LESSON._replace(examples=[*EXAMPLES[1:], EXAMPLES[0]]),
    ]
    assert len({LESSON.digest, *(other.digest for other in others)}) == 1 + len(others)
