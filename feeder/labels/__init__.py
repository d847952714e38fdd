"""An article in, its labels out: the countries it is about or mentions, then its topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feeder.labels.alignment import Alignment
from feeder.labels.automaton import Finder
from feeder.labels.explanation import Explanation
from feeder.labels.wording import Wording, read
from feeder.model import Article, Label, Language

if TYPE_CHECKING:  # the settings import this package, and need neither names nor phrases
    from feeder.labels.countries import CountryLabeler
    from feeder.labels.topics import TopicLabeler

__all__ = ["Labeler"]


@dataclass(frozen=True, slots=True)
class Labeler:
    """All labelers over one article. Pure: the same wording always has the same labels."""

    countries: CountryLabeler
    topics: TopicLabeler
    _finders: dict[Language, Finder] = field(default_factory=dict, init=False, repr=False)

    def label(self, article: Article) -> tuple[Label, ...]:
        """Countries (mere mentions too, with `assigned` False), then the assigned topics."""
        wording = _read(article)
        topics, *places = self._finder(article.language).find(wording)
        countries = self.countries.labels_of(wording, places, article.language)
        return countries + self.topics.labels_of(wording, topics)

    def explain(self, article: Article) -> Explanation:
        """The same labels and those that were considered, with every word that led to them."""
        wording = _read(article)
        topics, *places = self._finder(article.language).find(wording)
        spots, verdicts = self.countries.explain(wording, places, article.language)
        more_spots, more_verdicts = self.topics.explain(wording, topics)
        alignment = Alignment(wording, article.title, article.paragraphs)
        marks = [spot.mark(alignment) for spot in (*spots, *more_spots)]
        marks.sort(key=lambda mark: (mark.part, mark.start, -mark.end, mark.kind, mark.slug))
        return Explanation(tuple(marks), (*verdicts, *more_verdicts))

    def _finder(self, language: Language) -> Finder:
        """One automaton a language, built when the first article in it comes."""
        if language not in self._finders:
            self._finders[language] = Finder(
                self.topics.vocabulary, *self.countries.vocabularies(language)
            )
        return self._finders[language]


def _read(article: Article) -> Wording:
    year = article.published.at.year if article.published else None
    return read(article.title, article.paragraphs, year)
