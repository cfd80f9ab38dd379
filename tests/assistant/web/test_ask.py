"""Asking: the answer, its citations, what comes next, what was heard, and danger signs."""

import re
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

import pytest
from acting import QUESTION, OpenPage, ask, tab_to
from playwright.sync_api import Page, expect

from assistant.live import LiveAssistant
from assistant.models import Answer, Turn
from assistant.settings import Settings
from assistant.web.serving import web_application


@pytest.mark.parametrize("which", ["first", "last"])
def test_a_citation_opens_the_cited_sentence_and_closing_gives_the_focus_back(any_page: Page, which: str) -> None:
    ask(any_page, QUESTION)
    mark = getattr(any_page.locator(".answer a.cite"), which)
    mark.click()
    cited = any_page.locator("#source-panel mark")
    expect(cited).to_be_visible()
    expect(cited).to_be_focused()
    assert cited.inner_text() in any_page.locator(".answer").inner_text()
    panel = any_page.locator("#source-panel")
    expect(panel.locator(".badge").first).to_be_visible()
    expect(panel.locator(".references .reference-links a").first).to_be_visible()
    any_page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(mark).to_be_focused()


def test_going_back_closes_the_panel_and_from_the_sources_returns_to_the_answer(any_page: Page) -> None:
    ask(any_page, QUESTION)
    mark = any_page.locator(".answer a.cite").first
    mark.click()
    expect(any_page.locator("#source-panel mark")).to_be_focused()
    any_page.locator("#source-panel").get_by_role("link", name="Open in Sources").click()
    expect(any_page.locator("#source-full-body mark")).to_be_focused()
    assert "?source=" in any_page.url
    any_page.go_back()
    expect(any_page.locator("#source-panel mark")).to_be_visible()
    any_page.go_back()
    expect(any_page.locator("#source-panel")).to_be_hidden()
    expect(mark).to_be_focused()
    expect(any_page.locator(".answer")).to_have_count(1)


def test_the_whole_flow_works_with_the_keyboard_alone(page: Page) -> None:
    tab_to(page, "#question textarea")
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".answer .disclaimer")).to_have_count(1)
    expect(page.locator("#question textarea")).to_be_focused()
    page.locator("h1").evaluate("heading => { heading.tabIndex = -1; heading.focus(); }")
    tab_to(page, ".answer a.cite")
    page.keyboard.press("Enter")
    expect(page.locator("#source-panel mark")).to_be_focused()
    tab_to(page, "#source-panel a.open")
    page.keyboard.press("Escape")
    expect(page.locator(".answer a.cite").first).to_be_focused()
    tab_to(page, ".suggestions .chip")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .disclaimer")).to_have_count(2)
    expect(page.locator(".asked").last).to_be_focused()


def test_starters_by_theme_and_follow_ups_are_answered_and_the_focus_is_never_lost(page: Page) -> None:
    expect(page.locator(".themes section")).to_have_count(4)
    page.get_by_role("button", name="Why am I sore after a session?").click()
    expect(page.locator(".answer .disclaimer")).to_have_count(1)
    expect(page.locator(".asked").last).to_be_focused()
    chip = page.locator(".suggestions .chip").first
    question = chip.inner_text()
    chip.click()
    expect(page.locator(".answer .disclaimer")).to_have_count(2)
    expect(page.locator(".asked-text").last).to_have_text(question)
    expect(page.locator(".asked").last).to_be_focused()


def test_the_answer_is_announced_once_it_is_whole(page: Page) -> None:
    ask(page, QUESTION)
    first = page.locator(".answer .part-answer p").inner_text().split(".")[0]
    expect(page.locator("#announcer[role=status]")).to_contain_text(first)
    expect(page.locator("#chat [role=log]")).to_have_attribute("aria-live", "off")


def test_a_question_can_be_edited_and_what_followed_is_replaced(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "What are your sources?")
    page.locator(".asked [data-do=edit]").first.click()
    box = page.locator("#question textarea")
    expect(box).to_have_value(QUESTION)
    expect(box).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    expect(page.locator(".asked")).to_have_count(2)
    page.locator(".asked [data-do=edit]").first.click()
    box.fill("How long does soreness last after a massage?")
    box.press("Enter")
    expect(page.locator(".asked")).to_have_count(1)
    expect(page.locator(".asked-text")).to_have_text("How long does soreness last after a massage?")
    expect(page.locator(".answer .disclaimer")).to_have_count(1)


def test_a_question_can_be_asked_again_and_a_new_conversation_begun(page: Page) -> None:
    ask(page, QUESTION)
    before = page.locator(".answer .part-answer").inner_text()
    page.locator(".answer").evaluate("answer => answer.setAttribute('data-old', '')")
    page.locator("[data-do=retry]").click()
    expect(page.locator(".answer[data-answer]:not([data-old])")).to_have_count(1)
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator(".answer .part-answer")).to_have_text(before, use_inner_text=True)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#question textarea")).to_be_focused()


