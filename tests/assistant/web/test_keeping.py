"""Taking a conversation along, keeping it in the browser, forgetting it, saying what was good or bad."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from acting import QUESTION, OpenPage, ask
from markdown_it import MarkdownIt
from playwright.sync_api import Page, expect

from assistant.export import Conversation
from assistant.live import LiveAssistant
from assistant.settings import Settings
from assistant.web.serving import web_application


def saved(page: Page, form: str) -> str:
    if not page.locator(".save").evaluate("details => details.open"):
        page.locator(".save summary").click()
    with page.expect_download() as download:
        page.locator(f"[data-format={form}]").click()
    return download.value.path().read_text(encoding="utf-8")


def test_an_exported_conversation_is_complete_in_every_format(page: Page) -> None:
    nasty = "Is *this* <b>safe</b> | in [pregnancy](http://example.org)?"
    ask(page, QUESTION)
    ask(page, nasty)
    conversation = Conversation.model_validate_json(saved(page, "json"))
    assert [answer.question for answer in conversation.answers] == [QUESTION, nasty]
    for form in ("html", "markdown"):
        text = saved(page, form)
        shown = page.context.new_page()
        shown.set_content(text if form == "html" else MarkdownIt("commonmark").render(text))
        words = " ".join(shown.locator("body").inner_text().split())
        links = {link.get_attribute("href") for link in shown.locator("a").all()}
        assert nasty in words
        for answer in conversation.answers:
            assert answer.disclaimer in words
            assert all(" ".join(sentence.text.split()) in words for sentence in answer.sentences)
            for citation in answer.citations:
                assert " ".join(citation.quote.split()) in words
                for reference in citation.references:
                    assert " ".join(reference.text.split()) in words
                    assert reference.url in links
        assert "http://example.org" not in links
        shown.close()


def test_a_conversation_is_kept_only_when_switched_on_and_forgotten_at_once(page: Page) -> None:
    ask(page, QUESTION)
    page.reload()
    page.wait_for_selector("#question textarea")
    expect(page.locator(".welcome")).to_be_visible()
    page.locator("#remember").check()
    ask(page, QUESTION)
    page.reload()
    expect(page.locator(".asked-text")).to_have_text(QUESTION)
    expect(page.locator(".answer .disclaimer")).to_have_count(1)
    ask(page, "and how long does it last?")
    expect(page.locator(".asked")).to_have_count(2)
    page.get_by_role("button", name="Forget everything").click()
    expect(page.locator(".answer")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    page.wait_for_selector("#question textarea")
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#remember")).not_to_be_checked()


def test_nobody_is_asked_for_feedback_unless_the_operator_switched_it_on(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator("[data-do=feedback]")).to_have_count(0)
    assert page.request.post(f"{page.url}feedback", data={"helpful": True, "question": "x"}).status in {404, 405}


def test_feedback_is_written_to_the_operators_file(
    open_page: OpenPage, serve: Callable[[Any], str], settings: Settings, live: LiveAssistant, tmp_path: Path
) -> None:
    file = tmp_path / "said" / "feedback.jsonl"
    page = open_page(host=serve(web_application(settings.model_copy(update={"feedback_file": file}), live)))
    ask(page, QUESTION)
    assert not file.exists()
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_label("What was good or bad about it?").fill("too\nlong")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#announcer")).to_have_text("Thank you")
    expect(page.get_by_role("button", name="Not helpful")).to_be_focused()
    (line,) = file.read_text(encoding="utf-8").splitlines()
    said = json.loads(line)
    assert (said["helpful"], said["question"], said["comment"]) == (False, QUESTION, "too\nlong")
    assert said["documents"]
