"""Python's search for cycles of garbage, put off while a comparison is made.

A comparison makes values by the hundred thousand and no cycles. Python answers so many new values
with searches through everything that is alive, all that was remembered of a long history too: half
a second now and then, to find nothing. Mercurial does the same where it fills large lists.
"""

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")


def uncollected(made: Callable[Given, Made]) -> Callable[Given, Made]:
    """A function during which nothing is searched for; afterwards all is as it was."""

    @wraps(made)
    def answer(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        if not gc.isenabled():
            return made(*args, **kwargs)
        gc.disable()
        try:
            return made(*args, **kwargs)
        finally:
            gc.enable()

    return answer
