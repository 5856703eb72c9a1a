"""What a page adds to an SOP's body: names of its clauses, marks of change, unwrapped macros.

The body comes cleaned, as a string whose clauses carry `id` and `data-clause`; nothing that a
writer wrote is put into it here but attributes and a hidden cue.
"""

import html
import re
from collections.abc import Collection
from itertools import pairwise

from kb_tools.policy.model import BlockKind, Clause, Document

_CLAUSE = re.compile(
    r'<(?P<tag>[a-z0-9]+)\b(?P<rest>[^<>]*\bid="(?P<anchor>[^"]*)"[^<>]*)>(?P<first>\s*<(?:t[dh]\b[^<>]*|p)>)?'
)
_MACRO = re.compile(r'(<pre class="kb-macro__text">)(.*?)(</pre>)', re.S)
_TAG = re.compile(r"<[^<>]*>")
_CUE = '<span class="kb-cue">changed: </span>'
_NARROWEST_WRAP = 50  # characters: no writer wraps a reply narrower; shorter lines are meant


def with_marks(body: str, document: Document, changed: Collection[str] = ()) -> str:
    """The body with each clause named as people name it ("step 3"), changed clauses marked."""
    clauses = {clause.anchor: clause for clause in document.clauses}

    def marked(found: re.Match[str]) -> str:
        anchor = html.unescape(found["anchor"])
        clause = clauses.get(anchor)
        if clause is None or "data-clause" not in found["rest"]:
            return found[0]
        news = anchor in changed
        opened = (
            f"<{found['tag']}{found['rest']}{_attributes(clause)}{' data-changed' if news else ''}>"
        )
        inside = found["first"] or ""  # a row's first cell, an item's own paragraph
        return opened + inside + (_CUE if news and (inside or found["tag"] != "tr") else "")

    return _MACRO.sub(_unwrapped_macro, _CLAUSE.sub(marked, body))


def unwrapped(text: str) -> str:
    r"""A reply without the line breaks that only keep its source narrow.

    A break is such a one if the first word after it would not have fitted on the line before it;
    the longest line says how wide the writer wraps. Lists, signatures and blank lines stay.

    >>> wrapped = "Thanks for your patience. Your payout is with our payments team, who trace it\n"
    >>> unwrapped(wrapped + "with the bank.\n\nKind regards,\n{agent_name}")
    'Thanks for your patience. Your payout is with our payments team, who trace it with the bank.\n\nKind regards,\n{agent_name}'
    """
    lines = text.split("\n")
    width = max(_width(line) for line in lines)
    if width < _NARROWEST_WRAP:
        return text
    made = lines[:1]
    for before, line in pairwise(lines):
        first = line.split(maxsplit=1)[0] if line.strip() else ""
        listed = re.match(r"\s*(?:[-*•–]|\d+[.)])\s", line)
        full = before.strip() and first and _width(before.rstrip()) + 1 + _width(first) > width
        if full and not listed and not line.startswith((" ", "\t")):
            made[-1] = f"{made[-1].rstrip()} {line}"
        else:
            made.append(line)
    return "\n".join(made)


def _unwrapped_macro(found: re.Match[str]) -> str:
    return found[1] + unwrapped(found[2]) + found[3]


def _width(line: str) -> int:
    return len(html.unescape(_TAG.sub("", line)))


def _attributes(clause: Clause) -> str:
    label = " ".join(clause.label.split())
    label = label if len(label) <= 60 else label[:59].rsplit(" ", 1)[0] + "…"
    number = f' data-number="{html.escape(clause.number)}"' if clause.kind is BlockKind.STEP else ""
    return f' data-label="{html.escape(label)}"{number}'
