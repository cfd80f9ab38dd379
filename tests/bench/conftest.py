"""Benchmarks: `make bench` runs them, prints their tables and writes BENCHMARKS.md."""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from measuring import machine

from corpus.loader import FOLDER

ROOT = FOLDER.parent
QUESTIONS = ROOT / "tests" / "quality" / "data" / "dev" / "in_scope.jsonl"
HEAD = (FOLDER.parent / "tests" / "bench" / "head.md").read_text(encoding="utf-8")
Report = Callable[[str, str, str], None]


@pytest.fixture(scope="session")
def _sections() -> Iterator[dict[str, str]]:
    """Tables by title. Written at the end, over those of the same title; what was not run stays as it was."""
    fresh: dict[str, str] = {}
    where = machine()
    yield fresh
    target = Path(os.environ.get("BENCH_REPORT", ROOT / "BENCHMARKS.md"))
    kept = _read(target) | {title: f"{text}\n\n<sub>{where}</sub>" for title, text in fresh.items()}
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in kept.items())
    target.write_text(f"{HEAD.rstrip()}\n\n{body}\n", encoding="utf-8")


def _read(report: Path) -> dict[str, str]:
    if not report.is_file():
        return {}
    pieces = report.read_text(encoding="utf-8").split("\n## ")[1:]
    return {piece.partition("\n")[0]: piece.partition("\n")[2].strip() for piece in pieces}


@pytest.fixture
def report(_sections: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Report:
    """report(title, table, remark): prints a table and keeps it for BENCHMARKS.md."""

    def keep(title: str, table: str, remark: str = "") -> None:
        _sections[title] = f"{table}\n\n{remark}".strip()
        with capsys.disabled():
            print(f"\n\n{title}\n{_sections[title]}")

    return keep


@pytest.fixture(scope="session")
def questions() -> list[str]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines][:300]


@pytest.fixture(scope="session")
def load_passages() -> list[str]:
    """50,000 passages of trial reports. BENCH_LOAD_CORPUS names their folder, BENCH_PASSAGE_WORDS cuts them short."""
    folder = Path(os.environ.get("BENCH_LOAD_CORPUS", ROOT.parent / "shared" / "bench" / "load_corpus"))
    path = folder / "passages_50k.jsonl.gz"
    if not path.is_file():
        pytest.fail(f"There is no {path}. Name the folder that holds it: BENCH_LOAD_CORPUS=... make bench")
    words = int(os.environ.get("BENCH_PASSAGE_WORDS", "1000"))
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [" ".join(json.loads(line)["text"].split()[:words]) for line in file]
