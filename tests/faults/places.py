"""A corpus that may be edited and an index that may be damaged, with the program run over them as a person would."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.settings import Settings
from corpus.loader import FOLDER

ROOT = FOLDER.parent
QUESTION = "Does massage help tension headaches?"
OLD, NEW = "Stop the massage if your headache diary", "Put the massage in a drawer if your headache diary"


class Place(NamedTuple):
    """A corpus and an index made from it, both copies."""

    settings: Settings
    environment: dict[str, str]

    @property
    def index(self) -> Path:
        return self.settings.index_folder

    @property
    def generation(self) -> Path:
        """The generation in use."""
        return self.index / "generations" / (self.index / "current").read_text().strip()

    def start(self, *words: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*before, sys.executable, "-m", "assistant", *words], cwd=ROOT, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *words: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, before=before)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def edit(self, old: str = OLD, new: str = NEW) -> None:
        path = self.settings.corpus_folder / "notes" / "tension-headache" / "tension-headache-massage.md"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
