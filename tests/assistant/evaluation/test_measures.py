"""The measures themselves: counts, ranks, intervals, calibration, judged by cases whose result is known."""

import pytest

from assistant.evaluation.calibration import expected_calibration_error
from assistant.evaluation.intervals import wilson
from assistant.evaluation.retrieval import Ranked, retrieval_figures


def test_the_interval_of_a_share_is_the_known_one() -> None:
    low, high = wilson(9, 10)
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    assert wilson(0, 0) == (0.0, 1.0)


def test_confidence_that_is_right_as_often_as_it_says_has_no_error() -> None:
    assert expected_calibration_error([0.5] * 10, [True, False] * 5, bins=1) == 0
    assert expected_calibration_error([1.0] * 4, [False] * 4) == pytest.approx(1.0)


def test_recall_counts_the_first_right_note_and_takes_other_right_ones() -> None:
    ranked = [
        Ranked({"note": "a"}, ("a", "b")),
        Ranked({"note": "x", "or_notes": ["b"]}, ("a", "b")),
        Ranked({"note": "x"}, ("a", "b")),
        Ranked({}, ("a",)),
    ]
    first, three, ten, reciprocal = retrieval_figures("t", ranked)
    assert (first.value, three.value, ten.value) == pytest.approx((1 / 3, 2 / 3, 2 / 3))
    assert reciprocal.value == pytest.approx(0.5)
    assert first.of == 3
