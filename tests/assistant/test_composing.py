"""Choosing sentences: the asked part first, nothing twice, never too long."""

import pytest

from assistant.answering import Assistant
from assistant.citing import Chosen
from assistant.composing import MOST_WORDS, Composer, Room, fitting, part_order, shortened, with_correction
from assistant.models import Answer
from corpus.loader import Corpus
from corpus.models import Document, Part, Sentence, StandingAdvice


def sentence(text: str, start: int = 0) -> Sentence:
    return Sentence(text=text, start=start, end=start + len(text), part="answer")


def chosen(role: str, words: int, kind: str = "note") -> Chosen:
    text = " ".join(["word"] * words)
    document = Document(id=f"{kind}/x", kind=kind, title="x", text=text, sentences=())  # type: ignore[arg-type]
    return Chosen(role, text, document, sentence(text))  # type: ignore[arg-type]


def sources(answer: Answer, *roles: str) -> set[str]:
    """Ids of the documents that the sentences of these roles are cited from."""
    cited = {citation.number: citation.document_id for citation in answer.citations}
    return {cited[number] for sentence in answer.sentences if sentence.role in roles for number in sentence.citations}


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("is it safe to press my neck", "caution"),
        ("how do I press a knot", "practical"),
        ("does massage help headaches", "evidence"),
    ],
)
def test_what_is_asked_comes_right_after_the_answer(corpus: Corpus, question: str, second: str) -> None:
    assert part_order(question, corpus.vocabulary, {})[:2] == ("answer", second)


def test_the_first_sentence_stays_and_the_nearest_follow_in_the_order_of_the_text() -> None:
    sentences = [sentence("The answer."), sentence("Far away."), sentence("Near."), sentence("Nearest of all.")]
    kept = fitting(sentences, Room(3, 20), [0.1, 0.2, 0.5, 0.9], keep_first=True)
    assert [s.text for s in kept] == ["The answer.", "Near.", "Nearest of all."]
    kept = fitting(sentences, Room(2, 20), [0.1, 0.85, 0.5, 0.9], keep_first=True)
    assert [s.text for s in kept] == ["The answer.", "Far away."], "the second danger a little before others too"
    kept = fitting(sentences, Room(2, 20), [0.1, 0.2, 0.5, 0.9], keep_first=False)
    assert [s.text for s in kept] == ["Near.", "Nearest of all."]
    kept = fitting(sentences, Room(1, 20), [0.85, 0.2, 0.5, 0.9], keep_first=False)
    assert [s.text for s in kept] == ["The answer."], "as near as the nearest, the first is the more important one"


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
    note = corpus.notes_by_id["back-trigger-points"]
    plain, with_thinner = assistant.answer(note.title), assistant.answer(f"I take warfarin. {note.title}")
    assert note.id in sources(plain, "practical")
    assert note.id in sources(with_thinner, "answer")
    assert note.id not in sources(with_thinner, "practical")
    assert with_thinner.cautions == ("anticoagulants",)


def test_a_caution_that_was_taken_back_changes_nothing(assistant: Assistant) -> None:
    answer = assistant.answer("I take warfarin. How do I press a knot?", dismissed_cautions=["anticoagulants"])
    assert answer.cautions == ()
    assert not [s for s in answer.sentences if s.role == "caution" and "blood thinner or a bleeding" in s.text]


@pytest.mark.parametrize(
    ("caution", "question", "how_to", "instead"),
    [
        ("I have osteoporosis.", "How do I use a ball against a wall?", "self-ball-wall", "safety-osteoporosis"),
        ("I take warfarin.", "How do I massage my own calves?", "self-calf", "safety-blood-thinners"),
        ("I have varicose veins.", "How do I massage my own calves?", "self-calf", "safety-varicose-veins"),
        ("I have a dialysis fistula.", "How do I massage my own forearm?", "self-forearm-hand", "safety-dialysis"),
    ],
)
def test_how_to_press_is_not_told_to_whom_it_may_harm(
    assistant: Assistant, caution: str, question: str, how_to: str, instead: str
) -> None:
    assert f"notes/{how_to}" in sources(assistant.answer(question), "answer")
    answer = assistant.answer(f"{caution} {question}")
    assert f"notes/{how_to}" not in sources(answer, "answer", "evidence", "practical")
    assert f"notes/{instead}" in sources(answer, "answer")


def test_how_to_press_is_not_told_beside_a_danger_sign(assistant: Assistant) -> None:
    answer = assistant.answer("Two fingers went numb this week. How do I massage my own forearm?")
    assert answer.urgency == "same-day"
    assert "notes/self-forearm-hand" not in sources(answer, "answer", "evidence", "practical")


def test_a_step_is_left_out_and_the_rest_of_the_answer_stays(assistant: Assistant) -> None:
    plain = assistant.answer("How do I massage my own lower back?")
    answer = assistant.answer("I have high blood pressure. How do I massage my own lower back?")
    assert "notes/self-low-back" in sources(plain, "practical") & sources(answer, "answer")
    assert "notes/self-low-back" not in sources(answer, "practical"), "warmth is among its steps"


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


def test_standing_advice_goes_with_what_names_a_complaint_or_a_place(assistant: Assistant, corpus: Corpus) -> None:
    composer, note = Composer(corpus, assistant.index.vectors_of), corpus.notes_by_id["trigger-points-go-away"]
    [advice, *_] = composer.standing_advice(note, "How long does a knot take to go away?", ())
    assert advice.document is corpus.notes_by_id["self-stay-active"]
    assert composer.standing_advice(note, "How long does that take?", ()) == []


def test_what_is_asked_moves_its_part_up(corpus: Corpus) -> None:
    nearness: dict[Part, list[float]] = {"answer": [0.3, 0.2], "evidence": [0.2], "practical": [0.1, 0.6]}
    order = part_order("trapezius exercises", corpus.vocabulary, nearness)
    assert order == ("answer", "practical", "evidence", "caution")
    nearness = {"answer": [0.3], "evidence": [0.2], "practical": [0.1], "caution": [0.9]}
    assert part_order("trapezius exercises", corpus.vocabulary, nearness)[-1] == "caution", "a warning is no answer"


def test_a_false_claim_is_corrected_where_the_question_is_about_it(assistant: Assistant) -> None:
    answer = assistant.answer("is massage good for migraine")
    corrections = [sentence.text for sentence in answer.sentences if sentence.role == "correction"]
    assert corrections[0].startswith("A popular article says that trigger point massage can be very effective for")
    assert "audit/src-migraine" in sources(answer, "correction")
    assert len(corrections) > 1, "never the claim alone"
    elsewhere = assistant.answer("Why are my forearms sore after rock climbing?")
    assert not sources(elsewhere, "correction")
