"""The rules test themselves: each red flag's own phrases raise it, its calm look-alikes raise nothing."""

import pytest
from mending import mended

from assistant.triage import Triage
from corpus.loader import FOLDER
from corpus.rulebook import RedFlag, load_rulebook

RULEBOOK = load_rulebook(FOLDER / "rules")
TRIAGE = Triage(RULEBOOK)  # rules alone, without the net


@pytest.mark.parametrize("rule", RULEBOOK.red_flags, ids=lambda rule: rule.id)
def test_a_red_flag_is_raised_by_its_own_phrases(rule: RedFlag) -> None:
    missed = [
        text for text in rule.must_match if rule.id not in [flag.id for flag in TRIAGE.assess(mended(text)).flags]
    ]
    assert missed == []


@pytest.mark.parametrize("rule", RULEBOOK.red_flags, ids=lambda rule: rule.id)
def test_calm_look_alikes_raise_no_alarm(rule: RedFlag) -> None:
    raised = {text: [flag.id for flag in TRIAGE.assess(mended(text)).flags] for text in rule.must_not_match}
    assert {text: flags for text, flags in raised.items() if flags} == {}


def test_every_sign_is_used_by_a_rule() -> None:
    used = {sign.removeprefix("-") for rule in RULEBOOK.red_flags for combination in rule.when for sign in combination}
    used |= {sign for rule in RULEBOOK.red_flags for sign in rule.unless}
    assert {sign.id for sign in RULEBOOK.signs} - used == set()


def test_an_unknown_country_gets_every_number() -> None:
    line = RULEBOOK.numbers.line("emergency", None)
    assert all(number in line for number in ("911", "999", "112"))
    assert RULEBOOK.numbers.line("emergency", "DE") == RULEBOOK.numbers.line("emergency", "EU")
    assert RULEBOOK.numbers.line("emergency", "BR") == line
