"""Opening an index that is there costs no model calls and no torch."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

from assistant.opening import read_assistant
from assistant.settings import Settings
from corpus.loader import FOLDER
from index.generations import IndexHome


class NothingToCompute:
    """An embedder that is never asked, or the test fails."""

    name, sha256 = "none", "none"

    def embed_passages(self, texts: Sequence[str]) -> NoReturn:
        raise AssertionError(f"{len(texts)} texts were embedded again, such as {texts[0]!r}")

    def embed_query(self, text: str) -> NoReturn:
        raise AssertionError(f"{text!r} was embedded again")

    def views(self, text: str) -> NoReturn:
        raise AssertionError(f"{text!r} was embedded again")


def test_opening_embeds_nothing_and_a_known_question_neither(small_home: Settings) -> None:
    assistant = read_assistant(IndexHome(small_home.index_folder), small_home, NothingToCompute())
    title = assistant.corpus.notes[0].title
    assert assistant.answer(title).citations[0].document_id == assistant.corpus.notes[0].id


def test_nothing_heavy_is_imported_to_answer(small_home: Settings) -> None:
    asking = (
        "import sys; from assistant.__main__ import _open; _open().answer('why am I sore after a session');"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'gradio', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asking], cwd=FOLDER.parent, capture_output=True, text=True, check=True,
        env={**os.environ, "ASSISTANT_INDEX_FOLDER": str(small_home.index_folder),
             "ASSISTANT_CORPUS_FOLDER": str(small_home.corpus_folder)},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
