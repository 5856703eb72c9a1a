"""What was worked out for a text, remembered: a history says most things again and again."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Made = TypeVar("Made")

LONGEST = 2_000  # code points; a page in one line must not fill the memory many times over …
LONG_ONES = 4  # … but of the last few that are longer, one comparison asks again and again


def remembered(most: int) -> Callable[[Callable[[str], Made]], Callable[[str], Made]]:
    """For a function of one text: the last `most` answers, and the last few of long texts."""

    def around(made: Callable[[str], Made]) -> Callable[[str], Made]:
        known = lru_cache(maxsize=most)(made)
        known_long = lru_cache(maxsize=LONG_ONES)(made)

        @wraps(made)
        def answer(text: str) -> Made:
            return known(text) if len(text) <= LONGEST else known_long(text)

        return answer

    return around
