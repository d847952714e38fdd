"""`feeder articles` and `feeder show`: what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from feeder.assembly import Parts, opened
from feeder.catalog import ALL
from feeder.cli.output import (
    Shell,
    json_option,
    moment,
    one_article,
    print_json,
    print_table,
    printable,
)
from feeder.errors import FeederError
from feeder.model import Label, StoredArticle
from feeder.store import Revision, Sighting


@click.command()
@click.option(
    "--feed", "path", default=ALL, show_default=True, help="Of this feed: countries/kenya"
)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@json_option
@click.pass_obj
def articles(shell: Shell, path: str, limit: int, *, as_json: bool) -> None:
    """List stored articles, newest first."""
    config = shell.existing_store()
    with opened(config) as store:
        if path not in Parts.of(config).catalog.feeds:
            raise FeederError(f"there is no feed {path!r}; `feeder feeds` lists them")
        numbers = store.newest(path, limit)
        loaded = store.load_articles(numbers)
    found = [loaded[number] for number in numbers]
    if as_json:
        print_json([summary(one) for one in found])
        return
    print_table(
        ("id", "published", "rev", "title", "labels"),
        (
            (
                short(one.id),
                moment(one.published) if one.published_known else "undated",
                one.revision,
                one.article.title or "(no title)",
                ", ".join(label.name for label in one.labels),
            )
            for one in found
        ),
    )


@click.command()
@click.argument("article_id", metavar="ID")
@json_option
@click.pass_obj
def show(shell: Shell, article_id: str, *, as_json: bool) -> None:
    """Show one article: text, labels with reasons, wordings, sightings. The start of ID will do."""
    config = shell.existing_store()
    with opened(config) as store:
        number = one_article(store, article_id)
        stored = store.load_articles([number])[number]
        labels = store.labels_of(number)
        revisions = store.revisions_of(number)
        sightings = store.sightings_of(number)
    if as_json:
        print_json(
            {
                **summary(stored),
                "paragraphs": stored.article.paragraphs,
                "labels": [asdict(label) for label in labels],
                "revisions": [asdict(revision) for revision in revisions],
                "sightings": [asdict(sighting) for sighting in sightings],
            }
        )
        return
    _print_article(stored, config.agency.name)
    _print_labels(labels)
    _print_history(revisions, sightings)


def summary(stored: StoredArticle) -> dict[str, object]:
    """Describe an article without its text."""
    article = stored.article
    return {
        "id": stored.id,
        "title": article.title,
        "published": stored.published if stored.published_known else None,
        "updated": stored.updated,
        "revision": stored.revision,
        "change_note": stored.change_note,
        "language": article.language,
        "relayed_from": article.relayed_from,
        "image_credits": article.image_credits,
        "address": article.address,
        "countries": [label.code for label in stored.labels if label.kind == "country"],
        "topics": [label.slug for label in stored.labels if label.kind == "topic"],
    }


def short(article_id: str) -> str:
    """Return enough of an id to name an article on the command line."""
    return article_id.removeprefix("urn:uuid:")[:8]


def _print_article(stored: StoredArticle, agency: str) -> None:
    article = stored.article
    click.echo(click.style(printable(article.title or "(no title)"), bold=True))
    when = moment(stored.published) if stored.published_known else "undated"
    click.echo(f"{stored.id}\npublished {when}, updated {moment(stored.updated)}")
    source = f", as reported by {article.relayed_from}" if article.relayed_from else ""
    click.echo(printable(f"source: {agency}{source}"))
    if article.address:
        click.echo(printable(article.address))
    for paragraph in article.paragraphs:
        click.echo(printable(f"\n{paragraph}"))
    click.echo()


def _print_labels(labels: tuple[Label, ...]) -> None:
    print_table(
        ("label", "kind", "score", "", "reasons"),
        (
            (
                label.name,
                label.kind,
                f"{label.score:g}",
                "about" if label.assigned else "mentioned",
                "; ".join(label.reasons),
            )
            for label in labels
        ),
    )


def _print_history(revisions: Sequence[Revision], sightings: Sequence[Sighting]) -> None:
    click.echo()
    print_table(
        ("rev", "captured", "kind", "what changed", "title"),
        (
            (
                one.revision,
                one.captured,
                "first" if one.revision == 1 else "material" if one.material else "cosmetic",
                one.note or "",
                one.title or "",
            )
            for one in revisions
        ),
    )
    click.echo()
    print_table(
        ("seen", "views", "source", "document"),
        ((one.seen, one.views, one.source, one.address) for one in sightings),
    )
