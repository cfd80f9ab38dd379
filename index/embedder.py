"""Text -> unit-length vectors. sentence-transformers is the reference and builds the index; an ONNX export of the same
model, compared with it when it is made, embeds questions without importing torch."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.model_files import PACKAGED, file_sha256, model_folder, verify_packaged, weights_sha256

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
# Two views of a text, unit-length rows, shape (2, dimension): the model's sentence vector, by which it is searched; and
# the mean of its tokens' vectors half-way up the model, where its words and their order still show more. Classifiers
# learn from both: of the dev part's 1,711 questions the right note was likeliest for 1,640, with the first alone for
# 1,617; of its 737 emergencies the net found 693 by itself, with the first alone 682; its false alarms were 28 and 24.
Views = NDArray[np.float32]
MEANING, HALFWAY = 0, 1
ONNX_FILE = "model.onnx"
ONNX_HEADER = "export.json"
EXPORT_FORMAT = 2  # raise it when the export gives something else
_BATCH = 32


class Embedder(Protocol):
    """Turns text into unit-length rows: float32, shape (len(texts), dimension)."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...
    def embed_query(self, text: str) -> Vectors: ...  # shape (dimension,)
    def views(self, text: str) -> Views: ...


class SentenceTransformerEmbedder:
    """The reference: the model as sentence-transformers runs it, on the processor."""

    def __init__(self, model: str = PACKAGED) -> None:
        self.name = model
        self.folder = model_folder(model)

    @cached_property
    def sha256(self) -> str:
        return weights_sha256(self.folder)

    @cached_property
    def transformer(self) -> "SentenceTransformer":
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # before the import: the library reads it then
        from sentence_transformers import SentenceTransformer

        verify_packaged(self.folder)
        transformer = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        if (config := getattr(transformer[0], "config", None)) is not None:
            config.output_hidden_states = True
        return transformer.eval()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = self.transformer.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)

    def embed_query(self, text: str) -> Vectors:
        row: Vectors = self.embed_passages([text])[0]
        return row

    def views(self, text: str) -> Views:
        import torch

        model = self.transformer
        prompt = model.prompts.get(model.default_prompt_name) if model.default_prompt_name else None
        with torch.inference_mode():
            rows: Views = views_in(model(model.preprocess([text], prompt=prompt)))[0].numpy()
        return rows


def views_in(output: Mapping[str, Any]) -> "torch.Tensor":
    """Those of the texts that a sentence transformer has read: shape (texts, 2, dimension).

    Of a model that does not show its layers, or makes sentence vectors of another length, the sentence vector twice.
    """
    import torch

    meaning, layers = output["sentence_embedding"].float(), output.get("all_layer_embeddings", ())
    halfway = meaning
    if len(layers) > 0 and layers[0].shape[-1] == meaning.shape[-1]:
        held = output["attention_mask"].unsqueeze(-1)
        halfway = (layers[(len(layers) - 1) // 2].float() * held).sum(1) / held.sum(1).clamp(min=1)
    return torch.nn.functional.normalize(torch.stack([meaning, halfway], dim=1), dim=2)


class OnnxEmbedder:
    """The same model, run by onnxruntime: no torch in memory, about a quarter of the processor time a question."""

    def __init__(self, export_folder: Path, name: str, sha256: str) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        header = json.loads((export_folder / ONNX_HEADER).read_text())
        self.name, self.sha256 = name, sha256
        self._tokenizer = Tokenizer.from_str(header["tokenizer"])
        # The packaged tokenizer has 128 word pieces baked in for both; the model reads 256.
        self._tokenizer.enable_truncation(header["max_seq_length"])
        self._tokenizer.enable_padding(pad_id=header["pad_id"], pad_token=header["pad_token"])
        options = onnxruntime.SessionOptions()
        # A short question gains nothing from a second thread, which burns a core waiting; two people asking at once do.
        options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # it never gives back what the longest text took; not a tenth slower
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(export_folder / ONNX_FILE), options, providers=["CPUExecutionProvider"]
        )

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # like lengths together: less padding
        batches = [order[i : i + _BATCH] for i in range(0, len(order), _BATCH)]
        rows = np.concatenate([self._run([texts[i] for i in batch])[:, MEANING] for batch in batches])
        result = np.empty_like(rows)
        result[order] = rows
        return result

    def embed_query(self, text: str) -> Vectors:
        row: Vectors = self.views(text)[MEANING]
        return row

    def views(self, text: str) -> Views:
        rows: Views = self._run([text])[0]
        return rows

    def _run(self, texts: list[str]) -> NDArray[np.float32]:
        encodings = self._tokenizer.encode_batch(texts)
        inputs: dict[str, Any] = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
        }
        (rows,) = self._session.run(None, inputs)
        return np.asarray(rows, dtype=np.float32)


def load_embedder(model: str = PACKAGED, exports: Path | None = None) -> Embedder:
    """The fastest embedder that gives the reference's vectors: the export in `exports` where it is there and whole."""
    reference = SentenceTransformerEmbedder(model)
    verify_packaged(reference.folder)
    if exports is not None and is_whole_export(folder := export_folder(exports, reference.sha256)):
        return OnnxEmbedder(folder, reference.name, reference.sha256)
    return reference


def export_folder(exports: Path, sha256: str) -> Path:
    return exports / f"{sha256[:16]}-{EXPORT_FORMAT}"


def is_whole_export(folder: Path) -> bool:
    """True where the file is the one that was compared with the reference when it was made."""
    try:
        header = json.loads((folder / ONNX_HEADER).read_text())
        return bool(header["format"] == EXPORT_FORMAT and header["sha256"] == file_sha256(folder / ONNX_FILE))
    except (OSError, ValueError, KeyError, TypeError):
        return False
