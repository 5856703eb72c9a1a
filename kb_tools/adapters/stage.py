"""The stage: a site's files on disk, for a site generator to put a frame around its pages.

    .kb/stage/AUDIENCE/pages/sop/MON-004/index.md    front matter, then the article as HTML
                      /static/api/sops.json          served as it is
                      /stage.json                    pages, navigation, facts; written last
                      /keys.json                     of files that need not be made anew: made of what

A file may have two names (a hard link): in the stage before, in this one, in the site. None of
them is ever written to again, only replaced.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb_tools.adapters.swapped_folder import recovered, swapped_in

_PAGES, _STATIC, _CONTENTS, _KEYS = "pages", "static", "stage.json", "keys.json"
_END = "---\n"


@dataclass(frozen=True, slots=True)
class StagedPage:
    path: str  # "sop/MON-004/index.md"
    file: Path
    title: str

    def head(self) -> dict[str, Any]:
        """Its front matter."""
        lines = self.file.read_text(encoding="utf-8").split(_END, 2)[1].splitlines()
        return {
            key: json.loads(value) for key, _, value in (line.partition(": ") for line in lines)
        }

    def fragment(self) -> str:
        """The article, HTML."""
        return self.file.read_text(encoding="utf-8").split(_END, 2)[2]


@dataclass(frozen=True, slots=True)
class Stage:
    folder: Path
    contents: Mapping[str, Any]

    @property
    def nav(self) -> list[Any]:
        return list(self.contents["nav"])

    @property
    def facts(self) -> Mapping[str, Any]:
        """name, language, url, and `kb`: audience, as_of, commit, …"""
        facts: Mapping[str, Any] = self.contents["facts"]
        return facts

    def pages(self) -> Iterator[StagedPage]:
        for path, title in self.contents["pages"]:
            yield StagedPage(path, self.folder / _PAGES / path, title)

    @property
    def pages_folder(self) -> Path:
        return self.folder / _PAGES

    def static(self) -> Iterator[tuple[str, Path]]:
        for path in self.contents["static"]:
            yield path, self.folder / _STATIC / path

    def copy_static(self, site: Path) -> None:
        """Everything that is served as it is."""
        for path, file in self.static():
            _take_over(file, site / path)


def stage(folder: Path) -> Stage:
    """The stage that stands in `folder`. Raises FileNotFoundError where there is none."""
    folder = recovered(folder)
    return Stage(folder, json.loads((folder / _CONTENTS).read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be staged; the shape of `render.site.PageFile`."""

    path: str
    title: str
    fragment: str
    meta: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lazy:
    """A file to be staged that is taken from the stage before, if it was made of the same there."""

    path: str
    key: str
    content: Callable[[], bytes]


def write_stage(
    folder: Path,
    pages_and_files: Iterable[Page | Lazy | tuple[str, bytes]],
    frame: Mapping[str, Any],
) -> Stage:
    """Replaces what stands in `folder`, all at once.

    Args:
        pages_and_files: pages, and paths with what they hold; read one by one.
        frame: `nav` and `facts`; read after all of them, so it may be filled meanwhile.

    Raises:
        ValueError: two of them have the same path, or one leads out of the folder.
    """
    with swapped_in(folder) as new:
        pages: list[tuple[str, str]] = []
        static: list[str] = []
        taken: set[str] = set()
        before, keys = _keys(folder), dict[str, str]()
        for item in pages_and_files:
            path = item[0] if isinstance(item, tuple) else item.path
            _check(path, taken)
            if isinstance(item, Page):
                pages.append((path, item.title))
                _write(new / _PAGES / path, _page(item))
                continue
            static.append(path)
            if isinstance(item, tuple):
                _write(new / _STATIC / path, item[1])
                continue
            keys[path] = item.key
            old = folder / _STATIC / path
            if before.get(path) == item.key and old.is_file():
                _take_over(old, new / _STATIC / path)
            else:
                _write(new / _STATIC / path, item.content())
        _write(new / _KEYS, json.dumps(keys, sort_keys=True).encode())
        contents = {
            "format": "kb-stage/1",
            "pages": sorted(pages),
            "static": sorted(static),
            **frame,
        }
        _write(
            new / _CONTENTS, (json.dumps(contents, ensure_ascii=False, indent=1) + "\n").encode()
        )
    return stage(folder)


def _page(page: Page) -> bytes:
    """JSON is YAML, so every value fits on the line of its key."""
    head = {"title": page.title, **page.meta}
    lines = "".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in head.items()
    )
    text = f"{_END}{lines}{_END}{page.fragment}"
    return text.encode("utf-8", "replace")


def _check(path: str, taken: set[str]) -> None:
    parts = path.split("/")
    if not all(parts) or {".", ".."} & {*parts} or "\\" in path:
        raise ValueError(f"{path!r} leads out of the stage")
    if path.casefold() in taken:
        raise ValueError(f"two files of the site are called {path!r}")
    taken.add(path.casefold())


def _keys(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / _KEYS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _take_over(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(old, new)


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
