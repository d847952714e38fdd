"""`feeder sources test NAME`: what a source answers now, and what is made of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from feeder.cli.output import named
from feeder.cli.refresh import stoppable
from feeder.cli.shell import Shell, count, json_option, moment, print_json, printable
from feeder.errors import ConfigError, FeederError
from feeder.model import Article, Link
from feeder.sources.exchanges import Exchange
from feeder.sourcetrial import Tried, try_source

_SHOWN = 20
_PAGES = {"list": "list page", "page": "article page"}
_TOLD = ("Content-Type", "Content-Length", "Content-Encoding", "ETag", "Last-Modified")
_ALSO = ("Cache-Control", "Location", "Retry-After", "Server")


@click.command()
@click.argument("name")
@click.option(
    "--pages", type=click.IntRange(1, 100), default=3, show_default=True,
    help="Look at so many article pages or files at most.",
)  # fmt: skip
@click.option(
    "--save",
    type=click.Path(file_okay=False, path_type=Path),
    is_flag=False,
    flag_value=Path(),
    help="Save what was answered in this folder, by default the current one.",
)
@json_option
@click.pass_obj
def test(shell: Shell, name: str, pages: int, save: Path | None, *, as_json: bool) -> int:
    """Look at a source once: request, answer, what each selector sees, the articles.

    Nothing is stored or published, and it does not matter whether the source is enabled. The exit
    code is 1 if no article was found or anything went wrong.
    """
    config = shell.config()
    source = next((one for one in config.sources if one.name == name), None)
    if source is None:
        names = ", ".join(one.name for one in config.sources) or "none"
        raise ConfigError(f"there is no source {name!r}; {shell.path} has: {names}")
    with stoppable() as stop:
        tried = try_source(config, source, pages, stop)
    saved = [] if save is None else _save(tried, name, save)
    if as_json:
        print_json({**_described(tried), "saved": saved})
    else:
        _print(tried)
        for path in saved:
            click.echo(printable(f"saved: {path}"))
    for problem in tried.problems:
        click.echo(printable(f"feeder: {problem}"), err=True)
    return int(bool(tried.problems) or not any(one.articles for one in tried.found))


def _save(tried: Tried, name: str, folder: Path) -> list[str]:
    """Write each answer into a file of its own.

    Raises:
        FeederError: the folder can't be written.
    """
    saved = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, asked in enumerate(tried.answers, 1):
            ending = "html" if asked.request.wanted.kind in {"page", "list"} else "txt"
            path = folder / f"{name}-{number}.{ending}"
            with asked.document(name, "text/html").open() as stream, path.open("wb") as copy:
                shutil.copyfileobj(stream, copy)
            saved.append(str(path))
    except OSError as error:
        raise FeederError(f"{folder}: can't be written: {error.strerror}") from error
    return saved


def _print(tried: Tried) -> None:
    if any(exchange.status for exchange in tried.exchanges):  # else the problem says it all
        for line in _said(tried.exchanges):
            click.echo(printable(line))
    for kind, sights in tried.sights.items():
        if sights:
            click.echo(f"\nWhat the selectors see in the first {_PAGES[kind]}:")
        for sight in sights:
            first = "" if sight.first is None else f"; the first: {sight.first}"
            click.echo(printable(f"  {sight.key} ({sight.selector}): {sight.matches}{first}"))
    if tried.listed:
        verb = "is" if len(tried.links) == 1 else "are"
        click.echo(f"\n{_addresses(len(tried.links))} of articles {verb} listed:")
        _print_first([f"{_when(one)}  {one.address}  {one.title or ''}" for one in tried.links])
    articles = [article for found in tried.found for article in found.articles]
    if tried.found:
        held = count(len(articles), "article")
        click.echo(f"\n{held} in {count(len(tried.found), 'document')}:")
    _print_first([_told(article) for article in articles])


def _addresses(number: int) -> str:
    return "1 address" if number == 1 else f"{number:,} addresses"


def _print_first(lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        click.echo(printable(f"  {line}".rstrip()))
    if len(lines) > _SHOWN:
        click.echo(f"  and {len(lines) - _SHOWN:,} more")


def _said(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Tell requests and answers; a header that was sent before is not told again."""
    told: dict[str, str] = {}
    for exchange in exchanges:
        yield from _exchanged(exchange, told)
        told |= exchange.sent


def _exchanged(exchange: Exchange, told: Mapping[str, str]) -> Iterator[str]:
    reused = ", connection reused" if exchange.reused else ""
    peer = f" to {exchange.peer}" if exchange.peer else ""
    yield f"GET {exchange.address}{peer}{reused}"
    for name, value in exchange.sent.items():
        if told.get(name) != value:
            yield f"  > {name}: {value}"
    if exchange.trouble is not None:
        yield f"  ! {exchange.trouble}"
        return
    yield f"  < {exchange.status} in {exchange.seconds:.2f} s"
    headers = {name.lower(): value for name, value in exchange.headers.items()}
    for name in (*_TOLD, *_ALSO):
        if name.lower() in headers:
            yield f"  < {name}: {headers[name.lower()]}"


def _when(shown: Link | Article) -> str:
    return "undated" if shown.published is None else moment(shown.published.at)


def _told(article: Article) -> str:
    views = "views unknown" if article.views is None else f"{article.views:,} views"
    excerpt = ", an excerpt" if article.excerpt else ""
    size = f"{count(len(article.paragraphs), 'paragraph')}{excerpt}"
    lines = [
        article.title or "(no title)",
        f"    {_when(article)} · {article.language} · {size} · {views}",
        *(f"    {what}" for what in (article.address, article.image) if what is not None),
    ]
    return "\n".join(lines)


def _described(tried: Tried) -> Mapping[str, Any]:
    """Describe what came for programs."""
    return {
        "exchanges": [_exchange(one) for one in tried.exchanges],
        "selectors": {kind: [named(one) for one in some] for kind, some in tried.sights.items()},
        "listed": [named(link) for link in tried.links],
        "articles": [named(one) for found in tried.found for one in found.articles],
        "problems": tried.problems,
    }


def _exchange(exchange: Exchange) -> Mapping[str, Any]:
    return {
        "address": exchange.address,
        "sent": dict(exchange.sent),
        "peer": exchange.peer,
        "seconds": round(exchange.seconds, 3),
        "status": exchange.status,
        "headers": dict(exchange.headers),
        "trouble": exchange.trouble,
    }
