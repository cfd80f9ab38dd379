"""Messages that notes answer: read from every file, and refused with a line where they are wrong."""

from pathlib import Path

import pytest

from corpus.asked import load_asked
from corpus.errors import CorpusError
from corpus.loader import Corpus


def test_files_are_joined_and_a_missing_folder_holds_none(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("jaw-click:\n  - my jaw clicks\n")
    (tmp_path / "b.yaml").write_text("calf-cramp:\n  - cramp at night\n  - calf cramp\n")
    assert load_asked(tmp_path) == {"jaw-click": ("my jaw clicks",), "calf-cramp": ("cramp at night", "calf cramp")}
    assert load_asked(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("jaw-click: my jaw clicks\n", "jaw-click"),
        ("jaw-click:\n  - ''\n", "jaw-click"),
        ("- my jaw clicks\n", "wrong"),
        ("jaw-click: [unclosed\n", "YAML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(CorpusError, match=says):
        load_asked(tmp_path)


def test_a_note_stands_in_one_file(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("jaw-click:\n  - my jaw clicks\n")
    with pytest.raises(CorpusError, match="another file"):
        load_asked(tmp_path)


def test_every_note_has_messages_and_none_is_from_the_question_sets(corpus: Corpus) -> None:
    from assistant.evaluation.questions import FILES, read_questions

    data = Path(__file__).parent.parent / "quality" / "data"
    held = {
        _plain(str(row[field]))
        for part in ("dev", "test")
        for name in FILES
        for row in read_questions(data / part / f"{name}.jsonl")
        for field in ("message", "question")
        if row.get(field)
    }
    situations = corpus.rulebook.situations
    learnt = [message for messages in corpus.asked.values() for message in messages]
    learnt += [text for texts in situations.danger.values() for text in texts] + list(situations.calm)
    learnt += [text for kind in corpus.rulebook.outside for text in kind.wordings]
    learnt += [text for told in corpus.rulebook.told for text in told.messages]
    assert {note.header.id for note in corpus.notes} == set(corpus.asked)
    assert not held & set(map(_plain, learnt))


def _plain(text: str) -> str:
    return " ".join("".join(char for char in text.lower() if char.isalnum() or char == " ").split())
