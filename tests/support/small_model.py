"""A sentence model of a few numbers, in the files of a large one: its meanings are noise, its
shape and its arithmetic are real."""

import json
import struct

import numpy as np

WIDTH, LAYERS, HEADS, POSITIONS = 16, 2, 4, 64
WORDS = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "."),
    *"the payout late bank hold code account video appeal police step creator".split(),
    *("pay", "##out", "##s"),
)


def write_small_model(folder, *, kind="bert"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", "utf-8")
    (folder / "config.json").write_text(json.dumps({
        "model_type": kind, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS, "hidden_size": WIDTH,
        "max_position_embeddings": POSITIONS, "layer_norm_eps": 1e-12,
    }))  # fmt: skip
    header, body = {}, b""
    for name, value in weights().items():
        content = value.astype("<f4").tobytes()
        offsets = [len(body), len(body) + len(content)]
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": offsets}
        body += content
    said = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(said)) + said + body)
    return folder


def weights():
    chance = np.random.default_rng(7)
    made = {
        "embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (POSITIONS, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):  # fmt: skip
            made |= {f"{at}.{name}.weight": (WIDTH, WIDTH), f"{at}.{name}.bias": (WIDTH,)}
        made |= {f"{at}.intermediate.dense.weight": (32, WIDTH), f"{at}.intermediate.dense.bias": (32,)}  # fmt: skip
        made |= {f"{at}.output.dense.weight": (WIDTH, 32), f"{at}.output.dense.bias": (WIDTH,)}
        norms += [f"{at}.attention.output.LayerNorm", f"{at}.output.LayerNorm"]
    found = {name: chance.normal(size=shape) for name, shape in made.items()}
    for name in norms:
        found |= {f"{name}.weight": np.ones(WIDTH), f"{name}.bias": np.zeros(WIDTH)}
    return found
