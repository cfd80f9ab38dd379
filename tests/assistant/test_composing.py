"""Choosing sentences: the asked part first, nothing twice, never too long."""

import pytest

from assistant.answering import Assistant
from assistant.citing import Chosen
from assistant.composing import MOST_WORDS, fitting, part_order, shortened, with_correction
from assistant.models import Answer
from corpus.loader import Corpus
from corpus.models import Document, Note, Part, Sentence, StandingAdvice


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


def sources(answer: Answer, *roles: str) -> set[str]:
    """Ids of the documents that the sentences of these roles are cited from."""
    cited = {citation.number: citation.document_id for citation in answer.citations}
    return {cited[number] for sentence in answer.sentences if sentence.role in roles for number in sentence.citations}


@pytest.mark.parametrize(
    ("message", "how_to", "instead"),
    [
        ("I have osteoporosis. How do I use a ball against a wall?", "self-ball-wall", "notes/safety-osteoporosis"),
        ("I take warfarin. How do I massage my own calves?", "self-calf", "notes/safety-blood-thinners"),
        ("Two fingers went numb this week. How do I massage my forearm?", "self-forearm-hand", "rules/red-flags/"),
    ],
)
def test_how_to_press_is_not_told_to_whom_it_may_harm(
    assistant: Assistant, message: str, how_to: str, instead: str
) -> None:
    answer = assistant.answer(message)
    assert f"notes/{how_to}" not in sources(answer, "answer", "evidence", "practical")
    assert any(source.startswith(instead) for source in sources(answer, "answer", "urgent"))


def test_a_cautions_line_is_shown_only_where_something_is_done_to_the_body(assistant: Assistant) -> None:
    splint = assistant.answer("I am 7 months pregnant and have carpal tunnel, would a night splint help?")
    assert splint.cautions == ("pregnancy",)
    assert "rules/cautions/pregnancy" not in sources(splint, "caution")
    rolled = assistant.answer("I have osteoporosis. Does a foam roller break up knots?")
    assert rolled.cautions == ("osteoporosis",)
    assert "rules/cautions/osteoporosis" in sources(rolled, "caution")


def test_a_note_that_answers_two_questions_has_the_room_of_one_that_stands_alone(assistant: Assistant) -> None:
    answer = assistant.answer("Does foam rolling break up knots? Or does a roller build muscle?")
    said = " ".join(sentence.text for sentence in answer.sentences if sentence.role == "answer")
    assert "breaks up knots" in said
    assert "does not build or tone muscle" in said


@pytest.mark.parametrize(
    ("text", "fits"),
    [("My hip hurts.", True), ("My hip hurts, and I have a fever.", False), ("Feverish talk of knots.", True)],
)
def test_standing_advice_keeps_away_from_what_it_contradicts(text: str, fits: bool) -> None:
    advice = StandingAdvice(note="self-stay-active", topics=("back",), not_with=("fever", "torn"))
    assert advice.fits_with(text) == fits


def test_standing_advice_goes_with_a_complaint_only(assistant: Assistant) -> None:
    advice = "notes/self-stay-active"
    assert advice in sources(assistant.answer("How long does a knot in my back take to go away?"), "practical")
    assert advice not in sources(assistant.answer("Should I go to my massage when I have a cold?"), "practical")


def test_what_is_asked_moves_its_part_up(corpus: Corpus) -> None:
    nearness: dict[Part, list[float]] = {"answer": [0.3, 0.2], "evidence": [0.2], "practical": [0.1, 0.6]}
    order = part_order("trapezius exercises", corpus.vocabulary, nearness)
    assert order == ("answer", "practical", "evidence", "caution")


def test_a_false_claim_is_corrected_without_saying_again_what_the_answer_says(assistant: Assistant) -> None:
    answer = assistant.answer("is massage good for migraine")
    corrections = [sentence.text for sentence in answer.sentences if sentence.role == "correction"]
    assert corrections[0].startswith("A popular article says that trigger point massage can be very effective for")
    assert "audit/src-migraine" in sources(answer, "correction")
    elsewhere = assistant.answer("Why are my forearms sore after rock climbing?")
    assert not sources(elsewhere, "correction")
