"""How work that falls into independent parts is done: by whoever asks, so that nothing here knows of
processes."""

from collections.abc import Callable
from typing import Protocol, TypeVar

Part = TypeVar("Part")


class Each(Protocol):
    """[work(0), …, work(number - 1)], in whatever way: none of these hangs on another."""

    def __call__(self, work: Callable[[int], Part], number: int, /) -> list[Part]: ...


def one_by_one(work: Callable[[int], Part], number: int, /) -> list[Part]:
    return [work(n) for n in range(number)]
