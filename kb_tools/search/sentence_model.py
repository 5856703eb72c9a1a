"""What a sentence means, as numbers: a small BERT (MiniLM and its kin) run in NumPy.

Wang et al., *MiniLM* (NeurIPS 2020); Reimers and Gurevych, *Sentence-BERT* (EMNLP 2019): the
mean of the last layer over a sentence's pieces, scaled to length 1. Used while a site is built; where
readers' browsers run a model too, `assets/search/sentence_model.js` makes the same sums.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from kb_tools.search.wordpiece import WordPieces

Floats = NDArray[np.float32]
BATCH = 1024  # pieces at once, which stay near the processor: 4096 take a fifth longer


@dataclass(frozen=True, slots=True)
class Shape:
    """As in the model's `config.json`."""

    layers: int
    heads: int
    width: int  # of a vector
    positions: int  # longest text, in pieces
    tiny: float  # keeps a layer's norm from dividing by nothing


class SentenceModel:
    """`weights`: name → array, as BERT's are called; `pieces`: its vocabulary."""

    def __init__(self, shape: Shape, weights: Mapping[str, Floats], pieces: WordPieces) -> None:
        self.shape = shape
        self.pieces = pieces
        self._weights = {name.removeprefix("bert."): value for name, value in weights.items()}
        for layer in range(shape.layers):  # one product instead of three
            at = f"encoder.layer.{layer}.attention.self"
            parts = [f"{at}.{name}" for name in ("query", "key", "value")]
            for kind in ("weight", "bias"):
                joined = np.concatenate([self._weights.pop(f"{part}.{kind}") for part in parts])
                self._weights[f"{at}.{kind}"] = joined

    def weight(self, name: str) -> Floats:
        """As the model's file calls them; query, key and value are one, `….attention.self`."""
        return self._weights[name]

    def embedded(self, texts: Sequence[str], most: int) -> Floats:
        """A vector of length 1 for each text (texts by width), of its first `most` pieces."""
        most = min(most, self.shape.positions)
        cut = [self.pieces.numbers(text, most) for text in texts]
        out = np.zeros((len(texts), self.shape.width), np.float32)
        for batch in _batches(cut):
            out[batch] = self._forward([cut[n] for n in batch])
        return out

    def _forward(self, texts: Sequence[Sequence[int]]) -> Floats:
        count, length = len(texts), max(map(len, texts))
        numbers = np.zeros((count, length), np.int64)
        there = np.zeros((count, length), np.float32)
        for row, text in enumerate(texts):
            numbers[row, : len(text)] = text
            there[row, : len(text)] = 1
        w = self._weights
        x = w["embeddings.word_embeddings.weight"][numbers]
        x += w["embeddings.position_embeddings.weight"][:length]
        x += w["embeddings.token_type_embeddings.weight"][0]
        x = self._normed(x, "embeddings.LayerNorm").reshape(count * length, -1)
        hidden = ((there - 1) * np.float32(1e9))[:, None, None, :]  # padding gets no attention
        for layer in range(self.shape.layers):
            at = f"encoder.layer.{layer}"
            mixed = self._attention(x, hidden, f"{at}.attention.self", count, length)
            mixed = self._linear(mixed, f"{at}.attention.output.dense")
            x = self._normed(x + mixed, f"{at}.attention.output.LayerNorm")
            inner = self._linear(x, f"{at}.intermediate.dense")
            _gelu(inner)
            x = self._normed(
                x + self._linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm"
            )
        pooled = np.einsum("ble,bl->be", x.reshape(count, length, -1), there)
        return scaled(pooled)

    def _attention(self, x: Floats, hidden: Floats, at: str, count: int, length: int) -> Floats:
        heads = self.shape.heads
        size = self.shape.width // heads
        split = self._linear(x, at).reshape(count, length, 3, heads, size).transpose(2, 0, 3, 1, 4)
        query, key, value = (np.ascontiguousarray(part) for part in split)
        scores = query @ key.transpose(0, 1, 3, 2) * np.float32(size**-0.5) + hidden
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = scores @ value
        return mixed.transpose(0, 2, 1, 3).reshape(count * length, -1)

    def _linear(self, x: Floats, at: str) -> Floats:
        out: Floats = x @ self._weights[f"{at}.weight"].T
        out += self._weights[f"{at}.bias"]
        return out

    def _normed(self, x: Floats, at: str) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + np.float32(self.shape.tiny))
        return x * self._weights[f"{at}.weight"] + self._weights[f"{at}.bias"]


def _gelu(x: Floats) -> None:
    """In place: x times the share of a normal distribution below x."""
    share = x * np.float32(2**-0.5)
    erf(share, out=share)
    share += 1
    share *= np.float32(0.5)
    x *= share


def scaled(vectors: Any) -> Floats:
    """Each row with length 1; one without any length stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    out: Floats = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return out


def _batches(texts: Sequence[Sequence[int]]) -> Iterable[list[int]]:
    """The numbers of texts of like length, together."""
    batch: list[int] = []
    for number in sorted(range(len(texts)), key=lambda n: (len(texts[n]), n)):
        if batch and (len(batch) + 1) * len(texts[number]) > BATCH:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
