"""A progress bar on stderr, for what takes longer than two seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

Tell = Callable[[str, int, int], None]  # what is done, how far, of how much

_PATIENCE = 2.0  # seconds without a bar


@contextmanager
def shown() -> Iterator[Tell]:
    """Call it with what is done, how far, of how much. Shows nothing where nobody watches."""
    started = time.monotonic()
    bar: Progress | None = None
    tasks: dict[str, TaskID] = {}

    def tell(what: str, done: int, total: int) -> None:
        nonlocal bar
        if not sys.stderr.isatty() or (bar is None and time.monotonic() - started < _PATIENCE):
            return
        if bar is None:
            bar = Progress(
                TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            bar.start()
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    try:
        yield tell
    finally:
        if bar is not None:
            bar.stop()
