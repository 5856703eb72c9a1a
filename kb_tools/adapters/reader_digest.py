"""A digest that changes with all that decides what is read from the same bytes."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

_SEARCHING = ("numpy", "scipy", "snowballstemmer", "whoosh-reloaded")


def reader_digest(said: str, libraries: Iterable[str], sources: Iterable[Traversable]) -> str:
    """
    Args:
        said: what else decides it.
        libraries: of which the version counts.
        sources: files, and folders of which all code and tables count, however deep they lie.
    """
    digest = hashlib.sha256(said.encode())
    for name in libraries:
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    for source in sources:
        for path, content in _files(source, ""):
            digest.update(path.encode() + b"\0" + content)
    return digest.hexdigest()


@cache
def search_digest(keeps: Path) -> str:
    """The same of what search makes of the same records: their words, stems and vectors.

    Args:
        keeps: the code of whoever keeps that.
    """
    return reader_digest("", _SEARCHING, (resources.files("kb_tools") / "search", keeps))


def _files(source: Traversable, below: str) -> Iterator[tuple[str, bytes]]:
    if source.is_file():
        yield below + source.name, source.read_bytes()
        return
    for item in sorted(source.iterdir(), key=lambda item: item.name):
        if item.is_dir() or item.name.endswith((".py", ".toml")):
            yield from _files(item, f"{below}{source.name}/")
