"""Regions and groups: every country has its place, memberships have days, labels say why."""

from __future__ import annotations

import re
from datetime import date

import pytest

from feeder.labels.countries import COUNTRIES
from feeder.labels.regions import REGIONS, region_data, regions_of
from feeder.model import Label

CODES = {country.code for country in COUNTRIES}
M49 = region_data()["m49"]
GROUPS = region_data()["groups"]
TODAY = date(2026, 3, 1)


def country(code: str, score: float = 6.0, *, assigned: bool = True) -> Label:
    """A country's label, as the labeler makes it."""
    found = next(each for each in COUNTRIES if each.code == code)
    return Label("country", code, found.slug, found.name, score, assigned)


def slugs(*codes: str, on: date | None = TODAY) -> set[str]:
    """The regions of some countries on a day."""
    return {label.slug for label in regions_of(map(country, codes), on)}


def members(slug: str, on: date) -> set[str]:
    """The countries that a region holds on a day."""
    return {code for code in CODES if slug in slugs(code, on=on)}


def test_slugs_and_codes_are_unique_and_short() -> None:
    """They are addresses and codes for good; the list is sorted by name."""
    assert len({region.slug for region in REGIONS}) == len(REGIONS)
    assert len({region.code for region in REGIONS}) == len(REGIONS)
    assert len({region.name for region in REGIONS}) == len(REGIONS)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", region.slug) for region in REGIONS)
    assert all(re.fullmatch(r"m49:\d{3}|group:[a-z0-9-]+", region.code) for region in REGIONS)
    assert all(len(region.code) <= 20 for region in REGIONS)
    assert [region.name for region in REGIONS] == sorted(region.name for region in REGIONS)


def test_the_regions_that_people_look_for_have_the_slugs_they_type() -> None:
    """A slug that was published once stays."""
    there = {region.slug: region.code for region in REGIONS}
    expected = {
        "africa": "m49:002", "asia": "m49:142", "europe": "m49:150", "americas": "m49:019",
        "oceania": "m49:009", "central-asia": "m49:143", "eastern-africa": "m49:014",
        "eu-members": "group:eu", "turkic-states": "group:turkic-states",
        "cis-members": "group:cis", "eaeu-members": "group:eaeu", "sco-members": "group:sco",
        "csto-members": "group:csto", "gcc-members": "group:gcc", "brics-members": "group:brics",
        "g7-members": "group:g7", "g20-members": "group:g20", "asean-members": "group:asean",
        "arab-league-members": "group:arab-league", "baltic-states": "group:baltic",
        "nordic-countries": "group:nordic", "south-caucasus": "group:south-caucasus",
        "caspian-states": "group:caspian",
    }  # fmt: skip
    assert expected.items() <= there.items()


def test_every_country_has_a_continent_and_a_sub_region() -> None:
    """Antarctica aside; and nothing is listed that is no country."""
    placed = [code for region in M49.values() for code in region["countries"]]
    assert len(placed) == len(set(placed))
    assert set(placed) == CODES - {"AQ"}
    for code in placed:
        found = {label.code for label in regions_of([country(code)], None)}
        continents = found & {"m49:002", "m49:009", "m49:019", "m49:142", "m49:150"}
        assert len(continents) == 1, code
        assert len({each for each in found if each.startswith("m49:")}) in {2, 3}, code


def test_numbers_of_countries_are_unique() -> None:
    """M49 numbers have three digits; the well known ones are right."""
    numbers = {
        code: number for region in M49.values() for code, number in region["countries"].items()
    }
    assert len(set(numbers.values())) == len(numbers) == 248
    assert all(re.fullmatch(r"\d{3}", number) for number in numbers.values())
    known = {"KZ": "398", "KE": "404", "GB": "826", "US": "840", "AF": "004", "SS": "728"}
    assert known.items() <= numbers.items()


def test_every_region_lies_in_one_that_exists() -> None:
    """Up to a continent."""
    assert {region["in"] for region in M49.values()} <= {*M49, None}


def test_every_member_of_a_group_is_a_country_with_days_in_order() -> None:
    """A first day before the last one, and stays that do not overlap."""
    for key, group in GROUPS.items():
        assert set(group["members"]) <= CODES, key
        for code, stays in group["members"].items():
            days = [day for stay in stays for day in stay]
            bounds = [date.fromisoformat(day) for day in days if day is not None]
            assert bounds == sorted(bounds), (key, code)
            assert None not in days[1:-1], (key, code)


