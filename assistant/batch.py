"""Many messages from a file: a line in, a line out, in the same order. A bad line never stops the run."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from assistant.models import Answer, Turn


class Answers(Protocol):
    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...


class BadLine(ValueError):
    """A line that cannot be asked; the message says why."""


def answer_lines(lines: Iterable[str], assistant: Answers, done: Callable[[], None] = lambda: None) -> Iterator[str]:
    """JSON lines out for JSON lines in; blank lines are passed over."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield json.dumps(_answer_line(line, number, assistant), ensure_ascii=False)
            done()


def _answer_line(line: str, number: int, assistant: Answers) -> dict[str, Any]:
    row: Any = None
    try:
        row = _parsed(line)
        turns = _turns(row)
        return {"id": row.get("id"), "answer": converse(turns, assistant).model_dump(mode="json")}
    except BadLine as error:
        return {"id": row.get("id") if isinstance(row, dict) else None, "error": f"line {number}: {error}"}


def converse(turns: Sequence[str], assistant: Answers) -> Answer:
    """The answer to the last of a person's messages, the assistant's replies to those before made as it goes."""
    history: list[Turn] = []
    for message in turns[:-1]:
        reply = assistant.answer(message, tuple(history))
        history += [Turn(role="user", text=message), Turn(role="assistant", text=reply.text)]
    return assistant.answer(turns[-1], tuple(history))


def _parsed(line: str) -> Any:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadLine(f"not JSON ({error})") from None
    if not isinstance(row, dict):
        raise BadLine('not an object: write {"id": "...", "message": "..."}')
    return row


def _turns(row: dict[str, Any]) -> list[str]:
    if "turns" in row:
        turns = row["turns"]
        if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
            raise BadLine("`turns` is not a list of texts")
        return turns
    message = row.get("message", row.get("question"))
    if not isinstance(message, str):
        raise BadLine("there is no text in `message`, and no list in `turns`")
    return [message]
