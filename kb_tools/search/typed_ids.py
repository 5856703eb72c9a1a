"""Which SOP an id means that people have typed: "gft-001", "GFT 001", "gft1".

As `assets/typed_ids.js`.
"""

from collections import Counter
from collections.abc import Iterable

from kb_tools.search.analysis import code, without_zeros


class TypedIds:
    def __init__(self, ids: Iterable[str]) -> None:
        self._whole = {code(id): number for number, id in enumerate(ids)}
        like = Counter(map(without_zeros, self._whole))
        self._short = {
            short: number
            for whole, number in self._whole.items()
            if _has_digit(whole) and like[short := without_zeros(whole)] == 1
        }

    def whole(self, code: str) -> int | None:
        """The place of the id that is written so, without its signs."""
        return self._whole.get(code)

    def short(self, code: str) -> int | None:
        """The place of the only id that is like this where zeros do not count."""
        return self._short.get(without_zeros(code))

    def named(self, text: str) -> int | None:
        """The place of the id that the text is. A word without a digit is none.

        >>> ids = TypedIds(["GFT-001", "MON-4", "MON-004", "BANK"])
        >>> [ids.named(text) for text in ("gft 1", "mon4", "MON-004", "mon04", "bank")]
        [0, 1, 2, None, None]
        """
        typed = code(text)
        if not _has_digit(typed):
            return None
        whole = self.whole(typed)
        return self.short(typed) if whole is None else whole


def _has_digit(code: str) -> bool:
    return any(c in "0123456789" for c in code)
