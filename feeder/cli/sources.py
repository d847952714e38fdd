"""`feeder sources`: where documents come from, how each source is, when it is looked at next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click

from feeder.cli.output import named, print_table
from feeder.cli.shell import Shell, json_option, print_json, printable
from feeder.cli.sources_add import add
from feeder.cli.sources_test import test
from feeder.config import Config
from feeder.errors import ConfigError
from feeder.locks import writer_lock
from feeder.schedule import Health, Look, Standing, health_of
from feeder.sourceconfig import ArchiveSource, FolderSource, SourceConfig
from feeder.store.sql import open_store

_LATELY = timedelta(days=7)
_LOOKS = 1_000
_WAIT = 60.0
_WELL = frozenset({"ok", "new", "off", "paused"})


@dataclass(frozen=True, slots=True)
class _Row:
    """How one source is; `new` counts its new articles in the last week, `looks` the looks."""

    name: str
    kind: str
    place: str
    health: Health
    reason: str | None
    last: datetime | None
    next: datetime | None
    new: int
    looks: int


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def sources(context: click.Context, *, as_json: bool) -> int:
    """List the sources: how each is, when it was and will be looked at, what it brought.

    The exit code is 1 if one is failing or suspect.
    """
    if context.invoked_subcommand is not None:
        return 0
    shell: Shell = context.obj
    config = shell.config()
    rows = _rows(config, datetime.now(UTC))
    if as_json:
        print_json([named(row) for row in rows])
    else:
        _print(rows)
    return int(any(row.health not in _WELL for row in rows))


@sources.command()
@click.argument("name")
@click.pass_obj
def pause(shell: Shell, name: str) -> None:
    """Look at a source no more until it is resumed; a running daemon hears of it."""
    _set_paused(shell, name, paused=True)
    click.echo(f"{name} is paused; `feeder sources resume {name}` lets it go on")


@sources.command()
@click.argument("name")
@click.pass_obj
def resume(shell: Shell, name: str) -> None:
    """Let a paused source go on; a running daemon looks at it within half a minute."""
    source = _set_paused(shell, name, paused=False)
    if source.enabled:
        click.echo(f"{name} goes on")
    else:
        says = f"is no longer paused, but off: set `enabled: true` in {shell.path}"
        click.echo(printable(f"{name} {says}"))


sources.add_command(test)
sources.add_command(add)


def _set_paused(shell: Shell, name: str, *, paused: bool) -> SourceConfig:
    config = shell.config()
    source = next((one for one in config.sources if one.name == name), None)
    if source is None:
        known = ", ".join(one.name for one in config.sources) or "none"
        raise ConfigError(f"there is no source {name!r}; {shell.path} has: {known}")
    path = config.store.path
    with writer_lock(path, _WAIT):
        store = open_store(path, config.agency.zone)
        try:
            store.set_paused(name, paused=paused)
        finally:
            store.close()
    return source


def _rows(config: Config, now: datetime) -> list[_Row]:
    standings: Mapping[str, Standing] = {}
    looks: dict[str, Sequence[Look]] = {}
    if config.store.path.exists():
        store = open_store(config.store.path, config.agency.zone)
        try:
            standings = store.standings()
            looks = {one.name: store.looks(one.name, _LOOKS) for one in config.sources}
        finally:
            store.close()
    return [
        _row(source, standings.get(source.name), looks.get(source.name, ()), now, config)
        for source in config.sources
    ]


def _row(
    source: SourceConfig,
    standing: Standing | None,
    looks: Sequence[Look],
    now: datetime,
    config: Config,
) -> _Row:
    newest = looks[0] if looks else None
    health, reason = health_of(standing, newest, enabled=source.enabled)
    recent = [look for look in looks if now - look.at <= _LATELY]
    due = standing.due if standing is not None and health not in {"off", "paused"} else None
    zone = config.agency.zone
    return _Row(
        source.name,
        source.kind,
        _place(source),
        health,
        reason,
        None if newest is None else newest.at.astimezone(zone),
        None if due is None else due.astimezone(zone),
        sum(look.new for look in recent),
        len(recent),
    )


def _place(source: SourceConfig) -> str:
    match source:
        case FolderSource(path=path):
            return str(path)
        case ArchiveSource(path=path, address=address):
            return str(path or address)
        case _:
            return source.address


def _print(rows: Sequence[_Row]) -> None:
    print_table(
        ("name", "kind", "health", "last look", "next look", "new in 7 days", "looks", "place"),
        (
            (r.name, r.kind, r.health, r.last, r.next, f"{r.new:,}", f"{r.looks:,}", r.place)
            for r in rows
        ),
    )
    for row in rows:
        if row.reason is not None:
            click.echo(printable(f"\n{row.name} is {row.health}: {row.reason}"))
            click.echo(f"  `feeder sources test {row.name}` shows what it answers now")
    if not rows:
        click.echo("no source in the settings; `feeder sources add ADDRESS` adds one")
