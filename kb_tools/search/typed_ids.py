"""Which SOP an id means that people have typed: "gft-001", "GFT 001", "gft1".

As `assets/typed_ids.js`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from kb_tools.search.analysis import code, folded, without_zeros

_LIKE_AN_ID = re.compile(r"([^\W\d_]+)[0-9]+")


class TypedIds:
    """Ids are known by their place, from 0."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._written: dict[str, int] = {}
        self._whole: dict[str, list[int]] = defaultdict(list)
        for number, id in enumerate(ids):
            self._written[folded(id)] = number
            self._whole[code(id)].append(number)
        like_an_id = filter(None, map(_LIKE_AN_ID.fullmatch, self._whole))
        self._letters = frozenset(found[1] for found in like_an_id)
        like = Counter(
            without_zeros(whole) for whole, places in self._whole.items() for _ in places
        )
        self._short = {
            short: places[0]
            for whole, places in self._whole.items()
            if has_digit(whole) and like[short := without_zeros(whole)] == 1
        }

    def meant(self, typed: str) -> tuple[int, ...]:
        """The places of the ids that are written so: the one with these signs, in any case; else all that
        have other signs only.

        >>> ids = TypedIds(["AB-1", "A-B1", "POL/7"])
        >>> [ids.meant(typed) for typed in ("a-b1", "AB 1", "POL-7", "AB-2")]
        [(1,), (0, 1), (2,), ()]
        """
        place = self._written.get(folded(typed))
        return tuple(self._whole.get(code(typed), ())) if place is None else (place,)

    def short(self, code: str) -> int | None:
        """The place of the only id that is like this where zeros do not count."""
        return self._short.get(without_zeros(code))

    def begun(self, typed: str) -> tuple[int, ...]:
        """The places of the ids that begin so, from their first figure on.

        >>> ids = TypedIds(["MON-004", "MON-041", "MON-4"])
        >>> [ids.begun(typed) for typed in ("mon", "mon-0", "mon 04", "4")]
        [(), (0, 1), (1,), ()]
        """
        start = code(typed)
        if not (has_digit(start) and start[0].isalpha()):
            return ()
        begun = (places for whole, places in self._whole.items() if whole.startswith(start))
        return tuple(sorted(place for places in begun for place in places))

    def is_like(self, typed: str) -> bool:
        """Is it called as these are: the letters of one, and a number?

        >>> [TypedIds(["MON-004"]).is_like(typed) for typed in ("mon-999", "K-2", "mon")]
        [True, False, False]
        """
        letters = _LIKE_AN_ID.fullmatch(code(typed))
        return letters is not None and letters[1] in self._letters

    def named(self, text: str) -> int | None:
        """The place of the id that the text is. A word without a digit is none.

        >>> ids = TypedIds(["GFT-001", "MON-4", "MON-004", "BANK"])
        >>> [ids.named(text) for text in ("gft 1", "mon4", "MON-004", "mon04", "bank")]
        [0, 1, 2, None, None]
        """
        if not has_digit(code(text)):
            return None
        found = self.meant(text)
        return found[0] if len(found) == 1 else self.short(code(text))


def has_digit(code: str) -> bool:
    return any(c in "0123456789" for c in code)
