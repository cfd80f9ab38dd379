"""Follow-ups are made to stand alone; messages with several questions are split."""

import pytest

from assistant.conversation import standalone_question
from assistant.splitting import split_questions
from corpus.loader import FOLDER
from corpus.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(FOLDER / "vocabulary.yaml")


@pytest.mark.parametrize(
    ("earlier", "message", "words"),
    [
        (["does massage help my back"], "what about my neck?", ["massage", "neck"]),
        (["does a foam roller help tight calves"], "no, I meant the hip", ["foam roller", "hip"]),
        (["is massage safe", "I am pregnant"], "and how often?", ["pregnancy", "massage"]),
        (["stretch for levator scapulae"], "i had neck fusion though", ["levator", "fusion"]),
        (
            ["I take warfarin", "is massage safe"],
            "what about a tennis ball instead?",
            ["tennis ball", "warfarin", "safe"],
        ),
    ],
)
def test_a_follow_up_holds_what_it_left_out(earlier: list[str], message: str, words: list[str]) -> None:
    standalone = standalone_question(message, earlier, VOCABULARY)
    assert [word for word in words if word not in standalone] == []


@pytest.mark.parametrize("message", ["What is a trigger point?", "Does dry needling hurt the shoulder?"])
def test_a_message_that_stands_alone_is_left_as_it_is(message: str) -> None:
    assert standalone_question(message, ["does massage help my knee"], VOCABULARY) == message


def test_a_replaced_subject_is_gone() -> None:
    standalone = standalone_question("what about my neck?", ["does massage help my knee?"], VOCABULARY)
    assert "knee" not in standalone


def test_several_questions_are_split_in_order() -> None:
    parts = split_questions("What is a knot? Does massage help and how often should I go?", VOCABULARY)
    assert len(parts) == 3
    assert parts[0].question.startswith("What is a knot")
    assert "how often" in parts[2].question


def test_a_story_is_reduced_to_its_question() -> None:
    story = "I work in an office. " * 12 + "My shoulder has knots. " + "It was raining. " * 5 + "Does massage help?"
    ((_, part),) = split_questions(story, VOCABULARY)
    assert "Does massage help?" in part
    assert "shoulder" in part
    assert "raining" not in part
