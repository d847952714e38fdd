"""`feeder refresh`: read what is new once, and publish what changed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from feeder.assembly import Parts, opened, refresh_of, trial
from feeder.cli.progress import progress
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.errors import LockedError
from feeder.inlets import inlet_of, inlets_of
from feeder.intake import Inlet
from feeder.locks import writer_lock
from feeder.refresh import Refresh
from feeder.report import Report, SourceReport
from feeder.sources.files import FileReader
from feeder.stopping import StopSignal

_WAIT = 60.0
"""Seconds to wait for another refresh to end."""
_SHOWN = 20
_SHOWN_ASIDE = 3


@click.command()
@click.argument("files", nargs=-1)
@click.option("--source", "name", help="Read only this source of config.yaml, enabled or not.")
@click.option("--due", is_flag=True, help="Read only the sources that are due, as the daemon does.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--republish", is_flag=True, help="Make every published file anew; write if it differs."
)
@json_option
@click.pass_obj
def refresh(
    shell: Shell,
    files: tuple[str, ...],
    name: str | None,
    *,
    due: bool,
    dry_run: bool,
    republish: bool,
    as_json: bool,
) -> int:
    """Read dumps, and publish the feeds that changed.

    Without FILE, every enabled source of config.yaml is read. FILE is a dump or a saved page,
    packed or not; - is standard input.
    """
    if files and name is not None:
        raise click.UsageError("give FILE or --source, not both")
    if due and (files or name is not None):
        raise click.UsageError("--due chooses among all sources; give no FILE and no --source")
    config = shell.config()
    parts = Parts.of(config)
    now = datetime.now(UTC).replace(microsecond=0)
    inlets: list[Inlet] = inlets_of(config, name)
    if files:
        inlets = [inlet_of(config, FileReader(files, now=now))]
    if not inlets:
        click.echo("feeder: no source is enabled; name a FILE or a --source", err=True)
    with stoppable() as stop:
        wired = _trial if dry_run else _real
        with wired(parts, inlets, stop) as work:
            chosen = replace(work, insist=name is not None, only_due=due)
            report = chosen.run(now, stop, republish=republish)
    if as_json:
        print_json({"dry_run": dry_run, **report.to_json()})
    else:
        _print(report, dry_run=dry_run)
    return 1 if report.problems or (report.stopped and not stop.was_asked) else 0


@contextmanager
def _trial(parts: Parts, inlets: Sequence[Inlet], _stop: StopSignal) -> Iterator[Refresh]:
    with progress("Trying") as advance, trial(parts, inlets, advance) as wired:
        yield wired


@contextmanager
def _real(parts: Parts, inlets: Sequence[Inlet], stop: StopSignal) -> Iterator[Refresh]:
    config = parts.config
    waits = any(inlet.waits for inlet in inlets)
    # Files are there at once: then the whole run is one turn, and no other process's comes between.
    with (
        nullcontext() if waits else turn(config.store.path, stop),
        opened(config) as store,
        progress("Refreshing") as advance,
    ):
        wired = refresh_of(parts, inlets, store, progress=advance)
        each = partial(turn, config.store.path, stop) if waits else nullcontext
        yield replace(wired, turn=each)


@contextmanager
def turn(store: Path, stop: StopSignal) -> Iterator[None]:
    """Hold the writer's lock; where another process has it, say so and wait.

    Raises:
        LockedError: it still has it after a minute, or whoever waits was interrupted.
    """
    with ExitStack() as held:
        try:
            held.enter_context(writer_lock(store, 0))
        except LockedError:
            told = f"feeder: another refresh is running; waiting for it, at most {_WAIT:g} s"
            click.echo(told, err=True)
            held.enter_context(writer_lock(store, _WAIT, lambda: stop.was_asked))
        yield


@contextmanager
def stoppable() -> Iterator[StopSignal]:
    """Let SIGTERM and SIGINT end the run at a batch boundary; what is done stays done.

    A second signal ends it at once: that is like a crash, which the next run makes good.
    """
    event = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def ask(number: int, _frame: object) -> None:
        signal.signal(number, before[signal.Signals(number)])
        event.set()

    for number in before:
        signal.signal(number, ask)
    try:
        yield StopSignal(event)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _print_aside(source: SourceReport) -> None:
    pieces = "piece" if source.tally.set_aside == 1 else "pieces"
    click.echo(
        f"  {source.tally.set_aside} {pieces} of text in no article, kept:"
        " `feeder status --set-aside` shows them"
    )
    for line in source.aside[:_SHOWN_ASIDE]:
        click.echo(printable(f"    {line.address}: {line.reason}: {line.text}"))


def _print_source(source: SourceReport) -> None:
    if source.passed is not None:
        click.echo(f"{source.name}: {source.passed}")
        return
    tally = source.tally
    click.echo(
        f"{source.name}: {tally.new} new, {tally.revised} revised, "
        f"{tally.retouched} retouched, {tally.unchanged} unchanged; "
        f"{tally.read} documents read, {tally.skipped} known already"
    )
    if tally.withdrawn or tally.restored:
        click.echo(f"  {tally.withdrawn} withdrawn, {tally.restored} restored")
    for line in source.changes[:_SHOWN]:
        note = f" ({line.note})" if line.note else ""
        click.echo(printable(f"  {line.kind}: {line.title}{note}"))
    if tally.changes > _SHOWN:
        click.echo(f"  … and {tally.changes - _SHOWN} more")
    if tally.set_aside:
        _print_aside(source)
    for left in source.later[:_SHOWN]:
        click.echo(printable(f"  left for later: {left}"))
    if len(source.later) > _SHOWN:
        click.echo(f"  … and {len(source.later) - _SHOWN} more left for later")


def _print(report: Report, *, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    for source in report.sources:
        _print_source(source)
    if report.relabelled:
        click.echo(f"{report.relabelled} stored articles have new labels")
    done = report.published
    click.echo(f"{len(done.feeds)} feed files and {done.pages} article pages {would}written")
    for problem in [*report.problems, *report.undelivered]:
        click.echo(printable(f"feeder: {problem}"), err=True)
    if report.stopped:
        click.echo(f"feeder: {report.stopped}", err=True)
