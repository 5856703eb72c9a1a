"""The name of a clause in the page's URL.

Written by the author (`{#limits}`), else made of the clause's own first words: so it does not
change when steps are renumbered or moved, and usually survives a change further on in the text.
"""

import re
from collections.abc import Iterable

_WORDS = 6
_LENGTH = 60  # characters; longer ones are no help in a URL
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_LIGHT = frozenset(
    "a an and are as at be by for if in is it of on or the then this to when with you your".split()
)


def slug(text: str, *, words: int = 0) -> str:
    """Lower case, letters of any script, dashes; the first `words` significant words (0: all).

    >>> slug("If the payout is 5 business days late, escalate", words=6)
    'payout-5-business-days-late-escalate'
    """
    found = [re.sub(r"['’]", "", word) for word in _WORD.findall(text[:2000].casefold())]
    if words:
        found = ([word for word in found if word not in _LIGHT] or found)[:words]
    made = "-".join(found)
    if len(made) > _LENGTH:
        made = made[:_LENGTH].rsplit("-", 1)[0] if "-" in made[:_LENGTH] else made[:_LENGTH]
    return made


def anchors(leaves: Iterable[tuple[str, bool, str, str]]) -> list[str]:
    """One for each (explicit anchor, is a heading, text, kind), unlike each other, in page order."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    made: list[str] = []
    for explicit, heading, text, kind in leaves:
        base = explicit or slug(text, words=0 if heading else _WORDS) or kind.replace("_", "-")
        name = base
        while name in taken:
            counts[base] = counts.get(base, 1) + 1
            name = f"{base}-{counts[base]}"
        taken.add(name)
        made.append(name)
    return made
