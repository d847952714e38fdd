"""An article and stored ones of its wording in, the one with nothing to learn from it out. Pure.

Nearly all that documents show was seen before: for that, nothing is loaded and nothing compared.
"""

from __future__ import annotations

from collections.abc import Iterable

from feeder.captures import Captured
from feeder.model import Article, Published
from feeder.store import Current


def only_seen_again(one: Captured, alike: Iterable[Current]) -> int | None:
    """Return the article of this wording and time, if there is nothing to add but a sighting.

    A header without time of day is that of the article of its day, if there is just one.
    """
    article = one.article
    that_day = []
    for current in alike:
        if current.withdrawn or one.moment < current.captured or _has_more(article, current):
            continue
        if article.published is None or _is_same_time(article.published, current):
            return current.number
        if _is_that_day(article.published, current):
            that_day.append(current.number)
    return that_day[0] if len(that_day) == 1 else None


def _is_same_time(published: Published, current: Current) -> bool:
    # Compared as numbers: in the hour that a clock set back repeats, `==` is never true.
    is_same = published.at.timestamp() == current.published.timestamp()
    return is_same and published.precision == current.published_as


def _is_that_day(published: Published, current: Current) -> bool:
    """Whether a header without time of day stands over an article whose minute is known."""
    if published.precision != "day" or current.published_as != "minute":
        return False
    return current.published.astimezone(published.at.tzinfo).date() == published.at.date()


def _has_more(article: Article, current: Current) -> bool:
    """Tell whether an article of a stored wording is another one, or says what is yet unknown."""
    if article.agency_id and article.agency_id != current.agency_id:
        return True
    if current.excerpt and not article.excerpt:
        return True
    if article.agency_id and article.address and article.address != current.address:
        return True  # it may have moved to another section
    said = (article.address, article.notice, article.image, article.guid)
    known = (current.address, current.notice, current.image, current.guid)
    if any(new and not old for new, old in zip(said, known, strict=True)):
        return True
    if article.published is None:
        return False
    learns_minute = article.published.precision == "minute" and current.published_as == "day"
    return current.published_as == "none" or learns_minute
