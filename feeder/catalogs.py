"""Settings in, the catalog of feeds out, the operator's selections read and checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from feeder.catalog import Catalog, Selection
from feeder.config import Config
from feeder.errors import SelectionError
from feeder.labels.countries import COUNTRIES
from feeder.labels.organisations import ORGANISATIONS
from feeder.labels.regions import REGIONS
from feeder.labels.sections import SECTIONS
from feeder.labels.topics import TopicRule, TopicRules, load_topic_rules
from feeder.model import Topic
from feeder.selections import Has, Tree, all_of, fields_of, parse, reread


def catalog_of(config: Config) -> Catalog:
    """Return every feed of an installation.

    Raises:
        SelectionError: a selection can't be understood; `mistakes_in` names them all.
    """
    rules = topic_rules_of(config).topics
    topics = [Topic(slug, rule.name, rule.code) for slug, rule in rules.items()]
    plain = Catalog(
        COUNTRIES,
        tuple(sorted(topics, key=lambda topic: (topic.name, topic.slug))),
        config.feeds.languages,
        config.labels.countries.home,
        ORGANISATIONS,
        REGIONS,
        SECTIONS,
    )
    selections = (
        Selection(slug, one.title, str(read_selection(one.where, plain)))
        for slug, one in config.feeds.selections.items()
    )
    return replace(plain, selections=tuple(selections))


def mistakes_in(config: Config) -> Mapping[str, SelectionError]:
    """Return what is wrong with the selections of the settings, by slug."""
    if not config.feeds.selections:
        return {}
    plain = catalog_of(config.model_copy(update={"feeds": config.feeds.without_selections}))
    found: dict[str, SelectionError] = {}
    for slug, one in config.feeds.selections.items():
        try:
            read_selection(one.where, plain)
        except SelectionError as error:
            found[slug] = error
    return found


def read_selection(expression: str, catalog: Catalog) -> Tree:
    """Read an expression as the feeds of this installation take it.

    It holds the languages of the settings, unless it asks for languages itself.

    Raises:
        SelectionError: it can't be understood.
    """
    tree = parse(expression, catalog.vocabulary)
    if "language" not in fields_of(tree):
        tree = all_of([tree, Has("language", tuple(sorted(catalog.languages)))])
    try:
        return reread(str(tree))  # the store will, too
    except SelectionError as error:
        raise SelectionError(1, f"too much for one expression: {error.reason}") from error


def topic_rules_of(config: Config, more: Mapping[str, TopicRule] | None = None) -> TopicRules:
    """The topics that ship, those of the settings, and more, scored as the settings say."""
    own = {**config.labels.topics, **(more or {})}
    return load_topic_rules().merged(own, config.labels.topic_rules)
