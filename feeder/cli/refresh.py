"""`feeder refresh`: read what is new once, and publish what changed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from feeder.assembly import Parts, StopSignal, inlet_of, inlets_of, opened, refresh_of, trial
from feeder.cli.output import progress
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.locks import writer_lock
from feeder.refresh import Inlet
from feeder.report import Report
from feeder.sources.files import FileReader

_WAIT = 60.0
_SHOWN = 20


@click.command()
@click.argument("files", nargs=-1)
@click.option("--source", "name", help="Read only this source of config.yaml, enabled or not.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--republish", is_flag=True, help="Write every published file anew if it differs.")
@json_option
@click.pass_obj
def refresh(
    shell: Shell,
    files: tuple[str, ...],
    name: str | None,
    *,
    dry_run: bool,
    republish: bool,
    as_json: bool,
) -> int:
    """Read dumps, and publish the feeds that changed.

    Without FILE, every enabled source of config.yaml is read; FILE is a dump, - standard input.
    """
    if files and name:
        raise click.UsageError("give FILE or --source, not both")
    config = shell.config()
    parts = Parts.of(config)
    now = datetime.now(UTC).replace(microsecond=0)
    inlets: list[Inlet] = inlets_of(config, name)
    if files:
        inlets = [inlet_of(config, FileReader(files, now=now))]
    with _stoppable() as stop, progress("Refreshing") as advance:
        if dry_run:
            with trial(parts, inlets, advance) as wired:
                report = wired.run(now, stop, republish=republish)
        else:
            with writer_lock(config.store.path, _WAIT), opened(config) as store:
                wired = refresh_of(parts, inlets, store, progress=advance)
                report = wired.run(now, stop, republish=republish)
    if as_json:
        print_json({"dry_run": dry_run, **report.to_json()})
    else:
        _print(report, dry_run=dry_run)
    return 1 if report.problems or (report.stopped and not stop.was_asked) else 0


@contextmanager
def _stoppable() -> Iterator[StopSignal]:
    """Let SIGTERM and SIGINT end the run at a batch boundary; what is done stays done."""
    event = threading.Event()
    before = {
        number: signal.signal(number, lambda _number, _frame: event.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield StopSignal(event)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print(report: Report, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    for source in report.sources:
        tally = source.tally
        click.echo(
            f"{source.name}: {tally.new} new, {tally.revised} revised, "
            f"{tally.retouched} retouched, {tally.unchanged} unchanged; "
            f"{tally.read} documents read, {tally.skipped} known already"
        )
        for line in source.changes[:_SHOWN]:
            note = f" ({line.note})" if line.note else ""
            click.echo(printable(f"  {line.kind}: {line.title}{note}"))
        if tally.changes > _SHOWN:
            click.echo(f"  … and {tally.changes - _SHOWN} more")
        if tally.set_aside:
            click.echo(f"  {tally.set_aside} pieces of text belong to no article; they are kept")
    if report.relabelled:
        click.echo(f"{report.relabelled} stored articles have new labels")
    done = report.published
    click.echo(f"{len(done.feeds)} feed files and {done.pages} article pages {would}written")
    for problem in [*report.problems, *report.undelivered]:
        click.echo(printable(f"feeder: {problem}"), err=True)
    if report.stopped:
        click.echo(f"feeder: {report.stopped}", err=True)
