"""Counts in, a moving line on the terminal out; nothing where nobody looks. An edge."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]


@contextmanager
def progress(text: str, total: int | None = None) -> Iterator[Advance]:
    """Show that work goes on, on a terminal; with `total` how much of it is done."""
    if not sys.stderr.isatty():
        yield lambda _count: None
        return
    # A job that nobody watches needs no drawing in memory.
    from rich.console import Console  # noqa: PLC0415 - loaded where it is needed
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn(text),
        *([BarColumn()] if total else []),
        TextColumn("{task.completed:,} articles"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text, total=total)
        yield lambda count: bar.advance(task, count)
