"""Settings in, the words that expressions may use and the operator's selections out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feeder.catalog import LANGUAGES, Selection
from feeder.config import Config
from feeder.errors import SelectionError
from feeder.labels.countries import COUNTRIES
from feeder.labels.organisations import ORGANISATIONS
from feeder.labels.regions import REGIONS
from feeder.labels.topics import load_topic_rules
from feeder.model import Topic
from feeder.selections import Has, Tree, Vocabulary, all_of, fields_of, parse, reread


@dataclass(frozen=True, slots=True)
class Selections:
    """The selections that can be read, and what is wrong with the others, by slug."""

    good: tuple[Selection, ...]
    errors: Mapping[str, SelectionError]


def vocabulary_of(config: Config) -> Vocabulary:
    """Return every country, topic, organisation, region and language that expressions may name."""
    rules = load_topic_rules().merged(config.labels.topics).topics
    return Vocabulary.of(
        COUNTRIES,
        topics=[Topic(slug, rule.name, rule.code) for slug, rule in rules.items()],
        regions=REGIONS,
        organisations=ORGANISATIONS,
        languages={code: name for code, (_, name) in LANGUAGES.items()},
    )


def read_selection(expression: str, config: Config, vocabulary: Vocabulary) -> Tree:
    """Read an expression as the feeds of this installation take it.

    It holds the languages of the settings, unless it asks for languages itself.

    Raises:
        SelectionError: it can't be understood.
    """
    tree = parse(expression, vocabulary)
    if "language" not in fields_of(tree):
        tree = all_of([tree, Has("language", tuple(sorted(config.feeds.languages)))])
    try:
        return reread(str(tree))  # the store will, too
    except SelectionError as error:
        raise SelectionError(1, f"too much for one expression: {error.reason}") from error


def selections_of(config: Config) -> Selections:
    """Read every selection of the settings."""
    vocabulary = vocabulary_of(config)
    good: list[Selection] = []
    errors: dict[str, SelectionError] = {}
    for slug, selected in config.feeds.selections.items():
        try:
            tree = read_selection(selected.where, config, vocabulary)
        except SelectionError as error:
            errors[slug] = error
        else:
            good.append(Selection(slug, selected.title, str(tree)))
    return Selections(tuple(good), errors)
