"""An article's title and paragraphs in, its organisation labels out, with scores and reasons.

Whoever follows the WHO wants what involves it: it is enough to be named where an article begins.
Finding, reading and scoring mentions are separate steps; see docs/labels-organisations.md. Pure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal, NamedTuple

from feeder.labels.gazetteer import Term
from feeder.labels.inflection import KAZAKH_TAIL, KAZAKH_TAIL_CAPITALS
from feeder.labels.matching import Hit, Matcher
from feeder.labels.organisation_mentions import Mention, Named, mentions
from feeder.labels.organisation_names import (
    Organisation,
    OrganisationTerm,
    capital_terms,
    organisation_terms,
    organisations,
)
from feeder.labels.organisation_rules import OrganisationRules
from feeder.model import Label, Language
from feeder.text import normalise_for_match

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
Zone = Literal["title", "lead", "body"]


class _Finder:
    """One automaton over the terms of a language."""

    def __init__(self, terms: Sequence[OrganisationTerm], tail: re.Pattern[str] | None) -> None:
        self._terms = {term.text: term for term in terms}
        self._matcher = Matcher((Term(term.text, term.code, "name") for term in terms), tail)

    def find(self, text: str) -> list[Named]:
        return [self._named(hit) for hit in self._matcher.find(text)]

    def _named(self, hit: Hit) -> Named:
        return Named(hit.start, hit.end, self._terms[hit.term.text])


@cache
def _finder(language: Language) -> _Finder:
    return _Finder(organisation_terms(language), KAZAKH_TAIL if language == "kk" else None)


@cache
def _capitals_finder(language: Language) -> _Finder:
    return _Finder(capital_terms(language), KAZAKH_TAIL_CAPITALS if language == "kk" else None)


class _Wording(NamedTuple):
    """An article as one string: where its title ends, where its first paragraph ends."""

    text: str
    title_end: int
    lead_end: int

    def zone(self, position: int) -> Zone:
        if position < self.title_end:
            return "title"
        return "lead" if position < self.lead_end else "body"


def _wording(title: str | None, paragraphs: Sequence[str]) -> _Wording:
    head = normalise_for_match(title or "") + "\n"
    parts = [normalise_for_match(paragraph) for paragraph in paragraphs]
    lead = len(parts[0]) if parts else 0
    return _Wording(head + "\n".join(parts), len(head), len(head) + lead)


def _named(wording: _Wording, language: Language) -> list[Named]:
    """Every term where it stands; a title in capitals is read with the terms in capitals."""
    found = _finder(language).find(wording.text)
    title = wording.text[: wording.title_end]
    if title.isupper():
        later = [each for each in found if each.start >= wording.title_end]
        found = _capitals_finder(language).find(title) + later
    return found


class OrganisationLabeler:
    """Finds the organisations of an article. Make one and keep it: the data is compiled once."""

    def __init__(self, rules: OrganisationRules) -> None:
        self._rules = rules
        self._weights: dict[Zone, float] = {
            "title": rules.title_weight,
            "lead": rules.lead_weight,
            "body": rules.body_weight,
        }

    def label(
        self, title: str | None, paragraphs: Sequence[str], language: Language
    ) -> tuple[Label, ...]:
        """Every organisation named, strongest first; `assigned` if the article involves it.

        Scores have two decimals and no unit; equal ones stand in the order of their codes.
        """
        wording = _wording(title, paragraphs)
        found = _named(wording, language)
        return self.scored(mentions(wording.text, found, language), wording) if found else ()

    def scored(self, found: Iterable[Mention], wording: _Wording) -> tuple[Label, ...]:
        """The labels that some mentions add up to."""
        by_code: dict[str, list[Mention]] = defaultdict(list)
        for mention in found:
            by_code[mention.code].append(mention)
        labels = [self._label(code, each, wording) for code, each in by_code.items()]
        return tuple(sorted(labels, key=lambda label: (-label.score, label.code)))

    def _label(self, code: str, found: list[Mention], wording: _Wording) -> Label:
        score, reasons = self._score(found, wording)
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

    def _score(self, found: list[Mention], wording: _Wording) -> tuple[float, list[str]]:
        """The sum, and how it came about: one line a kind of mention."""
        sums: dict[Zone, float] = {"title": 0.0, "lead": 0.0, "body": 0.0}
        counted: dict[str, float] = {}
        for mention in found:
            zone = wording.zone(mention.start)
            worth = self._weights[zone] * (self._rules.passing_factor if mention.passing else 1.0)
            reason = f"{zone}: {mention.text}" + (" (in passing)" if mention.passing else "")
            if zone != "title":
                counted[reason] = counted.get(reason, 0.0) + worth
                sums[zone] += worth
            elif worth > sums["title"]:
                counted = {reason: worth}
                sums["title"] = worth
        bonus = self._office(found, wording)
        reasons = [f"{reason} +{worth:.4g}" for reason, worth in (counted | bonus).items()]
        total = sums["title"] + sum(bonus.values())
        caps: tuple[tuple[Zone, float], ...] = (
            ("lead", self._rules.lead_cap),
            ("body", self._rules.body_cap),
        )
        for zone, cap in caps:
            total += min(sums[zone], cap)
            if sums[zone] > cap:
                reasons.append(f"{zone}: capped at {cap:.4g}")
        return round(total, 2), reasons

    def _office(self, found: list[Mention], wording: _Wording) -> dict[str, float]:
        for mention in found:
            if mention.office:
                reason = f'{wording.zone(mention.start)}: office, "{mention.office}"'
                return {reason: self._rules.office_bonus}
        return {}
