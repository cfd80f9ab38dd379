"""The chat: Gradio's history format in, answers out. The one place that knows that format."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from assistant.models import Answer, Turn
from assistant.web.markup import alert_html, answer_html, asked_html, asked_text

History = list[dict[str, Any]]
# Long enough to see the answer grow, short enough never to be waited for.
_SECONDS_A_SENTENCE = 0.04


_WAIT = "One moment: the assistant is getting ready. Your question is answered as soon as it is."


class Answers(Protocol):
    @property
    def ready(self) -> bool: ...
    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


def turns_from(history: History) -> tuple[Turn, ...]:
    """Gradio's messages as turns; content is a string through the API and a list of parts on the page."""
    return tuple(
        Turn(role="assistant" if message.get("role") == "assistant" else "user", text=_text(message.get("content")))
        for message in history
    )


def _text(content: Any) -> str:
    if isinstance(content, str):
        return asked_text(content)
    if isinstance(content, list):
        return " ".join(_text(part) for part in content)
    if isinstance(content, dict):
        return str(content.get("text", ""))
    return ""


def reply(message: str, history: History, assistant: Answers) -> Iterator[tuple[History, str, list[str]]]:
    """Yields the chat as the answer grows, the pinned alert, and the questions that can be asked next."""
    grown = [*history, {"role": "user", "content": asked_html(message)}]
    if not assistant.ready:
        yield [*grown, {"role": "assistant", "content": _WAIT}], "", []
    answer = assistant.answer(message, turns_from(history))
    alert, suggestions = alert_html(answer), list(answer.suggestions)
    if answer.urgency is None:  # an urgent answer stands there at once
        for shown in range(1, len(answer.sentences)):
            yield [*grown, {"role": "assistant", "content": answer_html(answer, shown)}], alert, []
            time.sleep(_SECONDS_A_SENTENCE)
    yield [*grown, {"role": "assistant", "content": answer_html(answer)}], alert, suggestions
