"""The judgement of mentions against pairs that were read and judged one by one."""

from assistant.answering import Assistant
from assistant.evaluation.mentions import MentionJudge
from assistant.evaluation.questions import read_questions
from corpus.loader import FOLDER

DATA = FOLDER.parent / "tests" / "quality" / "data"
JUDGED = DATA / "test" / "mentions_judged.jsonl"


def test_the_judgement_agrees_with_the_reader_on_nine_pairs_in_ten(assistant: Assistant) -> None:
    judge = MentionJudge(assistant.index.embedder.embed_passages)
    rows = list(read_questions(JUDGED))
    judged = [(row["said"], judge.said_in(row["statement"], row["sentences"])) for row in rows]
    assert len(rows) >= 50
    assert sum(said == counted for said, counted in judged) / len(rows) >= 0.9
    # It is rather too strict: the share it tells of is no better than the truth.
    assert judged.count((True, False)) >= judged.count((False, True)) > 0


def test_what_must_not_be_said_is_caught_where_it_is_said_plainly(assistant: Assistant) -> None:
    judge = MentionJudge(assistant.index.embedder.embed_passages)
    statements = [text for row in read_questions(DATA / "dev" / "in_scope.jsonl") for text in row.get("must_not", ())]
    caught, all_of_them = judge.caught(statements)
    assert all_of_them >= 100
    assert caught / all_of_them >= 0.85  # the rest are no sentences ("a cure"), or worded from further off
    assert not judge.asserted_in("claim that massage cures scoliosis", ["Massage does not cure scoliosis."])
