"""The server: the routes of the sources, and that nothing is looked up or sent outside."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.live import LiveAssistant
from assistant.settings import Settings
from assistant.web.serving import create_app
from corpus.loader import Corpus


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as reply:
        return str(reply.read().decode())


def test_the_page_is_served_and_asks_nothing_of_other_machines(
    page_address: str, no_outside_sockets: list[Any]
) -> None:
    assert "Trigger Point Assistant" in get(page_address)
    body = json.dumps({"data": ["why am I sore after a session?", []]}).encode()
    call = urllib.request.Request(
        f"{page_address}/gradio_api/call/ask", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(call, timeout=30) as reply:
        event = json.loads(reply.read())["event_id"]
    answered = get(f"{page_address}/gradio_api/call/ask/{event}")
    assert "Soreness for about a day after a firm massage is common" in answered
    assert no_outside_sockets == []


def test_a_document_is_shown_with_the_cited_characters_marked(page_address: str, corpus: Corpus) -> None:
    note = corpus.documents["notes/soreness-why"]
    first = note.sentences[0]
    query = urllib.parse.urlencode({"id": note.id, "start": first.start, "end": first.end})
    assert f'<mark tabindex="-1">{first.text}</mark>' in get(f"{page_address}/sources/document?{query}")


@pytest.mark.parametrize("id", ["nothing", "../../etc/passwd", "notes/soreness-why/../../rules", "<script>"])
def test_an_unknown_document_says_so_and_leaks_nothing(page_address: str, id: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(f"{page_address}/sources/document?{urllib.parse.urlencode({'id': id})}")
    assert caught.value.code == 404
    assert "root:" not in caught.value.read().decode()


def test_every_document_can_be_opened(page_address: str, corpus: Corpus) -> None:
    for id in corpus.documents:
        assert "<article" in get(f"{page_address}/sources/document?{urllib.parse.urlencode({'id': id})}")


def test_the_scripts_and_the_style_are_served_under_an_address_of_their_content(page_address: str) -> None:
    page = get(page_address)
    found = re.findall(r"/page-files/([0-9a-f]{12})/(page.css|main.js)", page)
    assert {name for _, name in found} == {"page.css", "main.js"}
    for version, name in found:
        assert len(get(f"{page_address}/page-files/{version}/{name}")) > 500
        with pytest.raises(urllib.error.HTTPError):
            get(f"{page_address}/page-files/000000000000/{name}")


def test_behind_a_proxy_every_address_has_its_path(settings: Settings, live: LiveAssistant) -> None:
    client = TestClient(create_app(settings.model_copy(update={"root_path": "/assistant"}), live))
    assert '"/assistant/page-files/' in client.get("/").text
    assert 'href="/assistant/sources/cite/' in client.get("/sources/document?id=references/moraska2015").text
