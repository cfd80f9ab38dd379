"""What a question is searched with: slips mended, short forms spelled out, good words left alone."""

import pytest

from assistant.query import QueryCleaner
from corpus.loader import Corpus
from index.model_files import known_words


@pytest.fixture(scope="module")
def cleaner(corpus: Corpus) -> QueryCleaner:
    return QueryCleaner(corpus, known_words().__contains__)


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("massage for tention headache", "massage for tension headache"),
        ("reumatoid arthritus masage", "rheumatoid arthritis massage"),
        ("how to press TrPs", "how to press trigger points"),
        ("theragun on my back", "massage gun on my back"),
    ],
)
def test_slips_and_short_forms_are_put_right(cleaner: QueryCleaner, typed: str, searched: str) -> None:
    assert cleaner.clean(typed) == searched


@pytest.mark.parametrize(
    "typed", ["rhomboid symptoms", "pilates or yoga?", "my scapula", "Does massage help? (neck)", "", "👍 5 %"]
)
def test_words_that_are_right_are_left_as_typed(cleaner: QueryCleaner, typed: str) -> None:
    assert cleaner.clean(typed) == typed
