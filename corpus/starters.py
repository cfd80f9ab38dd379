"""Questions to start with, by theme, kept as data so that an editor chooses them."""

from pydantic import Field

from corpus.models import Frozen, Line, Slug


class Theme(Frozen):
    id: Slug
    title: Line
    notes: tuple[Slug, ...] = Field(min_length=1, description="ids of the notes whose titles are offered")
