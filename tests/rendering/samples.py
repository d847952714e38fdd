"""Invented articles, feeds and a site for the tests of what gets published."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from feeder.config import Agency, Site
from feeder.model import (
    Article,
    Feed,
    Label,
    Language,
    Published,
    StoredArticle,
    Withdrawal,
    WithdrawnBy,
)
from feeder.rendering import Context

ALMATY = ZoneInfo("Asia/Almaty")
START = datetime(2026, 2, 27, 13, 4, tzinfo=ALMATY)
HUB = "https://hub.example.org/"

CONTEXT = Context(
    site=Site(
        title="Kazakhstan Today by country and topic",
        base_url="https://mirror.example.org/kt/",
        operator="Example Mirror",
        operator_url="https://mirror.example.org/about",
    ),
    agency=Agency(),
    refresh_seconds=300,
    hub=HUB,
)
KENYA = Feed("countries/kenya", "Kenya", "country", "KE", "What the agency wrote about Kenya.")
EVERYTHING = Feed("all", "All articles", "all", "", "Every article, newest first.")
RUSSIAN = Feed("languages/ru", "Articles in Russian", "language", "ru", "Every article in Russian.")

EDUCATION = Label("topic", "medtop:05000000", "education", "Education", 4.0, assigned=True)
DIPLOMACY = Label("topic", "medtop:20000639", "diplomacy", "Diplomacy", 3.0, assigned=True)
IN_KENYA = Label("country", "KE", "kenya", "Kenya", 5.0, assigned=True)

_TEXTS: dict[Language, tuple[str, tuple[str, ...]]] = {
    "en": (
        "Bridge across the blue river opens to walkers",
        (
            "A footbridge was opened by the harbour master on Friday, Ministry of Bridges reports.",
            'It is 120 metres long & carries <no> cars; the toll is "nothing".',
            "Walkers are welcome from dawn to dusk.",
        ),
    ),
    "ru": (
        "Мост через синюю реку открыт для пешеходов",
        (
            "Астана. 27 февраля. Мост открыли в пятницу, сообщает Министерство мостов.",
            "Он длинный.",
        ),
    ),
    "kk": (
        "Көк өзен үстіндегі көпір жаяу жүргіншілерге ашылды",
        ("Көпір жұма күні ашылды, деп хабарлайды Көпірлер министрлігі.", "Ол ұзын."),
    ),
}


def article_id(number: int) -> str:
    """A permanent id for the sample with this number."""
    return uuid5(UUID(int=7), str(number)).urn


def stored(number: int = 1, language: Language = "en", **wording: object) -> StoredArticle:
    """A complete article: newer for a smaller number; `wording` changes fields of its text."""
    at = START - timedelta(hours=number)
    title, paragraphs = _TEXTS[language]
    article = Article(
        title=f"{title} ({number})",
        published=Published(at),
        views=100 + number,
        paragraphs=paragraphs,
        language=language,
        relayed_from="Ministry of Bridges of the Republic",
        image_credits=("Harbour Press",),
        notice=True,
    )
    return StoredArticle(
        id=article_id(number),
        article=replace(article, **wording),  # type: ignore[arg-type]  # fields are named by tests
        published=at,
        updated=at.astimezone(UTC),
        revision=1,
        labels=(EDUCATION, IN_KENYA),
    )


def edited(number: int = 1) -> StoredArticle:
    """An article whose title was corrected a day after it appeared."""
    first = stored(number)
    return replace(
        first,
        updated=first.updated + timedelta(days=1, microseconds=250),
        revision=2,
        change_note="title corrected",
    )


def on_the_agencys_site(number: int = 1) -> StoredArticle:
    """An article whose own page is known."""
    address = f"https://www.kt.kz/eng/society/bridge_opens_13779000{number:02}.html"
    return stored(number, address=address, agency_id=f"13779000{number:02}")


def undated(number: int = 1) -> StoredArticle:
    """An article that no document dated."""
    return replace(stored(number, published=None), published_known=False)


def dated_by_day(number: int = 1) -> StoredArticle:
    """An article of which only the day is known: published at that midnight."""
    midnight = START.replace(hour=0, minute=0)
    known = stored(number, published=Published(midnight, "day"))
    return replace(known, published=midnight, updated=midnight)


def withdrawn(
    number: int = 1, language: Language = "en", by: WithdrawnBy = "address", **wording: object
) -> StoredArticle:
    """An article that was withdrawn two days after it appeared."""
    first = stored(number, language, **wording)
    at = first.published + timedelta(days=2)
    return replace(first, updated=at, withdrawn=Withdrawal(at, by, ""))


def variety() -> tuple[StoredArticle, ...]:
    """One of each kind, newest first by number."""
    return (
        edited(1),
        on_the_agencys_site(2),
        stored(3, "ru"),
        stored(4, "kk", relayed_from=None, image_credits=()),
        stored(5, title=None),
        undated(6),
        dated_by_day(7),
        stored(8, image_credits=("Harbour Press", "river.example")),
        withdrawn(9),
    )
