"""The chat: Gradio's history format in, answers out. The one place that knows that format."""

import re
import time
from collections.abc import Collection, Iterator, Sequence
from html import unescape
from typing import Any, NamedTuple, Protocol

from assistant.models import Answer, Turn
from assistant.web.answers import AnswerView

History = list[dict[str, Any]]
# Long enough to see the answer grow, short enough never to be waited for.
_SECONDS_A_SENTENCE = 0.04
_ASKED = re.compile(r'<p class="asked-text">(.*?)</p>', re.DOTALL)
_ANSWERED = re.compile(r'<article class="answer[^>]* data-answer="([^"]*)"')


class Answers(Protocol):
    @property
    def ready(self) -> bool: ...
    def answer(
        self, question: str, history: Sequence[Turn] = (), dismissed_cautions: Collection[str] = ()
    ) -> Answer: ...


class Shown(NamedTuple):
    """Everything of the page that an answer changes, by the name of the widget."""

    chat: History
    alert: str
    heard: str
    suggestions: str


def turns_from(history: History) -> tuple[Turn, ...]:
    """Gradio's messages as turns; content is a string through the API and a list of parts on the page."""
    return tuple(
        Turn(role="assistant" if message.get("role") == "assistant" else "user", text=_text(message.get("content")))
        for message in history
    )


def _text(content: Any) -> str:
    if isinstance(content, list):
        return " ".join(_text(part) for part in content)
    if isinstance(content, dict):
        return _text(content.get("value") or content.get("text") or "")
    if not isinstance(content, str):
        return ""
    if typed := _ASKED.search(content):
        return unescape(typed.group(1))
    if answered := _ANSWERED.search(content):
        return Answer.model_validate_json(unescape(answered.group(1))).text
    return content


def message(role: str, html: str) -> dict[str, Any]:
    """A message that Gradio's chat shows as our own HTML, which Gradio does not rewrite."""
    part = {
        "type": "component",
        "component": "html",
        "value": html,
        "constructor_args": {"render": False},
        "props": {"apply_default_css": False},
    }
    return {"role": role, "content": [part]}


def asked(question: str, history: History, view: AnswerView) -> History:
    """The chat with the question, while its answer is awaited."""
    return [*history, message("user", view.asked(question))]


def awaited(question: str, history: History, view: AnswerView) -> History:
    """The chat with the question, while the assistant itself is being opened."""
    return [*asked(question, history, view), message("assistant", view.waiting())]


def reply(
    question: str, history: History, assistant: Answers, view: AnswerView, dismissed: Collection[str] = ()
) -> Iterator[Shown]:
    """Yields the chat as the answer grows. `dismissed` are cautions that the person took back."""
    answer = assistant.answer(question, turns_from(history), tuple(dismissed))
    said = asked(question, history, view)
    alert, heard = view.alert(answer), view.heard(answer, dismissed)
    if answer.urgency is None:  # an urgent answer stands there at once
        for shown in range(1, len(answer.sentences)):
            yield Shown([*said, message("assistant", view.answer(answer, shown))], alert, heard, "")
            time.sleep(_SECONDS_A_SENTENCE)
    yield Shown([*said, message("assistant", view.answer(answer))], alert, heard, view.suggestions(answer))


def unanswered(question: str, history: History, view: AnswerView) -> History:
    """The chat after a fault of ours."""
    return [*asked(question, history, view), message("assistant", view.fault())]


def restored(answers: Sequence[Answer], view: AnswerView) -> Shown:
    """A kept conversation, as it was shown."""
    history = [
        part
        for answer in answers
        for part in (message("user", view.asked(answer.question)), message("assistant", view.answer(answer)))
    ]
    last = answers[-1]
    return Shown(history, view.alert(last), view.heard(last, ()), view.suggestions(last))


def before_question(history: History, number: int) -> History:
    """What was said before the person's question of this number (0 is the first)."""
    places = [at for at, turn in enumerate(history) if turn.get("role") == "user"]
    return history[: places[number]] if number < len(places) else history
