"""The speller of the real corpus, for tests of what is read after it: messages are mended before rules see them."""

from functools import lru_cache

from assistant.spelling import Speller, count_words, english_words
from corpus.loader import load_corpus


@lru_cache(maxsize=1)
def _speller() -> Speller:
    return Speller(count_words(load_corpus()), english_words())


def mended(message: str) -> str:
    return _speller().mend(message)
