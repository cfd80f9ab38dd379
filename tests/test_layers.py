"""The architecture, held: imports point one way, corpus <- index <- assistant <- app."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"corpus", "index", "assistant", "app"}


def imported_packages(folder: Path) -> set[str]:
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize(
    ("layer", "below"), [("corpus", set()), ("index", {"corpus"}), ("assistant", {"corpus", "index"})]
)
def test_a_layer_imports_only_the_layers_below_it(layer: str, below: set[str]) -> None:
    assert imported_packages(ROOT / layer) & PACKAGES <= below | {layer}


def test_only_the_store_imports_chroma() -> None:
    importers = [
        path.relative_to(ROOT).as_posix()
        for layer in ("corpus", "index", "assistant")
        for path in (ROOT / layer).rglob("*.py")
        if "import chromadb" in path.read_text(encoding="utf-8")
    ]
    assert importers == ["index/store.py"]


def test_only_settings_reads_the_environment() -> None:
    allowed = {"assistant/settings.py", "assistant/diagnosis.py"}  # doctor shows what it finds there
    readers = {
        path.relative_to(ROOT).as_posix()
        for layer in ("corpus", "index", "assistant")
        for path in (ROOT / layer).rglob("*.py")
        if "os.environ.get" in path.read_text(encoding="utf-8") or "getenv" in path.read_text(encoding="utf-8")
    }
    assert readers <= allowed
