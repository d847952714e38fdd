"""`feeder show`: one article, with everything that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import click

from feeder.cli.articles import summary
from feeder.cli.output import localised, named, one_article, print_table
from feeder.cli.shell import Shell, json_option, moment, print_json, printable
from feeder.config import Config
from feeder.growth import Growth, sparkline, thinned
from feeder.model import Label, Revision, StoredArticle
from feeder.store import Decision, Sighting, Store

_WIDEST = 60


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the store holds of one article."""

    number: int
    stored: StoredArticle
    labels: tuple[Label, ...]
    revisions: Sequence[Revision]
    sightings: Sequence[Sighting]
    decisions: Sequence[Decision]

    @property
    def counted(self) -> list[tuple[Sighting, int]]:
        """The sightings that show this article's counter, in the order of their captures."""
        own = (one for one in self.sightings if not one.merged)
        return [(one, one.views) for one in own if one.views is not None]

    @property
    def growth(self) -> Growth | None:
        """The first and the last counter; None where none was ever printed."""
        counters = [(one.captured, views) for one, views in self.counted]
        if not counters:
            return None
        return Growth(self.number, self.stored.id, None, counters[0], counters[-1])


@click.command()
@click.argument("article_id", metavar="ID")
@json_option
@click.pass_obj
def show(shell: Shell, article_id: str, *, as_json: bool) -> None:
    """Show one article: text, labels, wordings, sightings, views. The start of ID will do."""
    config = shell.config()
    with shell.store(config) as store:
        known = _known(store, article_id, config)
    if as_json:
        print_json(_as_json(known))
        return
    _print_head(known.stored, config.agency.name)
    _print_state(known)
    _print_text(known.stored)
    _print_views(known)
    _print_labels(known.labels)
    _print_history(known)


def _known(store: Store, article_id: str, config: Config) -> _Known:
    number = one_article(store, article_id)
    zone = config.agency.zone
    return _Known(
        number=number,
        stored=store.load_articles([number])[number],
        labels=store.labels_of(number),
        revisions=[localised(one, zone) for one in store.revisions_of(number)],
        sightings=[localised(one, zone) for one in store.sightings_of(number)],
        decisions=[replace(one, at=one.at.astimezone(zone)) for one in store.decisions_of(number)],
    )


def _as_json(known: _Known) -> dict[str, object]:
    stored, growth = known.stored, known.growth
    return {
        **summary(stored),
        "paragraphs": stored.article.paragraphs,
        "withdrawn": named(stored.withdrawn) if stored.withdrawn else None,
        "moved_to": stored.moved_to,
        "others": [named(other) for other in stored.others],
        "views": growth and {"first": growth.first, "last": growth.last, "per_day": growth.per_day},
        "labels": [named(label) for label in known.labels],
        "revisions": [named(revision) for revision in known.revisions],
        "sightings": [named(sighting) for sighting in known.sightings],
        "decisions": [named(decision) for decision in known.decisions],
    }


def _print_head(stored: StoredArticle, agency: str) -> None:
    article = stored.article
    click.echo(click.style(printable(article.title or "(no title)"), bold=True))
    when = moment(stored.published) if stored.published_known else "undated"
    click.echo(f"{stored.id}\npublished {when}, updated {moment(stored.updated)}")
    source = f", as reported by {article.relayed_from}" if article.relayed_from else ""
    click.echo(printable(f"source: {agency}{source}"))
    if article.address:
        click.echo(printable(article.address))
    if article.image:
        click.echo(printable(f"picture: {article.image}"))
    if article.guid:
        click.echo(printable(f"in the agency's feed: {article.guid}"))
    if article.excerpt:
        click.echo("a teaser: its whole text was not seen yet")


def _print_text(stored: StoredArticle) -> None:
    for paragraph in stored.article.paragraphs:
        click.echo(printable(f"\n{paragraph}"))
    click.echo()


def _print_state(known: _Known) -> None:
    """Say what keeps the article from being read, who decided that, and where else it stands."""
    stored = known.stored
    lines = []
    if stored.withdrawn is not None:
        gone = stored.withdrawn
        since = moment(gone.at.astimezone(stored.published.tzinfo))
        lines.append(f"WITHDRAWN since {since}, by {gone.by}: {gone.reason}")
    if stored.moved_to is not None:
        lines.append(f"MERGED into {stored.moved_to}")
    for line in lines:
        click.echo(click.style(printable(line), fg="red", bold=True))
    for other in stored.others:
        click.echo(printable(f"also in {other.language}: {other.id} {other.title or ''}".rstrip()))
    if known.decisions:
        click.echo()
        columns = ("decided", "what", "by", "other article", "reason")
        print_table(columns, ((d.at, d.kind, d.by, d.other, d.reason) for d in known.decisions))


def _print_views(known: _Known) -> None:
    growth = known.growth
    if growth is None:
        return
    (began, before), (ended, after) = growth.first, growth.last
    bars = sparkline(thinned([views for _, views in known.counted], _WIDEST))
    line = f"views {bars} {before:,} on {moment(began)}"
    if growth.per_day is not None:
        line += f", {after:,} on {moment(ended)}: {growth.per_day:,.0f} more a day"
    click.echo(line)
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


def _print_history(known: _Known) -> None:
    click.echo()
    print_table(
        ("rev", "first captured", "kind", "what changed", "title", "source", "document"),
        (
            (
                one.revision,
                one.captured,
                "first" if one.revision == 1 else "material" if one.material else "cosmetic",
                one.note or "",
                one.title or "",
                one.source,
                one.address,
            )
            for one in known.revisions
        ),
    )
    click.echo()
    print_table(
        ("captured", "rev", "views", "source", "document", "read"),
        (
            (one.captured, one.revision, one.views, one.source, one.address, one.seen)
            for one in known.sightings
        ),
    )
