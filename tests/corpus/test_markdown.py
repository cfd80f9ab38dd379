"""A note's Markdown -> plain text and cited sentences, with exact offsets and lines."""

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.markdown import parse_body

BODY = """Massage may help a little
[@a2015]. People felt *better* afterwards [@b2020; @c2021, low].

## What to do

- Start gently [@a2015]. Stop if it hurts [@d-2].
- Wait a day [@a2015].

## When to be careful

A sudden headache needs help, e.g. from 911 [@e, guidance].
"""


def test_offsets_are_slices_of_the_plain_text() -> None:
    text, sentences = parse_body(BODY, Path("note.md"), 10, "moderate")
    assert [text[s.start : s.end] for s in sentences] == [s.text for s in sentences]
    assert "@" not in text
    assert "*" not in text


def test_each_sentence_has_its_own_references_grade_part_and_line() -> None:
    _, sentences = parse_body(BODY, Path("note.md"), 10, "moderate")
    assert [(s.text, s.references, s.evidence, s.part, s.line) for s in sentences] == [
        ("Massage may help a little.", ("a2015",), "moderate", "answer", 10),
        ("People felt better afterwards.", ("b2020", "c2021"), "low", "answer", 11),
        ("Start gently.", ("a2015",), "moderate", "practical", 15),
        ("Stop if it hurts.", ("d-2",), "moderate", "practical", 15),
        ("Wait a day.", ("a2015",), "moderate", "practical", 16),
        ("A sudden headache needs help, e.g. from 911.", ("e",), "guidance", "caution", 20),
    ]


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("Good.\n\n## Why\n\nText.", 3, "not one of a note's parts"),
        ("Good [@].", 1, "cannot be read"),
        ("Fine [@a].\nBad [@a, certain].", 2, "not a grade"),
        ("See <b>this</b> [@a].", 1, "may not hold html"),
        ("```\ncode\n```", 1, "may not hold"),
        ("A [link](https://example.org) [@a].", 1, "may not hold link"),
    ],
)
def test_what_a_note_may_not_hold_is_named_with_its_line(body: str, line: int, words: str) -> None:
    with pytest.raises(CorpusError, match=words) as caught:
        parse_body(body, Path("note.md"), 1, "low")
    assert caught.value.line == line
    assert caught.value.mend
