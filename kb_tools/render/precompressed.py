"""Compressed copies beside a file, for web servers that send them as they are: nginx with
`gzip_static` and `brotli_static`, Caddy with `precompressed`."""

import gzip
import hashlib
from collections.abc import Callable, Iterator

import brotli

_SMALLEST = 1024  # bytes; a smaller file fits into one packet anyway
_SLOWLY = 100_000  # bytes up to which the best compression takes a tenth of a second
_TEXT = frozenset({"js", "css", "json", "bin", "html", "svg", "xml", "txt"})


def precompressed(path: str, content: bytes) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """For each copy: what its name adds, what it is made of, and how to make it."""
    if len(content) < _SMALLEST or path.rpartition(".")[2] not in _TEXT:
        return
    of = hashlib.sha256(content).hexdigest()
    yield ".gz", f"gzip {of}", lambda: gzip.compress(content, 9, mtime=0)
    quality = 11 if len(content) <= _SLOWLY else 9
    yield (
        ".br",
        f"brotli {brotli.__version__} {of}",
        lambda: brotli.compress(content, quality=quality),
    )
