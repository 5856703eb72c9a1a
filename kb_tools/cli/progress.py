"""A progress bar on stderr, for terminals, where something takes long."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kb_tools.progress import Told

_PATIENCE = 1.0  # seconds without a bar: what is quicker needs none


@contextmanager
def shown() -> Iterator[Told]:
    """Call it with what is done, how far, of how much. Shows nothing where nobody watches."""
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.stop()


class _Bar:
    def __init__(self) -> None:
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._doing = ""

    def tell(self, what: str, done: int, total: int) -> None:
        if what != self._doing or done >= total:
            self.stop()  # two bars at once would write over each other
        late = time.monotonic() - self._began > _PATIENCE
        if self._progress is None and late and done < total and sys.stderr.isatty():
            self._progress = Progress(
                TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                console=Console(stderr=True), transient=True,
            )  # fmt: skip
            self._progress.start()
            self._progress.add_task("", total=total)
            self._doing = what
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=done, total=total)

    def stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
