"""Build, search, heal: with the real model and a real Chroma on disk, over passages that are not about health."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from corpus.models import Passage
from index.build import build_index, embedder_for
from index.classifier import Lesson, TextClassifier
from index.embedder import ONNX_HEADER, OnnxEmbedder, SentenceTransformerEmbedder, is_whole_export, views_in
from index.errors import IndexDamagedError, IndexMissingError
from index.generations import CHROMA, MANIFEST, VECTORS, IndexHome
from index.model_files import PACKAGED
from index.models import Hit
from index.search import PassageIndex

TEXTS = {
    "boats": ["A sailing boat is driven by the wind.", "how do sail boats move"],
    "bread": ["Bread dough rises because yeast makes gas.", "why does dough rise"],
    "bees": ["Honey bees dance to tell where flowers are.", "what is the dance of bees for"],
}


def passages() -> list[Passage]:
    return [
        Passage(id=f"{name}#{kind}", document_id=name, text=text, start=0, end=len(text), kind=kind)  # type: ignore[arg-type]
        for name, texts in TEXTS.items()
        for kind, text in zip(("text", "question"), texts, strict=True)
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> IndexHome:
    home = IndexHome(tmp_path_factory.mktemp("home"))
    with home.building():
        build_index(home, passages(), "first", PACKAGED, {"extra.txt": b"kept"})
    return home


@pytest.fixture
def home(built: IndexHome, tmp_path: Path) -> IndexHome:
    """A copy to be damaged."""
    shutil.copytree(built.folder, tmp_path / "home")
    return IndexHome(tmp_path / "home")


def opened(home: IndexHome) -> PassageIndex:
    return PassageIndex(home.current(), embedder_for(home, PACKAGED))


def test_a_question_finds_its_document_by_meaning_and_by_words(built: IndexHome) -> None:
    index = opened(built)
    assert index.search("Why does my loaf get bigger before baking?")[0].document_id == "bread"
    best = index.search("yeast")[0]
    assert best.document_id == "bread"
    assert best.lexical > 0.5
    assert all(hit.lexical == 0 for hit in index.search("yeast")[1:])


def test_a_hit_says_where_its_score_comes_from(built: IndexHome) -> None:
    hit: Hit = opened(built).search("what is the dance of bees for")[0]
    assert hit.passage.kind == "question"
    assert hit.question == pytest.approx(1.0, abs=1e-5)
    assert -1 <= hit.text < hit.question


def test_the_same_query_gives_the_same_hits_on_two_builds(built: IndexHome, tmp_path: Path) -> None:
    other = IndexHome(tmp_path)
    with other.building():
        build_index(other, passages(), "second", PACKAGED)
    for query in ("wind", "insects", "kitchen", "zzz"):
        assert opened(other).search(query) == opened(built).search(query)


def test_only_a_lesson_that_changed_is_learnt_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    boats = Lesson([("how do boats sail", "boats"), ("does dough rise", "bread")], ridge=1e-3)
    bees = Lesson([("what do bees dance", "bees"), ("does dough rise", "bread")], ridge=1e-3)
    home, learnt = IndexHome(tmp_path), list[Lesson]()
    fit = TextClassifier.fit

    def counting(lesson: Lesson, views: NDArray[np.float32]) -> TextClassifier:
        learnt.append(lesson)
        return fit(lesson, views)

    monkeypatch.setattr(TextClassifier, "fit", counting)
    for lessons in ({"a.npz": boats, "b.npz": boats}, {"a.npz": boats, "b.npz": bees}):
        with home.building():
            build_index(home, passages(), "first", PACKAGED, lessons=lessons)
    assert learnt == [boats, boats, bees]
    index = opened(home)
    assert [index.classifier(name).labels for name in ("a.npz", "b.npz")] == [("boats", "bread"), ("bees", "bread")]


def test_attachments_are_kept_beside_the_index(built: IndexHome) -> None:
    assert (built.current() / "extra.txt").read_bytes() == b"kept"


def test_the_export_gives_the_vectors_of_the_reference(built: IndexHome) -> None:
    exported = embedder_for(built, PACKAGED)
    assert isinstance(exported, OnnxEmbedder)
    texts = ["Does massage help?", "x", "a b c " * 400, "naïve 💆 café"]
    reference = SentenceTransformerEmbedder()
    assert np.abs(exported.embed_passages(texts) - reference.embed_passages(texts)).max() < 1e-5
    for text in texts:
        assert np.abs(exported.views(text) - reference.views(text)).max() < 1e-5


def test_an_export_of_another_format_is_not_read(built: IndexHome, tmp_path: Path) -> None:
    (export,) = built.exports.iterdir()
    copy = Path(shutil.copytree(export, tmp_path / "export"))
    assert is_whole_export(copy)
    header = json.loads((copy / ONNX_HEADER).read_text())
    for other in ({**header, "format": 1}, {name: value for name, value in header.items() if name != "format"}):
        (copy / ONNX_HEADER).write_text(json.dumps(other))
        assert not is_whole_export(copy)


def test_a_model_that_does_not_show_its_layers_gives_its_sentence_vector_for_both_views() -> None:
    meaning, held = torch.tensor([[3.0, 4.0]]), torch.ones(1, 5)
    wider = tuple(torch.ones(1, 5, 7) for _ in range(3))
    for output in (
        {"sentence_embedding": meaning, "attention_mask": held},
        {"sentence_embedding": meaning, "attention_mask": held, "all_layer_embeddings": wider},
    ):
        assert views_in(output).tolist() == [[[pytest.approx(0.6), pytest.approx(0.8)]] * 2]


def test_a_failed_build_leaves_the_index_in_use(home: IndexHome, monkeypatch: pytest.MonkeyPatch) -> None:
    before = home.current()
    with home.building(), pytest.raises(IsADirectoryError):
        build_index(home, passages(), "broken", PACKAGED, {"": b"no name, so no file"})
    assert home.current() == before
    assert opened(home).search("wind")[0].document_id == "boats"
    assert [folder.name for folder in (home.folder / "generations").iterdir()] == [before.name]


def test_a_switch_keeps_the_generation_that_is_still_read(home: IndexHome) -> None:
    reader = opened(home)
    with home.building():
        build_index(home, passages()[:2], "smaller", PACKAGED)
    assert reader.search("yeast")[0].document_id == "bread"
    assert {hit.document_id for hit in opened(home).search("yeast")} == {"boats"}


def _delete_vectors(folder: Path) -> None:
    for entry in (folder / CHROMA).iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)


def _empty_database(folder: Path) -> None:
    (folder / CHROMA / "chroma.sqlite3").write_bytes(b"")


def _damage_pages(folder: Path) -> None:
    database = folder / CHROMA / "chroma.sqlite3"
    content = bytearray(database.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 2048] = b"\xff" * 2048
    database.write_bytes(bytes(content))


def _cut_vectors(folder: Path) -> None:
    (folder / VECTORS).write_bytes(b"\x93NUMPY")


@pytest.mark.parametrize(
    "damage",
    [
        _empty_database,
        _damage_pages,
        _cut_vectors,
        lambda folder: (folder / CHROMA / "chroma.sqlite3").unlink(),
        lambda folder: (folder / MANIFEST).write_text("{"),
        lambda folder: (folder / "passages.jsonl").write_text(json.dumps({"no": "passage"})),
        lambda folder: shutil.rmtree(folder / "lexical"),
    ],
)
def test_damage_is_found_when_the_index_is_opened(home: IndexHome, damage: Callable[[Path], None]) -> None:
    damage(home.current())
    with pytest.raises(IndexDamagedError, match="python -m assistant build"):
        opened(home)


def test_deleted_vectors_are_found_although_chroma_still_counts_them(tmp_path: Path) -> None:
    # With fewer passages Chroma mends itself from its log.
    many = [Passage(id=f"p{i}", document_id=f"d{i}", text=f"number {i}", start=0, end=1) for i in range(4000)]
    home = IndexHome(tmp_path)
    with home.building():
        build_index(home, many, "many", PACKAGED)
    _delete_vectors(home.current())
    # In a process of its own: in this one Chroma still has the vectors in memory.
    opening = (
        "import sys; from pathlib import Path; from index.build import embedder_for;"
        "from index.search import PassageIndex;"
        "from index.generations import IndexHome; home = IndexHome(Path(sys.argv[1]));"
        f"PassageIndex(home.current(), embedder_for(home, {PACKAGED!r}))"
    )
    done = subprocess.run([sys.executable, "-c", opening, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "IndexDamagedError" in done.stderr
    assert "vectors are missing" in done.stderr


def test_no_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="python -m assistant build"):
        IndexHome(tmp_path / "nothing").current()
