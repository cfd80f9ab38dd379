"""Measures the assistant on question files (contract: `eval`)."""

from assistant.evaluation.measuring import measure
from assistant.evaluation.models import EvaluationReport, Measure
from assistant.evaluation.report import as_table

__all__ = ["EvaluationReport", "Measure", "as_table", "measure"]
