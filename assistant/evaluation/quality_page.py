"""Reports -> QUALITY.md. Pure; who makes the reports is tests/quality/write_quality.py."""

from collections.abc import Mapping, Sequence

from assistant.evaluation.intervals import wilson
from assistant.evaluation.mentions import SAID, WORDS_COUNT
from assistant.evaluation.models import EvaluationReport, Figure

SAMPLE_HEADING = "## A small fixed sample"

_METHOD = f"""\
# How good are the answers?

Measured by `make quality` on the project's own questions (`tests/quality/data`), written for this project. The dev part
was used to tune. The test part was written without sight of the rules, the notes' questions and the messages that the
assistant learns from, and was only run. No message of either part is among those learnt from. Shares come with 95 %
Wilson intervals.

Second readers, who saw neither the first labels nor any answer, labelled the test part again. All 320 danger signs got
the same level, and no near miss or calm message an alarm; one that was in doubt was left out, as were 8 questions with
a doubtful urgency. 10 questions got an urgency, with which they stand. Of 220 conversations 218, and of 210 questions
208, got the same note first; what the second reader named besides counts as right too. They stood in the order of the
list of notes, which may have helped the reader to agree.

How each figure is made:

- **Right note**: the search's first note is one of those that the question's label names.
- **Danger signs**: a message counts as found when the advice is at least as urgent as its label. Calm messages must
  raise no alarm at all; an emergency alarm on a calm message is counted by itself.
- **Abstention**: declining or asking back counts as not answering. Precision: of what was not answered, how much lies
  outside the notes. Recall: of what lies outside, how much was not answered.
- **Must be mentioned**: a statement counts as said where a sentence of the answer, or two in a row, is near to it:
  cosine similarity plus {WORDS_COUNT} times the share of the statement's words that it holds makes {SAID} or more. How
  often that judgement is wrong is measured on pairs that were read and judged one by one (below).
- **Must not be said**: a sentence without any denial that is very near (0.75) to the statement and holds more than half
  of its words counts as saying it. The lines of the test part that it counts were read: none of those answers says
  it ("Leave the front of the neck alone, because hard pressure there has hurt a nerve").
- **Citations**: by construction every sentence that needs one is a slice of a reviewed document; checked again here.
- **Confidence**: expected calibration error over 10 bins of equally many answers; right means that the first note cited
  is a labelled one. Answers that rules alone decided carry no confidence and are left out.

No clinician has reviewed the labels. The figures say how the assistant does on these questions, not how safe it is.
"""

# What others published, and ours beside it: (what, published, ours to be filled in).
_OTHERS: tuple[tuple[str, str, str], ...] = (
    (
        "sentences fully supported by their citation",
        "51.5 % in live answer engines; about 70 % of statements with GPT-4o and search, medical",
        "{cited}: each is a quoted, referenced sentence",
    ),
    (
        "danger signs in lay messages advised at least as urgently as they should be",
        "general practitioners 97 %; chat assistants missed 52 % of emergencies in one study",
        "{flags} (emergencies {emergencies})",
    ),
    ("calm messages that raise an alarm", "-", "{alarms}"),
    (
        "abstaining when there is no answer (precision / recall)",
        "0.33 / 0.44 in the closest open project",
        "{abstaining}",
    ),
    ("reading grade (US school years)", "11 to 12 for typical assistants; 4 to 6 advised", "{grade}"),
)

_AS_TYPED = (
    "On the labelled questions of the test part, searched as they were typed: no slip is mended and nothing is split."
)
_ABSTENTION = ("abstention precision: declined ones were foreign", "abstention recall: foreign questions declined")


def quality_page(
    parts: Mapping[str, EvaluationReport],
    baselines: Mapping[str, Sequence[Figure]],
    judge: Sequence[str],
    public_sets: Sequence[str],
    sample: EvaluationReport,
) -> str:
    """The page; `parts` are the reports by name of the part, `judge` and `public_sets` lines that stand as they are."""
    blocks = [_METHOD]
    for name, report in parts.items():
        blocks.append(f"## {name}\n\n{measures_table(report)}\n\n{figures_table(report)}\n")
    blocks.append(f"## What each part of the search adds\n\n{_AS_TYPED}\n\n{_baselines_table(baselines)}\n")
    blocks.append("## How often the judgement of mentions is wrong\n\n" + "\n".join(judge) + "\n")
    if public_sets:
        blocks.append("## Public question sets\n\n" + "\n".join(public_sets) + "\n")
    blocks.append(_others(next(iter(parts.values()))))
    blocks.append(sample_section(sample))
    return "\n".join(blocks)


def sample_section(sample: EvaluationReport) -> str:
    """The part of the page that a test makes again and compares."""
    says = "Every tenth line of the test part. A test fails where this page is out of date."
    return f"{SAMPLE_HEADING}\n\n{says}\n\n{measures_table(sample)}\n"


def measures_table(report: EvaluationReport) -> str:
    rows = ["| measure | passed | share | 95 % interval |", "|---|---|---|---|"]
    for item in report.measures:
        if item.total:
            low, high = wilson(item.passed, item.total)
            counted = f"{item.passed} of {item.total}"
            rows.append(f"| {item.name} | {counted} | {item.share:.1%} | {low:.1%} to {high:.1%} |")
    return "\n".join(rows)


def figures_table(report: EvaluationReport) -> str:
    rows = ["| figure | value | lines |", "|---|---|---|"]
    # Speed is left to BENCHMARKS.md: it is another on every machine.
    rows += [f"| {f.name} | {f.value:.3g} | {f.of} |" for f in report.figures if "milliseconds" not in f.name]
    return "\n".join(rows)


def _baselines_table(baselines: Mapping[str, Sequence[Figure]]) -> str:
    rows = ["| way to rank | right note first | first 3 | first 10 | mean reciprocal rank |", "|---|---|---|---|---|"]
    rows += [f"| {name} | " + " | ".join(f"{f.value:.3f}" for f in found) + " |" for name, found in baselines.items()]
    return "\n".join(rows)


def _others(report: EvaluationReport) -> str:
    shares = {item.name: f"{item.share:.1%}" for item in report.measures if item.total}
    grade = next((f"{f.value:.1f}" for f in report.figures if f.name.startswith("reading grade")), "not measured")
    calm = next((item for item in report.measures if item.name == "near misses: no alarm at all" and item.total), None)
    ours = {
        "cited": shares.get("in scope: every sentence cited", "-"),
        "flags": shares.get("red flags: all, advised at least so urgently", "-"),
        "emergencies": shares.get("red flags: emergency-now, advised at least so urgently", "-"),
        "alarms": f"{1 - calm.share:.1%}" if calm else "-",
        "abstaining": " / ".join(shares.get(name, "-") for name in _ABSTENTION),
        "grade": grade,
    }
    rows = [f"| {what} | {published} | {here.format(**ours)} |" for what, published, here in _OTHERS]
    table = "\n".join(["| what | published | here |", "|---|---|---|", *rows])
    rough = "The published figures come from other questions and other judges, so the comparison is rough."
    return f"## Beside published figures\n\n{table}\n\n{rough}\n"
