"""The sentence model for the readers' browsers, who then rank by what a question means: its weights in
eight bits, and the sections' vectors by the same model in four.

`assets/search/sentence_model.js` reads the weights in the order in which they are written here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_tools.search.distillation import PASSAGE_PIECES, Embed, passages_of
from kb_tools.search.meaning import END, LONG, QUESTION_PIECES
from kb_tools.search.packing import packed, streams
from kb_tools.search.records import SectionRecord
from kb_tools.search.sentence_model import Floats, SentenceModel
from kb_tools.search.static_leg import quantised

_LARGEST = 127


@dataclass(frozen=True, slots=True)
class TransformerLeg:
    facts: dict[str, Any]  # what the manifest says of it
    model: bytes
    pieces: bytes  # the vocabulary, a line each
    meanings: bytes  # passages of each section, and their vectors


def transformer_leg(
    records: Sequence[SectionRecord], embed: Embed, model: SentenceModel
) -> TransformerLeg | None:
    """For these records; None without any text."""
    texts, counts = passages_of(records)
    if not texts:
        return None
    largest, vectors = quantised(embed(texts, PASSAGE_PIECES)).as_bytes()
    floats, codes = _weights(model)
    shape = model.shape
    facts = {
        "layers": shape.layers,
        "heads": shape.heads,
        "width": shape.width,
        "inner": len(model.weight("encoder.layer.0.intermediate.dense.bias")),
        "most": min(
            QUESTION_PIECES, shape.positions
        ),  # its pieces take their number of milliseconds
        "long": LONG,
        "end": END,
        "tiny": shape.tiny,
        "largest": largest,
    }
    return TransformerLeg(
        facts, streams(floats, codes), "\n".join(model.pieces.vocabulary).encode(),
        streams(packed(counts), vectors),
    )  # fmt: skip


def _weights(model: SentenceModel) -> tuple[bytes, bytes]:
    """All numbers that stay as they are, and all that are made whole."""
    floats: list[Floats] = []
    codes: list[NDArray[np.int8]] = []

    def table(name: str) -> None:
        weights = model.weight(name)
        largest = np.abs(weights).max(axis=1) / _LARGEST
        scales = np.where(largest > 0, largest, 1).astype("<f4")
        floats.append(scales)
        codes.append(np.rint(weights / scales[:, None]).astype(np.int8))

    table("embeddings.word_embeddings.weight")
    places = model.weight("embeddings.position_embeddings.weight")[:QUESTION_PIECES]
    floats.append(places + model.weight("embeddings.token_type_embeddings.weight")[0])
    for kind, name in _in_order(model.shape.layers):
        if kind == "linear":
            table(f"{name}.weight")
        else:
            floats.append(model.weight(f"{name}.weight"))
        floats.append(model.weight(f"{name}.bias"))
    return (
        b"".join(part.astype("<f4").tobytes() for part in floats),
        b"".join(part.tobytes() for part in codes),
    )


def _in_order(layers: int) -> Iterator[tuple[str, str]]:
    yield "norm", "embeddings.LayerNorm"
    for layer in range(layers):
        at = f"encoder.layer.{layer}"
        yield "linear", f"{at}.attention.self"
        yield "linear", f"{at}.attention.output.dense"
        yield "norm", f"{at}.attention.output.LayerNorm"
        yield "linear", f"{at}.intermediate.dense"
        yield "linear", f"{at}.output.dense"
        yield "norm", f"{at}.output.LayerNorm"
