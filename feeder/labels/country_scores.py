"""Uses of countries in, a tally for each out: its score, the reasons, the decision. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

from feeder.labels.country_rules import CountryRules
from feeder.labels.evidence import Use
from feeder.labels.gazetteer import Kind
from feeder.labels.wording import Wording, Zone

UNLISTED = frozenset({"XK"})
"""Recognised but without an ISO 3166-1 code of their own: mentioned, never a feed."""


class Tally(NamedTuple):
    """What speaks for one country: `sums` before the caps; `why_not` is "" if it is about it."""

    code: str
    uses: list[Use]
    score: float
    reasons: tuple[str, ...]
    sums: dict[Zone, float]
    bonuses: dict[str, float]
    why_not: str


class Scorer:
    """Adds up uses by one set of rules."""

    def __init__(self, rules: CountryRules) -> None:
        self._rules = rules
        self._weights: dict[Zone, float] = {
            "title": rules.title_weight,
            "lead": rules.lead_weight,
            "body": rules.body_weight,
        }
        self.caps: tuple[tuple[Zone, float], ...] = (
            ("lead", rules.lead_cap),
            ("body", rules.body_cap),
        )
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
        self._worths = {
            (zone, kind, damping): self._worth(zone, kind, damping)
            for zone, kind, damping in product(self._weights, self._factors, self._dampings)
        }
        self._bonuses = {
            "mission": rules.mission_bonus,
            "pair": rules.pair_bonus,
            "side": rules.side_bonus,
            "office": rules.office_bonus,
        }

    def tallies(self, uses: Sequence[Use], wording: Wording) -> list[Tally]:
        """Every country of the uses, strongest first; equal ones in the order of their codes."""
        by_country: dict[str, list[Use]] = defaultdict(list)
        titled = set()
        for use in uses:
            by_country[use.code].append(use)
            if use.hit.start < wording.title_end and not use.damping:
                titled.add(use.code)
        counted = [
            self._counted(code, own, wording, elsewhere=bool(titled) and code not in titled)
            for code, own in by_country.items()
        ]
        if len(counted) > 1:
            counted.sort(key=lambda tally: (-tally.score, tally.code))
        return self._decided(counted, titled)

    def worth(self, use: Use, zone: Zone) -> float:
        """What a use adds in that part of the article, before caps and bonuses."""
        return self._worths[zone, use.hit.term.kind, use.damping]

    def _worth(self, zone: Zone, kind: Kind, damping: str) -> float:
        factor = self._dampings[damping]
        if damping == "in a list" and zone == "title":
            factor = self._rules.title_list_factor
        return self._weights[zone] * self._factors[kind] * factor

    def _counted(self, code: str, uses: list[Use], wording: Wording, *, elsewhere: bool) -> Tally:
        """The score of one country, and how it came about, one line a kind of mention."""
        text, worths = wording.text, self._worths
        title_end, lead_end = wording.title_end, wording.lead_end
        sums: dict[Zone, float] = {"title": 0.0, "lead": 0.0, "body": 0.0}
        counted: dict[tuple[Zone, str, str], float] = {}
        bonuses: dict[str, float] = {}
        quotes: list[str] = []
        for (start, end, term), _, damping, added in uses:
            zone: Zone = "body" if start > lead_end else "lead" if start > title_end else "title"
            worth = worths[zone, term.kind, damping]
            key = (zone, text[start:end], damping)
            if zone != "title":
                counted[key] = counted.get(key, 0.0) + worth
                sums[zone] += worth
            elif worth > sums["title"]:
                counted = {key: worth}
                sums["title"] = worth
            for name in added:
                bonuses[name] = self._bonus(name, zone, elsewhere=elsewhere)
                quoted = _quoted(text, start, end)
                quotes.append(f"{zone}: {name}, {quoted} +{bonuses[name]:.4g}")
        reasons = [_reason(*key, worth) for key, worth in counted.items()] + quotes
        total = sums["title"] + sum(bonuses.values())
        for zone, cap in self.caps:
            total += min(sums[zone], cap)
            if sums[zone] > cap:
                reasons.append(f"{zone}: capped at {cap:.4g}")
        return Tally(code, uses, round(total, 2), tuple(reasons), sums, bonuses, "")

    def _bonus(self, name: str, zone: Zone, *, elsewhere: bool) -> float:
        if name == "mission" and elsewhere:
            return 0.0
        factor = self._rules.body_bonus_factor if zone == "body" else 1.0
        return self._bonuses[name] * factor

    def _decided(self, tallies: list[Tally], titled: set[str]) -> list[Tally]:
        """The same, each with the reason why the article is not about it."""
        if not tallies:
            return tallies
        decided = [
            tally._replace(why_not=why) if (why := self._why_not(tally, best, titled)) else tally
            for best in [tallies[0].score]
            for tally in tallies
        ]
        limit = self._rules.max_countries
        if sum(not tally.why_not for tally in decided) <= limit:
            return decided
        why = f"more than {limit} countries, and the title does not name it"
        return [
            tally if tally.why_not or tally.code in titled else tally._replace(why_not=why)
            for tally in decided
        ]

    def _why_not(self, tally: Tally, best: float, titled: set[str]) -> str:
        rules, score = self._rules, tally.score
        if tally.code in UNLISTED:
            return "no ISO 3166-1 code: mentioned only"
        if score < rules.threshold:
            return f"below the threshold of {rules.threshold:g}"
        if score < best * rules.relative_threshold and tally.code not in titled:
            share = f"{rules.relative_threshold:.0%}"
            return f"under {share} of the strongest ({best:g}), and the title does not name it"
        return ""


def _reason(zone: Zone, words: str, damping: str, worth: float) -> str:
    return (
        f"{zone}: {words} ({damping}) +{worth:.4g}" if damping else f"{zone}: {words} +{worth:.4g}"
    )


def _quoted(text: str, first: int, last: int) -> str:
    """The words around a hit, whole and in quotes."""
    paragraph_start = text.rfind("\n", 0, first) + 1
    paragraph_end = text.find("\n", last)
    start, stop = max(paragraph_start, first - 40), min(paragraph_end, last + 16)
    if start > paragraph_start:
        start = text.find(" ", start - 1, first) + 1 or first
    if stop < paragraph_end:
        stop = max(text.rfind(" ", 0, stop + 1), last)
    return f'"{text[start:stop]}"'
