"""`feeder status`: what is stored, what the last runs did, what needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from feeder.cli.output import print_table
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.store import Kept, Run

_RUNS = 10
_DOCUMENTS = 100


@click.command()
@click.option(
    "--set-aside", "aside", is_flag=True, help="Show the text that belongs to no article instead."
)
@json_option
@click.pass_obj
def status(shell: Shell, *, aside: bool, as_json: bool) -> int:
    """Show what is stored and what the last refreshes did; exit 1 if the last one had problems."""
    with shell.store(shell.config()) as store:
        if aside:
            return _print_aside(store.set_aside(_DOCUMENTS), as_json=as_json)
        totals = store.totals()
        runs = store.runs(_RUNS)
    ok = not runs or runs[0].ok
    if as_json:
        print_json({"ok": ok, "totals": asdict(totals), "runs": [asdict(run) for run in runs]})
        return int(not ok)
    click.echo(
        f"{totals.articles:,} articles in {totals.revisions:,} wordings, "
        f"seen {totals.sightings:,} times in {totals.documents:,} documents"
    )
    waiting = (
        (totals.dirty_feeds, "feeds wait to be published"),
        (totals.dirty_pages, "article pages wait to be published"),
        (totals.outbox, "messages wait to be delivered"),
    )
    for count, what in waiting:
        if count:
            click.echo(f"{count:,} {what}")
    click.echo()
    print_table(
        ("started", "seconds", "source", "new", "revised", "unchanged", "result"),
        (row for run in runs for row in _rows(run)),
    )
    if runs:
        for problem in _problems(runs[0]):
            click.echo(printable(f"feeder: {problem}"), err=True)
    return int(not ok)


def _print_aside(kept: Sequence[Kept], *, as_json: bool) -> int:
    if as_json:
        print_json([asdict(one) for one in kept])
        return 0
    for one in kept:
        heading = f"{one.seen:%Y-%m-%d %H:%M} {one.source}: {one.address}: {one.reason}"
        click.echo(click.style(printable(heading), bold=True))
        for line in one.text.splitlines():
            click.echo(printable(f"  {line}"))
    return 0


def _rows(run: Run) -> list[tuple[object, ...]]:
    result = "ok" if run.ok else "stopped" if run.report.get("stopped") else "problems"
    sources = run.report.get("sources")
    if not isinstance(sources, list):
        return []
    return [
        (
            run.started,
            f"{run.seconds:.1f}",
            source["name"],
            source["tally"]["new"],
            source["tally"]["revised"],
            source["tally"]["unchanged"],
            result,
        )
        for source in sources
    ]


def _problems(run: Run) -> list[str]:
    found = run.report.get("problems")
    return [str(line) for line in found] if isinstance(found, list) else []
