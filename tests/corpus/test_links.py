"""A corpus with a dead link is refused, with file, line and mend; the ledger accounts for every claim."""

import shutil
from pathlib import Path

import pytest

from corpus.checks import check_corpus
from corpus.claims_ledger import ClaimTopic, unaccounted
from corpus.errors import CorpusError
from corpus.loader import FOLDER, Corpus, load_corpus

NOTE = "notes/history/history-who.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the corpus that a test may break."""
    copy = tmp_path / "corpus"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (NOTE, "see_also: [", "see_also: [nowhere, ", "`see_also` names `nowhere`"),
        (NOTE, "[@", "[@nobody1900; @", "The reference `nobody1900` is not in references.yaml"),
        (
            "standing_advice.yaml",
            "- note: ",
            "- {note: nowhere, topics: [back]}\n- note: ",
            "names `nowhere`, which is no note",
        ),
        ("standing_advice.yaml", "topics: [", "topics: [nowhere, ", "names `nowhere`, which is no topic"),
        ("starters.yaml", "notes: [", "notes: [nowhere, ", "names `nowhere`, which is no note"),
        ("body_map.yaml", "red_flags: [", "red_flags: [nowhere, ", "which is no danger sign"),
        ("body_map.yaml", "questions: [", "questions: [nowhere, ", "which is no note"),
        (
            "body_map.yaml",
            "spots:",
            "spots:\n- {muscle: nowhere, view: front, at: [1, 1], size: [1, 1]}",
            "which is no muscle",
        ),
        ("rules/cautions.yaml", "references: [", "references: [nobody1900, ", "cites `nobody1900`"),
    ],
)
def test_a_dead_link_is_named_by_check_and_refused_by_build(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"nowhere|nobody1900") as caught:
        load_corpus(folder)
    assert words in str(caught.value)
    assert file in str(caught.value)
    assert caught.value.mend
    assert any(words in str(problem) for problem in check_corpus(folder).problems)


def test_a_claim_that_is_in_no_note_needs_a_reason(corpus: Corpus) -> None:
    used = corpus.notes_by_id["history-who"].header.claims
    ledger = [ClaimTopic(id="history", claims=(*used, "left-over", "put-off"), not_used={"put-off": "Too little."})]
    problems = [problem.problem for problem in unaccounted(ledger, [corpus.notes_by_id["history-who"]])]
    assert problems == ["`left-over` (history) is in no note."]


def test_a_quote_too_short_to_be_a_claim_needs_words_around_it(folder: Path) -> None:
    path = folder / "article" / "audit.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  says: can be very effective for migraines\n", ""), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"`src-migraine` is no claim by itself"):
        load_corpus(folder)
