"""The assistant's own words around what it quotes, kept as data so that they can be reviewed and translated."""

from pathlib import Path

from corpus.models import Frozen, Line
from corpus.yaml_files import parse_yaml, read_text, validate


class Phrases(Frozen):
    abstain: Line
    nearest: Line
    can_ask: Line
    partial: Line
    partial_missing: Line
    too_long: Line


def load_phrases(path: Path) -> Phrases:
    return validate(Phrases, parse_yaml(read_text(path), path), path, 1)
