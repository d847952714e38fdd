"""An article's title and paragraphs in, its country labels out, with scores and reasons. Pure.

A score adds up weighted mentions (title, first paragraph, body) and diplomatic patterns; see
docs/labels-countries.md. The data is read once, when the first labeler is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from feeder.labels.automaton import TAIL, Finder, Place, Vocabulary
from feeder.labels.country_rules import CountryRules
from feeder.labels.country_scores import UNLISTED, Scorer, Tally
from feeder.labels.cues import cues
from feeder.labels.evidence import Reader
from feeder.labels.explanation import Part, Spot, Verdict
from feeder.labels.gazetteer import countries, gazetteer, terms
from feeder.labels.inflection import KAZAKH_TAIL
from feeder.labels.matching import Terms, named
from feeder.labels.venues import Surroundings
from feeder.labels.wording import Wording, fold_in_place, read
from feeder.model import Country, Label, Language

__all__ = ["COUNTRIES", "CountryLabeler", "CountryRules"]

COUNTRIES: tuple[Country, ...] = countries()
"""All 249 ISO 3166-1 countries, sorted by name; slugs are permanent."""

_BY_CODE = {country.code: country for country in COUNTRIES} | {
    "XK": Country("XK", "Kosovo", "kosovo")
}
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)


@cache
def _terms(language: Language, *, leaders: bool) -> Terms:
    found = (term for term in terms(language) if leaders or term.kind != "leader")
    shunned = frozenset(gazetteer()["not_in_capitals"])
    return Terms(found, KAZAKH_TAIL if language == "kk" else None, shunned)


@cache
def _seats(language: Language) -> Vocabulary:
    return named(cues(language).organisations)


@cache
def _sport(language: Language) -> Vocabulary:
    """Words that begin with a stem; a stem that ends with a space is the whole word."""
    stems = map(fold_in_place, gazetteer()["sport"][language])
    return {stem.strip() if stem.endswith(" ") else stem.strip() + TAIL: None for stem in stems}


def alphabet_of(title: str) -> Language:
    """The language whose letters a title has."""
    if _KAZAKH.search(title):
        return "kk"
    return "ru" if _CYRILLIC.search(title) else "en"


class CountryLabeler:
    """Finds the countries of an article. Make one and keep it: the data is compiled once."""

    def __init__(self, rules: CountryRules) -> None:
        self._rules = rules
        self._scorer = Scorer(rules)
        self._finders: dict[Language, Finder] = {}

    def vocabularies(self, language: Language) -> tuple[Vocabulary, Vocabulary, Vocabulary]:
        """What an automaton must find for this labeler: names, organisations, words of sport."""
        names = _terms(language, leaders=self._rules.leaders).vocabulary
        return names, _seats(language), _sport(language)

    def label(
        self,
        title: str | None,
        paragraphs: tuple[str, ...],
        language: Language,
        *,
        year: int | None = None,
    ) -> tuple[Label, ...]:
        """Every other country mentioned, strongest first; `assigned` if the article is about it.

        Scores have two decimals and no unit; equal ones stand in the order of their codes.
        `year` is the article's: who led a country in another year stands for it no longer. None:
        whoever ever did stands for it.
        """
        wording = read(title, paragraphs, year)
        return self.labels_of(wording, self._find(wording, language), language)

    def codes_of(
        self, wording: Wording, places: Sequence[Sequence[Place]], language: Language
    ) -> frozenset[str]:
        """The codes of the other countries in a wording in which the automaton found these."""
        reader = self._reader(wording, places, language)
        return frozenset(use.code for use in reader.uses(self._rules.list_from))

    def labels_of(
        self, wording: Wording, places: Sequence[Sequence[Place]], language: Language
    ) -> tuple[Label, ...]:
        """The labels of a wording in which the automaton found these places."""
        reader = self._reader(wording, places, language)
        tallies = self._scorer.tallies(reader.uses(self._rules.list_from), wording)
        return tuple([_label(tally) for tally in tallies])

    def explain(
        self, wording: Wording, places: Sequence[Sequence[Place]], language: Language
    ) -> tuple[list[Spot], list[Verdict]]:
        """The same labels with all that led to them."""
        reader = self._reader(wording, places, language)
        tallies = self._scorer.tallies(reader.uses(self._rules.list_from), wording)
        spots = [spot for tally in tallies for spot in self._counted(tally, wording)]
        spots += _uncounted(reader, self._rules.home)
        return spots, [self._verdict(tally) for tally in tallies]

    def _find(self, wording: Wording, language: Language) -> list[list[Place]]:
        if language not in self._finders:
            self._finders[language] = Finder(*self.vocabularies(language))
        return self._finders[language].find(wording)

    def _reader(
        self, wording: Wording, places: Sequence[Sequence[Place]], language: Language
    ) -> Reader:
        names, seats, sport = places
        found = _terms(language, leaders=self._rules.leaders).hits(names, wording)
        hits = [hit for hit in found if not hit.term.years or hit.term.held(wording.year)]
        home = self._rules.home
        return Reader(Surroundings(wording, language, home, seats, bool(sport)), hits)

    def _counted(self, tally: Tally, wording: Wording) -> Iterator[Spot]:
        """The mentions of one country, in reading order."""
        country, titled = _BY_CODE[tally.code], False
        for use in tally.uses:
            start, end, _ = use.hit
            zone = wording.zone(start)
            worth = self._scorer.worth(use, zone)
            notes = [use.damping] if use.damping else []
            if zone == "title":
                # Of the title's mentions the first of the best ones counts.
                if titled or worth < tally.sums["title"]:
                    worth, notes = 0.0, [*notes, "the title counts once"]
                titled = titled or bool(worth)
            notes += [f"{name} {tally.bonuses[name]:+.4g}" for name in use.bonuses]
            note = ", ".join(notes)
            yield Spot(start, end, "country", tally.code, country.slug, worth, note)

    def _verdict(self, tally: Tally) -> Verdict:
        caps = dict(self._scorer.caps)
        parts = tuple(
            Part(zone, sum_, min(sum_, caps.get(zone, sum_))) for zone, sum_ in tally.sums.items()
        )
        bonuses = tuple(tally.bonuses.items())
        return Verdict(_label(tally), parts, bonuses, self._rules.threshold, tally.why_not)


def _uncounted(reader: Reader, home: str) -> Iterator[Spot]:
    """The hits that stand for no country, for the home one, or for nothing in their company."""
    for index, (hit, code) in enumerate(zip(reader.hits, reader.codes, strict=True)):
        start, end, term = hit
        if not term.code:
            yield Spot(start, end, "mask", "", "", 0.0, "mask")
        elif not code:
            slug = _BY_CODE[term.code].slug
            yield Spot(start, end, "country", term.code, slug, 0.0, "doubtful: no evidence")
        elif code == home:
            yield Spot(start, end, "home", code, _BY_CODE[code].slug, 0.0, "home")
        elif index in reader.dropped:
            slug = _BY_CODE[code].slug
            yield Spot(start, end, "country", code, slug, 0.0, reader.dropped[index])


def _label(tally: Tally) -> Label:
    country = _BY_CODE[tally.code]
    unlisted = ("no ISO 3166-1 code: mentioned only",) if tally.code in UNLISTED else ()
    return Label(
        kind="country",
        code=tally.code,
        slug=country.slug,
        name=country.name,
        score=tally.score,
        assigned=not tally.why_not,
        reasons=tally.reasons + unlisted,
    )
