"""What things are called on the page, and the shape beside each grade and verdict, so that color is never needed."""

from collections.abc import Mapping

from corpus.models import DocumentKind, Evidence, Verdict

KIND_WORDS: Mapping[DocumentKind, str] = {
    "note": "Reviewed note",
    "article": "Source article (not a reliable source)",
    "rule": "Safety rule",
    "added": "Note added by this site",
}
VERDICT_WORDS: Mapping[Verdict, str] = {
    "supported": "fits the evidence",
    "partly-supported": "partly right",
    "overstated": "overstated",
    "unsupported": "no good evidence",
    "false": "false",
    "unclear": "unclear",
}
VERDICT_SHAPES: Mapping[Verdict, str] = {
    "supported": "✓",
    "partly-supported": "◐",
    "overstated": "▲",
    "unsupported": "○",
    "false": "✕",
    "unclear": "?",
}
GRADE_SHAPES: Mapping[Evidence, str] = {
    "high": "●●●●",
    "moderate": "●●●○",
    "low": "●●○○",
    "very-low": "●○○○",
    "expert-opinion": "◆",
    "guidance": "✚",
    "disputed": "◐",
}
GRADES = tuple(GRADE_SHAPES)
VERDICTS = tuple(VERDICT_SHAPES)
