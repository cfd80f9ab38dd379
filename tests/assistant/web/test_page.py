"""The page in a real browser, at desktop and phone size."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

QUESTION = "Does massage help tension headaches?"


def ask(page: Page, question: str) -> None:
    before = page.locator(".answer .disclaimer").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator(".answer .disclaimer")).to_have_count(before + 1)


def test_a_question_is_answered_and_a_citation_opens_the_cited_sentence(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("a.cite").first.click()
    marked = page.locator("#source-panel mark")
    expect(marked).to_be_visible()
    expect(marked).to_be_focused()
    quote = marked.inner_text()
    assert quote in page.locator(".answer").first.inner_text()
    assert "References" in page.locator("#source-panel").inner_text()


def test_the_last_citation_opens_too_and_closing_gives_the_focus_back(page: Page) -> None:
    ask(page, QUESTION)
    page.locator(".answer a.cite").last.click()
    expect(page.locator("#source-panel mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source-panel")).to_be_hidden()
    expect(page.locator(".answer a.cite").last).to_be_focused()


def test_the_whole_flow_works_with_the_keyboard_alone(page: Page) -> None:
    page.locator("#question textarea").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".answer .disclaimer")).to_have_count(1)
    page.locator("a.cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-panel mark")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("a.cite").first).to_be_focused()


def test_a_starter_question_is_answered(page: Page) -> None:
    page.get_by_role("button", name="Why am I sore after a session?").click()
    expect(page.locator(".answer .disclaimer")).to_have_count(1)


def test_a_follow_up_chip_is_answered(page: Page) -> None:
    ask(page, QUESTION)
    page.locator("button.chip:visible").first.click()
    expect(page.locator(".answer .disclaimer")).to_have_count(2)


def test_a_danger_sign_is_pinned_at_the_top_and_stays(page: Page) -> None:
    ask(page, "my calf is swollen and hot, which knot should I press?")
    expect(page.locator("#alert [role=alert]")).to_contain_text("Get medical help today")
    ask(page, "my husband says it is nothing. so how hard do I press?")
    expect(page.locator("#alert [role=alert]")).to_be_visible()


def test_sources_can_be_browsed_and_searched(page: Page) -> None:
    page.get_by_role("tab", name="Sources").click()
    expect(page.locator("#source-list a.cite").first).to_be_visible()
    page.fill("#source-query", "kennedy")
    link = page.get_by_role("link", name="Did President Kennedy's doctor invent trigger point therapy?")
    expect(link).to_be_visible()
    link.click()
    expect(page.locator("#source-panel")).to_contain_text("Travell")
    page.keyboard.press("Escape")
    page.fill("#source-query", "qqqq")
    expect(page.locator("#source-list")).to_contain_text("Nothing here holds")


def test_markup_in_a_question_is_shown_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=\"document.title='hacked'\"> <b>does massage</b> help?")
    assert page.title() != "hacked"
    assert page.locator("#chat img[src=x]").count() == 0
    expect(page.locator(".asked")).to_contain_text("<b>does massage</b>")


def test_nothing_reaches_over_the_side_of_the_screen(page: Page) -> None:
    ask(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_there_is_no_accessibility_violation(page: Page) -> None:
    ask(page, QUESTION)
    for tab in ("Ask", "Sources"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(400)
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], found["nodes"][0]["html"][:200]) for found in violations] == []
