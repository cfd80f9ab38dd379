"""Sentences with exact offsets, on text that trips simple splitters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Travell pressed it. It hurt.", ["Dr. Travell pressed it.", "It hurt."]),
        ("Use warmth, e.g. a warm pack. Stop if it burns.", ["Use warmth, e.g. a warm pack.", "Stop if it burns."]),
        ("It eased within a month. Stretch the leg. Rest.", ["It eased within a month.", "Stretch the leg.", "Rest."]),
        ("Pain fell by 1.3 points (P = .03). Was it real?", ["Pain fell by 1.3 points (P = .03).", "Was it real?"]),
        ("One line\nanother line", ["One line", "another line"]),
        (
            "Put off a massage when you feel ill. Call a doctor.",
            ["Put off a massage when you feel ill.", "Call a doctor."],
        ),
        ("", []),
    ],
)
def test_sentences_are_cut_where_a_reader_would(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@given(st.text(max_size=300))
def test_spans_lie_in_the_text_in_order_without_overlap_and_lose_no_word(text: str) -> None:
    spans = sentence_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())
