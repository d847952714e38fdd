"""What an answer holds and what usually came in, why it can't be what it should be out. Pure.

A login page, a captcha, a parked domain, a new layout: nothing of it is stored as news, and
nothing is withdrawn because of it (docs/sources.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from feeder.absence import Extent, shrunk
from feeder.model import Article, Language, Part
from feeder.parsing.barred import barred

BELIEVED = timedelta(days=7)
"""So long its size is held against an answer: then it may be what the source has become."""

_FEWEST = 3
"""So many documents before tell what is usual."""
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Usual:
    """What a source gave before: its newest documents, and how many of their articles are dated."""

    earlier: Sequence[Extent]
    articles: int = 0
    dated: int = 0


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is known beforehand of what a source prints: its only language, if it has one."""

    language: Language | None = None


def suspicious(parts: Sequence[Part], size: int, usual: Usual, expected: Expectation) -> str | None:
    """Return why a document that was fetched is suspect, or None; `size` is in bytes."""
    articles = [part for part in parts if isinstance(part, Article)]
    for article in articles:
        if (shown := barred(article.title)) is not None:
            return f"looks like a page in place of the news ({shown!r})"
    if not articles:
        return None  # whoever reads it says so
    return (
        in_another_language([one.language for one in articles], expected.language)
        or _smaller(Extent(size, len(articles)), usual)
        or _undated(articles, usual)
    )


def in_another_language(found: Sequence[Language], expected: Language | None) -> str | None:
    """Return that most of what a source shows is in another language than it prints."""
    if expected is None or not found:
        return None
    most, count = Counter(found).most_common(1)[0]
    if most == expected or count * 2 <= len(found):
        return None
    return f"is in another language ({most}) than `language` of its source says ({expected})"


def _smaller(extent: Extent, usual: Usual) -> str | None:
    return shrunk(extent, usual.earlier) if len(usual.earlier) >= _FEWEST else None


def _undated(articles: Sequence[Article], usual: Usual) -> str | None:
    if len(usual.earlier) < _FEWEST or usual.dated < usual.articles * _MOSTLY:
        return None
    if any(article.published for article in articles):
        return None
    return (
        "has no date, which its pages usually have: the layout may have changed, and"
        " `selectors.meta` must be corrected"
    )
