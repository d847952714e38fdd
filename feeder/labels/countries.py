"""An article's title and paragraphs in, its country labels out, with scores and reasons. Pure.

A score adds up weighted mentions (title, first paragraph, body) and diplomatic patterns; see
docs/labels-countries.md. The data is read once, when the first labeler is made.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from feeder.labels.country_rules import CountryRules
from feeder.labels.cues import cues
from feeder.labels.evidence import Reader, Use
from feeder.labels.gazetteer import Kind, countries, gazetteer, terms
from feeder.labels.inflection import KAZAKH_TAIL, KAZAKH_TAIL_CAPITALS
from feeder.labels.matching import Hit, Matcher, Stems
from feeder.model import Country, Label, Language
from feeder.text import normalise_for_match

__all__ = ["COUNTRIES", "CountryLabeler", "CountryRules"]

COUNTRIES: tuple[Country, ...] = countries()
"""All 249 ISO 3166-1 countries, sorted by name; slugs are permanent."""

# Recognised but without an ISO 3166-1 code of their own: mentioned, never a feed.
_UNLISTED = {"XK": Country("XK", "Kosovo", "kosovo")}
_BY_CODE = {country.code: country for country in COUNTRIES} | _UNLISTED
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
Zone = Literal["title", "lead", "body"]


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
    body = "\n".join(map(normalise_for_match, paragraphs))
    lead = body.find("\n")
    return _Wording(head + body, len(head), len(head) + (len(body) if lead < 0 else lead))


@cache
def _matcher(language: Language, *, leaders: bool) -> Matcher:
    found = (term for term in terms(language) if leaders or term.kind != "leader")
    return Matcher(found, KAZAKH_TAIL if language == "kk" else None)


@cache
def _capitals_matcher(language: Language) -> Matcher:
    """For titles in capitals, where US may be a pronoun and TURKEY a bird."""
    shunned = frozenset(gazetteer()["not_in_capitals"])
    upper = {
        term.text.upper(): term._replace(text=term.text.upper())
        for term in reversed(terms(language))
        if term.text not in shunned
    }
    return Matcher(upper.values(), KAZAKH_TAIL_CAPITALS if language == "kk" else None)


@cache
def _sport(language: Language) -> Stems:
    return Stems(gazetteer()["sport"][language])


def _language_of(title: str) -> Language:
    if _KAZAKH.search(title):
        return "kk"
    return "ru" if _CYRILLIC.search(title) else "en"


class CountryLabeler:
    """Finds the countries of an article. Make one and keep it: the data is compiled once."""

    def __init__(self, rules: CountryRules) -> None:
        self._rules = rules
        self._weights: dict[Zone, float] = {
            "title": rules.title_weight,
            "lead": rules.lead_weight,
            "body": rules.body_weight,
        }
        self._factors: dict[Kind, float] = {
            "name": rules.name_factor,
            "demonym": rules.demonym_factor,
            "capital": rules.capital_factor,
            "seat": rules.capital_factor,
            "metonym": rules.capital_factor,
            "city": rules.city_factor,
            "state": rules.city_factor,
            "leader": rules.leader_factor,
            "passing": 1.0,
        }
        self._dampings = {
            "": 1.0,
            "in a list": rules.list_factor,
            "in passing": rules.passing_factor,
            "seat or venue": rules.seat_factor,
            "opponent": rules.opponent_factor,
        }
        self._bonuses = {
            "mission": rules.mission_bonus,
            "pair": rules.pair_bonus,
            "side": rules.side_bonus,
            "office": rules.office_bonus,
        }

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
        wording = _wording(title, paragraphs)
        by_country: dict[str, list[Use]] = defaultdict(list)
        for use in self._uses(wording, language, year):
            by_country[use.code].append(use)
        titled = {
            code
            for code, uses in by_country.items()
            if any(use.hit.start < wording.title_end and not use.damping for use in uses)
        }
        scored = {
            code: self._scored(uses, wording, elsewhere=bool(titled) and code not in titled)
            for code, uses in by_country.items()
        }
        about = self._about({code: score for code, (score, _) in scored.items()}, titled)
        labels = [
            _label(code, score, reasons, assigned=code in about)
            for code, (score, reasons) in scored.items()
        ]
        return tuple(sorted(labels, key=lambda label: (-label.score, label.code)))

    def named_in(self, title: str) -> frozenset[str]:
        """Alpha-2 codes of the other countries that a title names, in whatever way."""
        language = _language_of(title)
        wording = _wording(title, ())
        return frozenset(use.code for use in self._uses(wording, language, None))

    def _uses(self, wording: _Wording, language: Language, year: int | None) -> list[Use]:
        hits = _matcher(language, leaders=self._rules.leaders).find(wording.text)
        title = wording.text[: wording.title_end]
        if title.isupper():
            in_title = _capitals_matcher(language).find(title)
            hits = in_title + [hit for hit in hits if hit.start >= wording.title_end]
        hits = [hit for hit in hits if hit.term.held(year)]
        if not hits:
            return []
        sport = _sport(language).occur_in(wording.text)
        reader = Reader(wording.text, hits, cues(language), self._rules.home, sport=sport)
        return reader.uses(self._rules.list_from)

    def _scored(
        self, uses: list[Use], wording: _Wording, *, elsewhere: bool
    ) -> tuple[float, list[str]]:
        """The score of one country, and how it came about, one line a kind of mention."""
        sums: dict[Zone, float] = {"title": 0.0, "lead": 0.0, "body": 0.0}
        counted: dict[str, float] = {}
        bonuses: dict[str, float] = {}
        for use in uses:
            zone = wording.zone(use.hit.start)
            worth = self._worth(use, zone)
            reason = f"{zone}: {use.hit.term.text}" + (f" ({use.damping})" if use.damping else "")
            if zone != "title":
                counted[reason] = counted.get(reason, 0.0) + worth
                sums[zone] += worth
            elif worth > sums["title"]:
                counted = {reason: worth}
                sums["title"] = worth
            for name in use.bonuses:
                reason = f"{zone}: {name}, {_quoted(wording.text, use.hit)}"
                bonuses[reason] = self._bonus(name, zone, elsewhere=elsewhere)
        reasons = [f"{reason} +{worth:.4g}" for reason, worth in (counted | bonuses).items()]
        total = sums["title"] + sum(bonuses.values())
        caps: tuple[tuple[Zone, float], ...] = (
            ("lead", self._rules.lead_cap),
            ("body", self._rules.body_cap),
        )
        for zone, cap in caps:
            total += min(sums[zone], cap)
            if sums[zone] > cap:
                reasons.append(f"{zone}: capped at {cap:.4g}")
        return round(total, 2), reasons

    def _bonus(self, name: str, zone: Zone, *, elsewhere: bool) -> float:
        if name == "mission" and elsewhere:
            return 0.0
        factor = self._rules.body_bonus_factor if zone == "body" else 1.0
        return self._bonuses[name] * factor

    def _worth(self, use: Use, zone: Zone) -> float:
        damping = self._dampings[use.damping]
        if use.damping == "in a list" and zone == "title":
            damping = self._rules.title_list_factor
        return self._weights[zone] * self._factors[use.hit.term.kind] * damping

    def _about(self, scores: dict[str, float], titled: set[str]) -> set[str]:
        rules = self._rules
        if not scores:
            return set()
        floor = max(scores.values()) * rules.relative_threshold
        about = {
            code
            for code, score in scores.items()
            if score >= rules.threshold
            and (score >= floor or code in titled)
            and code not in _UNLISTED
        }
        return about if len(about) <= rules.max_countries else about & titled


def _quoted(text: str, hit: Hit) -> str:
    """The words around a hit, whole and in quotes."""
    paragraph_start = text.rfind("\n", 0, hit.start) + 1
    end = text.find("\n", hit.end)
    paragraph_end = end if end >= 0 else len(text)
    start, stop = max(paragraph_start, hit.start - 40), min(paragraph_end, hit.end + 16)
    if start > paragraph_start:
        start = text.find(" ", start - 1, hit.start) + 1 or hit.start
    if stop < paragraph_end:
        stop = max(text.rfind(" ", 0, stop + 1), hit.end)
    return f'"{text[start:stop]}"'


def _label(code: str, score: float, reasons: list[str], *, assigned: bool) -> Label:
    country = _BY_CODE[code]
    if code in _UNLISTED:
        reasons = [*reasons, "no ISO 3166-1 code: mentioned only"]
    return Label(
        kind="country",
        code=code,
        slug=country.slug,
        name=country.name,
        score=score,
        assigned=assigned,
        reasons=tuple(reasons),
    )
