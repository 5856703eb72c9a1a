"""Work that falls into independent parts, on all cores at once."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

Part = TypeVar("Part")
Item = TypeVar("Item")

_FEW = 64  # parts that are done here: starting processes takes longer
_AT_ONCE = 4  # parts that a process fetches; large ones must not all fall to one of them
_FEW_LONG = 4  # of parts that take long each, which are fetched one by one
_FORKED: Any = multiprocessing.get_context("fork") if hasattr(os, "fork") else None
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl

_SETS_THREADS = tuple(
    f"{before}openblas_set_num_threads{after}" for before in ("scipy_", "") for after in ("64_", "")
)


def on_all_cores(work: Callable[[int], Part], number: int, /, *, long: bool = False) -> list[Part]:
    """[work(0), …, work(number - 1)], the same on however many cores; what `work` reads is not copied.

    One after the other in this process where others cannot be forked (macOS, Windows, a limit on
    processes) or are killed. What a part raises is raised here.

    Args:
        long: each part takes as long as starting a process, so that a few are worth it.
    """
    few, at_once = (_FEW_LONG, 1) if long else (_FEW, _AT_ONCE)
    spans = [range(at, min(at + at_once, number)) for at in range(0, number, at_once)]
    cores = min(_cores(), len(spans))
    if number >= few and cores > 1:
        # One may be killed, for want of memory perhaps.
        with _beside_threads(), suppress(BrokenProcessPool):
            if _can_fork(cores):
                return _in_processes(work, spans, cores)
    return [work(n) for n in range(number)]


def as_they_come(work: Callable[[Item], Part], items: Iterable[Item], /) -> Iterator[Part]:
    """work(item) of each, in their order: some ahead in other processes, while this one makes items.

    Without other processes, and where one is killed, as `on_all_cores`.
    """
    coming, cores = iter(items), _cores()
    first = [*islice(coming, 2)]
    with _beside_threads():
        alone = len(first) < 2 or cores < 2 or not _can_fork(cores)
    if alone:
        yield from map(work, chain(first, coming))
        return
    give_back()
    asked: deque[tuple[Item, Future[Part] | None]] = deque()
    with ProcessPoolExecutor(cores, _FORKED, _begin, (work,)) as pool:
        for item in chain(first, coming):
            asked.append((item, _asked(pool, item)))
            if len(asked) > 2 * cores:
                yield _answer(work, *asked.popleft())
        while asked:
            yield _answer(work, *asked.popleft())


def _asked(pool: ProcessPoolExecutor, item: Any) -> "Future[Any] | None":
    with _beside_threads(), suppress(BrokenProcessPool):
        return pool.submit(_done, [item])
    return None


def _answer(work: Callable[[Item], Part], item: Item, asked: "Future[Any] | None") -> Part:
    if asked is not None:
        with suppress(BrokenProcessPool):
            made: Part = asked.result()[0]
            return made
    return work(item)


@contextmanager
def _beside_threads() -> Iterator[None]:
    """Threads that are not forked, such as an engine's, hold nothing that numbers need."""
    with warnings.catch_warnings():
        about = "This process .* is multi-threaded"
        warnings.filterwarnings("ignore", about, DeprecationWarning)
        yield


def give_back() -> None:
    """Memory that was freed among what is still held is this process's until it is asked to give it
    back; glibc only."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _in_processes(work: Callable[[int], Part], spans: list[range], cores: int) -> list[Part]:
    give_back()
    with ProcessPoolExecutor(cores, _FORKED, _begin, (work,)) as pool:
        return [*chain.from_iterable(pool.map(_done, spans))]


def _cores() -> int:
    """That this process may use; of a container's share, whole ones."""
    if sys.platform != "linux":
        return 1
    cores = len(os.sched_getaffinity(0))
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        if quota != "max":
            cores = min(cores, max(1, int(quota) // int(period)))
    return cores


def _can_fork(processes: int) -> bool:
    """Whether so many may be started, and what they need to be heard is there. A pool of which only
    some could be started would never end."""
    children = []
    try:
        _FORKED.Lock()
        for _ in range(processes):
            child = os.fork()
            if child == 0:
                os._exit(0)
            children.append(child)
    except (OSError, ImportError, NotImplementedError):
        return False
    finally:
        for child in children:
            os.waitpid(child, 0)
    return True


_work: list[Callable[[Any], Any]] = []  # of a forked process; its parent's is empty


def _begin(work: Callable[[Any], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says what is to be done
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    _one_thread()
    gc.freeze()  # what is the parent's is not looked through, and so not copied
    _work[:] = [work]


def _one_thread() -> None:
    """Of OpenBLAS, which NumPy and SciPy bring: each process would have as many threads as there are
    cores, which wait for each other with all their might."""
    with suppress(OSError):
        mapped = Path("/proc/self/maps").read_text().splitlines()
        for library in {line.split()[-1] for line in mapped if "openblas" in line}:
            for name in _SETS_THREADS:
                with suppress(OSError, AttributeError):
                    getattr(ctypes.CDLL(library), name)(1)


def _done(span: Iterable[Any]) -> list[Any]:
    return [_work[0](n) for n in span]
