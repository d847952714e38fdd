"""`feeder feeds`: which feeds there are, and what they hold."""

from __future__ import annotations

import click

from feeder.assembly import Parts
from feeder.cli.output import print_table
from feeder.cli.shell import Shell, json_option, print_json
from feeder.store import FeedState


@click.command()
@click.option("--all", "every", is_flag=True, help="Empty feeds too.")
@json_option
@click.pass_obj
def feeds(shell: Shell, *, every: bool, as_json: bool) -> None:
    """List the feeds, with their addresses."""
    config = shell.config()
    parts = Parts.of(config)
    with shell.store(config) as store:
        states = store.feed_states()
    rows = [
        (feed, states.get(path, FeedState(path, dirty=True, entries=0, updated=None)))
        for path, feed in parts.catalog.feeds.items()
    ]
    if as_json:
        print_json(
            [
                {
                    "path": feed.path,
                    "title": feed.title,
                    "kind": feed.kind,
                    "code": feed.code,
                    "entries": state.entries,
                    "updated": state.updated,
                    "dirty": state.dirty,
                    "atom": parts.context.address(f"{feed.path}.atom"),
                    "rss": parts.context.address(f"{feed.path}.rss"),
                }
                for feed, state in rows
            ]
        )
        return
    shown = [(feed, state) for feed, state in rows if every or state.entries]
    print_table(
        ("feed", "entries", "updated", "address"),
        (
            (f.title, s.entries, s.updated, parts.context.address(f"{f.path}.atom"))
            for f, s in shown
        ),
    )
    if len(shown) < len(rows):
        click.echo(f"\n{len(rows) - len(shown)} more feeds are empty so far; --all lists them")