class Slow(LiveAssistant):
    """A real assistant that takes its time, or breaks down, before it answers."""

    def __init__(self, settings: Settings, seconds: float, breaks: bool = False) -> None:
        super().__init__(settings, say=lambda line: None)
        self._seconds, self._breaks = seconds, breaks

    def answer(self, question: str, history: Sequence[Turn] = (), dismissed_cautions: Collection[str] = ()) -> Answer:
        time.sleep(self._seconds)
        if self._breaks:
            raise RuntimeError("the index is gone")
        return super().answer(question, history, dismissed_cautions)


def test_an_answer_that_is_awaited_can_be_stopped_and_asked_anew(
    open_page: OpenPage, serve: Callable[[Any], str], settings: Settings
) -> None:
    page = open_page(host=serve(web_application(settings, Slow(settings, seconds=3))))
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    expect(page.locator(".asked-text")).to_have_text(QUESTION)
    page.locator("#stop").click()
    expect(page.locator("#ask")).to_be_visible()
    page.wait_for_timeout(3500)
    expect(page.locator(".answer")).to_have_count(0)
    ask(page, "What are your sources?")
    expect(page.locator(".asked")).to_have_count(2)


def test_a_fault_is_said_and_does_not_look_like_an_answer(
    open_page: OpenPage, serve: Callable[[Any], str], settings: Settings
) -> None:
    page = open_page(host=serve(web_application(settings, Slow(settings, seconds=0, breaks=True))))
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    expect(page.locator(".answer-fault[role=alert]")).to_contain_text("was not answered")
    expect(page.locator("#ask")).to_be_visible()


def test_a_copied_answer_holds_its_sources(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.locator("[data-do=copy-answer]").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1]" in copied
    assert "https://doi.org/" in copied
    assert page.locator(".answer .disclaimer").inner_text() in copied


def test_what_was_heard_can_be_taken_back_and_recalled(page: Page) -> None:
    ask(page, "I take warfarin. Does massage help neck pain?")
    chip = page.get_by_role("button", name="Blood thinners: remove")
    expect(page.locator(".answer")).to_contain_text("With a blood thinner")
    chip.click()
    expect(page.locator(".answer")).not_to_contain_text("With a blood thinner")
    expect(page.locator(".asked")).to_have_count(1)
    page.get_by_role("button", name="Blood thinners is left out").click()
    expect(page.locator(".answer")).to_contain_text("With a blood thinner")


def test_a_danger_sign_in_mid_chat_is_pinned_with_numbers_to_call_and_stays(any_page: Page) -> None:
    ask(any_page, QUESTION)
    expect(any_page.locator("#alert .alert")).to_have_count(0)
    ask(any_page, "now I have crushing chest pain and my left arm hurts")
    alert = any_page.locator("#alert [role=alert]")
    expect(alert).to_contain_text("Get help now")
    numbers = alert.locator("a.call")
    assert [link.get_attribute("href") for link in numbers.all()] == [f"tel:{n}" for n in numbers.all_inner_texts()]
    assert "911" in numbers.all_inner_texts()
    ask(any_page, "my husband says it is nothing. so how hard do I press?")
    expect(alert).to_be_in_viewport()
    top = alert.bounding_box()
    asked = any_page.locator(".asked").last.bounding_box()
    assert top is not None
    assert asked is not None
    assert top["y"] + top["height"] <= asked["y"] + 1, "the alert hides the question"


def test_a_correction_of_the_article_is_marked_as_one(page: Page) -> None:
    ask(page, "Was trigger point therapy developed in Japan in the 1980s?")
    expect(page.locator(".part-correction h3")).to_have_text("What a popular article gets wrong")


def test_markup_in_a_question_is_shown_letter_for_letter(page: Page) -> None:
    typed = "<img src=x onerror=\"document.title='hacked'\"> <b>does</b> *massage* help?\n\n# really <script>1</script>"
    ask(page, typed)
    assert page.locator(".asked-text").text_content() == typed
    assert page.title() != "hacked"
    assert page.locator("#chat :is(img, script)").count() == 0


def test_nothing_is_kept_in_the_browser_unless_switched_on(page: Page) -> None:
    ask(page, "a very private question about my neck")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "private" not in kept


def test_a_message_that_says_nothing_is_not_sent(page: Page) -> None:
    page.fill("#question textarea", "   ")
    page.press("#question textarea", "Enter")
    page.wait_for_timeout(700)  # nothing shows that it was not sent
    expect(page.locator(".asked")).to_have_count(0)
    ask(page, QUESTION)
    expect(page.locator(".asked")).to_have_count(1)


def test_embedded_in_another_page_only_the_chat_is_left(open_page: OpenPage) -> None:
    page = open_page("narrow", address="/?embed=1")
    expect(page.locator(".page-header")).to_be_hidden()
    expect(page.get_by_role("tab", name="Sources")).to_be_hidden()
    ask(page, QUESTION)
    page.locator("a.cite").first.click()
    expect(page.locator("#source-panel mark")).to_be_focused()


def test_the_color_button_says_what_it_would_do(open_page: OpenPage) -> None:
    page = open_page(scheme="dark")
    page.get_by_role("button", name="Light colors").click()
    expect(page.get_by_role("button", name="Dark colors")).to_be_visible()
    expect(page.locator("body")).not_to_have_class(re.compile(r"\bdark\b"))
