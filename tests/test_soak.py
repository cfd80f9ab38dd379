"""Many answers: the same ones, and memory that does not grow. 20,000 under `make bench`, 600 in every run."""

import gc
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.models import Turn

_ABOUT = ("neck", "jaw", "calf", "lower back", "hip", "shoulder", "wrist", "knee", "foot", "forehead")
_ASKS = (
    "does massage help my {0}", "is it safe to press on the {0} for {1} minutes", "why is my {0} sore {1} days later",
    "what about the {0}?", "my {0} is numb since {1} days", "how sure are you about the {0} {1}", "{1} {0} ???",
)  # fmt: skip


def conversations() -> Iterator[tuple[str, tuple[Turn, ...]]]:
    """Endless messages, hardly any of them twice, with a few earlier turns."""
    for number in itertools.count():
        about = _ABOUT[number % len(_ABOUT)]
        message = _ASKS[number % len(_ASKS)].format(about, number)
        yield message, (Turn(role="user", text=f"I have had a sore {about} since {number}"),) * (number % 3)


def resident_mb() -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def soak(assistant: Assistant, answers: int) -> tuple[float, float]:
    """Resident MB once warm, and after `answers` more."""
    asked = conversations()
    for message, history in itertools.islice(asked, 600):  # fills the cache of recent questions
        assistant.answer(message, history)
    gc.collect()
    warm = resident_mb()
    for message, history in itertools.islice(asked, answers):
        assert assistant.answer(message, history).sentences
    gc.collect()
    return warm, resident_mb()


def test_memory_stays_flat_over_hundreds_of_answers(assistant: Assistant) -> None:
    warm, after = soak(assistant, 600)
    assert after - warm < 15


@pytest.mark.bench
def test_memory_stays_flat_over_twenty_thousand_answers(assistant: Assistant) -> None:
    warm, after = soak(assistant, 20_000)
    print(f"\n20,000 answers: {warm:.0f} MB before, {after:.0f} MB after")
    assert after - warm < 30
