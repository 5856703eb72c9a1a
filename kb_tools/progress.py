"""How far long work has come, for whoever waits for it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

Told = Callable[[str, int, int], None]  # hears what is done, how much of it, and of how much
Progress = Callable[[int, int], None]  # hears how many are done, of how many


def unheard(*_: object) -> None:
    """Nobody waits."""


def counted_off(items: Sequence[Item], told: Progress) -> Iterator[Item]:
    """The items one by one; `told` hears how many are done.

    >>> heard = []
    >>> [*counted_off("ab", lambda *told: heard.append(told))], heard
    (['a', 'b'], [(0, 2), (1, 2), (2, 2)])
    """
    for done, item in enumerate(items):
        told(done, len(items))
        yield item
    if items:
        told(len(items), len(items))
