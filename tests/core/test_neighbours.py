"""Which articles are asked whether they are the same news in another language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from feeder.ingest import Ingester
from feeder.model import Article, CaptureDay, Part, Published
from feeder.neighbours import Neighbours
from feeder.store import Store

from .samples import AT, article, document, known_of, numbered, take_in

ENGLISH = article(
    "Kazakhstan and Uzbekistan count wagons",
    ["Sadykov and Karimov counted 345 wagons, 1200 tonnes and 77 lorries in Tashkent."],
)
RUSSIAN = article(
    "Казахстан и Узбекистан считают вагоны",
    ["Садыков и Каримов насчитали 345 вагонов, 1200 тонн и 77 грузовиков в Ташкенте."],
    language="ru",
)


def of_the_day(one: Article) -> Article:
    """As a capture shows it that prints no time of day."""
    return replace(one, published=Published(AT.replace(hour=0, minute=0), "day"))


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_what_first_showed_only_its_day_is_linked_when_its_minute_is_known(
    ingester: Ingester, store: Store, order: tuple[int, int]
) -> None:
    """So the order in which captures arrive makes no difference."""
    captures = {1: (of_the_day(ENGLISH), of_the_day(RUSSIAN)), 2: (ENGLISH, RUSSIAN)}
    for day in order:
        parts: Sequence[Part] = [CaptureDay(date(2026, 3, day)), *captures[day]]
        take_in(ingester, parts, document(f"{day}", b"%d" % day))
    assert [len(one.others) for one in store.load_articles([1, 2]).values()] == [1, 1]


def test_of_a_crowd_in_one_minute_none_is_compared(store: Store) -> None:
    """A minute that many share tells nothing, and each with each would take for ever."""
    neighbours = Neighbours(store, [])
    for number in range(1, 41):
        at = Published(AT + timedelta(seconds=number))
        neighbours.add(known_of(replace(numbered(number), published=at), number=number))
    neighbours.add(known_of(replace(numbered(40), published=at), number=40))
    assert neighbours.wanted([RUSSIAN]) == set(range(1, 41))
    neighbours.add(known_of(replace(numbered(41), published=at), number=41))
    assert neighbours.wanted([RUSSIAN]) == set()
    assert neighbours.wanted([of_the_day(RUSSIAN), ENGLISH]) == set()
