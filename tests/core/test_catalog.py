"""Which feeds there are, and which of them an article belongs to."""

from __future__ import annotations

import re

import pytest

from feeder.assembly import Parts
from feeder.catalog import Catalog
from feeder.labels.countries import COUNTRIES
from feeder.model import Label, Language

KENYA = Label("country", "KE", "kenya", "Kenya", 5.0, assigned=True)
HOME = Label("country", "KZ", "kazakhstan", "Kazakhstan", 5.0, assigned=True)
UGANDA = Label("country", "UG", "uganda", "Uganda", 1.0, assigned=False)
EDUCATION = Label("topic", "medtop:05000000", "education", "Education", 4.0, assigned=True)


def test_there_is_a_feed_of_each_country_but_home(parts: Parts) -> None:
    """ISO 3166-1 has 249 countries; Kazakhstan is in every article."""
    feeds = [feed for feed in parts.catalog.feeds.values() if feed.kind == "country"]
    assert len(feeds) == 249 - 1
    assert len({feed.code for feed in feeds}) == 248
    assert all(re.fullmatch("[A-Z]{2}", feed.code) for feed in feeds)
    assert "KZ" not in {feed.code for feed in feeds}


def test_there_is_a_feed_of_each_topic_each_language_and_everything(parts: Parts) -> None:
    """Nothing else is made."""
    kinds = [feed.kind for feed in parts.catalog.feeds.values()]
    assert kinds.count("topic") == len(parts.catalog.topics) > 10
    assert kinds.count("language") == 3
    assert kinds.count("all") == kinds.count("most-read") == 1
    assert kinds[0] == "all"


def test_every_path_is_one_that_people_can_guess_and_stands_once(parts: Parts) -> None:
    """Paths are plain in lower case, and the catalog holds each feed under its own."""
    feeds = parts.catalog.feeds
    assert all(
        re.fullmatch(r"(all|most-read|[a-z]+/[a-z0-9]+(-[a-z0-9]+)*)", path) for path in feeds
    )
    assert all(path == feed.path for path, feed in feeds.items())
    titles = [feed.title for feed in feeds.values() if feed.kind == "country"]
    assert len(set(titles)) == len(titles)
    catalog = parts.catalog
    others = (catalog.topics, catalog.organisations, catalog.regions, catalog.sections)
    assert len(feeds) == 248 + sum(map(len, others)) + 3 + 2


def test_an_article_is_in_the_feeds_of_its_assigned_labels(parts: Parts) -> None:
    """A mere mention and home put it nowhere."""
    paths = parts.catalog.feeds_of("en", (KENYA, UGANDA, HOME, EDUCATION))
    assert paths == ("all", "languages/english", "countries/kenya", "topics/education")


@pytest.mark.parametrize(
    ("language", "slug"), [("en", "english"), ("ru", "russian"), ("kk", "kazakh")]
)
def test_languages_outside_the_list_are_in_no_country_feed(language: Language, slug: str) -> None:
    """The feed of all and that of the language hold every article, the others chosen languages."""
    catalog = Catalog(COUNTRIES, (), ("ru",), "KZ")
    paths = catalog.feeds_of(language, (KENYA,))
    everywhere = ("all", f"languages/{slug}")
    assert paths == everywhere + (("countries/kenya",) if language == "ru" else ())


def test_a_label_of_a_topic_that_is_gone_is_in_no_feed() -> None:
    """Labels may be older than the settings."""
    assert Catalog((), (), ("en",), "KZ").feeds_of("en", (KENYA, EDUCATION)) == (
        "all",
        "languages/english",
    )
