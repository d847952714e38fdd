"""The countries that an article is about and its day in, its regions and groups out. Pure.

Regions are those of the UN (M49); groups are memberships with first and last days, so that an
article of 2005 does not put Georgia's news outside the CIS. The data is read once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, cast

from feeder.model import Label

__all__ = ["REGIONS", "Region", "regions_of"]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the world or a group of countries: permanent slug, code, name.

    The code is "m49:143" for a region of the UN's, "group:eu" for a group.
    """

    slug: str
    code: str
    name: str


class _Stay(NamedTuple):
    """A country's time in a region; None stands for always, or until now."""

    region: Region
    first: date | None
    last: date | None

    def holds(self, on: date | None) -> bool:
        """Whether it holds on a day, which is inside it even if the first or the last one."""
        if on is None:
            return self.last is None
        return (self.first or on) <= on <= (self.last or on)


@cache
def region_data() -> Mapping[str, Any]:
    """The regions as their JSON stands in `data/regions.json`."""
    text = files("feeder.labels").joinpath("data", "regions.json").read_text("utf-8")
    return cast("Mapping[str, Any]", json.loads(text))


def _m49() -> dict[str, Region]:
    return {
        code: Region(entry["slug"], f"m49:{code}", entry["name"])
        for code, entry in region_data()["m49"].items()
    }


def _groups() -> dict[str, Region]:
    return {
        key: Region(entry["slug"], f"group:{key}", entry["name"])
        for key, entry in region_data()["groups"].items()
    }


REGIONS: tuple[Region, ...] = tuple(
    sorted((*_m49().values(), *_groups().values()), key=lambda region: region.name)
)
"""Every region and group, sorted by name; slugs are permanent."""


@cache
def _stays() -> Mapping[str, tuple[_Stay, ...]]:
    """All regions of each country, by its alpha-2 code."""
    stays: dict[str, list[_Stay]] = {}
    regions, groups = _m49(), _groups()
    for code, entry in region_data()["m49"].items():
        for country in entry["countries"]:
            around: str | None = code
            while around:
                stays.setdefault(country, []).append(_Stay(regions[around], None, None))
                around = region_data()["m49"][around]["in"]
    for key, entry in region_data()["groups"].items():
        for country, periods in entry["members"].items():
            for first, last in periods:
                stays.setdefault(country, []).append(_Stay(groups[key], _day(first), _day(last)))
    return {country: tuple(found) for country, found in stays.items()}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def regions_of(labels: Iterable[Label], on: date | None) -> tuple[Label, ...]:
    """The regions of the countries that are assigned among `labels`, strongest first.

    `on` is the day of publication; None takes the memberships that have not ended. A region's
    score is the highest of its countries', and its reasons are these countries.
    """
    causes: dict[Region, list[Label]] = {}
    countries = [label for label in labels if label.kind == "country" and label.assigned]
    for country in sorted(countries, key=lambda label: (-label.score, label.code)):
        for stay in _stays().get(country.code, ()):
            if stay.holds(on):
                causes.setdefault(stay.region, []).append(country)
    derived = [_label(region, found) for region, found in causes.items()]
    return tuple(sorted(derived, key=lambda label: (-label.score, label.code)))


def _label(region: Region, causes: list[Label]) -> Label:
    return Label(
        kind="region",
        code=region.code,
        slug=region.slug,
        name=region.name,
        score=causes[0].score,
        assigned=True,
        reasons=tuple(f"{country.name} ({country.code})" for country in causes),
    )
