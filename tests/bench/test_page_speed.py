"""How fast the page is, in a real browser. Run by `make bench`."""

import os
import shutil
import time
from statistics import median

import pytest
from conftest import Report
from measuring import table
from playwright.sync_api import sync_playwright

_QUESTIONS = (
    "Does massage help tension headaches?",
    "Why am I sore after a session?",
    "How hard should I press?",
    "Is massage safe in pregnancy?",
    "Are trigger points real?",
)
_WHOLE = ".answer .disclaimer"


@pytest.mark.bench
def test_the_page_is_usable_and_answers_soon(page_address: str, report: Report) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        usable, first, whole, weights = [], [], [], []
        for _ in range(3):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = context.new_page()
            start = time.perf_counter()
            page.goto(page_address)
            page.wait_for_selector("#question textarea")
            usable.append(time.perf_counter() - start)
            page.wait_for_load_state("networkidle")
            weights.append(
                page.evaluate(
                    "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
                    ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
                )
            )
            for number, question in enumerate(_QUESTIONS, 1):
                page.fill("#question textarea", question)
                page.evaluate(_CLOCK, number)
                page.press("#question textarea", "Enter")
                page.wait_for_function(f"document.querySelectorAll('{_WHOLE}').length === {number}")
                page.wait_for_selector("#ask")
                times = page.evaluate("window.answerTimes")
                first.append(times["first"])
                whole.append(times["whole"])
            context.close()
        browser.close()
    rows = [
        ("page usable, cold browser", median(usable) * 1000, max(usable) * 1000),
        ("first sentence after sending", median(first), max(first)),
        ("whole answer after sending", median(whole), max(whole)),
    ]
    report(
        "The page in a browser",
        table(("", "median ms", "longest ms"), rows),
        f"Chromium, {len(usable)} fresh visits with {len(_QUESTIONS)} questions each. Weight of the page as sent: "
        f"{median(weights) / 1e6:.2f} MB before compression. Wanted: usable within 1,500 ms, first sentence within "
        "300 ms.",
    )


# Watches the page itself, so that the browser driver's own time is not counted.
_CLOCK = """number => {
  const start = performance.now();
  window.answerTimes = {};
  const look = () => {
    if (!window.answerTimes.first && document.querySelectorAll('.answer .part').length > (window.partsBefore ?? 0)) {
      window.answerTimes.first = performance.now() - start;
    }
    if (document.querySelectorAll('.answer .disclaimer').length === number) {
      window.answerTimes.whole = performance.now() - start;
      window.partsBefore = document.querySelectorAll('.answer .part').length;
      observer.disconnect();
    }
  };
  const observer = new MutationObserver(look);
  observer.observe(document.querySelector('#tabs'), { childList: true, subtree: true, attributes: true });
}"""
