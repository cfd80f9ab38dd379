"""`python -m assistant`, as a person runs it: real processes, one clear line for a mistake, no traceback."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.models import Answer
from assistant.settings import Settings
from corpus.loader import FOLDER

ROOT = FOLDER.parent


@pytest.fixture
def environment(settings: Settings, assistant: Assistant) -> dict[str, str]:
    """The index of the suite, already built."""
    return {**os.environ, "ASSISTANT_INDEX_FOLDER": str(settings.index_folder)}


def run(environment: dict[str, str], *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *words], cwd=ROOT, env=environment, input=typed, capture_output=True,
        text=True, check=False, timeout=300,
    )  # fmt: skip


def assert_one_line(done: subprocess.CompletedProcess[str], code: int = 2) -> None:
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_ask_prints_the_answer_with_its_sources(environment: dict[str, str]) -> None:
    done = run(environment, "ask", "Does massage help tension headaches?")
    assert done.returncode == 0
    assert "[1]" in done.stdout
    assert "Sources" in done.stdout
    assert "https://doi.org/" in done.stdout


def test_ask_json_is_the_contract(environment: dict[str, str], assistant: Assistant) -> None:
    done = run(environment, "ask", "Does massage help tension headaches?", "--json")
    assert Answer.model_validate_json(done.stdout) == assistant.answer("Does massage help tension headaches?")


def test_chat_remembers_what_was_said(environment: dict[str, str]) -> None:
    done = run(environment, "chat", typed="I take warfarin\nHow do I press a trigger point myself?\n\n")
    assert done.returncode == 0
    assert "blood thinner" in done.stdout


def test_batch_answers_in_order_and_goes_on_after_a_bad_line(environment: dict[str, str], tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "message": "why am I sore after a session"}',
        "not json",
        '{"id": "b"}',
        '{"id": "c", "turns": ["I had a deep tissue massage", "I am sore", "how long will it last?"]}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run(environment, "batch", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"))
    assert done.returncode == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", None, "b", "c"]
    assert ["error" in row for row in rows] == [False, True, True, False]
    assert rows[3]["answer"]["question"] == "how long will it last?"


def test_search_json_says_where_each_score_comes_from(environment: dict[str, str]) -> None:
    hits = json.loads(run(environment, "search", "bruise after massage", "--top", "3", "--json").stdout)
    assert len(hits) == 3
    assert hits[0]["document_id"] == "notes/bruise-after-massage"
    assert {"score", "dense", "question", "text", "lexical"} <= set(hits[0])


def test_doctor_finds_all_well(environment: dict[str, str]) -> None:
    done = run(environment, "doctor")
    assert done.returncode == 0
    assert "fresh and whole" in done.stdout
    assert "LOOK" not in done.stdout


def test_eval_prints_measures_and_names_missing_files(environment: dict[str, str], tmp_path: Path) -> None:
    row = {"id": "n", "message": "what are the signs of a stroke?", "why": "information"}
    (tmp_path / "near_miss.jsonl").write_text(json.dumps(row), encoding="utf-8")
    done = run(environment, "eval", "--data", str(tmp_path))
    assert "near misses: no alarm at all" in done.stdout
    assert "red_flags.jsonl" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("ask",),
        ("fly",),
        ("batch", "missing.jsonl", "out.jsonl"),
        ("search", "knot", "--top", "0"),
        ("eval", "--data", "no-such-folder"),
        ("serve", "--port", "99999"),
    ],
)
def test_a_mistake_is_one_clear_line(environment: dict[str, str], words: tuple[str, ...]) -> None:
    assert_one_line(run(environment, *words))


def test_a_bad_setting_names_itself(environment: dict[str, str]) -> None:
    done = run({**environment, "ASSISTANT_COUNTRY": "England"}, "ask", "what is a knot")
    assert_one_line(done)
    assert "ASSISTANT_COUNTRY" in done.stderr


@pytest.fixture
def own_corpus(environment: dict[str, str], tmp_path: Path) -> tuple[dict[str, str], Path]:
    """A copy of the corpus that may be broken, and an index made from it before it breaks."""
    shutil.copytree(FOLDER, tmp_path / "corpus", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(environment["ASSISTANT_INDEX_FOLDER"], tmp_path / "index")
    own = {
        **environment,
        "ASSISTANT_CORPUS_FOLDER": str(tmp_path / "corpus"),
        "ASSISTANT_INDEX_FOLDER": str(tmp_path / "index"),
    }
    return own, tmp_path / "corpus"


def break_note(corpus: Path, old: str, new: str) -> None:
    path = corpus / "notes" / "tension-headache" / "tension-headache-massage.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_unknown_reference_is_named_with_file_and_line(own_corpus: tuple[dict[str, str], Path]) -> None:
    own, corpus = own_corpus
    break_note(corpus, "[@moraska2015;", "[@nobody2099;")
    done = run(own, "check")
    assert done.returncode == 2
    assert "tension-headache-massage.md:" in done.stdout
    assert "`nobody2099` is not in references.yaml" in done.stdout


def test_a_broken_note_stops_the_build_and_the_index_before_goes_on(own_corpus: tuple[dict[str, str], Path]) -> None:
    own, corpus = own_corpus
    break_note(corpus, "evidence: very-low", "evidence: certain")
    done = run(own, "build")
    assert_one_line(done)
    assert "tension-headache-massage.md:2" in done.stderr
    assert "evidence" in done.stderr
    asked = run(own, "ask", "why am I sore after a session")
    assert asked.returncode == 0
    assert "the index made before goes on serving" in asked.stderr
    assert "tension-headache-massage.md:2" in run(own, "check").stdout


def test_a_missing_corpus_is_said_in_one_line_and_the_index_before_goes_on(
    own_corpus: tuple[dict[str, str], Path],
) -> None:
    own, corpus = own_corpus
    shutil.rmtree(corpus)
    assert_one_line(run(own, "build"))
    assert "not a corpus folder" in run(own, "build").stderr
    assert run(own, "check").returncode == 2
    assert run(own, "ask", "why am I sore after a session").returncode == 0


def test_an_edited_note_is_in_the_next_answer(own_corpus: tuple[dict[str, str], Path]) -> None:
    own, corpus = own_corpus
    break_note(corpus, "Stop the massage if your headache diary", "Put the massage in a drawer if your headache diary")
    assert "Put the massage in a drawer" in run(own, "ask", "does massage help tension headaches").stdout
