"""Makes QUALITY.md: `make quality`. Takes some minutes; reads tests/quality."""

import json
import tempfile
from pathlib import Path

from assistant.answering import Assistant
from assistant.evaluation import EvaluationReport, measure
from assistant.evaluation.baselines import baseline_figures
from assistant.evaluation.mentions import MentionJudge
from assistant.evaluation.quality_page import quality_page
from assistant.evaluation.questions import FILES, read_questions
from assistant.opening import open_assistant
from assistant.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "quality" / "data"
PUBLIC_SETS = ROOT / "tests" / "quality" / "public_sets.md"
SAMPLE_EVERY = 10


def sample_report(assistant: Assistant) -> EvaluationReport:
    """The report on every tenth line of the test part; the same for everybody who runs the same code."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            lines = list(read_questions(DATA / "test" / f"{name}.jsonl"))[::SAMPLE_EVERY]
            text = "".join(json.dumps(line) + "\n" for line in lines)
            (Path(folder) / f"{name}.jsonl").write_text(text, encoding="utf-8")
        return measure(Path(folder), assistant)


def judged_lines(assistant: Assistant) -> list[str]:
    """How the judgement of mentions does on pairs that were read and judged one by one."""
    judge = MentionJudge(assistant.index.embedder.embed_passages)
    lines = []
    for part, told in (("dev", "on which its numbers were chosen"), ("test", "from other questions")):
        rows = list(read_questions(DATA / part / "mentions_judged.jsonl"))
        judged = [(row["said"], judge.said_in(row["statement"], row["sentences"])) for row in rows]
        missed, added = judged.count((True, False)), judged.count((False, True))
        said = judged.count((True, True)) + missed
        lines.append(
            f"- {len(rows)} pairs of statement and answer {told}: by reading {said} ({said / len(rows):.1%}) are said. "
            f"The judgement agrees on {len(rows) - missed - added}, misses {missed} that were said and counts {added} "
            "that were not."
        )
    rows = read_questions(DATA / "dev" / "in_scope.jsonl")
    caught, plain = judge.caught(text for row in rows for text in row.get("must_not", ()))
    lines.append(
        f"- {plain} statements of the dev part that must not be said, put as plain sentences: {caught} are caught."
    )
    return lines


def main() -> None:
    assistant = open_assistant(load_settings())
    parts = {
        "The test part": measure(DATA / "test", assistant),
        "The dev part": measure(DATA / "dev", assistant),
    }
    rows = [(row, str(row["question"])) for row in read_questions(DATA / "test" / "in_scope.jsonl") if row.get("note")]
    public = PUBLIC_SETS.read_text(encoding="utf-8").splitlines()
    page = quality_page(
        parts, baseline_figures(rows, assistant.index), judged_lines(assistant), public, sample_report(assistant)
    )
    (ROOT / "QUALITY.md").write_text(page, encoding="utf-8")
    print("QUALITY.md is written.")


if __name__ == "__main__":
    main()
