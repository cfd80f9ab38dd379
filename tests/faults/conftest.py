"""A home of its own for each fault."""

import os
import shutil
from pathlib import Path

import pytest
from places import Place

from assistant.settings import Settings


@pytest.fixture
def place(small_home: Settings, tmp_path: Path) -> Place:
    """Copies, at a path that Chroma has not seen in this process."""
    shutil.copytree(small_home.corpus_folder, tmp_path / "corpus")
    shutil.copytree(small_home.index_folder, tmp_path / "index")
    own = small_home.model_copy(update={"corpus_folder": tmp_path / "corpus", "index_folder": tmp_path / "index"})
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")},
        "ASSISTANT_CORPUS_FOLDER": str(own.corpus_folder),
        "ASSISTANT_INDEX_FOLDER": str(own.index_folder),
    }
    return Place(own, environment)
