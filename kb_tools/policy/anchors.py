"""The name of a clause in the page's URL.

Written by the author (`{#limits}`), else made of the clause's own first words: so it does not
change when steps are renumbered or moved, and usually survives a change further on in the text.

Where two would be alike, the author's comes first, then headings (people link to them), then the
other clauses; among equals the first on the page. The others get -2, -3, …
"""

import re
from collections.abc import Collection, Sequence
from enum import IntEnum

_WORDS = 6
_LENGTH = 60  # characters; longer ones are no help in a URL …
_HEADING_LENGTH = 200  # … but a heading's is linked to as other tools would spell it: in full
_WORD = re.compile(r"\w+")
_LOOKED_AT = 2000  # characters; no anchor has so many
_IN_URLS = re.compile(r"[\w:.-]+")
_LIGHT = frozenset(
    "a an and are as at be by for if in is it of on or the then this to when with you your".split()
)


class Rank(IntEnum):
    WRITTEN = 0  # by the author
    HEADING = 1
    OTHER = 2


Wish = tuple[Rank, str]  # the name that a clause would like to have


def slug(text: str, *, words: int = 0) -> str:
    """Lower case, letters of any script, dashes; the first `words` significant words (0: all).

    >>> slug("If the payout is 5 business days late, escalate", words=6)
    'payout-5-business-days-late-escalate'
    """
    found = _WORD.findall(text[:_LOOKED_AT].casefold().replace("'", "").replace("’", ""))
    if words:
        found = ([word for word in found if word not in _LIGHT] or found)[:words]
    made, length = "-".join(found), _LENGTH if words else _HEADING_LENGTH
    if len(made) > length:
        made = made[:length].rsplit("-", 1)[0] if "-" in made[:length] else made[:length]
    return made


def wish(explicit: str, heading: bool, text: str, kind: str) -> Wish:
    """
    >>> wish("", True, "How to count days", "heading")
    (<Rank.HEADING: 1>, 'how-to-count-days')
    """
    if explicit and (written := explicit if _IN_URLS.fullmatch(explicit) else slug(explicit)):
        return Rank.WRITTEN, written
    made = slug(text, words=0 if heading else _WORDS) or kind.replace("_", "-")
    return (Rank.HEADING if heading else Rank.OTHER), made


def anchors(wishes: Sequence[Wish]) -> list[str]:
    """One for each clause of a page, in page order, unlike each other.

    >>> anchors([(Rank.OTHER, "limits"), (Rank.HEADING, "limits"), (Rank.OTHER, "limits")])
    ['limits-2', 'limits', 'limits-3']
    """
    made = [""] * len(wishes)
    taken: set[str] = set()
    counts: dict[str, int] = {}
    ranks = [rank for rank, _ in wishes]
    for place in sorted(range(len(wishes)), key=ranks.__getitem__):
        name = base = wishes[place][1]
        while name in taken:
            counts[base] = counts.get(base, 1) + 1
            name = f"{base}-{counts[base]}"
        taken.add(name)
        made[place] = name
    return made


def meant(fragment: str, known: Collection[str]) -> str | None:
    """The anchor that a link's `#fragment` means; GitHub and MkDocs spell some otherwise.

    >>> meant("foo--bar", ["foo-bar"]), meant("v12", ["v1-2"]), meant("gone", ["foo-bar"])
    ('foo-bar', 'v1-2', None)
    """
    if fragment in known:
        return fragment
    wanted = _letters(fragment)
    return next((name for name in known if _letters(name) == wanted), None) if wanted else None


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
