"""An article in, its labels out: countries, topics, organisations, regions, its section."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from feeder.labels.corrections import Known, corrected
from feeder.labels.countries import COUNTRIES, CountryLabeler
from feeder.labels.organisations import ORGANISATIONS, OrganisationLabeler
from feeder.labels.regions import regions_of
from feeder.labels.sections import section_label
from feeder.labels.suggesting import Suggester
from feeder.labels.topics import TopicLabeler
from feeder.model import Article, Correction, Label

__all__ = ["Labeler"]


@dataclass(frozen=True)
class Labeler:
    """All labelers over one article. Pure: the same wording always has the same labels."""

    countries: CountryLabeler
    topics: TopicLabeler
    organisations: OrganisationLabeler
    suggester: Suggester | None = None

    def label(
        self, article: Article, corrections: Collection[Correction] = ()
    ) -> tuple[Label, ...]:
        """Countries and organisations (mere mentions too, with `assigned` False), then the rest.

        A topic may be suggested where no rule found one. An operator's corrections win over all of
        these; regions follow from the countries.
        """
        wording = (article.title, article.paragraphs)
        found = (
            *self.countries.label(*wording, article.language),
            *self.topics.label(*wording),
            *self.organisations.label(*wording, article.language),
        )
        if self.suggester:
            found += self.suggester.suggest(article, found)
        found = corrected(found, corrections, self.known)
        day = article.published.at.date() if article.published else None
        return (*found, *regions_of(found, day), *section_label(article.section))

    @cached_property
    def known(self) -> Known:
        """Every label that an operator may give or take away."""
        every = [
            *(Label("country", c.code, c.slug, c.name, 0.0, assigned=False) for c in COUNTRIES),
            *(
                Label("topic", t.code, t.slug, t.name, 0.0, assigned=False)
                for t in self.topics.topics
            ),
            *(
                Label("organisation", o.code, o.slug, o.name, 0.0, assigned=False)
                for o in ORGANISATIONS
            ),
        ]
        return {(label.kind, label.slug): label for label in every}
