"""The pure pieces of the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.calling import call_numbers, calls_in
from assistant.web.documents import Span, blocks, claims_in
from assistant.web.templating import Templates, call_links
from assistant.web.theme import contrast, readable
from corpus.loader import Corpus

WHITE, BLACK = "#ffffff", "#000000"


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_the_pieces_of_a_document_joined_are_its_text(start: int, end: int) -> None:
    article, audit = _corpus.article, _corpus.audit
    cited = Span(min(start, end), max(start, end))
    found = list(blocks(article, cited, claims_in(article, audit)))
    assert "\n\n".join("".join(piece.text for piece in block.pieces) for block in found) == article.text
    marked = "".join(piece.text for block in found for piece in block.pieces if piece.cited)
    assert "".join(marked.split()) == "".join(article.text[cited.start : cited.end].split())
    ended = [piece.claim.id for block in found for piece in block.pieces if piece.claim and piece.ends_claim]
    assert sorted(ended) == sorted(claim.id for claim in audit)


@pytest.fixture(autouse=True, scope="module")
def _loaded(corpus: Corpus) -> None:
    global _corpus
    _corpus = corpus


_corpus: Corpus


def test_every_number_that_the_rules_name_can_be_called(corpus: Corpus) -> None:
    numbers = call_numbers(corpus.rulebook.numbers)
    assert {"911", "999", "112", "111", "988"} <= numbers
    line = corpus.rulebook.numbers.line("emergency", None)
    assert [piece for piece, is_number in calls_in(line, numbers) if is_number] == ["911", "999", "112", "111"]
    assert "".join(piece for piece, _ in calls_in(line, numbers)) == line


def test_numbers_that_nobody_answers_are_not_links() -> None:
    assert "href" not in call_links("In 9112 people, 1-999-555 and 250 others", {"911", "999"})


def test_markup_in_any_text_is_escaped() -> None:
    html = Templates()("asked.html", message="<script>alert(1)</script>")
    assert "<script>" not in html
    assert "<b>" not in call_links("<b>911</b>", {"911"})


@given(st.integers(0, 0xFFFFFF))
def test_any_accent_is_made_readable(color: int) -> None:
    for ground in (WHITE, BLACK):
        assert contrast(readable(f"#{color:06x}", [ground]), ground) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
