"""An article in, its labels out: countries, topics, organisations, regions, its section."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from feeder.labels.alignment import Alignment
from feeder.labels.automaton import Finder, Place, Vocabulary
from feeder.labels.corrections import Known, corrected
from feeder.labels.countries import COUNTRIES, CountryLabeler, alphabet_of
from feeder.labels.explanation import Explanation, explained
from feeder.labels.organisations import ORGANISATIONS, OrganisationLabeler
from feeder.labels.regions import regions_of
from feeder.labels.sections import section_label
from feeder.labels.suggesting import Suggester
from feeder.labels.topics import TopicLabeler
from feeder.labels.wording import Wording, read
from feeder.model import Article, Correction, Label, Language

__all__ = ["Labeler"]

_CYRILLIC = re.compile("[\u0400-\u052f]")

_Places = Sequence[list[Place]]


@dataclass(frozen=True)
class Labeler:
    """All labelers over one article. Pure: the same wording always has the same labels."""

    countries: CountryLabeler
    topics: TopicLabeler
    organisations: OrganisationLabeler
    suggester: Suggester | None = None
    _finders: dict[Language, Finder] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def label(
        self, article: Article, corrections: Collection[Correction] = ()
    ) -> tuple[Label, ...]:
        """Countries and organisations (mere mentions too, with `assigned` False), then the rest.

        A topic may be suggested where no rule found one. An operator's corrections win over all of
        these; regions follow from the countries.
        """
        language = article.language
        wording, countries, organisations, topics = self.places(article)
        found = (
            *self.countries.labels_of(wording, countries, language),
            *self.topics.labels_of(wording, topics),
            *self.organisations.labels_of(wording, organisations, language),
        )
        return self._completed(article, found, corrections)

    def explain(self, article: Article, corrections: Collection[Correction] = ()) -> Explanation:
        """The same labels and those that were considered, with every word that led to them."""
        language = article.language
        wording, countries, organisations, topics = self.places(article)
        parts = (
            self.countries.explain(wording, countries, language),
            self.topics.explain(wording, topics),
            self.organisations.explain(wording, organisations, language),
        )
        verdicts = [verdict for _, own in parts for verdict in own]
        found = tuple(verdict.label for verdict in verdicts if verdict.is_told)
        alignment = Alignment(wording, article.title, article.paragraphs)
        marks = [spot.mark(alignment) for spots, _ in parts for spot in spots]
        return explained(marks, verdicts, self._completed(article, found, corrections))

    def _completed(
        self, article: Article, found: tuple[Label, ...], corrections: Collection[Correction]
    ) -> tuple[Label, ...]:
        if self.suggester:
            found += self.suggester.suggest(article, found)
        found = corrected(found, corrections, self.known)
        day = article.published.at.date() if article.published else None
        return (*found, *regions_of(found, day), *section_label(article.section))

    def places(self, article: Article) -> tuple[Wording, _Places, list[Place], _Places]:
        """The wording, and where words of countries, organisations and topics stand in it."""
        year = article.published.at.year if article.published else None
        wording = read(article.title, article.paragraphs, year)
        places = self._finder(article.language).find(wording)
        return wording, places[:3], places[3], places[4:]

    def named_in(self, title: str) -> frozenset[str]:
        """Alpha-2 codes of the other countries that a title names, in whatever way."""
        language = alphabet_of(title)
        wording = read(title, ())
        places = self._finder(language).find(wording)
        return self.countries.codes_of(wording, places[:3], language)

    def _finder(self, language: Language) -> Finder:
        """One automaton a language, made when its first article comes."""
        if language not in self._finders:
            self._finders[language] = Finder(
                *self.countries.vocabularies(language),
                self.organisations.vocabulary(language),
                *(_written_in(language, one) for one in self.topics.vocabularies),
            )
        return self._finders[language]

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


def _written_in(language: Language, vocabulary: Vocabulary) -> Vocabulary:
    """Leave out what no text in a language has: Cyrillic words in English, 6 MB of automaton."""
    if language != "en":
        return vocabulary
    return {entry: what for entry, what in vocabulary.items() if not _CYRILLIC.search(entry)}
