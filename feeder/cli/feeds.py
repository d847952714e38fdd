"""`feeder feeds`: which feeds there are, what they hold, and what a selection would hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import click

from feeder.assembly import Parts
from feeder.catalog import SELECTIONS
from feeder.catalogs import read_selection
from feeder.cli.articles import short, summary
from feeder.cli.output import pointed, print_table
from feeder.cli.shell import Shell, json_option, moment, print_json, printable
from feeder.errors import SelectionError
from feeder.model import Label, StoredArticle
from feeder.selections import Tree, named_in
from feeder.store import FeedState, Store


@click.group(invoke_without_command=True)
@click.option("--all", "every", is_flag=True, help="Empty feeds too.")
@json_option
@click.pass_context
def feeds(context: click.Context, *, every: bool, as_json: bool) -> None:
    """List the feeds, with their addresses; `try` shows what a selection would hold."""
    if context.invoked_subcommand is None:
        _list(context.obj, every=every, as_json=as_json)


def _list(shell: Shell, *, every: bool, as_json: bool) -> None:
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


@dataclass(frozen=True, slots=True)
class _Held:
    """What a selection holds now: how many articles, and the newest ones with their labels."""

    tree: Tree
    count: int
    newest: Sequence[tuple[StoredArticle, Sequence[Label]]]


def _slug(_context: click.Context, _option: click.Parameter, name: str) -> str:
    """Refuse a name that can't stand in an address."""
    if name != "NAME" and not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name):
        raise click.BadParameter("must be lower-case letters, digits and single hyphens")
    return name


@feeds.command("try")
@click.argument("expression")
@click.option(
    "--limit", type=click.IntRange(0), default=10, show_default=True, help="So many at most."
)
@click.option(
    "--name", default="NAME", callback=_slug, help="What it would be called: its address has this."
)
@json_option
@click.pass_obj
def attempt(shell: Shell, expression: str, limit: int, name: str, *, as_json: bool) -> None:
    """Show which stored articles a selection holds now, and save nothing.

    EXPRESSION is, for instance, 'country in {KE, UG} and not topic = sport'; docs/selections.md has
    the language.
    """
    config = shell.config()
    parts = Parts.of(config)
    try:
        tree = read_selection(expression, parts.catalog)
    except SelectionError as error:
        click.echo(pointed(expression, error.column), err=True)
        raise
    with shell.store(config) as store:
        held = _held(store, tree, limit)
    address = parts.context.address(f"{SELECTIONS}/{name}.atom")
    if as_json:
        print_json(_as_json(held, address))
    else:
        _print(held, address)


def _held(store: Store, tree: Tree, limit: int) -> _Held:
    numbers = store.select_articles(tree, limit)
    loaded, labels = store.load_articles(numbers), store.all_labels(numbers)
    asked = named_in(tree)
    newest = [
        (loaded[number], [label for label in labels[number] if _is_asked(label, asked)])
        for number in numbers
    ]
    return _Held(tree, store.count_articles(tree), newest)


def _is_asked(label: Label, asked: frozenset[tuple[str, str]]) -> bool:
    """Whether the selection names this label, and may have found the article by it."""
    if label.kind == "country":
        if ("mentions", label.code) in asked:
            return True
        return label.assigned and ("country", label.code) in asked
    return label.assigned and (label.kind, label.slug) in asked


def _as_json(held: _Held, address: str) -> dict[str, object]:
    return {
        "expression": str(held.tree),
        "count": held.count,
        "address": address,
        "articles": [
            {**summary(stored), "matched": [f"{label.kind}:{label.slug}" for label in labels]}
            for stored, labels in held.newest
        ],
    }


def _print(held: _Held, address: str) -> None:
    if held.newest:
        _print_newest(held)
    click.echo(printable(str(held.tree)))
    some = f", the newest {len(held.newest)} above" if held.newest else ""
    click.echo(f"holds {held.count:,} stored articles{some}")
    click.echo(f"saved under feeds.selections it would get {address}")


def _print_newest(held: _Held) -> None:
    print_table(
        ("published", "id", "title", "matched labels"),
        (
            (
                moment(one.published) if one.published_known else "undated",
                short(one.id),
                one.article.title or "(no title)",
                ", ".join(label.name for label in labels),
            )
            for one, labels in held.newest
        ),
    )
    click.echo()
