"""The Sources tab: search, filters, permanent links, the article's claims, references to take along."""

import re

import pybtex.database
import rispy
from acting import OpenPage, number_in, open_tab
from playwright.sync_api import Page, expect

from assistant.web.templating import source_link
from corpus.loader import Corpus


def test_everything_can_be_browsed_searched_and_filtered(any_page: Page, corpus: Corpus) -> None:
    open_tab(any_page, "Sources", ".group")
    everything = len(corpus.documents) + len(corpus.references)
    expect(any_page.locator(".count")).to_have_text(f"{everything} sources found")
    any_page.locator(".group", has_text="History").locator("summary").click()
    expect(any_page.locator(".group", has_text="History").locator("a.open").first).to_be_visible()
    any_page.fill("#source-query", "kennedy")
    expect(any_page.locator(".count")).not_to_have_text(f"{everything} sources found")
    link = any_page.get_by_role("link", name="Did President Kennedy's doctor invent trigger point therapy?")
    link.click()
    expect(any_page.locator("#source-full-body mark")).to_contain_text("Kennedy")
    any_page.go_back()
    expect(any_page.locator("#source-query")).to_have_value("kennedy")
    any_page.fill("#source-query", "qqqq")
    expect(any_page.locator("#source-list")).to_contain_text("Nothing here matches")
    any_page.fill("#source-query", "")
    any_page.locator("select[name=verdict]").select_option("false")
    wrong = sum(claim.verdict == "false" for claim in corpus.audit)
    expect(any_page.locator(".count")).to_contain_text(f"{wrong} source")
    any_page.locator("select[name=verdict]").select_option("")
    any_page.locator("select[name=topic]").select_option("back")
    any_page.locator("select[name=grade]").select_option("moderate")
    notes = [n for n in corpus.notes if n.header.topic == "back" and n.header.evidence == "moderate"]
    expect(any_page.locator(".count")).to_have_text(re.compile(rf"^{len(notes)} sources? found$"))
    any_page.locator("select[name=topic]").select_option("")
    any_page.locator("select[name=grade]").select_option("")
    any_page.locator("select[name=kind]").select_option("reference")
    expect(any_page.locator(".count")).to_have_text(f"{len(corpus.references)} sources found")


def test_a_permanent_link_opens_fresh_at_the_sentence(open_page: OpenPage, corpus: Corpus) -> None:
    note = corpus.documents["notes/soreness-why"]
    sentence = note.sentences[-1]
    for size in ("desktop", "phone"):
        page = open_page(size, address="/" + source_link(note.id, sentence.start, sentence.end))
        mark = page.locator("mark")
        expect(mark).to_have_text(sentence.text)
        expect(mark).to_be_focused()
        expect(mark).to_be_in_viewport()
        expect(page.get_by_role("tab", name="Sources")).to_have_attribute("aria-selected", "true")


def test_a_link_to_what_is_gone_says_so(open_page: OpenPage) -> None:
    page = open_page(address="/?source=notes%2Fretired#0-10")
    expect(page.locator("#source-full-body")).to_contain_text("This source is not here")


def test_each_claim_of_the_article_is_underlined_and_leads_to_its_correction(
    open_page: OpenPage, corpus: Corpus
) -> None:
    page = open_page(address="/" + source_link(corpus.article.id))
    claims = page.locator(".source-text a.claim")
    expect(claims.first).to_be_visible()
    assert {link.get_attribute("href") for link in claims.all()} == {
        source_link(f"audit/{claim.id}") for claim in corpus.audit
    }
    claim = next(claim for claim in corpus.audit if claim.verdict == "false")
    page.locator(f'.source-text a.claim[href="{source_link(f"audit/{claim.id}")}"]').click()
    shown = page.locator("#source-full-body")
    expect(shown.locator(".source-title")).to_contain_text(claim.quote)
    expect(shown).to_contain_text(claim.correction)
    expect(shown.locator(".badge.verdict-false")).to_be_visible()
    expect(shown.locator(".reference")).to_have_count(len(claim.references))
    shown.get_by_role("link", name="See it in the article").click()
    expect(shown.locator("mark")).to_have_text(claim.quote)


def test_a_reference_shows_where_it_is_cited_and_can_be_taken_along(open_page: OpenPage, corpus: Corpus) -> None:
    key = "moraska2015"
    reference = corpus.references[key]
    page = open_page(address=f"/?source=references%2F{key}")
    shown = page.locator("#source-full-body")
    cited = sum(key in s.references for document in corpus.documents.values() for s in document.sentences)
    expect(shown.locator("h3")).to_have_text(f"Where it is cited ({cited})")
    expect(shown.locator(f'a[href="https://doi.org/{reference.DOI}"]')).to_be_visible()
    with page.expect_download() as bibtex:
        shown.get_by_role("link", name="BibTeX").click()
    assert key in pybtex.database.parse_file(str(bibtex.value.path()), "bibtex").entries
    with page.expect_download() as ris:
        shown.get_by_role("link", name="RIS").click()
    assert rispy.loads(ris.value.path().read_text(encoding="utf-8"))[0]["doi"] == reference.DOI
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="Copy citation").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == f"{reference.formatted} {reference.url}"


def test_the_evidence_picture_counts_what_its_links_show(page: Page, corpus: Corpus) -> None:
    open_tab(page, "Evidence", ".bars")
    counts = [number_in(row.get_attribute("aria-label") or "") for row in page.locator(".bar-row").all()]
    graded = sum(note.header.evidence != "none" for note in corpus.notes)
    assert sum(counts) == graded + len(corpus.audit) == graded + 50
    dot = page.locator("a.dot").first
    count = number_in((dot.get_attribute("aria-label") or "").rsplit(":", 1)[1])
    dot.click()
    expect(page.locator(".count")).to_have_text(re.compile(rf"^{count} sources? found$"))
    page.go_back()
    expect(page.locator(".bars").first).to_be_visible()
    row = page.locator(".bar-row", has_text="no good evidence")
    count = number_in(row.get_attribute("aria-label") or "")
    row.click()
    expect(page.locator(".count")).to_have_text(f"{count} sources found")


def test_about_names_version_date_and_licence(page: Page) -> None:
    open_tab(page, "About", ".facts")
    shown = page.locator(".about")
    for words in ("It does not diagnose", "Apache License 2.0", "CC BY 4.0", "last reviewed 20", "version"):
        expect(shown).to_contain_text(words)
    shown.locator("a.open").first.click()
    expect(page.locator("#source-full-body .source-title")).to_be_focused()
