"""Cautions heard in passing."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mending import mended

from assistant.answering import Assistant
from assistant.cautions import CautionFinder
from corpus.errors import CorpusError
from corpus.loader import FOLDER
from corpus.rulebook import load_rulebook

FINDER = CautionFinder(load_rulebook(FOLDER / "rules"))

HEARD = {
    "anticoagulants": ["I'm on thinners", "I take Plavix", "warferin every day", "my bloods are thin, INR 3"],
    "low-platelets": ["my platelets are low", "I have ITP"],
    "dvt-known-or-suspected": ["had a DVT last year", "phlebitis behind the knee", "a clot on the lung in May"],
    "fracture-or-dislocation": ["I broke my wrist", "stress fracture in my shin", "dislocated my shoulder"],
    "osteoporosis": ["my bones are brittle: thin bones", "osteopenia"],
    "skin-infection-wounds": ["athletes foot", "my shoulders are sunburnt", "psoriasis over my traps"],
    "shingles-and-contagious-rash": ["had shingels last month", "a cold sore on my lip"],
    "fever-infection": ["coming down with a cold", "getting over covid"],
    "acute-inflammation": ["sprained my ankle", "pitting edema in my legs"],
    "cancer-general": ["in remission from leukaemia", "on chemo"],
    "cancer-areas-to-avoid": ["radiotherapy to my neck", "I have a port under my collarbone"],
    "lymphoedema": ["lymph nodes taken out", "lymphedema in my arm"],
    "pregnancy": ["22 weeks pregnant", "my wife is expecting twins", "im preggo"],
    "postpartum": ["gave birth five weeks ago", "six weeks postpartum"],
    "recent-surgery": ["hernia repair ten days ago", "had my knee scoped"],
    "spinal-surgery": ["L5 fusion in 2020", "had a discectomy"],
    "numbness-neuropathy": ["MS and cant feel my left leg well", "neuropathy in my feet"],
    "diabetes": ["type 2 on metformin", "my diabetic dad"],
    "varicose-veins": ["varicous vains on my shin", "spider veins"],
    "rheumatoid-flare": ["i have RA", "lupus sufferer", "my gout is back"],
    "fibromyalgia": ["fibro since 2012"],
    "statin-muscle-pain": ["on atorvastatin", "I take Lipitor"],
    "heart-and-blood-pressure": ["A-fib and tight neck", "blood pressure 170 over 100", "heart failure"],
    "stroke-history": ["had a TIA in 2021", "my mum is a stroke survivor"],
    "implanted-devices": ["I have a pacer", "screws and a plate in my ankle", "two stents"],
    "dialysis-fistula": ["on dialysis", "a fistula in my arm"],
    "unstable-neck": ["ankylosing spondylitis", "cervical instability"],
    "hypermobility": ["I've EDS", "double jointed yoga teacher"],
    "recent-head-injury": ["concussed in September", "head injury last year"],
    "older-and-frail": ["my nan is frail", "I'm 82"],
    "children": ["my son is 11", "im 13"],
    "history-of-abuse-or-distress": ["I have PTSD", "survivor of sexual assault"],
    "oil-allergy": ["allergic to nuts", "latex makes me itch"],
    "weak-immunity": ["on methotrexate", "kidney transplant"],
}


def test_every_caution_has_wordings_here() -> None:
    assert set(HEARD) == set(load_rulebook(FOLDER / "rules").cautions_by_id)


@pytest.mark.parametrize("id", HEARD)
def test_a_caution_is_heard_in_passing(id: str) -> None:
    assert [text for text in HEARD[id] if id not in FINDER.find(mended(text))] == []


@pytest.mark.parametrize(
    "message",
    [
        "I am not pregnant",
        "no blood thinners, no heart trouble",
        "my grandmother died of a blood clot",
        "cancer runs in the family",
        "my gran swore by this balm",
        "my son gave me a massage gun",
        "how much does a session cost",
    ],
)
def test_what_is_denied_or_only_in_the_family_is_no_caution(message: str) -> None:
    assert FINDER.find(mended(message)) == ()


def test_a_caution_is_remembered_and_given_in_the_order_of_the_rulebook() -> None:
    assert FINDER.find("and with a tennis ball?", ("I have a pacemaker", "I take warfarin")) == (
        "anticoagulants",
        "implanted-devices",
    )


@given(st.text(max_size=300))
def test_the_finder_never_fails_on_any_text(text: str) -> None:
    assert isinstance(FINDER.find(mended(text)), tuple)


def test_a_number_of_weeks_is_no_age() -> None:
    assert "children" not in FINDER.heard("im 14 weeks pregnant can i use a foam roller")
    assert "children" in FINDER.heard("im 14 and my neck hurts")


def test_the_net_hears_what_no_word_of_the_rules_says(assistant: Assistant) -> None:
    message = "her bones are like chalk, how hard may I press"
    assert FINDER.heard(mended(message)) == set()
    assert assistant.answer(message).cautions == ("osteoporosis",)


def test_a_word_that_is_not_meant_so_is_taken_back_by_the_net(assistant: Assistant) -> None:
    message = "I ran as a pacemaker for my club"
    assert FINDER.heard(mended(message)) == {"implanted-devices"}
    assert assistant.answer(message).cautions == ()


def test_every_kind_of_message_told_names_cautions_of_the_rulebook(tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "rules", tmp_path / "rules")
    (tmp_path / "rules" / "told.yaml").write_text("told:\n- cautions: [gravity]\n  messages: [it pulls me down]\n")
    with pytest.raises(CorpusError, match=r"`gravity` is no caution"):
        load_rulebook(tmp_path / "rules")


@pytest.mark.parametrize(
    ("message", "cautions"),
    [
        ("I take warfarin. Does massage help neck pain?", {"anticoagulants"}),
        ("Does massage help neck pain? I take eliquis.", {"anticoagulants"}),
        ("I have a pacemaker, does massage help neck pain?", {"implanted-devices"}),
        ("I ran as a pacemaker for my club, does massage help neck pain?", set()),
    ],
)
def test_a_caution_is_heard_beside_a_question_that_is_about_something_else(
    assistant: Assistant, message: str, cautions: set[str]
) -> None:
    assert set(assistant.answer(message).cautions) == cautions


@pytest.mark.parametrize(
    ("message", "cautions"),
    [
        ("carrying my toddler gave me a knot by the shoulder blade, what helps?", set()),
        ("Can I lift my daughter's arm while I press her shoulder?", {"children"}),
        ("My kid jumps a lot and his calves are sore, can I use a massage gun on him?", {"children"}),
        ("pins and needles in my hand, does massage help", {"numbness-neuropathy"}),
        (
            "metal pins in my ankle, pins and needles in the foot, massage ok?",
            {"numbness-neuropathy", "implanted-devices"},
        ),
    ],
)
def test_a_word_is_heard_for_what_it_is_meant(assistant: Assistant, message: str, cautions: set[str]) -> None:
    assert set(assistant.answer(message).cautions) == cautions
