"""Whole blocks between `<del>` and `</del>`, each on a line of its own: readers see them struck through.

Inside a line it is a mark of the words there (`paired.py`).
"""

import re
from collections.abc import Sequence

from kb_tools.policy.model import Clause

_TAG = re.compile(r"^[ \t]*<(?P<close>/?)(?P<name>del|s|strike)>[ \t]*$", re.M | re.I)


def struck_lines(text: str, clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """The lines of the tags of each stretch, from 1. A tag among the lines of a clause is part of it.

    >>> struck_lines("Pay.\\n\\n<del>\\n\\n- Wait.\\n\\n</del>\\n", [])
    [(3, 7)]
    """
    if "</" not in text:
        return []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tags = list(_TAG.finditer(text))
    if not tags:
        return []
    said = {line for clause in clauses for line in range(clause.lines[0], clause.lines[1] + 1)}
    found: list[tuple[int, int]] = []
    opened: tuple[str, int] | None = None
    line, at = 1, 0
    for tag in tags:
        line, at = line + text.count("\n", at, tag.start()), tag.start()
        name = tag["name"].lower()
        if line in said:
            continue
        if not tag["close"]:
            opened = opened or (name, line)
        elif opened and opened[0] == name:
            found.append((opened[1], line))
            opened = None
    return found
