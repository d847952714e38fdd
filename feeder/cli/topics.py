"""`feeder topics`: which topics there are; `feeder topics try`: what a new one would take."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from feeder.catalogs import topic_rules_of
from feeder.cli.articles import short
from feeder.cli.output import print_table
from feeder.cli.progress import progress
from feeder.cli.shell import Shell, json_option, moment, print_json, printable
from feeder.config import Config
from feeder.configfile import parse_topics
from feeder.errors import ConfigError
from feeder.labels.media_topics import doubt_of
from feeder.labels.topics import TopicRule, TopicRules
from feeder.labels.trial import Trial, Verdict
from feeder.model import StoredArticle
from feeder.store import Store
from feeder.yamlfile import read_text

_AT_ONCE = 250
_WHY = {
    "share": ("far weaker than the article's main topic",),
    "crowded": ("the article has enough stronger topics",),
}


@dataclass(frozen=True, slots=True)
class _Tried:
    """An article that a topic takes or just misses."""

    id: str
    title: str | None
    published: datetime
    known: bool
    verdict: Verdict

    @classmethod
    def of(cls, stored: StoredArticle, verdict: Verdict) -> _Tried:
        """Keep what is printed, and not the text."""
        title = stored.article.title
        return cls(stored.id, title, stored.published, stored.published_known, verdict)

    def described(self) -> dict[str, Any]:
        """Describe the article for programs."""
        return {
            "id": self.id,
            "title": self.title,
            "published": self.published if self.known else None,
            "score": self.verdict.score,
            "outcome": self.verdict.outcome,
            "reasons": self.verdict.reasons,
            "other_topics": self.verdict.others,
        }


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def topics(context: click.Context, *, as_json: bool) -> None:
    """List the topics, with their codes and how much each holds; `try` a new one.

    `feeder topics try FILE` says which stored articles a topic would take, and stores nothing.
    """
    if context.invoked_subcommand is not None:
        return
    shell: Shell = context.obj
    config = shell.config()
    rules = topic_rules_of(config)
    entries = _entries(shell, config)
    _tell_doubts(config.labels.topics)
    rows = [
        {
            "slug": slug,
            "name": rule.name,
            "code": rule.code,
            "threshold": rule.threshold or rules.threshold,
            "phrases": len(rule.phrases),
            "entries": entries.get(f"topics/{slug}", 0),
            "yours": slug in config.labels.topics,
        }
        for slug, rule in sorted(rules.topics.items())
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("slug", "name", "code", "threshold", "phrases", "entries")
    print_table(columns, ([row[column] for column in columns] for row in rows))


@topics.command("try")
@click.argument("file")
@click.option(
    "--limit", type=click.IntRange(0), default=20, show_default=True, help="List so many at most."
)
@json_option
@click.pass_obj
def try_(shell: Shell, file: str, limit: int, *, as_json: bool) -> None:
    """Show which stored articles the topics in FILE would take now, and store nothing.

    FILE (`-` is standard input) holds topics as they would stand under `labels.topics` in the
    settings. They are added to the topics that there are; one of the same slug is replaced.
    """
    config = shell.config()
    tried = _read(file)
    _tell_doubts(tried)
    rules = topic_rules_of(config, tried)
    trials = {slug: Trial(rules, slug) for slug in tried}
    found: dict[str, list[_Tried]] = {slug: [] for slug in tried}
    count = 0
    with shell.store(config) as store, progress("Trying") as advance:
        for stored in _articles(store):
            count += 1
            for slug, trial in trials.items():
                if verdict := trial.of(stored.article.title, stored.article.paragraphs):
                    found[slug].append(_Tried.of(stored, verdict))
            advance(1)
    results = [_result(slug, rules, found[slug], count, limit) for slug in tried]
    if as_json:
        print_json(results)
        return
    for result in results:
        _print(result)


def _read(file: str) -> Mapping[str, TopicRule]:
    """Read the topics to be tried.

    Raises:
        ConfigError: they can't be read, or there are none.
    """
    name = Path("standard input" if file == "-" else file)
    try:
        text = (
            sys.stdin.buffer.read().decode("utf-8")
            if file == "-"
            else read_text(name, "write the topic into one, or name - for standard input")
        )
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: can't be read as UTF-8 text: {error}") from error
    found = parse_topics(text, name)
    if not found:
        raise ConfigError(
            f"{name}: holds no topic; write one as under labels.topics: a slug, and below it name, "
            "code and phrases"
        )
    return found


def _entries(shell: Shell, config: Config) -> Mapping[str, int]:
    """Count what the feeds hold; nothing before the first refresh."""
    if not config.store.path.exists():
        return {}
    with shell.store(config) as store:
        return {path: state.entries for path, state in store.feed_states().items()}


def _articles(store: Store) -> Iterator[StoredArticle]:
    """Load every article that can be read, in portions."""
    after = 0
    while numbers := store.after(after, _AT_ONCE):
        after = numbers[-1]
        loaded = store.load_articles(numbers)
        yield from (loaded[number] for number in numbers if not loaded[number].withdrawn)


def _tell_doubts(rules: Mapping[str, TopicRule]) -> None:
    for slug, rule in rules.items():
        if doubt := doubt_of(rule.code):
            click.echo(printable(f"feeder: {slug}: {doubt}"), err=True)


def _result(
    slug: str, rules: TopicRules, tried: list[_Tried], count: int, limit: int
) -> dict[str, Any]:
    """Describe what one topic makes of the stored articles, the newest first."""
    tried = sorted(tried, key=lambda one: (one.published, one.id), reverse=True)
    taken = [one for one in tried if one.verdict.outcome == "taken"]
    missed = [one for one in tried if one.verdict.outcome != "taken"]
    missed.sort(key=lambda one: one.verdict.score, reverse=True)
    others = Counter(other for one in taken for other in one.verdict.others)
    rule = rules.topics[slug]
    return {
        "slug": slug,
        "name": rule.name,
        "code": rule.code,
        "threshold": rule.threshold or rules.threshold,
        "articles": count,
        "takes": len(taken),
        "misses": len(missed),
        "other_topics": dict(others.most_common()),
        "taken": [one.described() for one in taken[:limit]],
        "missed": [one.described() for one in missed[:limit]],
    }


def _print(result: Mapping[str, Any]) -> None:
    click.echo(
        printable(
            f"{result['name']} (topics/{result['slug']}) would take {result['takes']:,} of "
            f"{result['articles']:,} stored articles"
        )
    )
    _print_rows(result["taken"])
    _print_rest(result["takes"] - len(result["taken"]))
    if result["other_topics"]:
        pairs = (f"{slug} {count:,}" for slug, count in result["other_topics"].items())
        click.echo(f"\nThese also have: {', '.join(pairs)}")
    if result["misses"]:
        click.echo(f"\nIt just misses {result['misses']:,} (threshold {result['threshold']:g}):")
        _print_rows(result["missed"])
        _print_rest(result["misses"] - len(result["missed"]))


def _print_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    click.echo()
    print_table(
        ("id", "published", "score", "title", "reasons"),
        (
            (
                short(row["id"]),
                moment(row["published"]) if row["published"] else "undated",
                f"{row['score']:g}",
                row["title"] or "(no title)",
                "; ".join([*row["reasons"], *_WHY.get(row["outcome"], ())]),
            )
            for row in rows
        ),
    )


def _print_rest(count: int) -> None:
    if count:
        click.echo(f"and {count:,} more; --limit lists them")
