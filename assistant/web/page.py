"""The page's layout: its tabs, and what stands above and below them."""

from collections.abc import Callable

import gradio as gr

from assistant.settings import Settings
from assistant.web.answers import AnswerView
from assistant.web.ask_tab import ask_tab, html
from assistant.web.asking import Asking
from assistant.web.chat import Answers
from assistant.web.templating import Templates
from corpus.loader import Corpus

# Each of these is fetched from its route when its tab is first opened.
_TABS = (
    ("Sources", "sources", "/sources"),
    ("Body map", "body-map", "/body-map"),
    ("Evidence", "evidence", "/evidence"),
    ("About", "about", "/about"),
)


def build_page(settings: Settings, assistant: Answers, corpus: Callable[[], Corpus], templates: Templates) -> gr.Blocks:
    """The page over `assistant`. No state is kept on the server: the chat's history comes with every message."""
    view = AnswerView(templates, corpus().rulebook, feedback=settings.feedback_file is not None)
    with gr.Blocks(title=settings.title, analytics_enabled=False) as page:
        html(templates("header.html", settings=settings))
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            with gr.Tab("Ask", id="ask", elem_id="tab-ask"):
                ask_tab(Asking(assistant, view), corpus(), templates, settings.max_message_characters)
            for label, id, route in _TABS:
                with gr.Tab(label, id=id, elem_id=f"tab-{id}"):
                    html(f'<div class="fragment" data-fragment="{route}"><p class="quiet">Loading …</p></div>')
        html(templates("footer.html", settings=settings))
    return page
