"""When a document was captured, judged by its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from feeder.captures import Captures
from feeder.model import Article, CaptureDay, Part, SetAside

from .samples import ALMATY, AT, NOW, article, document

DAY = date(2026, 2, 28)
MIDNIGHT = datetime(2026, 2, 28, tzinfo=ALMATY)


def moments(parts: Sequence[Part], fetched: datetime | None = None) -> list[datetime]:
    """The moments of the articles among the parts."""
    captures = Captures(document(fetched=fetched), ALMATY)
    found = []
    for part in parts:
        captures.learn(part)
        if isinstance(part, Article):
            found.append(captures.of(part).moment)
    return found


def hours(number: float) -> Article:
    """An article published so many hours after the capture day begins."""
    return article(at=MIDNIGHT + timedelta(hours=number))


def test_the_printed_day_says_when() -> None:
    """What is older than the capture day was captured on that day."""
    assert moments([CaptureDay(DAY), hours(-24), hours(-48)]) == [MIDNIGHT, MIDNIGHT]


def test_the_newest_article_so_far_says_when() -> None:
    """Nobody captures an article before it is published."""
    seen = moments([CaptureDay(DAY), hours(-24), hours(10), SetAside("x", "y"), hours(5)])
    assert seen == [MIDNIGHT, MIDNIGHT + timedelta(hours=10), MIDNIGHT + timedelta(hours=10)]
    assert moments([hours(3), hours(1)]) == [MIDNIGHT + timedelta(hours=3)] * 2


def test_every_page_of_a_dump_has_its_own_day() -> None:
    """A dump of several pages was captured on several days, in any order."""
    earlier = CaptureDay(DAY - timedelta(days=30))
    seen = moments([CaptureDay(DAY), hours(10), earlier, hours(-24 * 40)])
    assert seen == [MIDNIGHT + timedelta(hours=10), MIDNIGHT - timedelta(days=30)]


def test_an_article_dated_past_the_capture_day_is_a_misprint() -> None:
    """A wrong year does not carry every edit into the future."""
    assert moments([CaptureDay(DAY), hours(24 * 400), hours(1)])[1] == MIDNIGHT + timedelta(hours=1)


def test_an_address_says_when_it_was_fetched() -> None:
    """The clock of the fetch is better than anything printed."""
    assert moments([CaptureDay(DAY), hours(10)], NOW) == [NOW]


def test_the_files_age_is_the_last_resort_and_has_whole_seconds() -> None:
    """What a store keeps is what was compared."""
    assert moments([article(at=None)]) == [document().modified.replace(microsecond=0)]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_is_a_day(day: date) -> None:
    """A misprinted capture day breaks nothing."""
    assert moments([CaptureDay(day), article()])[0] is not None


def test_only_what_tells_its_day_is_dated() -> None:
    """A printed capture day and a fetch say when; the newest article is only a lower bound."""
    captures = Captures(document(), ALMATY)
    captures.learn(article())
    assert not captures.of(article()).dated
    captures.learn(CaptureDay(DAY))
    assert captures.of(article()).dated
    assert Captures(document(fetched=AT), ALMATY).of(article()).dated


def test_articles_are_counted_in_document_order() -> None:
    """The position is that of the article, whatever stands between."""
    captures = Captures(document(), ALMATY)
    assert [captures.of(article()).position for _ in range(3)] == [0, 1, 2]


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(1990, 12, 31)])
def test_a_capture_day_before_all_articles_is_a_misprint(day: date) -> None:
    """The next best says when: an article, or the file."""
    age = document().modified.replace(microsecond=0)
    assert moments([CaptureDay(day), article(at=None), hours(2)]) == [
        age,
        MIDNIGHT + timedelta(hours=2),
    ]


@pytest.mark.parametrize("year", [1, 1900, 1990, 2100, 9999])
def test_a_file_time_that_no_feed_can_print_is_none(year: int) -> None:
    """A clock that was never set does not date an article."""
    one = replace(document(), modified=datetime(year, 6, 1, tzinfo=UTC))
    captures = Captures(one, ALMATY)
    assert captures.of(article(at=None)).moment == datetime(1991, 1, 1, tzinfo=UTC)
