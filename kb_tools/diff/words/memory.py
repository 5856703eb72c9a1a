"""What was worked out for a text, remembered: a history says most things again and again."""

from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import TypeVar

Made = TypeVar("Made")

MOST = 262_144  # texts: clauses and sentences of some three hundred pages; of fewer, a history finds none again
LONGEST = 2_000  # code points; a page in one line must not fill the memory many times over …
LONG_ONES = 4  # … but of the last few that are longer, one comparison asks again and again


def remembered(most: int = MOST) -> Callable[[Callable[[str], Made]], Callable[[str], Made]]:
    """For a function of one text: the last `most` answers, and the last few of long texts."""
    return lambda made: _Known(made, most).__getitem__


class _Known(dict[str, Made]):
    """A dict, for what is known is asked for by the hundred thousand: it takes no line of Python."""

    def __init__(self, made: Callable[[str], Made], most: int) -> None:
        super().__init__()
        self._made = made
        self._most = most
        self._long = lru_cache(maxsize=LONG_ONES)(made)

    def __missing__(self, text: str) -> Made:
        if len(text) > LONGEST:
            return self._long(text)
        made = self[text] = self._made(text)
        if len(self) > self._most:
            for older in [*islice(self, self._most // 2)]:
                self.pop(older, None)
        return made
