"""`feeder inspect`: what the splitter and the labels make of a document. Stores nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from feeder.assembly import Parts
from feeder.cli.shell import Shell, json_option, print_json_line, printable
from feeder.config import Config
from feeder.errors import ParseError, SourceError
from feeder.inlets import inlet_of
from feeder.labels.suggesting import is_suggestion
from feeder.model import Article, Document, Label, Part, SetAside
from feeder.parsing.starts import nothing_known
from feeder.sources import Failure, NoMemory
from feeder.sources.files import FileReader
from feeder.stopping import StopSignal


@click.command()
@click.argument("files", nargs=-1, required=True)
@json_option
@click.pass_obj
def inspect(shell: Shell, files: tuple[str, ...], *, as_json: bool) -> int:
    """Show the articles and labels that feeder sees in FILE…, and store nothing.

    With --json: one object a line and article. A file that can't be read is named on standard
    error, the others are still printed, and the exit code is 1.
    """
    config = shell.config_or_defaults()
    parts = Parts.of(config)
    failed = False
    for name in files:
        try:
            for index, part in enumerate_articles(_parts(config, name)):
                _print(parts, name, index, part, as_json=as_json)
        except (ParseError, SourceError) as error:
            click.echo(printable(f"feeder: {error}"), err=True)
            failed = True
    return int(failed)


def enumerate_articles(parts: Iterator[Part]) -> Iterator[tuple[int, Part]]:
    """Number the articles from 1; what stands between them has the number of the one before."""
    index = 0
    for part in parts:
        index += isinstance(part, Article)
        yield index, part


def _parts(config: Config, name: str) -> Iterator[Part]:
    """Read one file.

    Raises:
        SourceError: it can't be read, or holds no article.
        ParseError: it can't be understood.
    """
    reader = FileReader([name], now=datetime.now(UTC))
    parse = inlet_of(config, reader).parse
    found = False
    for fetched in reader.fetch(NoMemory(), StopSignal()):
        match fetched:
            case Failure(reason=reason):
                raise SourceError(reason)
            case Document():
                for part in parse(fetched, nothing_known):
                    found = found or isinstance(part, Article)
                    yield part
    if not found:
        raise SourceError(f"{name}: no articles found; is it a dump of the agency's pages?")


def _print(parts: Parts, name: str, index: int, part: Part, *, as_json: bool) -> None:
    match part:
        case Article() if as_json:
            print_json_line(described(name, index, part, parts.labeler.label(part)))
        case Article():
            _print_readable(name, index, part, parts.labeler.label(part))
        case SetAside(text=text, reason=reason):
            shown = " ".join(text.split())[:200]
            click.echo(printable(f"feeder: {name}: set aside ({reason}): {shown}"), err=True)


def described(
    name: str, index: int, article: Article, labels: tuple[Label, ...]
) -> dict[str, object]:
    """Describe an article as other tools read it: keys may be added, never renamed."""
    return {
        "file": name,
        "index": index,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "views": article.views,
        "paragraphs": article.paragraphs,
        "language": article.language,
        "relayed_from": article.relayed_from,
        "image_credits": article.image_credits,
        "notice": article.notice,
        "countries": [
            {
                "code": label.code,
                "score": label.score,
                "about": label.assigned,
                "reasons": label.reasons,
            }
            for label in labels
            if label.kind == "country"
        ],
        "topics": [
            {
                "code": label.code,
                "slug": label.slug,
                "score": label.score,
                "reasons": label.reasons,
            }
            for label in labels
            if label.kind == "topic" and label.assigned
        ],
    }


def _print_readable(name: str, index: int, article: Article, labels: tuple[Label, ...]) -> None:
    when = article.published.isoformat() if article.published else "undated"
    views = "views unknown" if article.views is None else f"{article.views:,} views"
    length = f"{len(article.paragraphs)} paragraphs"
    notice = "with the notice" if article.notice else "without the notice"
    title = f"{Path(name).name} #{index}  {article.title or '(no title)'}"
    lines = [
        f"  {when} · {views} · {article.language} · {length} · {notice}",
    ]
    if article.relayed_from:
        lines.append(f"  relayed from: {article.relayed_from}")
    if article.image_credits:
        lines.append(f"  images: {', '.join(article.image_credits)}")
    for label in labels:
        short = "suggested" if is_suggestion(label) else "mentioned"
        state = label.kind if label.assigned else f"{label.kind}, only {short}"
        lines.append(f"  {label.name} ({state}) {label.score:g}: {'; '.join(label.reasons)}")
    click.echo(click.style(printable(title), bold=True))
    for line in lines:
        click.echo(printable(line))
