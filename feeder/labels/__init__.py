"""An article in, its labels out: the countries it is about or mentions, then its topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeder.labels.countries import CountryLabeler
    from feeder.labels.topics import TopicLabeler
    from feeder.model import Article, Label

__all__ = ["Labeler"]


@dataclass(frozen=True, slots=True)
class Labeler:
    """Both labelers over one article. Pure: the same wording always has the same labels."""

    countries: CountryLabeler
    topics: TopicLabeler

    def label(self, article: Article) -> tuple[Label, ...]:
        """Countries (mere mentions too, with `assigned` False), then the assigned topics."""
        year = article.published.at.year if article.published else None
        countries = self.countries.label(
            article.title, article.paragraphs, article.language, year=year
        )
        return countries + self.topics.label(article.title, article.paragraphs)
