"""`feeder status`: what is stored, what the last runs did, what needs a look."""

from __future__ import annotations

from dataclasses import asdict

import click

from feeder.cli.output import print_table
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.store import Run

_RUNS = 10


@click.command()
@json_option
@click.pass_obj
def status(shell: Shell, *, as_json: bool) -> int:
    """Show what is stored and what the last refreshes did; exit 1 if the last one had problems."""
    with shell.store(shell.config()) as store:
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
