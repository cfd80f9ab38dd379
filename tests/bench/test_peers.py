"""The same passages, weights and questions in other libraries, each in its own environment; retrieval only.

BENCH_PEERS names the folder of their environments (tests/bench/peers/install.sh makes them; default .peers),
BENCH_PEER_PASSAGES how many passages are indexed.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Report
from measuring import percentiles, table

from assistant.answering import Assistant
from index.model_files import model_folder

pytestmark = pytest.mark.bench
HERE = Path(__file__).parent
NAMES = {
    "ours": "this project",
    "sentence-transformers": "sentence-transformers + Chroma, bare",
    "langchain": "langchain-chroma",
    "llama-index": "llama-index + Chroma",
    "txtai": "txtai, hybrid",
}


def run(python: Path | str, peer: str, *arguments: Path) -> dict[str, Any] | str:
    """What the peer measured of itself, or the line that says why it could not."""
    done = subprocess.run(
        [python, HERE / "peers" / "measure.py", peer, model_folder(), *arguments], capture_output=True, text=True,
        check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=900,
    )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it failed"])[-1][:120]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_peers(assistant: Assistant, questions: list[str], report: Report, tmp_path: Path) -> None:
    environments = Path(os.environ.get("BENCH_PEERS", ROOT / ".peers"))
    texts = list(dict.fromkeys(passage.text for passage in assistant.index.passages))
    texts = texts[: int(os.environ.get("BENCH_PEER_PASSAGES", "3000"))]
    queries = questions[:100]
    (tmp_path / "passages.json").write_text(json.dumps(texts))
    (tmp_path / "queries.json").write_text(json.dumps(queries))
    vectors = assistant.index.embedder.embed_passages(texts)
    exact = [
        set((-(vectors @ assistant.index.embedder.embed_query(query))).argsort(kind="stable")[:10]) for query in queries
    ]
    measured: dict[str, dict[str, Any] | str] = {}
    for peer in NAMES:
        python = sys.executable if peer == "ours" else environments / peer / "bin" / "python"
        if not Path(python).exists():
            measured[peer] = "not installed: sh tests/bench/peers/install.sh .peers"
            continue
        (tmp_path / peer).mkdir()
        files = (tmp_path / "passages.json", tmp_path / "queries.json", tmp_path / peer)
        built = run(python, peer, *files)
        opened = run(python, peer, *files) if isinstance(built, dict) else built
        measured[peer] = opened if isinstance(opened, str) else {**opened, "built": built["opened"]}  # type: ignore[index]
    mine = measured["ours"]
    assert isinstance(mine, dict), mine
    rows: list[tuple[object, ...]] = []
    for peer, found in measured.items():
        if isinstance(found, str):
            rows.append((NAMES[peer], found, *[""] * 8))
            continue
        p50, p95, _ = percentiles(found["passed"])
        recall = (
            sum(len(wanted & set(got)) for wanted, got in zip(exact, found["found"], strict=True)) / 10 / len(exact)
        )
        rows.append(
            (NAMES[peer], found["built"], found["opened"], found["opened"] / mine["opened"], p50, p95,
             found["processor"], found["processor"] / mine["processor"], found["resident_mb"], round(recall, 3))
        )  # fmt: skip
    report(
        "Beside other libraries",
        table(
            ("", "build s", "open s, to the first hit", "times ours", "p50 ms", "p95 ms", "processor ms", "times ours",
             "resident MB", "overlap with exact vector top 10"), rows,
        ),
        f"{len(texts):,} passages, {len(queries)} questions, retrieval only, all-MiniLM-L6-v2 with the same weights. "
        "Ours and txtai also rank by words, so their ten are not meant to be those of the vectors alone. "
        "Ours looks at 200 passages a question and scores them exactly; the others look at 10.",
    )  # fmt: skip
