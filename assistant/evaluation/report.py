"""The measures as a table for the terminal. Pure."""

from assistant.evaluation.models import EvaluationReport


def as_table(report: EvaluationReport, failures: bool = False) -> str:
    lines = [f"{'measure':58} {'passed':>12} {'share':>7}"]
    for item in report.measures:
        lines.append(f"{item.name:58} {item.passed:5} of {item.total:4} {item.share:7.1%}")
        if failures and item.failures:
            lines += [f"    {line}" for line in item.failures]
    lines.append(f"words in an answer: median {report.median_words:.0f}, most {report.most_words}")
    if report.missing_files:
        lines.append("not there, so not measured: " + ", ".join(report.missing_files))
    return "\n".join(lines)
