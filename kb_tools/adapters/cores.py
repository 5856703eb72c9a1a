"""Work that falls into independent parts, on all cores at once."""

import ctypes
import gc
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
from pathlib import Path
from typing import Any, TypeVar

Part = TypeVar("Part")

_FEW = 64  # parts that are done here: starting processes takes longer
_AT_ONCE = 4  # parts that a process fetches; large ones must not all fall to one of them
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl

_SETS_THREADS = tuple(
    f"{before}openblas_set_num_threads{after}" for before in ("scipy_", "") for after in ("64_", "")
)


def on_all_cores(work: Callable[[int], Part], number: int) -> list[Part]:
    """[work(0), …, work(number - 1)], the same on however many cores; what `work` reads is not copied.

    One after the other in this process where others cannot be forked (macOS, Windows, a limit on
    processes) or are killed. What a part raises is raised here.
    """
    spans = [range(at, min(at + _AT_ONCE, number)) for at in range(0, number, _AT_ONCE)]
    cores = min(_cores(), len(spans))
    if number >= _FEW and cores > 1:
        with warnings.catch_warnings():
            # Threads that are not forked, such as an engine's, hold nothing that numbers need.
            about = "This process .* is multi-threaded"
            warnings.filterwarnings("ignore", about, DeprecationWarning)
            with suppress(BrokenProcessPool):  # one was killed, for want of memory perhaps
                if _can_fork(cores):
                    return _in_processes(work, spans, cores)
    return [work(n) for n in range(number)]


def give_back() -> None:
    """Memory that was freed among what is still held is this process's until it is asked to give it
    back; glibc only."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _in_processes(work: Callable[[int], Part], spans: list[range], cores: int) -> list[Part]:
    give_back()
    forked = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(cores, forked, _begin, (work,)) as pool:
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
        multiprocessing.get_context("fork").Lock()
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


_work: list[Callable[[int], Any]] = []  # of a forked process; its parent's is empty


def _begin(work: Callable[[int], Any]) -> None:
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


def _done(span: range) -> list[Any]:
    return [_work[0](n) for n in span]
