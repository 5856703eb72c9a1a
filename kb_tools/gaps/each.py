"""How work that falls into independent parts is done: by whoever asks, so that nothing here knows of
processes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Part = TypeVar("Part")
Item = TypeVar("Item")


class Each(Protocol):
    """[work(0), …, work(number - 1)], in whatever way: none of these hangs on another."""

    def __call__(
        self, work: Callable[[int], Part], number: int, /, *, long: bool = False
    ) -> list[Part]:
        """
        Args:
            long: each part takes seconds where there is much to do.
        """


def one_by_one(work: Callable[[int], Part], number: int, /, *, long: bool = False) -> list[Part]:
    return [work(n) for n in range(number)]


class Stream(Protocol):
    """work(item) of each, in their order, in whatever way: none of these hangs on another."""

    def __call__(
        self, work: Callable[[Item], Part], items: Iterable[Item], /
    ) -> Iterator[Part]: ...


def in_turn(work: Callable[[Item], Part], items: Iterable[Item], /) -> Iterator[Part]:
    return map(work, items)
