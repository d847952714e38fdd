"""`feeder show`: one article, with everything that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import click

from feeder.cli.articles import summary
from feeder.cli.output import one_article, print_table
from feeder.cli.shell import Shell, json_option, moment, print_json, printable
from feeder.model import Label, Revision, StoredArticle
from feeder.store import Sighting


@click.command()
@click.argument("article_id", metavar="ID")
@json_option
@click.pass_obj
def show(shell: Shell, article_id: str, *, as_json: bool) -> None:
    """Show one article: text, labels with reasons, wordings, sightings. The start of ID will do."""
    config = shell.config()
    with shell.store(config) as store:
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
