"""Exports the reference model to ONNX and keeps the export only where it gives the reference's vectors."""

import json
import shutil
import tempfile
import warnings
from pathlib import Path

import numpy as np

from index.embedder import (
    EXPORT_FORMAT,
    ONNX_FILE,
    ONNX_HEADER,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    export_folder,
    is_whole_export,
    views_in,
)
from index.model_files import file_sha256

# The largest difference seen between the two is about 2e-7; a wrong pooling or cut shows from 1e-2 on.
TOLERANCE = 1e-4
_PROBES = (
    "Does massage help tension headaches?",
    "x",
    "Knots between the shoulder blades, sore to touch, worse at a desk. " * 40,  # longer than the model reads
    "¿Duele? 💆 naïve café — 50 % of 3.5",
)


def export_to_onnx(reference: SentenceTransformerEmbedder, exports: Path) -> Path | None:
    """Write the export below `exports` and return its folder; None where it differs from the reference.

    Made in a folder aside and moved into place last, so that a killed export is never read.
    """
    target = export_folder(exports, reference.sha256)
    if is_whole_export(target):
        return target
    exports.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".export-", dir=exports))
    try:
        _write_export(reference, aside)
        exported = OnnxEmbedder(aside, reference.name, reference.sha256)
        if not _largest_difference(reference, exported) <= TOLERANCE:  # nor where it is no number
            return None
        if target.exists():  # half of an earlier export, or a damaged one
            shutil.rmtree(target)
        aside.replace(target)
        return target
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_export(reference: SentenceTransformerEmbedder, folder: Path) -> None:
    import torch

    transformer = reference.transformer

    class Sentence(torch.nn.Module):
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            return views_in(transformer({"input_ids": input_ids, "attention_mask": attention_mask}))

    model = Sentence()
    model.inner = transformer
    tokenizer = transformer.tokenizer
    example = tokenizer(["a short one", "and one that is longer"], padding=True, return_tensors="pt")
    axes = {0: "batch", 1: "pieces"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of shapes that the comparison below checks
        torch.onnx.export(
            model.eval(),
            (example["input_ids"], example["attention_mask"]),
            str(folder / ONNX_FILE),
            dynamo=False,
            input_names=["input_ids", "attention_mask"],
            output_names=["views"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "views": {0: "batch"}},
            opset_version=17,
        )
    header = {
        "format": EXPORT_FORMAT,
        "sha256": file_sha256(folder / ONNX_FILE),
        "tokenizer": tokenizer.backend_tokenizer.to_str(),
        "max_seq_length": transformer.max_seq_length,
        "pad_id": tokenizer.pad_token_id,
        "pad_token": tokenizer.pad_token,
    }
    (folder / ONNX_HEADER).write_text(json.dumps(header))


def _largest_difference(reference: SentenceTransformerEmbedder, exported: OnnxEmbedder) -> float:
    pairs = [(reference.embed_passages(_PROBES), exported.embed_passages(_PROBES))]
    pairs += [(reference.views(probe), exported.views(probe)) for probe in _PROBES]
    return float(np.max([np.abs(one - other).max() for one, other in pairs]))
