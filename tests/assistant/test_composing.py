"""Choosing sentences: the asked part first, nothing twice, never too long."""

import pytest

from assistant.answering import Assistant
from assistant.citing import Chosen
from assistant.composing import MOST_WORDS, fitting, part_order, shortened, with_correction
from corpus.loader import Corpus
from corpus.models import Document, Note, Sentence


def sentence(text: str, start: int = 0) -> Sentence:
    return Sentence(text=text, start=start, end=start + len(text), part="answer")


def chosen(role: str, words: int, kind: str = "note") -> Chosen:
    text = " ".join(["word"] * words)
    document = Document(id=f"{kind}/x", kind=kind, title="x", text=text, sentences=())  # type: ignore[arg-type]
    return Chosen(role, text, document, sentence(text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("is it safe to press my neck", "caution"),
        ("how do I press a knot", "practical"),
        ("does massage help headaches", "evidence"),
    ],
)
def test_what_is_asked_comes_right_after_the_answer(corpus: Corpus, question: str, second: str) -> None:
    assert part_order(question, corpus.vocabulary)[:2] == ("answer", second)


def test_the_first_sentence_stays_and_the_nearest_follow_in_the_order_of_the_text() -> None:
    sentences = [sentence("The answer."), sentence("Far away."), sentence("Near."), sentence("Nearest of all.")]
    from assistant.composing import Room

    kept = fitting(sentences, Room(3, 20), [0.1, 0.2, 0.5, 0.9])
    assert [s.text for s in kept] == ["The answer.", "Near.", "Nearest of all."]


def test_an_answer_is_cut_where_it_is_needed_least() -> None:
    kept = shortened([chosen("answer", 60), *[chosen("evidence", 50) for _ in range(4)], chosen("caution", 40)])
    assert sum(len(item.text.split()) for item in kept) <= MOST_WORDS
    assert kept[0].role == "answer"
    assert kept[-1].role == "caution"


def test_what_a_rule_says_is_never_cut() -> None:
    said = [chosen("urgent", 150, "rule"), chosen("caution", 90, "rule"), chosen("answer", 50), chosen("practical", 50)]
    assert [item.role for item in shortened(said)] == ["urgent", "caution", "answer"]


def test_a_correction_stands_behind_the_answer_and_how_sure_it_is() -> None:
    parts = [chosen("answer", 5), chosen("evidence", 5), chosen("practical", 5)]
    assert [item.role for item in with_correction(parts, [chosen("correction", 5)])] == [
        "answer",
        "evidence",
        "correction",
        "practical",
    ]


def test_nothing_is_said_twice(assistant: Assistant, corpus: Corpus) -> None:
    for note in corpus.notes[::9]:
        answer = assistant.answer(note.title)
        texts = [item.text for item in answer.sentences]
        assert len(set(texts)) == len(texts)
        assert len(answer.text.split()) <= MOST_WORDS


def test_a_step_that_a_caution_forbids_is_not_shown(assistant: Assistant, corpus: Corpus) -> None:
    note: Note = corpus.notes_by_id["self-pressure-how"]
    steps = {s.text for s in note.part("practical")}
    plain = {s.text for s in assistant.answer(note.title).sentences}
    with_thinner = assistant.answer(f"I take warfarin. {note.title}")
    assert steps & plain
    assert not steps & {s.text for s in with_thinner.sentences}
    assert "anticoagulants" in with_thinner.cautions


def test_a_caution_that_was_taken_back_changes_nothing(assistant: Assistant) -> None:
    answer = assistant.answer("I take warfarin. How do I press a knot?", dismissed_cautions=["anticoagulants"])
    assert answer.cautions == ()
    assert not [s for s in answer.sentences if s.role == "caution" and "blood thinner or a bleeding" in s.text]
