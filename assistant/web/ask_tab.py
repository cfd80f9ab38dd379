"""The widgets of the Ask tab, and which event changes which of them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import gradio as gr

from assistant.web.asking import IDLE, NEW, Asking, Update
from assistant.web.chat import History
from assistant.web.templating import Templates
from corpus.loader import Corpus


class AskTab(NamedTuple):
    """The widgets that an event may change."""

    chat: gr.Chatbot
    alert: gr.HTML
    heard: gr.HTML
    suggestions: gr.HTML
    welcome: gr.HTML
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    edited: gr.Textbox
    dismissed: gr.Textbox

    def changes(self, update: Update) -> list[Any]:
        """`update` in the order of the widgets; what it does not name stays."""
        return [update.get(name, gr.skip()) for name in self._fields]


def ask_tab(asking: Asking, corpus: Corpus, templates: Templates, most_characters: int) -> None:
    """Lays the tab out and wires it."""
    alert = html("", "alert")
    html('<h2 class="sr-only">Conversation</h2>', "conversation-heading")
    chat = gr.Chatbot(
        label="Conversation",
        show_label=False,
        height="auto",
        buttons=[],
        elem_id="chat",
        feedback_options=None,
        render_markdown=False,
        group_consecutive_messages=False,
    )
    heard, suggestions = html("", "heard"), html("", "suggestions")
    with gr.Row(elem_id="ask-row"):
        box = gr.Textbox(
            label="Your question",
            placeholder="Type your question",
            lines=1,
            max_lines=6,
            max_length=most_characters,
            scale=5,
            elem_id="question",
        )
        send = gr.Button("Ask", variant="primary", scale=0, min_width=96, elem_id="ask")
        stop = gr.Button("Stop", variant="stop", scale=0, min_width=96, elem_id="stop", visible=False)
    # Below the box, so that a phone shows the box first; it goes when the first question is asked.
    welcome = html(templates("welcome.html", themes=starters(corpus)), "welcome")
    html(templates("keeping.html"), "keeping")
    edited = _set_by_script("edited", "Number of the question that is being edited")
    dismissed = _set_by_script("dismissed", "Cautions that were taken back")
    _wire(AskTab(chat, alert, heard, suggestions, welcome, box, send, stop, edited, dismissed), asking)


def _wire(tab: AskTab, asking: Asking) -> None:
    quietly: dict[str, Any] = {"api_name": False, "show_progress": "hidden", "queue": False}

    def respond(question: str, history: History | None, dismissed: str = "", edited: str = "") -> Iterator[list[Any]]:
        for update in asking.respond(question, history, dismissed, edited):
            yield tab.changes(update)

    inputs = [tab.box, tab.chat, tab.dismissed, tab.edited]
    asked: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": 8}
    running = [
        tab.box.submit(respond, inputs, list(tab), api_name=False, **asked),
        tab.send.click(respond, inputs, list(tab), api_name=False, **asked),
    ]
    for event in running:
        event.then(lambda: tab.changes(IDLE), None, list(tab), **quietly)
    tab.stop.click(lambda: tab.changes(IDLE), None, list(tab), cancels=running, **quietly)

    gr.api(asking.chat, api_name="ask", concurrency_limit=8)

    kept = _set_by_script("kept", "Conversation that this browser kept")
    restore = gr.Button("Bring back", visible="hidden", elem_id="restore")
    restore.click(lambda kept: tab.changes(asking.bring_back(kept)), kept, list(tab), **quietly)
    clear = gr.Button("New conversation", visible="hidden", elem_id="clear")
    clear.click(lambda: tab.changes(NEW), None, list(tab), cancels=running, **quietly)


def starters(corpus: Corpus) -> list[dict[str, Any]]:
    """The starter questions by theme; a note that was retired is left out."""
    notes = corpus.notes_by_id
    return [
        {"title": theme.title, "questions": [notes[id].title for id in theme.notes if id in notes]}
        for theme in corpus.starters
    ]


def html(content: str, elem_id: str | None = None) -> gr.HTML:
    """A piece of our own HTML, without Gradio's styles for prose."""
    return gr.HTML(content, elem_id=elem_id, apply_default_css=False, padding=False)


def _set_by_script(elem_id: str, label: str) -> gr.Textbox:
    """A value that the page's own scripts set; nobody sees it."""
    return gr.Textbox("", visible="hidden", elem_id=elem_id, label=label)
