"""Work that falls into independent parts, on all cores at once."""

import multiprocessing
import os
import signal
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import chain
from typing import Any, TypeVar

Part = TypeVar("Part")

_FEW = 64  # parts that are done here: starting processes takes longer
_AT_ONCE = 16  # parts that a process fetches; large ones must not all fall to one of them


def on_all_cores(work: Callable[[int], Part], number: int) -> list[Part]:
    """[work(0), …, work(number - 1)], the same on however many cores; what `work` reads is not copied.

    Where processes cannot be forked safely (macOS, Windows) or do not live, one after the other here.
    What a part raises is raised here.
    """
    cores = _cores()
    if number >= _FEW and cores > 1:
        with suppress(BrokenProcessPool):  # one was killed, for want of memory perhaps
            return _in_processes(work, number, cores)
    return [work(n) for n in range(number)]


def _in_processes(work: Callable[[int], Part], number: int, cores: int) -> list[Part]:
    spans = [range(at, min(at + _AT_ONCE, number)) for at in range(0, number, _AT_ONCE)]
    forked = multiprocessing.get_context("fork")
    with warnings.catch_warnings():
        # Threads that are not forked, such as an engine's, hold nothing that numbers need.
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        with ProcessPoolExecutor(cores, forked, _begin, (work,)) as pool:
            return [*chain.from_iterable(pool.map(_done, spans))]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


_work: list[Callable[[int], Any]] = []  # of a forked process; its parent's is empty


def _begin(work: Callable[[int], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says what is to be done
    _work[:] = [work]


def _done(span: range) -> list[Any]:
    return [_work[0](n) for n in span]
