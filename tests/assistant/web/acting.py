"""What a person does on the page."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
QUESTION = "Does massage help tension headaches?"
DANGER = "my calf is swollen and hot, which knot should I press?"


def ask(page: Page, question: str) -> None:
    """Types a question and waits for its whole answer."""
    before = page.locator(".answer .disclaimer").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator(".answer .disclaimer")).to_have_count(before + 1)
    expect(page.locator("#stop")).to_be_hidden()


def open_tab(page: Page, name: str, shows: str) -> None:
    """Opens a tab and waits for what it shows."""
    page.get_by_role("tab", name=name).click()
    expect(page.locator(shows).first).to_be_visible()


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Presses Tab until what `selector` names has the focus, as a person without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{most} times Tab did not reach {selector}")


def number_in(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found, text
    return int(found.group())
