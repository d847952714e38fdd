"""`feeder check`: settings, store, and every published file against what it should be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

from feeder.assembly import Parts, refresh_of
from feeder.cli.progress import progress
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.ingest import Progress
from feeder.publication import Publication, Rendered
from feeder.publishing import FolderPublisher
from feeder.store import Store

_PAGES_AT_ONCE = 250


@click.command()
@json_option
@click.pass_obj
def check(shell: Shell, *, as_json: bool) -> int:
    """Check the settings, the store, and every published file.

    Each file must be whole, credited and current: it is made anew from the store, put through the
    gate, and compared with what stands published. Nothing is written; the exit code is 1 if
    anything is wrong.
    """
    config = shell.config()
    publisher = FolderPublisher(config.output.path)
    with shell.store(config) as store, progress("Checking") as advance:
        publication = refresh_of(Parts.of(config), (), store, publisher=publisher).publication
        published = chain(
            _feeds(publication), _pages(store, publication, advance), _site(publication)
        )
        problems = list(chain(store.problems(), _compare(published, publisher)))
        totals = store.totals()
    if as_json:
        print_json({"ok": not problems, "problems": problems})
        return int(bool(problems))
    for problem in problems:
        click.echo(printable(f"feeder: {problem}"), err=True)
    if not problems:
        feeds, pages = len(publication.catalog.feeds), f"{totals.articles:,}"
        click.echo(f"All is well: {shell.path}, the store, {feeds} feeds, {pages} article pages")
    return int(bool(problems))


def _feeds(publication: Publication) -> Iterator[Rendered]:
    for feed in publication.catalog.feeds.values():
        yield publication.feed_files(feed)


def _pages(store: Store, publication: Publication, advance: Progress) -> Iterator[Rendered]:
    after = 0
    while numbers := store.after(after, _PAGES_AT_ONCE, merged=True):
        after = numbers[-1]
        yield from publication.page_files(numbers).values()
        advance(len(numbers))


def _site(publication: Publication) -> Iterator[Rendered]:
    yield Rendered({**publication.site_files(), **publication.pages_index()}, ())


def _compare(published: Iterator[Rendered], publisher: FolderPublisher) -> Iterator[str]:
    advice = "`feeder refresh --republish` writes it anew"
    for rendered in published:
        for refusal in rendered.refusals:
            yield f"{refusal.path}: refused by the gate ({refusal.rule}): {refusal.reason}"
        for path, body in rendered.files.items():
            stands = publisher.read(path)
            if stands is None:
                yield f"{path}: is missing; {advice}"
            elif stands != body:
                yield f"{path}: is not what the store says; {advice}"
