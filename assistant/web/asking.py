"""What happens on the Ask tab: a question goes in, the changes of the page come out, step by step."""

from collections.abc import Iterator
from typing import Any

import gradio as gr
from pydantic import TypeAdapter, ValidationError

from assistant.models import Answer
from assistant.opening import to_stderr
from assistant.web.answers import AnswerView
from assistant.web.chat import (
    Answers,
    History,
    asked,
    awaited,
    before_question,
    reply,
    restored,
    turns_from,
    unanswered,
)

Update = dict[str, Any]  # new values by the name of a widget of `AskTab`; what is not named stays
SHOW, HIDE = gr.update(visible=True), gr.update(visible=False)
_KEPT = TypeAdapter(tuple[Answer, ...])
_MOST_KEPT = 2_000_000  # characters of a conversation that is brought back
RUNNING: Update = {"send": HIDE, "stop": SHOW}
IDLE: Update = {"send": SHOW, "stop": HIDE}
NEW: Update = {
    "chat": [],
    "alert": "",
    "heard": "",
    "suggestions": "",
    "welcome": SHOW,
    "box": "",
    "edited": "",
    "dismissed": "",
    **IDLE,
}


class Asking:
    """The steps of asking `assistant`, shown by `view`."""

    def __init__(self, assistant: Answers, view: AnswerView) -> None:
        self._assistant, self._view = assistant, view

    def respond(
        self, question: str | None, history: History | None, dismissed: str | None = "", edited: str | None = ""
    ) -> Iterator[Update]:
        """The question at once, then the answer as it grows. `dismissed` holds ids of cautions, `edited` the number
        of the question that this one replaces, with all that followed it."""
        if not (question or "").strip():
            yield {}
            return
        question, history = question or "", history or []
        if edited and edited.isdecimal():
            history = before_question(history, int(edited))
        waiting = (asked if self._assistant.ready else awaited)(question, history, self._view)
        yield {"chat": waiting, "suggestions": "", "welcome": HIDE, "box": "", "edited": "", **RUNNING}
        try:
            for shown in reply(question, history, self._assistant, self._view, (dismissed or "").split()):
                yield shown._asdict()
        except Exception as error:  # a fault of ours must not look like an answer, or like silence
            to_stderr(f"A question could not be answered ({type(error).__name__}).")  # without what was asked
            yield {"chat": unanswered(question, history, self._view)}  # an alert that stands goes on standing

    def chat(self, question: str, history: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """For programs: the history with the question and its answer added, as messages with `role` and `content`."""
        answer = self._assistant.answer(question, turns_from(history))
        shown = self._view.answer(answer, carried=False)
        return [*history, {"role": "user", "content": question}, {"role": "assistant", "content": shown}]

    def bring_back(self, kept: str) -> Update:
        """A conversation that the browser kept; nothing where it cannot be read."""
        try:
            answers = _KEPT.validate_json(kept[:_MOST_KEPT])
        except ValidationError:  # made by another version
            answers = ()
        return {**restored(answers, self._view)._asdict(), "welcome": HIDE} if answers else {}
