"""The body map: the drawn figure, where each muscle lies in it, and what goes with each area. Data in body_map.yaml."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from corpus.models import Area, Frozen, Line, Slug
from corpus.yaml_files import parse_yaml, read_text, validate

View = Literal["front", "back"]


class Shape(Frozen):
    """The outline of an area in one view, as an SVG path in the units of the figure (200 wide, 465 high)."""

    area: Area
    view: View
    path: str = Field(pattern=r"^M[-0-9. MLCQSZ]+$")
    mirrored: bool = Field(False, description="True where the other side of the body is its mirror image")


class Spot(Frozen):
    """Where a muscle lies: an ellipse in the figure's units, on its left side and mirrored unless `midline`."""

    muscle: Slug
    view: View
    at: tuple[float, float]
    size: tuple[float, float] = Field(description="half widths, before turning")
    turn: float = Field(0, ge=-90, le=90, description="degrees, clockwise")
    midline: bool = False


class AreaGuide(Frozen):
    """What the map shows for an area: its name, the danger signs to think of, the questions to ask."""

    id: Area
    title: Line
    red_flags: tuple[Slug, ...] = Field(min_length=1, description="ids of corpus/rules/red_flags.yaml, gravest first")
    questions: tuple[Slug, ...] = Field(description="ids of the notes whose titles are offered")


class BodyMap(Frozen):
    shapes: tuple[Shape, ...]
    spots: tuple[Spot, ...]
    areas: tuple[AreaGuide, ...]

    def guide(self, area: str) -> AreaGuide | None:
        return next((guide for guide in self.areas if guide.id == area), None)


def load_body_map(path: Path) -> BodyMap:
    """Read and validate the map. Raises CorpusError."""
    return validate(BodyMap, parse_yaml(read_text(path), path), path, 1)
