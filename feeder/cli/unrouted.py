"""`feeder unrouted`: what no country and no topic took, and what the rules lack for it. An edge."""

from __future__ import annotations

from collections.abc import Sequence

import click

from feeder.catalog import ALL
from feeder.cli.articles import short, summary
from feeder.cli.output import named, print_table
from feeder.cli.shell import Shell, json_option, moment, print_json
from feeder.gaps import Gap, names_in, words_in
from feeder.labels.suggesting import is_suggestion
from feeder.model import Label, StoredArticle
from feeder.store import Store

# Phrases are counted over so many, however few are shown; and compared with so many others.
_MOST = 2_000


@click.command()
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="So many a list at most."
)
@json_option
@click.pass_obj
def unrouted(shell: Shell, limit: int, *, as_json: bool) -> None:
    """List articles that are in no country's and no topic's feed, newest first.

    After them stand the names and the words that are frequent in them: what the rules may lack.
    """
    with shell.store(shell.config()) as store:
        total = store.totals().articles
        numbers = store.unrouted(_MOST)
        found = _loaded(store, numbers)
        ours = {one.id for one in found}
        newest = _loaded(store, store.newest(ALL, _MOST))
        suggested = _suggested(store, numbers[:limit])
    texts = [one.article for one in found]
    others = [one.article for one in newest if one.id not in ours]
    names, words = names_in(texts, limit), words_in(texts, others, limit)
    if as_json:
        print_json(
            {
                "total": total,
                "unrouted": len(found),
                "articles": [
                    summary(one) | {"suggested": [label.slug for label in labels]}
                    for one, labels in zip(found, suggested, strict=False)
                ],
                "names": [_described(gap, found) for gap in names],
                "words": [_described(gap, found) for gap in words],
            }
        )
        return
    _print_articles(found, total, suggested)
    _print_gaps("names frequent in them", names, found)
    _print_gaps("words frequent in them, and rarer in other articles", words, found)


def _loaded(store: Store, numbers: Sequence[int]) -> Sequence[StoredArticle]:
    loaded = store.load_articles(numbers)
    return [loaded[number] for number in numbers]


def _suggested(store: Store, numbers: Sequence[int]) -> Sequence[Sequence[Label]]:
    """What feeder[semantic] makes of each of these articles."""
    labels = store.all_labels(numbers)
    return [list(filter(is_suggestion, labels[number])) for number in numbers]


def _described(gap: Gap, found: Sequence[StoredArticle]) -> dict[str, object]:
    return {**named(gap), "example": found[gap.example].id}


def _print_articles(
    found: Sequence[StoredArticle], total: int, suggested: Sequence[Sequence[Label]]
) -> None:
    count = f"{len(found):,}" if len(found) < _MOST else f"at least {_MOST:,}"
    click.echo(f"{count} of {total:,} articles are in no country's and no topic's feed")
    if not found:
        return
    click.echo()
    columns = ("id", "published", "language", "title")
    # Most installations have no model that could suggest anything.
    width = len(columns) + any(suggested)
    rows = (_row(one, labels)[:width] for one, labels in zip(found, suggested, strict=False))
    print_table((*columns, "suggested")[:width], rows)


def _row(one: StoredArticle, suggested: Sequence[Label]) -> tuple[str, ...]:
    return (
        short(one.id),
        moment(one.published) if one.published_known else "undated",
        one.article.language,
        one.article.title or "(no title)",
        "; ".join(f"{label.name} {label.score:.2f}" for label in suggested),
    )


def _print_gaps(heading: str, gaps: Sequence[Gap], found: Sequence[StoredArticle]) -> None:
    if gaps:
        click.echo()
        rows = ((gap.text, gap.articles, short(found[gap.example].id)) for gap in gaps)
        print_table((heading, "articles", "example"), rows)
