"""The checks' report as a table for the terminal. Pure."""

from collections import Counter
from collections.abc import Mapping

from corpus.checks import Report


def as_table(report: Report) -> str:
    """Problems first, then coverage."""
    lines = [str(problem) for problem in report.problems]
    lines += ["", f"{len(report.problems)} problems" if report.problems else "The corpus is clean."]
    lines += ["", *_counts("notes by topic", report.notes_by_topic)]
    lines += ["", *_counts("sentences by evidence", report.sentences_by_evidence)]
    lines += ["", *_counts("references by kind", report.references_by_type)]
    lines += [
        "",
        f"reading grade: {_grades(report)}",
        f"claims of the evidence review used: {len(report.claims_used)}, not used: {len(report.claims_not_used)}",
        *_counts_of_reasons(report.claims_not_used),
        f"article claims audited: {report.audited_claims}, treated in a note: {report.audited_claims_treated}",
        f"red flags: {report.red_flags}, cautions: {report.cautions}, muscles: {report.muscles}",
        f"notes due for review: {len(report.due_for_review)}",
        *(f"  {path}" for path in report.due_for_review),
        f"figures to look at: {len(report.figures_to_look_at)}",
        *(f"  {line}" for line in report.figures_to_look_at),
    ]
    return "\n".join(lines).strip()


def _counts(title: str, counts: Mapping[str, int]) -> list[str]:
    rows = [f"  {count:5}  {name}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return [f"{title} ({sum(counts.values())})", *rows]


def _grades(report: Report) -> str:
    grades = report.reading_grades
    if not grades:
        return "not measured (pip install textstat)"
    bands = ", ".join(f"{sum(low <= grade < low + 1 for grade in grades)} at {low}" for low in range(3, 10))
    return f"median {report.median_grade}, highest {max(grades)}; notes by grade: {bands}"


def _counts_of_reasons(reasons: Mapping[str, str]) -> list[str]:
    return [f"  {count:5}  {why}" for why, count in Counter(reasons.values()).most_common()]
