"""How notes have to be written, on notes that break it."""

import pytest

from corpus.loader import Corpus
from corpus.wording import answers_only_the_title


@pytest.mark.parametrize(
    ("text", "answers_only_it"),
    [
        ("No, you may keep clothes on.", True),
        ("Perhaps: one small trial saw less pain.", True),
        ("Often yes, but ask your midwife.", True),
        ("No good study shows that a roller breaks up knots.", False),
        ("You may keep your clothes on.", False),
    ],
)
def test_a_first_sentence_says_the_whole_answer(corpus: Corpus, text: str, answers_only_it: bool) -> None:
    note = corpus.notes[0]
    first = note.sentences[0].model_copy(update={"text": text})
    changed = note.model_copy(update={"sentences": (first, *note.sentences[1:])})
    assert bool(list(answers_only_the_title([changed]))) == answers_only_it
