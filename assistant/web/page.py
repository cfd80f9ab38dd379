"""The page's layout: tabs, widgets and what happens on a click."""

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from assistant.models import Answer
from assistant.opening import to_stderr
from assistant.settings import Settings
from assistant.web.answers import AnswerView
from assistant.web.chat import Answers, History, asked, before_question, reply, restored, unanswered
from assistant.web.templating import Templates
from corpus.loader import Corpus

# Each of these is fetched from its route when its tab is first opened.
_TABS = (
    ("Sources", "sources", "/sources"),
    ("Body map", "body-map", "/body-map"),
    ("Evidence", "evidence", "/evidence"),
    ("About", "about", "/about"),
)
_KEPT = TypeAdapter(tuple[Answer, ...])
_MOST_KEPT = 2_000_000  # characters of a conversation that is brought back


def build_page(settings: Settings, assistant: Answers, corpus: Callable[[], Corpus], templates: Templates) -> gr.Blocks:
    """The page over `assistant`. No state is kept on the server: the chat's history comes with every message."""
    view = AnswerView(templates, corpus().rulebook, feedback=settings.feedback_file is not None)
    with gr.Blocks(title=settings.title, analytics_enabled=False) as page:
        _html(templates("header.html", settings=settings))
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            with gr.Tab("Ask", id="ask", elem_id="tab-ask"):
                _chat(settings, assistant, corpus(), view, templates)
            for label, id, route in _TABS:
                with gr.Tab(label, id=id, elem_id=f"tab-{id}"):
                    _html(f'<div class="fragment" data-fragment="{route}"><p class="quiet">Loading …</p></div>')
        _html(templates("footer.html", settings=settings))
    return page


def _chat(settings: Settings, assistant: Answers, corpus: Corpus, view: AnswerView, templates: Templates) -> None:
    alert = _html("", elem_id="alert")
    _html('<h2 class="sr-only">Conversation</h2>', "conversation-heading")
    welcome = _html(templates("welcome.html", themes=starters(corpus)), elem_id="welcome")
    chat = gr.Chatbot(
        label="Conversation",
        show_label=False,
        height="auto",
        buttons=[],
        elem_id="chat",
        feedback_options=None,
        render_markdown=False,
        group_consecutive_messages=False,
        visible=True,
    )
    heard = _html("", elem_id="heard")
    suggestions = _html("", elem_id="suggestions")
    with gr.Row(elem_id="ask-row"):
        box = gr.Textbox(
            label="Your question",
            placeholder="Type your question",
            lines=1,
            max_lines=6,
            max_length=settings.max_message_characters,
            scale=5,
            elem_id="question",
        )
        send = gr.Button("Ask", variant="primary", scale=0, min_width=96, elem_id="ask")
        stop = gr.Button("Stop", variant="stop", scale=0, min_width=96, elem_id="stop", visible=False)
    _html(templates("keeping.html"), elem_id="keeping")
    # What the scripts of the page set: cautions taken back, the question edited, a conversation kept in this browser.
    dismissed = gr.Textbox("", visible="hidden", elem_id="dismissed", label="Cautions taken back")
    edited = gr.Textbox("", visible="hidden", elem_id="edited", label="Number of the question being edited")
    kept = gr.Textbox("", visible="hidden", elem_id="kept", label="Kept conversation")
    restore = gr.Button("Bring back", visible="hidden", elem_id="restore")
    clear = gr.Button("New conversation", visible="hidden", elem_id="clear")

    outputs = [chat, alert, heard, suggestions, welcome, send, stop]

    def grow(question: str, history: History, taken_back: str) -> Iterator[list[Any]]:
        yield [asked(question, history, view), gr.skip(), gr.skip(), "", gr.update(visible=False), _hidden, _visible]
        try:
            for shown in reply(question, history, assistant, view, (taken_back or "").split()):
                yield [*shown, gr.skip(), gr.skip(), gr.skip()]
        except Exception as error:  # a fault of ours must not look like an answer, or like silence
            to_stderr(f"A question could not be answered ({type(error).__name__}).")  # without what was asked
            yield [unanswered(question, history, view), *[gr.skip()] * (len(outputs) - 1)]  # an alert stays

    def respond(question: str, history: History | None, taken_back: str = "", edited: str = "") -> Iterator[list[Any]]:
        if not (question or "").strip():
            yield [gr.skip()] * len(outputs)
            return
        earlier = before_question(history or [], int(edited)) if edited.isdigit() else history or []
        yield from grow(question, earlier, taken_back)

    def bring_back(json: str) -> list[Any]:
        try:
            answers = _KEPT.validate_json(json[:_MOST_KEPT])
        except ValidationError:  # made by an older version: nothing that can be shown
            answers = ()
        if not answers:
            return [gr.skip()] * len(outputs)
        return [*restored(answers, view), gr.update(visible=False), _visible, _hidden]

    def done() -> list[Any]:
        return [_visible, _hidden]

    running = []
    for event, name in ((box.submit, "ask"), (send.click, False)):
        sent = event(
            respond, [box, chat, dismissed, edited], outputs, api_name=name, show_progress="hidden", concurrency_limit=8
        )
        event(lambda: ["", ""], None, [box, edited], api_name=False, show_progress="hidden", queue=False)
        running.append(sent)
    for event in running:
        event.then(done, None, [send, stop], api_name=False, show_progress="hidden", queue=False)
    stop.click(done, None, [send, stop], cancels=running, api_name=False, show_progress="hidden", queue=False)
    restore.click(bring_back, kept, outputs, api_name=False, show_progress="hidden", queue=False)
    clear.click(
        lambda: [[], "", "", "", gr.update(visible=True), _visible, _hidden, "", "", ""],
        None,
        [*outputs, dismissed, edited, box],
        api_name=False,
        show_progress="hidden",
        queue=False,
    )


_visible, _hidden = gr.update(visible=True), gr.update(visible=False)


def starters(corpus: Corpus) -> list[dict[str, Any]]:
    """The starter questions by theme; a note that was retired is left out."""
    notes = corpus.notes_by_id
    return [
        {"title": theme.title, "questions": [notes[id].title for id in theme.notes if id in notes]}
        for theme in corpus.starters
    ]


def _html(content: str, elem_id: str | None = None) -> gr.HTML:
    """A piece of our own HTML, without Gradio's styles for prose."""
    return gr.HTML(content, elem_id=elem_id, apply_default_css=False, padding=False)
