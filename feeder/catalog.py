"""Which feeds exist, and which of them an article belongs to. Pure: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from feeder.model import Country, Feed, Label, Language, Topic

ALL = "all"
MOST_READ = "most-read"
"""The feed that is ranked, and holds nothing of its own: `feeder.growth`."""
_LANGUAGES: Mapping[Language, tuple[str, str]] = {
    "en": ("english", "English"),
    "ru": ("russian", "Russian"),
    "kk": ("kazakh", "Kazakh"),
}
_FOLDERS = {"country": "countries", "topic": "topics"}


@dataclass(frozen=True)
class Catalog:
    """Every feed there is: all, one a topic, one an ISO 3166-1 country, one a language.

    `all` and the language feeds hold every article; country and topic feeds those in `languages`
    only, because the agency prints much of its news once in each language.
    """

    countries: tuple[Country, ...]
    topics: tuple[Topic, ...]
    languages: tuple[Language, ...]
    home: str

    @cached_property
    def feeds(self) -> Mapping[str, Feed]:
        """Every feed by its path, in the order in which people are shown them."""
        return {feed.path: feed for feed in self._feeds()}

    def feeds_of(self, language: Language, labels: Iterable[Label]) -> tuple[str, ...]:
        """Return the paths of the feeds that hold an article with these labels."""
        paths = [ALL, f"languages/{_LANGUAGES[language][0]}"]
        if language in self.languages:
            paths += [f"{_FOLDERS[label.kind]}/{label.slug}" for label in labels if label.assigned]
        return tuple(path for path in dict.fromkeys(paths) if path in self.feeds)

    def _feeds(self) -> Iterable[Feed]:
        yield Feed(ALL, "All articles", "all", "all", "Every article, in every language.")
        ranked = "The articles whose view counters grow fastest, in every language."
        yield Feed(MOST_READ, "Most read", "most-read", "most-read", ranked)
        for topic in self.topics:
            what = f"Articles about {topic.name}."
            yield Feed(f"topics/{topic.slug}", topic.name, "topic", topic.code, what)
        for country in self.countries:
            if country.code != self.home:
                yield _country_feed(country)
        for code, (slug, name) in _LANGUAGES.items():
            yield Feed(f"languages/{slug}", name, "language", code, f"Every article in {name}.")


def _country_feed(country: Country) -> Feed:
    what = f"Articles about {country.name}: its dealings with Kazakhstan, and what befell there."
    return Feed(f"countries/{country.slug}", country.name, "country", country.code, what)
