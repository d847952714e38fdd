"""An article's title and paragraphs in, its organisation labels out, with scores and reasons.

Whoever follows the WHO wants what involves it: it is enough to be named where an article begins.
Finding, reading and scoring mentions are separate steps; see docs/labels-organisations.md. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from feeder.labels.automaton import Finder, Place, Vocabulary
from feeder.labels.explanation import Part, Spot, Verdict
from feeder.labels.gazetteer import Term
from feeder.labels.inflection import KAZAKH_TAIL
from feeder.labels.matching import Hit, Terms
from feeder.labels.organisation_mentions import Mention, Named, mentions
from feeder.labels.organisation_names import (
    Organisation,
    OrganisationTerm,
    capital_terms,
    organisation_terms,
    organisations,
)
from feeder.labels.organisation_rules import OrganisationRules
from feeder.labels.wording import Wording, Zone, read
from feeder.model import Label, Language

__all__ = [
    "ORGANISATIONS",
    "Organisation",
    "OrganisationLabeler",
    "OrganisationRules",
    "organisation_terms",
]

ORGANISATIONS: tuple[Organisation, ...] = organisations()
"""Every organisation that has a feed, sorted by name; slugs are permanent."""

_BY_CODE = {organisation.code: organisation for organisation in ORGANISATIONS}


class _Names:
    """The terms of a language, as the automaton and as the mentions need them."""

    def __init__(self, language: Language) -> None:
        self._by_text = {term.text: term for term in organisation_terms(language)}
        self._capitals = {term.text: term for term in capital_terms(language)}
        terms = (Term(term.text, term.code, "name") for term in self._by_text.values())
        self._terms = Terms(terms, KAZAKH_TAIL if language == "kk" else None, ())
        self.vocabulary: Vocabulary = self._terms.vocabulary

    def named(self, places: Sequence[Place], wording: Wording) -> list[Named]:
        """Every term where it stands; a title in capitals is read with the terms in capitals."""
        hits = self._terms.hits(places, wording)
        capitals = wording.capitals
        return [Named(hit.start, hit.end, self._term(hit, capitals)) for hit in hits]

    def _term(self, hit: Hit, capitals: int) -> OrganisationTerm:
        text = hit.term.text
        return self._capitals[text.upper()] if hit.start < capitals else self._by_text[text]


@cache
def _names(language: Language) -> _Names:
    return _Names(language)


class _Tally(NamedTuple):
    """What speaks for one organisation: `sums` before the caps."""

    label: Label
    mentions: list[Mention]
    sums: dict[Zone, float]
    office: float


class OrganisationLabeler:
    """Finds the organisations of an article. Make one and keep it: the data is compiled once."""

    def __init__(self, rules: OrganisationRules) -> None:
        self._rules = rules
        self._weights: dict[Zone, float] = {
            "title": rules.title_weight,
            "lead": rules.lead_weight,
            "body": rules.body_weight,
        }
        self._caps: dict[Zone, float] = {"lead": rules.lead_cap, "body": rules.body_cap}
        self._finders: dict[Language, Finder] = {}

    def vocabulary(self, language: Language) -> Vocabulary:
        """What an automaton must find for this labeler."""
        return _names(language).vocabulary

    def label(
        self, title: str | None, paragraphs: Sequence[str], language: Language
    ) -> tuple[Label, ...]:
        """Every organisation named, strongest first; `assigned` if the article involves it.

        Scores have two decimals and no unit; equal ones stand in the order of their codes.
        """
        wording = read(title, paragraphs)
        if language not in self._finders:
            self._finders[language] = Finder(self.vocabulary(language))
        (places,) = self._finders[language].find(wording)
        return self.labels_of(wording, places, language)

    def labels_of(
        self, wording: Wording, places: Sequence[Place], language: Language
    ) -> tuple[Label, ...]:
        """The labels of a wording in which the automaton found these places."""
        named = _names(language).named(places, wording) if places else ()
        if not named:
            return ()
        found = mentions(wording.text, named, language)
        return tuple([tally.label for tally in self._tallies(found, wording)])

    def explain(
        self, wording: Wording, places: Sequence[Place], language: Language
    ) -> tuple[list[Spot], list[Verdict]]:
        """The same labels with all that led to them."""
        named = _names(language).named(places, wording)
        tallies = self._tallies(mentions(wording.text, named, language), wording)
        spots = [spot for tally in tallies for spot in self._counted(tally, wording)]
        spots += _uncounted(named, tallies)
        return spots, [self._verdict(tally) for tally in tallies]

    def _tallies(self, found: Sequence[Mention], wording: Wording) -> list[_Tally]:
        by_code: dict[str, list[Mention]] = defaultdict(list)
        for mention in found:
            by_code[mention.code].append(mention)
        tallies = [self._tally(code, each, wording) for code, each in by_code.items()]
        return sorted(tallies, key=lambda tally: (-tally.label.score, tally.label.code))

    def _tally(self, code: str, found: list[Mention], wording: Wording) -> _Tally:
        """The score of one organisation, and how it came about: one line a kind of mention."""
        sums: dict[Zone, float] = {"title": 0.0, "lead": 0.0, "body": 0.0}
        counted: dict[str, float] = {}
        for mention in found:
            zone = wording.zone(mention.start)
            worth = self._worth(mention, zone)
            reason = f"{zone}: {mention.text}" + (" (in passing)" if mention.passing else "")
            if zone != "title":
                counted[reason] = counted.get(reason, 0.0) + worth
                sums[zone] += worth
            elif worth > sums["title"]:
                counted = {reason: worth}
                sums["title"] = worth
        official = next((mention for mention in found if mention.office), None)
        if official:
            reason = f'{wording.zone(official.start)}: office, "{official.office}"'
            counted[reason] = self._rules.office_bonus
        office = self._rules.office_bonus if official else 0.0
        score = round(
            sum(min(sum_, self._caps.get(zone, sum_)) for zone, sum_ in sums.items()) + office, 2
        )
        reasons = [f"{reason} +{worth:.4g}" for reason, worth in counted.items()]
        reasons += [
            f"{zone}: capped at {cap:.4g}" for zone, cap in self._caps.items() if sums[zone] > cap
        ]
        return _Tally(self._label(code, score, reasons), found, sums, office)

    def _worth(self, mention: Mention, zone: Zone) -> float:
        return self._weights[zone] * (self._rules.passing_factor if mention.passing else 1.0)

    def _label(self, code: str, score: float, reasons: Sequence[str]) -> Label:
        organisation = _BY_CODE[code]
        return Label(
            kind="organisation",
            code=code,
            slug=organisation.slug,
            name=organisation.name,
            score=score,
            assigned=score >= self._rules.threshold,
            reasons=tuple(reasons),
        )

    def _counted(self, tally: _Tally, wording: Wording) -> Iterator[Spot]:
        """The mentions of one organisation, in reading order."""
        titled, office = False, tally.office
        for mention in tally.mentions:
            zone = wording.zone(mention.start)
            worth = self._worth(mention, zone)
            notes = ["in passing"] if mention.passing else []
            if zone == "title":
                if titled or worth < tally.sums["title"]:
                    worth, notes = 0.0, [*notes, "the title counts once"]
                titled = titled or bool(worth)
            if mention.office and office:
                notes.append(f"office {office:+.4g}")
                office = 0.0
            label, note = tally.label, ", ".join(notes)
            yield Spot(
                mention.start, mention.end, "organisation", label.code, label.slug, worth, note
            )

    def _verdict(self, tally: _Tally) -> Verdict:
        parts = tuple(
            Part(zone, sum_, min(sum_, self._caps.get(zone, sum_)))
            for zone, sum_ in tally.sums.items()
        )
        bonuses = (("office", tally.office),) if tally.office else ()
        threshold = self._rules.threshold
        why_not = "" if tally.label.assigned else f"below the threshold of {threshold:g}"
        return Verdict(tally.label, parts, bonuses, threshold, why_not)


def _uncounted(named: Sequence[Named], tallies: Sequence[_Tally]) -> Iterator[Spot]:
    """The names that were found and say nothing."""
    counted = {mention.start for tally in tallies for mention in tally.mentions}
    codes = {tally.label.code for tally in tallies}
    for start, end, term in named:
        if not term.code:
            yield Spot(start, end, "mask", "", "", 0.0, "mask")
        elif start not in counted:
            slug = _BY_CODE[term.code].slug
            note = "told already" if term.code in codes else "doubtful: no evidence"
            yield Spot(start, end, "organisation", term.code, slug, 0.0, note)
