"""The measures as a table for the terminal. Pure."""

from assistant.evaluation.intervals import wilson
from assistant.evaluation.models import EvaluationReport


def as_table(report: EvaluationReport, failures: bool = False) -> str:
    """Counts with their 95 % intervals, then the other figures."""
    lines = [f"{'measure':64} {'passed':>12} {'share':>7}   95 % interval"]
    for item in report.measures:
        low, high = wilson(item.passed, item.total)
        lines.append(
            f"{item.name:64} {item.passed:4} of {item.total:4} {item.share:7.1%}   {low:.1%} to {high:.1%}"
            if item.total
            else f"{item.name:64} none to measure"
        )
        if failures and item.failures:
            lines += [f"    {line}" for line in item.failures]
    lines.append("")
    lines += [f"{figure.name:64} {figure.value:12.3f} of {figure.of:4}" for figure in report.figures]
    if report.missing_files:
        lines.append("not there, so not measured: " + ", ".join(report.missing_files))
    return "\n".join(lines)
