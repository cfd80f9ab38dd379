"""A home of its own for each fault."""

import os
import shutil
from pathlib import Path

import pytest
from places import Place

from assistant.answering import Assistant
from assistant.settings import Settings
from corpus.loader import FOLDER


@pytest.fixture
def place(settings: Settings, assistant: Assistant, tmp_path: Path) -> Place:
    del assistant  # its index is there
    shutil.copytree(FOLDER, tmp_path / "corpus", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(settings.index_folder, tmp_path / "index")
    own = settings.model_copy(update={"corpus_folder": tmp_path / "corpus", "index_folder": tmp_path / "index"})
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")},
        "ASSISTANT_CORPUS_FOLDER": str(own.corpus_folder),
        "ASSISTANT_INDEX_FOLDER": str(own.index_folder),
    }
    return Place(own, environment)
