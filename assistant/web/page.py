"""The page's layout: tabs, widgets and what happens on a click."""

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import gradio as gr

from assistant.settings import Settings
from assistant.web.chat import Answers, History, reply
from corpus.loader import Corpus

_PURPOSE = (
    "General information about trigger points and massage, from reviewed notes. Every sentence says where it comes "
    "from and how sure the evidence is. It is not a diagnosis and cannot see you. **In an emergency call your local "
    "emergency number.** Nothing you type leaves this computer."
)
STARTERS = (
    "Does massage help tension headaches?",
    "Why am I sore after a session?",
    "What are your sources?",
    "What is a trigger point?",
    "Is massage safe in pregnancy?",
    "How hard should I press?",
)
_PANEL = (
    '<aside id="source-panel" hidden role="dialog" aria-labelledby="source-title">'
    '<button id="source-close" type="button">Close</button><div id="source-body"></div></aside>'
)
_CHIPS = 4


def build_page(settings: Settings, assistant: Answers, corpus: Callable[[], Corpus]) -> gr.Blocks:
    """The page over `assistant`. No state is kept on the server: the chat's history comes with every message."""
    with gr.Blocks(title=settings.title, analytics_enabled=False) as page:
        gr.Markdown(f"# {escape(settings.title)}\n{_PURPOSE}")
        with gr.Tabs():
            with gr.Tab("Ask"):
                _chat(assistant)
            with gr.Tab("Sources"):
                gr.HTML(_search_form(corpus()))
        gr.HTML(_PANEL)
        if settings.contact:
            gr.Markdown(escape(settings.contact))
    return page


def _chat(assistant: Answers) -> None:
    alert = gr.HTML("", elem_id="alert")
    chat = gr.Chatbot(
        label="Conversation",
        height="auto",
        min_height=120,
        buttons=["copy"],
        elem_id="chat",
        feedback_options=None,
        line_breaks=False,
        latex_delimiters=[],
    )
    with gr.Row():
        chips = [gr.Button(visible=False, size="sm", variant="secondary", elem_classes="chip") for _ in range(_CHIPS)]
    with gr.Row():
        box = gr.Textbox(
            label="Your question",
            placeholder="For example: does massage help tension headaches?",
            lines=1,
            max_lines=6,
            scale=5,
            elem_id="question",
            autofocus=False,
        )
        send = gr.Button("Ask", variant="primary", scale=1, min_width=90, elem_id="ask")
    examples = gr.Row()
    with examples:
        starters = [gr.Button(text, size="sm", variant="secondary", elem_classes="chip") for text in STARTERS]
    again = gr.Button("New conversation", size="sm", variant="secondary")

    outputs = [chat, alert, box, examples, *chips]

    def respond(message: str, history: History | None) -> Iterator[list[Any]]:
        history = history or []
        for grown, warning, suggestions in reply(message or "", history, assistant):
            shown = [gr.update(value=text, visible=True) for text in suggestions[:_CHIPS]]
            hidden = [gr.update(visible=False)] * (_CHIPS - len(shown))
            yield [grown, warning, gr.update(value=""), gr.update(visible=False), *shown, *hidden]

    box.submit(respond, [box, chat], outputs, api_name="ask", show_progress="hidden", concurrency_limit=8)
    send.click(respond, [box, chat], outputs, api_name=False, show_progress="hidden", concurrency_limit=8)
    for chip in (*chips, *starters):
        chip.click(respond, [chip, chat], outputs, api_name=False, show_progress="hidden", concurrency_limit=8)
    again.click(
        lambda: [[], "", "", gr.update(visible=True), *[gr.update(visible=False)] * _CHIPS],
        None,
        outputs,
        api_name=False,
    )


def _search_form(corpus: Corpus) -> str:
    topics = "".join(f'<option value="{escape(topic.id)}">{escape(topic.title)}</option>' for topic in corpus.topics)
    kinds = "".join(
        f'<option value="{value}">{label}</option>'
        for value, label in (
            ("note", "Notes"),
            ("article", "The source article"),
            ("audit", "Claims of the article"),
            ("rule", "Safety rules"),
            ("added", "Added notes"),
        )
    )
    return (
        '<div id="source-search"><label>Search the sources<input id="source-query" type="search"></label>'
        f'<label>Kind<select id="source-kind"><option value="">All</option>{kinds}</select></label>'
        f'<label>Topic<select id="source-topic"><option value="">All</option>{topics}</select></label></div>'
        '<div id="source-list"></div>'
    )
