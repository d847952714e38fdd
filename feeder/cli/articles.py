"""`feeder articles`: what is stored."""

from __future__ import annotations

import click

from feeder.catalog import ALL, MOST_READ
from feeder.cli.output import print_table
from feeder.cli.shell import Shell, json_option, moment, print_json
from feeder.growth import SPAN, most_read
from feeder.model import StoredArticle


@click.command()
@click.option(
    "--feed", "path", default=ALL, show_default=True, help="Of this feed: countries/kenya"
)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="So many at most."
)
@json_option
@click.pass_obj
def articles(shell: Shell, path: str, limit: int, *, as_json: bool) -> None:
    """List stored articles, newest first; `--feed most-read` lists those that grow fastest."""
    with shell.store(shell.config()) as store:
        if path not in store.feed_states():
            raise click.UsageError(f"there is no feed {path!r}; `feeder feeds --all` lists them")
        ranked = path == MOST_READ
        numbers = most_read(store.growing(SPAN), limit) if ranked else store.newest(path, limit)
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
        "image": article.image,
        "guid": article.guid,
        "excerpt": article.excerpt,
        "countries": [label.code for label in stored.labels if label.kind == "country"],
        "topics": [label.slug for label in stored.labels if label.kind == "topic"],
    }


def short(article_id: str) -> str:
    """Return enough of an id to name an article on the command line."""
    return article_id.removeprefix("urn:uuid:")[:8]
