"""Progress of long work: a bar on stderr, where stderr is a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Steps:
    """So many steps, done one by one."""

    def __init__(self, bar: Progress, title: str, total: int | None) -> None:
        self._bar = bar
        self._task = bar.add_task(title, total=total)

    def done(self, count: int = 1) -> None:
        """Count *count* more steps as done."""
        self._bar.advance(self._task, count)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Steps]:
    """Show *title* and how many of *total* steps are done (a pulse where it is not known)."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        yield Steps(bar, title, total)
