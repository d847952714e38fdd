"""`feeder sources add`: find out what an address is, and write it into the settings."""

from __future__ import annotations

import itertools
import os
import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urldefrag, urlsplit

import click
from pydantic import TypeAdapter, ValidationError

from feeder.cli.shell import Shell, printable
from feeder.config import Config
from feeder.configedit import Settings, read_settings, replace_settings, with_source
from feeder.errors import ConfigError, FeederError, SourceError
from feeder.inlets import agent_of, client_of
from feeder.kinds import HttpAddress
from feeder.parsing.address import web_address
from feeder.sourceconfig import KINDS, ArchiveSource, FolderSource, SourceConfig
from feeder.sources.finding import Found, FoundHere, asker, find, find_here, is_address
from feeder.sources.guessing import AddressKind, Guess, default_name
from feeder.stopping import StopSignal

_SOURCE: TypeAdapter[SourceConfig] = TypeAdapter(SourceConfig)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_WIDTH = 92
_UNITS = {
    "dump": ("article", "articles"),
    "page": ("article", "articles"),
    "list": ("link", "links"),
    "feed": ("entry", "entries"),
    "folder": ("file", "files"),
    "archive": ("file", "files"),
}
_ALL_THE_SAME = "that stops nothing, since you named the kind"
_TERMS = "Read the terms of {host} first, and ask for its consent to republish."


@dataclass(frozen=True, slots=True)
class _Plan:
    """A source that is to be written: its keys but for the name, and what is said about it.

    `name` is what its own is made from. `before` is what the operator has to do first.
    """

    keys: dict[str, Any]
    comment: str
    name: str
    told: tuple[str, ...]
    doubts: tuple[str, ...] = ()
    before: str | None = None


