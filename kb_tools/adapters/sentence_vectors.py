"""A sentence model that is asked once about each text: `.kb/cache/vectors.sqlite` remembers.

The cache may be deleted at any time, and serves every audience: it is keyed by the text's hash and
holds no text.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path

import numpy as np

from kb_tools.adapters.cache_file import opened
from kb_tools.adapters.model_folder import model_name, read_model, read_pieces
from kb_tools.progress import Told, unheard
from kb_tools.search.sentence_model import Floats, SentenceModel

VECTORS = "vectors.sqlite"
_AT_ONCE = 256  # texts between two looks at the progress bar, and two transactions
_COLUMNS = "(key BLOB PRIMARY KEY, numbers BLOB) WITHOUT ROWID"
_READER = "1"  # keys name the model


class SentenceVectors:
    def __init__(self, folder: Path, cache: Path, told: Told = unheard) -> None:
        """
        Args:
            folder: the model's.
            cache: the folder in which the vectors are kept; made where it is not there.

        Raises KbError where the folder holds no model.
        """
        self.name = model_name(folder)
        self.words = tuple(read_pieces(folder).whole_words())
        self._folder = folder
        self._file = cache / VECTORS
        self._told = told

    @cached_property
    def model(self) -> SentenceModel:
        return read_model(self._folder)

    def embedded(self, texts: Sequence[str], most: int) -> Floats:
        """A vector of length 1 for each text, of its first `most` pieces."""
        keys = [self._key(text, most) for text in texts]
        with closing(self._opened()) as connection:
            known = self._known(connection, keys)
            missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
            # Texts of like length together: none is padded much.
            queue = sorted(missing.items(), key=lambda entry: (len(entry[1]), entry[0]))
            for start in range(0, len(queue), _AT_ONCE):
                self._told("Reading sentences", start, len(queue))
                part = queue[start : start + _AT_ONCE]
                made = self.model.embedded([text for _, text in part], most).astype("<f2")
                rows = [(key, row.tobytes()) for (key, _), row in zip(part, made, strict=True)]
                with suppress(sqlite3.OperationalError), connection:  # no right, no room: made anew
                    connection.execute("BEGIN")
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                known.update(rows)
        width = len(next(iter(known.values()), b"")) // 2
        joined = b"".join(known[key] for key in keys)
        return np.frombuffer(joined, "<f2").reshape(len(texts), width).astype(np.float32)

    def _opened(self) -> sqlite3.Connection:
        connection = opened(self._file, {"vectors": _COLUMNS}, _READER)
        if connection is None:  # no right to write here: nothing is kept
            connection = sqlite3.connect(":memory:", isolation_level=None)
            connection.execute(f"CREATE TABLE vectors {_COLUMNS}")
        return connection

    def _key(self, text: str, most: int) -> bytes:
        said = f"{self.name}\n{most}\n{text}".encode("utf-8", "replace")
        return hashlib.blake2b(said, digest_size=16).digest()

    @staticmethod
    def _known(connection: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        distinct = list(dict.fromkeys(keys))
        for start in range(0, len(distinct), 500):
            some = distinct[start : start + 500]
            marks = ",".join("?" * len(some))
            found.update(
                connection.execute(f"SELECT key, numbers FROM vectors WHERE key IN ({marks})", some)
            )
        return found
