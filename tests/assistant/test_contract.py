"""The Answer contract: fields, invariants, equality, JSON."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.answering import Assistant
from assistant.models import CITED_ROLES, Answer, AnswerSentence, Timings, Turn

FIELDS = {
    "question", "standalone_question", "kind", "urgency", "red_flags", "cautions", "sentences", "citations",
    "disclaimer", "suggestions", "confidence", "composer", "removed_sentences", "timings_ms",
}  # fmt: skip


def answer(**fields: object) -> Answer:
    basis = {"question": "q", "standalone_question": "q", "kind": "abstained", "sentences": [], "disclaimer": "d"}
    return Answer(**{**basis, **fields})  # type: ignore[arg-type]


def test_the_json_has_the_fields_of_the_contract_and_reads_back(assistant: Assistant) -> None:
    made = assistant.answer("does massage help tension headaches?")
    assert set(made.model_dump(mode="json")) == FIELDS
    assert Answer.model_validate_json(made.model_dump_json()) == made
    citation = made.model_dump(mode="json")["citations"][0]
    assert set(citation) == {
        "number", "document_id", "kind", "title", "quote", "start", "end", "evidence", "references",
    }  # fmt: skip
    assert set(citation["references"][0]) == {"key", "text", "url"}


def test_a_health_sentence_without_a_citation_is_refused() -> None:
    with pytest.raises(ValidationError, match="needs a citation"):
        answer(sentences=[AnswerSentence(text="Massage cures all.", role="answer")])


def test_urgency_and_kind_belong_together() -> None:
    with pytest.raises(ValidationError, match="urgency"):
        answer(urgency="soon")


def test_time_does_not_make_answers_different() -> None:
    assert answer(timings_ms=Timings(total=1)) == answer(timings_ms=Timings(total=2))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=st.text(max_size=400), earlier=st.lists(st.text(max_size=80), max_size=3))
def test_any_text_gets_an_answer_that_keeps_the_contract(
    assistant: Assistant, message: str, earlier: list[str]
) -> None:
    made = assistant.answer(message, tuple(Turn(role="user", text=text) for text in earlier))
    assert made.question == message
    assert made.sentences
    assert all(sentence.citations for sentence in made.sentences if sentence.role in CITED_ROLES)
    assert len(made.suggestions) <= 4
    assert (made.kind == "urgent") == (made.urgency is not None)
