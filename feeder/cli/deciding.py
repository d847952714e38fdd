"""What an operator decides about an article in, the store changed and published out. An edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from feeder.assembly import Parts, opened, refresh_of
from feeder.cli.refresh import stoppable, turn
from feeder.cli.shell import Shell, printable
from feeder.decisions import Decisions
from feeder.errors import StoreError
from feeder.store import Store


@dataclass
class Deciding:
    """The store, and what may be done to it; `exit_code` is known once it is published."""

    store: Store
    decisions: Decisions
    exit_code: int = 1


@contextmanager
def deciding(shell: Shell, parts: Parts | None = None) -> Iterator[Deciding]:
    """Hold the writer's lock while something is decided, then publish what it changed.

    `parts` are those that the command needed before.

    Raises:
        StoreError: there is no store yet.
        LockedError: another process has the lock for more than a minute.
    """
    config = shell.config() if parts is None else parts.config
    path = config.store.path
    if not path.exists():
        raise StoreError(f"store {path}: there is none yet; run `feeder refresh` first")
    parts = parts or Parts.of(config)
    now = datetime.now(UTC).replace(microsecond=0)
    with stoppable() as stop, turn(path, stop), opened(config) as store:
        work = Deciding(store, Decisions(store, parts.labeler, parts.catalog, now))
        refresh = refresh_of(parts, (), store)
        refresh.relabelling.settle_first()
        yield work
        report = refresh.run(now, stop)
    work.exit_code = int(bool(report.problems))
    published = report.published
    click.echo(f"{len(published.feeds)} feed files and {published.pages} article pages written")
    for problem in report.problems:
        click.echo(printable(f"feeder: {problem}"), err=True)
