"""QUALITY.md tells of this code: a small fixed sample is measured again and compared with what the page says."""

import re
import sys
from pathlib import Path

import pytest

from assistant.answering import Assistant
from assistant.evaluation.quality_page import SAMPLE_HEADING

sys.path.insert(0, str(Path(__file__).parent))
from write_quality import ROOT, sample_report

# Lines of a measure that may come out otherwise on another processor, whose vectors differ in their last bits.
_SPARE = 1
_ROW = re.compile(r"^\| (?P<name>[^|]+) \| (?P<passed>\d+) of (?P<total>\d+) \|", re.MULTILINE)


def test_the_page_is_up_to_date(assistant: Assistant) -> None:
    page = (ROOT / "QUALITY.md").read_text(encoding="utf-8")
    section = page[page.index(SAMPLE_HEADING) :]
    told = {row["name"]: (int(row["passed"]), int(row["total"])) for row in _ROW.finditer(section)}
    now = {item.name: (item.passed, item.total) for item in sample_report(assistant).measures if item.total}
    assert told.keys() == now.keys(), "Run: make quality"
    for name, (passed, total) in now.items():
        assert total == told[name][1], name
        assert passed == pytest.approx(told[name][0], abs=_SPARE), f"{name}. Run: make quality"
