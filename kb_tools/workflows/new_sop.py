"""A new SOP: its id, its place, its first text."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from kb_tools.checks.text import TEMPLATE_EXCEPTION, TEMPLATE_STEPS
from kb_tools.errors import KbError, Problem
from kb_tools.policy.anchors import slug
from kb_tools.policy.document_control import QUOTABLE

_WORDS_OF_A_NAME = 8  # of a file; longer ones are cut off in every list
_ID = re.compile(r"(?P<prefix>[A-Z][A-Z0-9]*)-(?P<number>\d+)")


@dataclass(frozen=True, slots=True)
class NewSop:
    id: str
    path: str  # below the policies' folder
    text: str


def new_sop(id: str, title: str, area: str, owner: str, today: date) -> NewSop:
    """A draft to fill in. `area`: the folder, like "monetization".

    Raises KbError where a name cannot be used; all that is wrong at once.
    """
    title, owner, area = " ".join(title.split()), " ".join(owner.split()), area.strip("/ ")
    if problems := [*_unusable(id, title, area, owner)]:
        raise KbError(problems)
    front = {
        "id": id, "title": title, "version": "1.0", "status": "draft", "owner": owner, "approver": "",
        "effective": today, "review_by": today.replace(year=today.year + 1, day=min(today.day, 28)), "audience": ["internal"], "keywords": [],
        "change": "material", "change_summary": "First version.",
    }  # fmt: skip
    head = yaml.safe_dump(
        front, sort_keys=False, allow_unicode=True, default_flow_style=None, width=1000
    )
    steps = "".join(f"{n}. {step}\n" for n, step in enumerate(TEMPLATE_STEPS, 1))
    body = f"# {title}\n\n## Steps\n\n{steps}\n## Exceptions\n\n- {TEMPLATE_EXCEPTION}\n"
    return NewSop(
        id,
        f"{area}/{slug(title, words=_WORDS_OF_A_NAME) or id.lower()}.md",
        f"---\n{head}---\n\n{body}",
    )


def _unusable(id: str, title: str, area: str, owner: str) -> Iterator[Problem]:
    for name, value in (("title", title), ("area", area), ("owner", owner)):
        if not value:
            yield Problem("", 0, f"The {name} is empty.", f"Give one:  --{name} …")
    if not QUOTABLE.fullmatch(id):
        yield Problem("", 0, f'The id "{id}" cannot be quoted.', "Write one like MON-004.")
    if any(
        part.strip() != part or part.startswith(".") or not part for part in area.split("/") if area
    ):
        yield Problem(
            "",
            0,
            f'The area "{area}" is no folder below the policies.',
            "Write one like monetization.",
        )


def next_id(taken: Collection[str], prefix: str) -> str:
    """
    >>> next_id(["MON-001", "MON-012", "GFT-099"], "MON")
    'MON-013'
    """
    numbers = [int(m["number"]) for m in map(_ID.fullmatch, taken) if m and m["prefix"] == prefix]
    return f"{prefix}-{max(numbers, default=0) + 1:03}"


def prefix_of(area: str, ids: Collection[tuple[str, str]] = ()) -> str:
    """The prefix that an area's SOPs already use most, else its first three letters.

    `ids`: (area, id) of the SOPs that stand.

    >>> prefix_of("monetization"), prefix_of("rights", [("rights", "CPY-001")])
    ('MON', 'CPY')
    """
    used = [m["prefix"] for a, m in ((a, _ID.fullmatch(i)) for a, i in ids) if a == area and m]
    return (
        max(used, key=used.count)
        if used
        else re.sub(r"[^A-Z]", "", slug(area).upper())[:3] or "SOP"
    )
