"""Front matter compared by key, without reading its YAML: what cannot be parsed still compares."""

import re
from dataclasses import dataclass

from kb_tools.diff.words.normal import normal

_KEY = re.compile(r"^([^\s:#\-][^:]*?)\s*:(?:\s|$)")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7}) |={7}\s*$")  # marks of a merge, of no key's value
_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)


@dataclass(frozen=True, slots=True)
class Field:
    """One key with all its lines."""

    key: str
    text: str  # "key: value", continuation lines joined by spaces
    value: str  # to compare: spaces, quotes and list style folded
    lines: tuple[int, int]  # in the file, from 1, inclusive


def fields(text: str) -> dict[str, Field]:
    """The keys at the head of a page; empty if it has no front matter.

    >>> [f.text for f in fields('---\\ntitle: "A"\\ntags:\\n  - x\\n  - y\\n---\\n# A').values()]
    ['title: "A"', 'tags: - x - y']
    """
    block = _BLOCK.match(text)
    if block is None:
        return {}
    groups: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(block.group(1).splitlines(), 2):
        key = _KEY.match(line)
        if key:
            groups.append((key.group(1).strip("\"'"), number, [line]))
        elif groups and line.strip() and not _CONFLICT.match(line) and line.lstrip()[0] != "#":
            groups[-1][2].append(line)
    return {
        key: Field(
            key,
            " ".join(part.strip() for part in lines),
            _value(lines),
            (number, number + len(lines) - 1),
        )
        for key, number, lines in groups
    }


def _value(lines: list[str]) -> str:
    first = lines[0].split(":", 1)[1]
    items = [re.sub(r"^\s*-\s+", "", line) for line in lines[1:]]
    parts = [
        part.strip().strip("\"'").strip()
        for part in re.sub(r"(^|\s)#.*$", "", first).strip(" []|>\t").split(",")
    ]
    parts += [item.strip().strip("\"'").strip() for item in items]
    joint = " " if first.strip()[:1] in ("|", ">") else ", "  # a text in lines, or a list
    return normal(joint.join(part for part in parts if part))
