"""The judgement of mentions against pairs that were judged by hand."""

from assistant.answering import Assistant
from assistant.evaluation.mentions import MentionJudge
from assistant.evaluation.questions import read_questions
from corpus.loader import FOLDER

JUDGED = FOLDER.parent / "tests" / "quality" / "data" / "mentions_judged.jsonl"


def test_the_judgement_agrees_with_the_hand_on_five_pairs_in_six(assistant: Assistant) -> None:
    judge = MentionJudge(assistant.index.embedder.embed_passages)
    rows = list(read_questions(JUDGED))
    agrees = [judge.said_in(row["statement"], row["sentences"]) == row["said"] for row in rows]
    assert len(rows) >= 50
    assert sum(agrees) / len(rows) >= 5 / 6
    # It errs on both sides, so a share over many lines is not moved far by it.
    assert any(row["said"] for row in rows)
    assert any(not row["said"] for row in rows)
