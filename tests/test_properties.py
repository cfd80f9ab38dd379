"""Properties that hold for any text: parsing, offsets, triage, conversation, batch lines."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.answering import Assistant
from assistant.batch import answer_lines
from assistant.conversation import standalone_question
from assistant.models import Answer, Turn
from assistant.splitting import split_questions
from assistant.triage import Triage
from corpus.errors import CorpusError
from corpus.front_matter import split_front_matter
from corpus.loader import Corpus
from corpus.markdown import parse_body
from corpus.patterns import read_words
from corpus.sentences import sentence_spans
from index.lexical import LexicalIndex
from index.search import PassageIndex

QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
PATH = Path("notes/topic/note.md")
# Text of the kind that breaks readers of English: words of the field, signs, other scripts, control characters.
_WORDS = (
    "massage neck pain numb chest no not never my wife calf swollen Dr. e.g. 3.5 mg U.S. vs. pregnant warfarin ? ! . ,"
    " ; : ( ) [ ] @key [@moraska2015] ## - * > ` \n \t \x00 \u200b 💆 naïve мышца 痛 ﬁ İ ß"
)
WORDS = st.sampled_from(_WORDS.split(" "))
TEXT = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map(" ".join))


@QUIET
@given(TEXT)
@example("Dr. Smith said no. 3.5 mg! Really?")
def test_sentences_are_slices_in_order_that_lose_no_word(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


@QUIET
@given(TEXT)
def test_a_note_is_read_with_true_offsets_or_refused_by_name(text: str) -> None:
    refusal, parsed = _refusal_or(lambda: parse_body(text, PATH, 1, "low"))
    if parsed is None:
        assert refusal is not None
        assert (refusal.path, bool(refusal.mend)) == (str(PATH), True)
        return
    plain, sentences = parsed
    assert all(plain[sentence.start : sentence.end] == sentence.text for sentence in sentences)
    assert all(a.end <= b.start for a, b in pairwise(sentences))


@QUIET
@given(TEXT)
def test_front_matter_is_read_or_refused_by_name(text: str) -> None:
    refusal, split = _refusal_or(lambda: split_front_matter(text, PATH))
    if split is None:
        assert refusal is not None
        assert refusal.path == str(PATH)
    else:
        head, body, line = split
        assert line >= 1
        assert head in text
        assert body in text


def _refusal_or(read: Callable[[], Any]) -> tuple[CorpusError | None, Any]:
    try:
        return None, read()
    except CorpusError as error:
        return error, None


@QUIET
@given(TEXT)
@example("İ and ſ are not letters of a rule, nor is ٣ a figure")
def test_words_are_where_they_say(text: str) -> None:
    for word in read_words(text):
        assert 0 <= word.start < word.end <= len(text)
        assert word.text.isascii()


@QUIET
@given(TEXT, st.lists(TEXT, max_size=3))
def test_triage_reads_anything_and_a_flag_outlives_what_is_said_next(
    corpus: Corpus, message: str, earlier: list[str]
) -> None:
    triage = _triage(corpus)
    result = triage.assess(message, earlier)
    assert result == triage.assess(message, earlier)
    assert [flag.turn for flag in result.flags if not 0 <= flag.turn <= len(earlier)] == []
    standing = {flag.id for flag in result.flags}
    after = triage.assess("thank you", [*earlier, message])
    assert standing <= {flag.id for flag in after.flags} | set(after.resolved)


_READY: list[Triage] = []


def _triage(corpus: Corpus) -> Triage:
    if not _READY:
        _READY.append(Triage(corpus.rulebook))
    return _READY[0]


@QUIET
@given(TEXT, st.lists(TEXT, max_size=4))
def test_a_question_stands_alone_and_is_split_into_a_few(corpus: Corpus, message: str, earlier: list[str]) -> None:
    alone = standalone_question(message, earlier, corpus.vocabulary)
    assert alone == standalone_question(message, earlier, corpus.vocabulary)
    if not earlier:
        assert alone == message.strip()
    parts = split_questions(alone, corpus.vocabulary)
    assert 1 <= len(parts) <= 3


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "message", "turns", "x"]), inner)
    ),
    max_leaves=8,
)


class Echo:
    """Answers with what it was asked."""

    def answer(self, question: str, history: Any = ()) -> Answer:
        return Answer(
            question=question,
            standalone_question=question,
            kind="abstained",
            sentences=(),
            disclaimer=str(len(history)),
        )


@QUIET
@given(st.lists(st.one_of(TEXT.map(lambda text: text.replace("\n", " ")), JSON.map(json.dumps)), max_size=8))
def test_every_line_of_a_batch_gives_one_line_in_order(lines: list[str]) -> None:
    wanted = [line for line in lines if line.strip()]
    rows = [json.loads(line) for line in answer_lines(lines, Echo())]
    assert len(rows) == len(wanted)
    for line, row in zip(wanted, rows, strict=True):
        assert set(row) in ({"id", "answer"}, {"id", "error"})
        if "answer" in row:
            assert row["id"] == json.loads(line).get("id") or row["id"] != row["id"]


@settings(QUIET, max_examples=80)
@given(TEXT, st.lists(TEXT, max_size=3))
@example("massage", ["my chest hurts and my left arm is numb"])
def test_any_conversation_gets_an_answer_made_of_the_corpus(
    assistant: Assistant, corpus: Corpus, message: str, earlier: list[str]
) -> None:
    turns = tuple(Turn(role="user", text=text) for text in earlier)
    answer = assistant.answer(message, turns)
    assistant._recent.clear()  # computed again, not remembered
    assistant._search._found_for.cache_clear()
    assert answer == assistant.answer(message, turns)
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    documents = assistant.corpus.documents
    for citation in answer.citations:
        assert documents[citation.document_id].text[citation.start : citation.end] == citation.quote
    for sentence in answer.sentences:
        if sentence.citations:
            assert any(sentence.text in answer.citations[number - 1].quote for number in sentence.citations)


@QUIET
@given(TEXT)
def test_search_takes_any_query_and_ranks_it_the_same_twice(assistant: Assistant, query: str) -> None:
    index: PassageIndex = assistant.index
    hits = index.search(query, 20)
    assert hits == index.search(query, 20)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.document_id for hit in hits}) == len(hits)


@QUIET
@given(st.lists(TEXT, min_size=1, max_size=6), TEXT)
def test_word_scores_are_shares(texts: list[str], query: str) -> None:
    scores = LexicalIndex.build(texts).scores(query)
    assert len(scores) == len(texts)
    assert ((scores >= 0) & (scores <= 1)).all()
