"""How long triage takes, beside one embedding of the same message. A table, no timed assertion."""

import time
from collections.abc import Callable
from statistics import median

import pytest
from mending import mended

from assistant.answering import Assistant
from assistant.triage import Triage

USUAL = "my calf has been sore since the flight, is it ok to foam roll it or should I wait a few days?"
LONG = (USUAL + " I sit at a desk all day and my neck is stiff, no fever, no numbness. ") * 40


def _milliseconds(call: Callable[[], object]) -> float:
    times = []
    for _ in range(30):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


@pytest.mark.bench
def test_triage_beside_one_embedding(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    rules = Triage(assistant.corpus.rulebook)
    rows = []
    for name, text in (("usual message", USUAL), ("5,000 characters", LONG[:5000])):
        embedding = _milliseconds(lambda text=text: assistant.index.embedder.embed_query(text))
        by_rules = _milliseconds(lambda text=text: rules.assess(mended(text)))
        rows.append((name, by_rules, embedding, by_rules / embedding))
    with capsys.disabled():
        print(f"\n{'message':18} {'rules ms':>9} {'one embedding ms':>17} {'ratio':>6}")
        for name, by_rules, embedding, ratio in rows:
            print(f"{name:18} {by_rules:9.2f} {embedding:17.2f} {ratio:6.2f}")
    assert rules.assess(USUAL) == rules.assess(USUAL)
