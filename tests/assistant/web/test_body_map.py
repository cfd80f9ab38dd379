"""The body map: the figure, the list, the muscles, and that its data hold together."""

from typing import get_args

import pytest
from acting import OpenPage, open_tab
from playwright.sync_api import Page, expect

from assistant.web.body_map import muscles_that_refer_to
from corpus.loader import Corpus
from corpus.models import Area


def test_where_it_hurts_leads_to_muscles_and_a_question_by_keyboard(any_page: Page, corpus: Corpus) -> None:
    open_tab(any_page, "Body map", ".figure")
    any_page.locator(".region[data-area=calf]").first.focus()
    any_page.keyboard.press("Enter")
    expect(any_page.locator("#map-title")).to_be_focused()
    expect(any_page.locator("#map-title")).to_have_text("Calf and shin")
    shown = any_page.locator("#map-shown")
    expect(shown.locator(".muscle-card")).to_have_count(len(muscles_that_refer_to("calf", corpus.muscles)))
    expect(shown).to_contain_text("Patterns are a guide, not a diagnosis")
    expect(shown.locator(".reminder")).to_contain_text("One swollen, sore or warm leg or arm")
    expect(shown.locator("svg.pattern").first).to_be_visible()
    shown.locator(".reminder a.cite").first.click()
    expect(any_page.locator("#source-panel .reference").first).to_be_visible()
    any_page.keyboard.press("Escape")
    expect(shown.locator(".reminder a.cite").first).to_be_focused()
    question = shown.locator("[data-ask]").first.inner_text()
    shown.locator("[data-ask]").first.click()
    expect(any_page.locator(".asked-text")).to_have_text(question)
    expect(any_page.locator(".answer .disclaimer")).to_be_visible()
    expect(any_page.locator(".asked").last).to_be_focused()


def test_a_muscle_shows_its_pattern_and_has_a_permanent_address(open_page: OpenPage, corpus: Corpus) -> None:
    muscle = next(muscle for muscle in corpus.muscles if not muscle.self_pressure)
    page = open_page(address=f"/?muscle={muscle.id}")
    shown = page.locator("#map-shown")
    expect(shown.locator("#map-title")).to_have_text(muscle.plain_name)
    expect(shown).to_contain_text(muscle.referral)
    expect(shown).to_contain_text(muscle.cautions[0])
    expect(shown).to_contain_text("Do not press this muscle on your own body")
    expect(shown.locator(".reference")).to_have_count(len(muscle.references))
    painful, marked = shown.locator("svg.pattern path.pain"), shown.locator("svg.pattern ellipse")
    assert painful.count() > 0
    assert marked.count() > 0


def test_every_region_of_the_figure_is_named_and_stands_in_the_list_too(page: Page, corpus: Corpus) -> None:
    open_tab(page, "Body map", ".figure")
    regions = page.locator(".figure a.region")
    named = {region.get_attribute("data-area"): region.get_attribute("aria-label") for region in regions.all()}
    listed = {link.get_attribute("data-area") for link in page.locator(".map-choose .chips a").all()}
    assert set(named) == listed == {guide.id for guide in corpus.body_map.areas}
    assert all(named.values())


def test_every_area_but_the_whole_body_is_on_the_map(corpus: Corpus) -> None:
    areas = set(get_args(Area)) - {"whole-body"}
    assert {guide.id for guide in corpus.body_map.areas} == areas == {shape.area for shape in corpus.body_map.shapes}
    assert {area for muscle in corpus.muscles for area in muscle.refers_to} <= areas


def test_every_muscle_is_placed_in_a_view_where_it_lies(corpus: Corpus) -> None:
    for muscle in corpus.muscles:
        views = {spot.view for spot in corpus.body_map.spots if spot.muscle == muscle.id}
        assert views == ({"front", "back"} if muscle.view == "both" else {muscle.view}), muscle.id
    assert {spot.muscle for spot in corpus.body_map.spots} == {muscle.id for muscle in corpus.muscles}


@pytest.mark.parametrize("place", ["area/moon", "muscle/moon", "area/%3Cscript%3E"])
def test_what_is_not_on_the_map_is_said(open_page: OpenPage, place: str) -> None:
    kind, id = place.split("/")
    page = open_page(address=f"/?{kind}={id}")
    expect(page.locator("#map-shown")).to_contain_text("not here")
