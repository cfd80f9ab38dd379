"""Slips are mended by sound, by letters and where words run together; what is right is left as typed."""

import random
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jellyfish import metaphone as sounds
from mending import mended

from assistant.answering import Assistant
from assistant.query import spelled_out
from assistant.spelling import Speller, WordCounts
from corpus.loader import FOLDER, Corpus
from corpus.rulebook import load_rulebook

RULES = load_rulebook(FOLDER / "rules")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("massage for tention headache", "massage for tension headache"),
        ("reumatoid arthritus masage", "rheumatoid arthritis massage"),
        ("blud in wee an sore bak", "blood in wee an sore back"),
        ("stif nek an fevr with bad hedache", "stiff neck an fever with bad headache"),
        ("feever stiffneck rash", "fever stiff neck rash"),
        ("BLUD IN MY WEE SINCE MONDAY", "blood IN MY WEE SINCE MONDAY"),
    ],
)
def test_slips_are_mended(typed: str, meant: str) -> None:
    assert mended(typed) == meant


def test_of_two_that_sound_alike_the_neighbors_decide() -> None:
    assert mended("banged my hed") == "banged my head"
    assert mended("i hed a massage") == "i had a massage"


@pytest.mark.parametrize(
    "typed",
    [
        "rhomboid symptoms",
        "pilates or yoga?",
        "my scapula",
        "Does massage help? (neck)",
        "",
        "👍 5 %",
        "the boiler makes yellow flames and I felt a kink while diving",
        "it doesnt hurt and i cant complain",
        "can i sue her",
        "sew, tag and dud",
        "ive lost weight and ive taken tablets",
        "thats better, whats that and hes worse",
        "i have hiv and an iud",
        "HIV?",
        "MRI and TPI before the DIY job",
        "my mum Siobhan takes apixaban in Leicester",
        "Nackenschmerzen für Rücken, Hände, Füße",
    ],
)
def test_words_that_are_right_are_left_as_typed(typed: str) -> None:
    assert mended(typed) == typed


def test_short_forms_are_spelled_out(corpus: Corpus) -> None:
    assert spelled_out("how to press TrPs", corpus.vocabulary.short_forms) == "how to press trigger points"
    assert spelled_out("theragun on my back", corpus.vocabulary.short_forms) == "massage gun on my back"


PIECES = ["nek", "stiffneck", "hedache,", "👍", "5 %", "(swolen)", "needels!", "…", "\n", "wee"]


@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_only_words_are_touched(pieces: list[str]) -> None:
    typed = " ".join(pieces)
    before, after = (re.sub(r"[a-z]+", "w", text) for text in (typed.replace("stiffneck", "stiff neck"), mended(typed)))
    assert before == after


@pytest.mark.parametrize(
    "typed",
    [
        "me duele mucho la espalda desde ayer",
        "mijn nek doet pijn en mijn hoofd ook",
        "mi fa male il collo da tre giorni",
        "mujhe gardan me dard hai kya karu",
        "boli mnie kark i glowa od wczoraj",
    ],
)
def test_another_language_is_not_mended_into_a_danger(assistant: Assistant, typed: str) -> None:
    assert assistant.answer(typed).red_flags == ()


def test_words_that_rules_listen_for_stay_heard() -> None:
    words = {word for sign in RULES.signs for word in sign.patterns if word.isalpha()}
    words |= {word for caution in RULES.cautions for word in caution.mentions if word.isalpha()}
    changed = {word: mended(word) for word in words if mended(word) != word}
    assert {word: meant for word, meant in changed.items() if sounds(word) != sounds(meant)} == {}


def test_the_question_stays_as_typed(assistant: Assistant) -> None:
    answer = assistant.answer("is masage good for a stif nek")
    assert answer.question == "is masage good for a stif nek"
    assert answer.standalone_question == "is massage good for a stiff neck"


def test_a_message_of_slips_alone_is_mended_only_so_far() -> None:
    """Who writes hundreds of unknown words writes another language, or nothing; it must cost little."""
    assert mended("nek " * 300).split().count("neck") == 60


def test_it_knows_only_what_it_was_told() -> None:
    counts = WordCounts(words={"harbor": 100, "boat": 100}, pairs={}, right=(), heard=("sextant",))
    speller = Speller(counts, frozenset())
    assert speller.mend("the harbour bote and sextent") == "the harbor boat and sextant"


def test_nonsense_stays_nonsense() -> None:
    letters = random.Random(7)
    nonsense = " ".join("".join(letters.choices(string.ascii_lowercase, k=letters.randint(4, 9))) for _ in range(300))
    assert sum(a == b for a, b in zip(nonsense.split(), mended(nonsense).split(), strict=False)) > 270
