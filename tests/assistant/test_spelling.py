"""Slips are mended by sound, by letters and where words run together; what is right is left as typed."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mending import mended

from assistant.query import spelled_out
from assistant.spelling import Speller, WordCounts
from corpus.loader import Corpus


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("massage for tention headache", "massage for tension headache"),
        ("reumatoid arthritus masage", "rheumatoid arthritis massage"),
        ("blud in wee an sore bak", "blood in wee an sore back"),
        ("stif nek an fevr with bad hedache", "stiff neck an fever with bad headache"),
        ("feever stiffneck rash", "fever stiff neck rash"),
        ("BLUD IN MY WEE", "blood IN MY WEE"),
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


@given(st.text(max_size=300))
def test_only_words_are_touched(text: str) -> None:
    assert "".join(c for c in mended(text) if not c.isalpha() and c not in " '") == "".join(
        c for c in text if not c.isalpha() and c not in " '"
    )


def test_a_message_of_slips_alone_is_mended_only_so_far() -> None:
    """Who writes hundreds of unknown words writes another language, or nothing; it must cost little."""
    assert mended("nek " * 300).split().count("neck") == 60


def test_it_knows_only_what_it_was_told() -> None:
    counts = WordCounts(words={"harbor": 100, "boat": 100}, pairs={}, right=(), heard=("sextant",))
    speller = Speller(counts, frozenset())
    assert speller.mend("the harbour bote and sextent") == "the harbor boat and sextant"


def test_nonsense_stays_nonsense() -> None:
    letters = random.Random(7)
    nonsense = " ".join("".join(letters.choices(string.ascii_lowercase, k=9)) for _ in range(200))
    assert sum(a == b for a, b in zip(nonsense.split(), mended(nonsense).split(), strict=False)) > 190
