"""QUALITY.md tells of this code: a small fixed sample is measured again and compared."""

import sys
from pathlib import Path

from assistant.answering import Assistant
from assistant.evaluation.quality_page import SAMPLE_HEADING, sample_section

sys.path.insert(0, str(Path(__file__).parent))
from write_quality import ROOT, sample_report


def test_the_page_is_up_to_date(assistant: Assistant) -> None:
    page = (ROOT / "QUALITY.md").read_text(encoding="utf-8")
    told = page[page.index(SAMPLE_HEADING) :].strip()
    assert told == sample_section(sample_report(assistant)).strip(), "Run: make quality"