def _named(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """Refuse a name that the settings would refuse."""
    if name is not None and not _NAME.fullmatch(name):
        raise click.BadParameter("must be lower-case letters, digits, - and _, at most 40")
    return name


@click.command()
@click.argument("address")
@click.option("--name", callback=_named, help="What it is called; else made from the address.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="What it is; else that is found out.")
@click.option("--disabled", is_flag=True, help="Write it switched off.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@click.option("--allow-private", is_flag=True, help="It may be on a private or local network.")
@click.pass_obj
def add(
    shell: Shell,
    address: str,
    name: str | None,
    kind: str | None,
    *,
    disabled: bool,
    dry_run: bool,
    allow_private: bool,
) -> None:
    """Find out what ADDRESS is, and write it into the settings as a source.

    ADDRESS is http or https, and asked once: a feed, a list page, a page of articles, the text of
    a dump, or a page that declares a feed. It may also be a folder, or a web archive.
    """
    settings = read_settings(shell.path)
    taken = {source.name for source in settings.config.sources}
    if name in taken:
        raise ConfigError(f"{shell.path}: the name {name!r} is taken; choose another with --name")
    if is_address(address):
        plan = _of_address(settings.config, address, kind, allow_private=allow_private)
    elif allow_private:
        raise click.UsageError("--allow-private is for addresses, and this is a path")
    else:
        plan = _of_path(settings, address, kind)
    chosen = name or default_name(plan.name, taken)
    off: dict[str, Any] = {"enabled": False} if disabled else {}
    source = _SOURCE.validate_python({"name": chosen, **plan.keys, **off})
    _refuse_twice(settings, source)
    text = with_source(settings, source, plan.comment)
    if not dry_run:
        replace_settings(settings, text)
    _print(settings, source, plan, text, is_trial=dry_run)


def _of_address(config: Config, given: str, kind: str | None, *, allow_private: bool) -> _Plan:
    if kind == "folder":
        raise click.UsageError("--kind folder is for a path, and this is an address")
    address = _checked(given)
    wanted = cast("AddressKind | None", kind)
    doubts: list[str] = []
    with closing(client_of(config.fetching, agent_of(config))) as client:
        ask = asker(client, StopSignal(), allow_private=allow_private)
        try:
            found = find(address, ask, config.agency.newsroom, wanted)
        except SourceError as error:
            if wanted is None:
                raise
            doubts.append(f"{error}; {_ALL_THE_SAME}")
            found = Found(address, Guess(wanted))
    keys: dict[str, Any] = {
        "kind": found.guess.kind,
        "address": _checked(found.address).replace("${", "$%7B"),
    }
    doubts += _doubts(found, is_named=wanted is not None and not doubts)
    if allow_private:
        keys["allow_private"] = True
    else:
        doubts += _strange(config, found)
    terms = _TERMS.format(host=urlsplit(found.address).hostname)
    comment = _comment(found, terms)
    return _Plan(keys, comment, found.address, tuple(_told(found)), tuple(doubts), terms)


def _comment(found: Found, terms: str) -> str:
    via = f"The feed that {found.via} declares. " if found.via else ""
    doubt = found.guess.doubt or ""
    mend = f" {doubt[:1].upper()}{doubt[1:]}." if doubt else ""
    return "\n".join(textwrap.wrap(f"{via}{terms}{mend}", _WIDTH, break_long_words=False))


def _checked(given: str) -> str:
    """Return an address as the settings will have it; what follows # is never sent."""
    try:
        address = TypeAdapter(HttpAddress).validate_python(urldefrag(given).url)
    except (ValidationError, ValueError) as error:
        raise SourceError(f"{given}: is no http or https address that can be asked") from error
    if web_address(address) is None:
        raise SourceError(
            f"{urlsplit(address).hostname}: its address holds a user name or password, or is too"
            " long: no source may have that"
        )
    return address


def _doubts(found: Found, *, is_named: bool) -> Iterator[str]:
    """Say what may be wrong, and is the operator's to judge."""
    if found.guess.doubt:
        yield f"{found.address}: {found.guess.doubt}"
    if is_named and not found.guess.count and found.guess.kind != "archive":
        yield (f"{found.address}: as a {found.guess.kind} it shows nothing now; {_ALL_THE_SAME}")


def _strange(config: Config, found: Found) -> Iterator[str]:
    """Say where a site is not the agency's; an archive holds the pages of many."""
    host, own = (
        (urlsplit(address).hostname or "").removeprefix("www.")
        for address in (found.address, config.agency.address)
    )
    if host != own and found.guess.kind != "archive":
        yield (
            f"{host} is not the site of {config.agency.name}, to whom every article will be"
            " credited; add it only if it carries that agency's news"
        )


def _told(found: Found) -> Iterator[str]:
    guess = found.guess
    if found.via:
        yield f"{found.via} is no source itself, and declares a feed"
    if guess.kind == "archive":
        yield f"{found.address} is a web archive; it was not asked for, since it may be large"
    else:
        yield f"{found.address} is a {guess.kind}: {_counted(guess.count, guess.kind)}"
    if guess.titles:
        yield "the newest:"
        yield from (f"  {title}" for title in guess.titles)
    for feed in guess.feeds:
        yield f"it also declares a feed: `feeder sources add {feed}`"


def _counted(count: int, kind: str) -> str:
    return f"{count:,} {_UNITS[kind][count != 1]}"


def _of_path(settings: Settings, given: str, kind: str | None) -> _Plan:
    found = find_here(Path(given))
    if kind not in {None, "folder", "archive"} or (kind == "folder" and not found.path.is_dir()):
        raise click.UsageError(f"--kind {kind} does not go with {given}, which is a path")
    chosen = kind or found.kind
    path = _written(found.path, settings.path.resolve().parent)
    comment = {
        "folder": "Dumps and saved pages that are put there are read.",
        "archive": "Web archives; `hosts` says whose pages are read.",
    }[chosen]
    told = tuple(_told_here(found, chosen))
    return _Plan({"kind": chosen, "path": path}, comment, found.path.resolve().name, told)


def _written(path: Path, folder: Path) -> str:
    """Return a path as the settings have it: relative if it is below their own folder."""
    whole = path.resolve()
    words = os.fspath(whole.relative_to(folder) if whole.is_relative_to(folder) else whole)
    if "${" in words or not words.isprintable():
        raise SourceError(f"{path}: its name can't stand in the settings; rename it")
    return words


def _told_here(found: FoundHere, kind: str) -> Iterator[str]:
    article = "an" if kind == "archive" else "a"
    yield f"{found.path} is {article} {kind}: {_counted(found.count, kind)}"
    if found.names and found.count > 1:
        yield "the newest:"
        yield from (f"  {name}" for name in found.names)


def _refuse_twice(settings: Settings, source: SourceConfig) -> None:
    """Refuse what another source of this kind watches already."""
    folder = settings.path.resolve().parent
    for other in settings.config.sources:
        if other.kind == source.kind and _place(other, folder) == _place(source, folder):
            advice = "" if other.enabled else "; set `enabled: true` there to switch it on"
            raise FeederError(f"{settings.path}: {other.name} is this {other.kind} already{advice}")


def _place(source: SourceConfig, folder: Path) -> str | Path:
    match source:
        case FolderSource(path=Path() as path) | ArchiveSource(path=Path() as path):
            return (folder / path).resolve()
        case _:
            return source.address or ""


def _print(
    settings: Settings, source: SourceConfig, plan: _Plan, text: str, *, is_trial: bool
) -> None:
    for line in plan.told:
        click.echo(printable(line))
    click.echo(f"\n{settings.path} {'would get' if is_trial else 'has now'}:\n")
    click.echo(printable(_added(settings.text, text)) + "\n")
    for line in plan.doubts:
        click.echo(printable(f"feeder: {line}"), err=True)
    if is_trial:
        return
    if plan.before:
        click.echo(printable(plan.before))
    click.echo(f"next: `feeder sources test {source.name}` shows what it reads, and stores nothing")
    if source.enabled:
        click.echo("      a running daemon reads the settings anew on SIGHUP")
    else:
        click.echo("      set `enabled: true` in the settings to switch it on")


def _added(before: str, after: str) -> str:
    """Return the new lines from where they begin; a diff could shift them among lines alike."""
    old, new = before.splitlines(), after.splitlines()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    return "\n".join(new[start : len(new) - end]).strip("\n")


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the lines that two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
