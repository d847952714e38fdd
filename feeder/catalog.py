"""Which feeds exist, and which of them an article belongs to. Pure: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from feeder.labels.organisations import Organisation
from feeder.labels.regions import Region
from feeder.labels.sections import Section
from feeder.model import Country, Feed, Label, LabelKind, Language, Topic
from feeder.selections import Vocabulary

ALL = "all"
MOST_READ = "most-read"
"""The feed that is ranked, and holds nothing of its own: `feeder.growth`."""
LANGUAGES: Mapping[Language, tuple[str, str]] = {
    "en": ("english", "English"),
    "ru": ("russian", "Russian"),
    "kk": ("kazakh", "Kazakh"),
}
"""The slug and the name of each language."""
FOLDERS: Mapping[LabelKind, str] = {
    "country": "countries",
    "topic": "topics",
    "organisation": "organisations",
    "region": "regions",
    "section": "sections",
}
"""The folder of the feeds of a kind of label."""
SELECTIONS = "selections"
"""The folder of the operator's own selections."""


def feed_path(label: Label) -> str:
    """Return the path of the feed that a label leads to."""
    return f"{FOLDERS[label.kind]}/{label.slug}"


@dataclass(frozen=True, slots=True)
class Selection:
    """A feed of the operator's own: permanent slug, title, and the expression that it holds.

    `expression` is in the form of `feeder.selections`; `title` is for people.
    """

    slug: str
    title: str
    expression: str


@dataclass(frozen=True)
class Catalog:
    """Every feed there is: all, one a topic, one an ISO 3166-1 country, one a language, and so on.

    `all` and the language feeds hold every article; the feeds of labels those in `languages`
    only, because the agency prints much of its news once in each language.
    """

    countries: tuple[Country, ...]
    topics: tuple[Topic, ...]
    languages: tuple[Language, ...]
    home: str
    organisations: tuple[Organisation, ...] = ()
    regions: tuple[Region, ...] = ()
    sections: tuple[Section, ...] = ()
    selections: tuple[Selection, ...] = ()

    @cached_property
    def feeds(self) -> Mapping[str, Feed]:
        """Every feed by its path, in the order in which people are shown them."""
        return {feed.path: feed for feed in self._feeds()}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the fields of a selection know."""
        languages: dict[str, str] = {code: name for code, (_, name) in LANGUAGES.items()}
        return Vocabulary.of(
            self.countries,
            topics=self.topics,
            regions=self.regions,
            organisations=self.organisations,
            languages=languages,
            sections=self.sections,
        )

    @cached_property
    def expressions(self) -> Mapping[str, str]:
        """The expression of each selection, by the path of its feed."""
        return {f"{SELECTIONS}/{one.slug}": one.expression for one in self.selections}

    def is_selected(self, path: str) -> bool:
        """Tell whether the store itself finds what a feed holds, by the feed's expression."""
        return path.startswith(f"{SELECTIONS}/")

    def feeds_of(self, language: Language, labels: Iterable[Label]) -> tuple[str, ...]:
        """Return the paths of the feeds that hold an article with these labels.

        Selections are not among them: what they hold, the store finds.
        """
        paths = [ALL, f"languages/{LANGUAGES[language][0]}"]
        if language in self.languages:
            paths += [feed_path(label) for label in labels if label.assigned]
        return tuple(path for path in dict.fromkeys(paths) if path in self.feeds)

    def _feeds(self) -> Iterable[Feed]:
        yield Feed(ALL, "All articles", "all", "all", "Every article, in every language.")
        ranked = "The articles whose view counters grow fastest, in every language."
        yield Feed(MOST_READ, "Most read", "most-read", "most-read", ranked)
        for one in self.selections:
            what = f"Articles selected by: {one.expression}"
            yield Feed(f"{SELECTIONS}/{one.slug}", one.title, "selection", one.slug, what)
        yield from self._topics_and_countries()
        for region in self.regions:
            yield _feed("region", region, f"Articles about countries of {region.name}.")
        for organisation in self.organisations:
            what = f"Articles about {organisation.name} and Kazakhstan."
            yield _feed("organisation", organisation, what)
        for section in self.sections:
            what = f"Articles that the agency printed in its section “{section.name}”."
            yield _feed("section", section, what)
        for code, (slug, name) in LANGUAGES.items():
            yield Feed(f"languages/{slug}", name, "language", code, f"Every article in {name}.")

    def _topics_and_countries(self) -> Iterable[Feed]:
        for topic in self.topics:
            yield _feed("topic", topic, f"Articles about {topic.name}.")
        for country in self.countries:
            if country.code != self.home:
                dealings = "its dealings with Kazakhstan, and what befell there."
                yield _feed("country", country, f"Articles about {country.name}: {dealings}")


def _feed(
    kind: LabelKind, named: Topic | Country | Region | Organisation | Section, what: str
) -> Feed:
    return Feed(f"{FOLDERS[kind]}/{named.slug}", named.name, kind, named.code, what)
