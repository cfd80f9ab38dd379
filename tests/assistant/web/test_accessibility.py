"""WCAG 2.2 AA on every tab, light and dark, desktop and phone; narrow screens and large text."""

from collections.abc import Iterator

import pytest
from acting import DANGER, OpenPage, ask, open_tab
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
_TABS = {"Sources": ".group", "Body map": ".figure", "Evidence": ".matrix", "About": ".facts"}


def places(page: Page) -> Iterator[str]:
    """Every place of the page, one after the other."""
    yield "welcome"
    ask(page, DANGER)
    yield "an answer with an alert, chips and corrections"
    page.locator(".answer a.cite").first.click()
    expect(page.locator("#source-panel mark")).to_be_focused()
    yield "the sources panel"
    page.keyboard.press("Escape")
    for name, shows in _TABS.items():
        open_tab(page, name, shows)
        yield name
    open_tab(page, "Body map", ".figure")
    page.locator("a.chip[data-area=neck]").click()
    expect(page.locator(".muscle-card").first).to_be_visible()
    yield "an area of the body"
    page.locator("#map-shown [data-muscle]").first.click()
    expect(page.locator("#map-shown .reference").first).to_be_visible()
    yield "a muscle"
    open_tab(page, "Evidence", ".matrix")
    page.locator(".bar-row").last.click()
    expect(page.locator(".listing a").first).to_be_visible()
    yield "a listing"
    page.locator(".listing a").first.click()
    expect(page.locator("#source-full-body .reference").first).to_be_visible()
    yield "a source"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_there_is_no_accessibility_violation_anywhere(open_page: OpenPage, size: str, scheme: str) -> None:
    page = open_page(size, scheme)
    expect(page.locator("body.dark")).to_have_count(int(scheme == "dark"))
    found = []
    for place in places(page):
        for violation in Axe().run(page, options=_RULES).response["violations"]:
            found.append((place, violation["id"], violation["nodes"][0]["html"][:200]))
    assert found == []


def test_nothing_reaches_over_the_side_at_320_pixels(open_page: OpenPage) -> None:
    """320 pixels are also what is left of 1280 at 400 % zoom (WCAG 1.4.10)."""
    page = open_page("narrow")
    for place in places(page):
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), place


def test_text_of_twice_the_size_loses_nothing(page: Page) -> None:
    ask(page, DANGER)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.locator("#alert")).to_be_visible()
    expect(page.locator("#question textarea")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_with_reduced_motion_nothing_moves(page: Page) -> None:
    open_tab(page, "Body map", ".figure")
    assert page.locator(".region path").first.evaluate("path => getComputedStyle(path).transitionDuration") == "0s"
