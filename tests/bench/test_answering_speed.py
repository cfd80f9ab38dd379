"""Milliseconds a question: embedding, triage, search, the whole answer."""

import pytest
from conftest import Report
from measuring import measure, table

from assistant.answering import Assistant
from assistant.models import Turn
from assistant.triage import Triage
from index.embedder import SentenceTransformerEmbedder

pytestmark = pytest.mark.bench


def test_embedding(assistant: Assistant, questions: list[str], report: Report) -> None:
    reference = SentenceTransformerEmbedder()
    before = measure(reference.embed_query, questions)
    after = measure(assistant.index.embedder.computes.embed_query, questions)
    rows = [("sentence-transformers", *before, 1.0), ("ONNX export", *after, before.processor / after.processor)]
    report(
        "Embedding a question",
        table(("", "p50 ms", "p95 ms", "p99 ms", "processor ms", "times less processor"), rows),
        "The same vectors, within 1e-5 (tests/index).",
    )
    assert after.processor < before.processor


def test_whole_answer(assistant: Assistant, questions: list[str], report: Report) -> None:
    triage = Triage(assistant.corpus.rulebook)
    index = assistant.index
    views = {question: index.embedder.views(question) for question in questions}
    steps = {
        "triage, rules": measure(triage.assess, questions),
        "search, vector given": measure(lambda question: index.search(question, 12, views[question]), questions),
        "whole answer, a new question": _answers(assistant, questions),
        "whole answer, a follow-up": _follow_ups(assistant, questions),
        "whole answer, asked before": measure(assistant.answer, questions[:100], warm=100),
    }
    report(
        "One question",
        table(("", "p50 ms", "p95 ms", "p99 ms", "processor ms"), [(name, *found) for name, found in steps.items()]),
        f"{len(questions)} questions, {len(index.passages):,} passages. Wanted: whole answer p50 under 15 ms, "
        "p95 under 40 ms.",
    )


def _answers(assistant: Assistant, questions: list[str]) -> "tuple[float, ...]":
    for question in questions[:20]:
        assistant.answer(f"{question} ?")
    assistant._views_of.cache_clear()
    return measure(assistant.answer, questions, warm=0)


def _follow_ups(assistant: Assistant, questions: list[str]) -> "tuple[float, ...]":
    """The third message of a conversation, whose first two have been answered."""
    conversations = []
    for question in questions[:200]:
        first = [Turn(role="user", text=question)]
        assistant.answer("I have had it for two weeks", first)
        conversations.append([*first, Turn(role="user", text="I have had it for two weeks")])
    return measure(lambda history: assistant.answer("and how often?", history), conversations, warm=0)
