"""What is read most: by growth, not by age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeder.growth import SPAN, Growth, most_read, sparkline, thinned

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
"""The newest capture."""


def growth(
    first: tuple[float, int],
    last: tuple[float, int] | None = None,
    *,
    appeared: float | None = None,
    number: int = 1,
) -> Growth:
    """Counters so many days ago; without a second one, the article was captured once."""
    (ago, before), (since, after) = first, last or first
    published = None if appeared is None else NOON - timedelta(days=appeared)
    began, ended = NOON - timedelta(days=ago), NOON - timedelta(days=since)
    return Growth(number, f"urn:{number:03}", published, (began, before), (ended, after))


@pytest.mark.parametrize(
    ("counters", "per_day"),
    [
        pytest.param(growth((0, 900), appeared=0.75), 900, id="ferry: once, hours old"),
        pytest.param(
            growth((2.9, 600), (0, 3300), appeared=3), 1100, id="bridge: since it appeared"
        ),
        pytest.param(growth((2, 250_000), (0, 250_400), appeared=900), 200, id="old fort"),
        pytest.param(growth((1, 80_000), (0, 80_800), appeared=2_500), 800, id="old song: jumps"),
        pytest.param(growth((0, 12_000), appeared=700), None, id="museum: once, and old"),
        pytest.param(growth((4, 5_000), (0, 40), appeared=9), 0, id="harbour: fell"),
        pytest.param(growth((0.01, 100), (0, 110)), 10, id="ten within a quarter of an hour"),
        pytest.param(growth((0, 500)), None, id="once, nobody knows when it appeared"),
        pytest.param(growth((5, 7), (0, 7)), 0, id="nobody read it"),
        pytest.param(growth((0, 70), appeared=7), 10, id="just within seven days"),
        pytest.param(growth((0, 70), appeared=7.01), None, id="just before them"),
        pytest.param(growth((3, 30), (0, 60), appeared=2), 10, id="seen before its own time"),
    ],
)
def test_growth_is_what_was_gained_a_day(counters: Growth, per_day: float | None) -> None:
    """Since it appeared, or between two captures; never in less than a day."""
    assert counters.per_day == (None if per_day is None else pytest.approx(per_day))


def test_the_page_about_it_has_a_true_example() -> None:
    """docs/most-read.md ranks bridge, ferry, old song, old fort, and leaves out two."""
    counters = [
        growth((0, 900), appeared=0.75, number=1),
        growth((2.9, 600), (0, 3300), appeared=3, number=2),
        growth((2, 250_000), (0, 250_400), appeared=900, number=3),
        growth((1, 80_000), (0, 80_800), appeared=2_500, number=4),
        growth((0, 12_000), appeared=700, number=5),
        growth((4, 5_000), (0, 40), appeared=9, number=6),
    ]
    assert most_read(counters, 50) == [2, 1, 4, 3]
    assert most_read(counters, 2) == [2, 1]


@given(st.permutations([(1, 20), (2, 20), (3, 30), (4, 0), (5, 20)]))
def test_ties_go_by_id_and_not_by_arrival(order: list[tuple[int, int]]) -> None:
    """The order in which the store names them says nothing."""
    counters = [growth((1, 0), (0, gained), number=number) for number, gained in order]
    assert most_read(counters, 50) == [3, 1, 2, 5]


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**6),
    st.floats(0, 30),
    st.none() | st.floats(0, 30),
)
def test_age_alone_never_ranks(
    before: int, gained: int, first: float, appeared: float | None
) -> None:
    """Whatever the counter stands at, no more is counted than it was seen to gain."""
    rate = growth((first, before), (0, before + gained), appeared=appeared).per_day
    is_new = appeared is not None and timedelta(days=appeared) <= SPAN and appeared >= first
    if rate is not None and not is_new:
        assert 0 <= rate <= gained


def test_a_sparkline_shows_the_way_of_a_counter() -> None:
    """The lowest is the emptiest; a row of equal ones lies in the middle."""
    assert sparkline([0, 50, 100]) == "▁▄█"
    assert sparkline([7, 7]) == "▄▄"
    assert sparkline([5]) == "▄"
    assert sparkline([]) == ""


@given(st.lists(st.integers(0, 9), min_size=1, max_size=300), st.integers(2, 60))
def test_a_long_row_is_thinned_and_keeps_its_ends(values: list[int], most: int) -> None:
    """Spread evenly; a short one stays."""
    kept = thinned(values, most)
    assert len(kept) == min(len(values), most)
    assert (kept[0], kept[-1]) == (values[0], values[-1])
    if len(values) <= most:
        assert kept == values
