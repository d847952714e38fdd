"""`feeder relabel`: new rules and selections for stored articles."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime

import click

from feeder.assembly import Parts, opened, refresh_of, trial
from feeder.cli.output import print_table
from feeder.cli.progress import progress
from feeder.cli.refresh import stoppable, turn
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.errors import StoreError
from feeder.report import Report


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@json_option
@click.pass_obj
def relabel(shell: Shell, *, dry_run: bool, as_json: bool) -> int:
    """Apply the rules and selections of the settings to stored articles.

    What changed is published, and nothing else. Every refresh does so, too; this one reads no
    source, and says which feeds gained and lost articles.
    """
    config = shell.config()
    path = config.store.path
    if not path.exists():
        raise StoreError(f"store {path}: there is none yet; run `feeder refresh` first")
    parts = Parts.of(config)
    now = datetime.now(UTC).replace(microsecond=0)
    with ExitStack() as held:
        stop = held.enter_context(stoppable())
        if dry_run:
            advance = held.enter_context(progress("Labelling"))
            work = held.enter_context(trial(parts, (), relabelled=advance))
        else:
            held.enter_context(turn(path, stop))
            store = held.enter_context(opened(config))
            advance = held.enter_context(progress("Labelling", store.totals().articles))
            work = refresh_of(parts, (), store, relabelled=advance)
        report = work.run(now, stop)
    if as_json:
        print_json({"dry_run": dry_run, **report.to_json()})
    else:
        _print(report, dry_run=dry_run)
    return 1 if report.problems or (report.stopped and not stop.was_asked) else 0


def _print(report: Report, *, dry_run: bool) -> None:
    would = "would have" if dry_run else "have"
    if report.moved:
        print_table(
            ("feed", "gained", "lost"),
            ((path, gained, lost) for path, (gained, lost) in report.moved.items()),
        )
        click.echo()
    click.echo(f"{report.relabelled} stored articles {would} new labels")
    done = report.published
    written = "would be written" if dry_run else "written"
    click.echo(f"{len(done.feeds)} feed files and {done.pages} article pages {written}")
    for problem in report.problems:
        click.echo(printable(f"feeder: {problem}"), err=True)
    if report.stopped:
        click.echo(f"feeder: {report.stopped}", err=True)