def test_no_two_regions_hold_the_same_countries() -> None:
    """Central Asia of the UN's is the group of five as well: it exists once.

    Two days are compared: since 2025 ASEAN has been all of South-eastern Asia.
    """
    held: dict[tuple[frozenset[str], ...], str] = {}
    for region in REGIONS:
        then = tuple(frozenset(members(region.slug, day)) for day in (date(2020, 1, 1), TODAY))
        assert then[1], region
        assert then not in held, (region, held.get(then))
        held[then] = region.slug


@pytest.mark.parametrize(
    ("slug", "count"),
    [
        ("eu-members", 27), ("cis-members", 10), ("eaeu-members", 5), ("sco-members", 10),
        ("csto-members", 6), ("gcc-members", 6), ("brics-members", 10), ("g7-members", 7),
        ("g20-members", 19), ("asean-members", 11), ("arab-league-members", 22),
        ("african-union-members", 55), ("turkic-states", 7), ("central-asia", 5),
        ("caspian-states", 5), ("visegrad-group", 4),
    ],
)  # fmt: skip
def test_groups_have_as_many_members_as_they_say_today(slug: str, count: int) -> None:
    """The home country is one of them, though it never has a label."""
    assert len(members(slug, TODAY)) == count


@pytest.mark.parametrize(
    ("code", "slug", "first"),
    [
        ("HR", "eu-members", "2013-07-01"), ("EE", "eu-members", "2004-05-01"),
        ("BG", "eu-members", "2007-01-01"), ("FI", "eu-members", "1995-01-01"),
        ("IN", "sco-members", "2017-06-09"), ("IR", "sco-members", "2023-07-04"),
        ("BY", "sco-members", "2024-07-04"), ("KG", "eaeu-members", "2015-08-12"),
        ("AM", "eaeu-members", "2015-01-02"), ("EG", "brics-members", "2024-01-01"),
        ("ID", "brics-members", "2025-01-06"), ("TL", "asean-members", "2025-10-26"),
        ("UZ", "turkic-states", "2019-10-15"), ("SS", "african-union-members", "2011-07-28"),
    ],
)  # fmt: skip
def test_a_member_counts_from_its_first_day(code: str, slug: str, first: str) -> None:
    """Not on the day before."""
    day = date.fromisoformat(first)
    assert slug in slugs(code, on=day)
    assert slug not in slugs(code, on=date.fromordinal(day.toordinal() - 1))
    assert slug in slugs(code, on=None)


@pytest.mark.parametrize(
    ("code", "slug", "last"),
    [
        ("GB", "eu-members", "2020-01-31"), ("GE", "cis-members", "2009-08-17"),
        ("UA", "cis-members", "2018-05-19"), ("UZ", "csto-members", "1999-04-02"),
        ("UZ", "csto-members", "2012-06-28"),
    ],
)  # fmt: skip
def test_a_member_counts_until_its_last_day(code: str, slug: str, last: str) -> None:
    """It included; without a day, one that left does not count."""
    day = date.fromisoformat(last)
    assert slug in slugs(code, on=day)
    assert slug not in slugs(code, on=date.fromordinal(day.toordinal() + 1))
    assert slug not in slugs(code, on=None)


def test_a_country_may_leave_and_come_back() -> None:
    """Uzbekistan and the Collective Security Treaty."""
    years = [y for y in range(1995, 2016) if "csto-members" in slugs("UZ", on=date(y, 12, 31))]
    assert years == [*range(1995, 1999), *range(2006, 2012)]


def test_kenya_is_in_africa_at_every_level() -> None:
    """Continent, sub-region, intermediate region, and its groups."""
    assert slugs("KE") == {
        "africa", "sub-saharan-africa", "eastern-africa", "african-union-members"
    }  # fmt: skip


def test_a_label_says_of_which_countries_it_is() -> None:
    """The strongest first, and its score is the region's."""
    found = regions_of([country("UG", 3), country("KE", 8.5), country("LV", 4)], TODAY)
    label = next(each for each in found if each.slug == "eastern-africa")
    assert label == Label(
        "region", "m49:014", "eastern-africa", "Eastern Africa", 8.5,
        assigned=True, reasons=("Kenya (KE)", "Uganda (UG)"),
    )  # fmt: skip
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert {each.score for each in found if each.slug == "baltic-states"} == {4}


def test_mere_mentions_and_other_labels_have_no_region() -> None:
    """Only countries that an article is about."""
    topic = Label("topic", "medtop:05000000", "education", "Education", 9, assigned=True)
    assert regions_of([country("KE", assigned=False), topic], TODAY) == ()


def test_antarctica_lies_nowhere() -> None:
    """The UN puts it in no region."""
    assert slugs("AQ") == set()
