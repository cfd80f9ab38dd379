"""A real Chromium: Debian's, or the one that CHROMIUM names. A missing one fails, it is not skipped."""

import os
import shutil
from collections.abc import Iterator

import pytest
from acting import OpenPage
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640)}
PATIENCE = 20_000  # milliseconds; the two cores of a build machine are shared


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, "The browser tests need Chromium. Run: sh tests/install_chromium.sh"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, page_address: str) -> Iterator[OpenPage]:
    """Opens the page as a person sees it, with a browser of its own: nothing is kept from before."""
    contexts: list[BrowserContext] = []

    def open(size: str = "desktop", scheme: str = "light", address: str = "/", host: str = page_address) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(host + address)
        page.wait_for_selector("#question textarea", state="attached")
        return page

    yield open
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture(params=["desktop", "phone"])
def any_page(open_page: OpenPage, request: pytest.FixtureRequest) -> Page:
    """The page at desktop and at phone size."""
    return open_page(request.param)
