"""Ten captures of one page, in any order: the same store, the same bytes in the feeds."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from feeder.store import Store
from tests.installation import MATTERS, NOW, PLACES, Installation, new_installation

CAPTURES = 10
FIRST = date(2026, 3, 2)
SELECTIONS = {
    "bridges": {"title": "Bridges", "where": 'text ~ "second bridge" or title ~ avia*'},
    "seen": {"title": "Much seen", "where": "views > 3000 and not country = KE"},
    "early": {"title": "Early", "where": 'date < 2026-03-01 and not source ~ "wool"'},
}
NEWEST = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


def _article(number: int, capture: int) -> tuple[str, list[str]]:
    """The title and the paragraphs of an article as that capture shows them."""
    country, capital = PLACES[number % len(PLACES)]
    title = f'Kazakhstan and {country} Discuss "{MATTERS[number % len(MATTERS)]}", Round {number}'
    body = [
        f"Ambassador of Kazakhstan to {country} spoke in {capital}, the Harbour Office reports.",
        f"He said that {number * 37 + 5} tonnes of wool were sold, and that the bridge is open.",
        f"The sides of round {number} agreed to meet again in {capital} before the winter comes.",
    ]
    if number == 3 and capture >= 4:
        body.insert(2, "A second bridge will be built beside it, he added.")
    if number == 3 and capture >= 7:
        body[1] = body[1].replace("open", "open to lorries")
    if number == 5 and capture >= 6:
        title = title.replace('"', "”")
    if number == 6 and capture in {3, 5, 7}:
        body[2] = body[2].replace("winter", "spring")
    return title, body


def _header(number: int, capture: int) -> str:
    when = NEWEST - timedelta(hours=5 * number)
    if number == 2 and capture in {1, 8}:
        return f"{when:%d.%m.%Y}"
    return f"{when:%d.%m.%Y, %H:%M} {90 + 31 * number + 400 * capture}"


def captured(capture: int) -> str:
    """One capture of the page: other neighbours, other counters, what was edited meanwhile."""
    chance = random.Random(capture)
    shown = [0, *sorted(chance.sample(range(1, 9), 7))]
    chance.shuffle(shown)
    lines = []
    for number in shown:
        title, body = _article(number, capture)
        lines += [_header(number, capture), title, *body]
        if chance.random() < 0.3:
            lines.append("relevant news")
    if capture == 6:  # the file broke off in its last article
        lines[-1] = lines[-1][:30]
    page = "\n".join(lines)
    return f" date {FIRST + timedelta(days=capture)} {page}\n"


def history_of(store: Store) -> dict[str, object]:
    """All that a store tells of its articles, whatever numbers they and their documents got."""
    numbers = store.after(0, 1_000)
    loaded = store.load_articles(numbers)
    return {
        loaded[number].id: (
            loaded[number],
            [replace(one, address=Path(one.address).name) for one in store.revisions_of(number)],
            sorted((s.captured, s.views or 0, s.revision or 0) for s in store.sightings_of(number)),
            store.labels_of(number),
            store.feeds_of([number])[number],
        )
        for number in numbers
    }


@pytest.fixture(scope="module")
def in_order(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, object], dict[str, bytes]]:
    """What captures leave that are read one after the other as they were taken."""
    made = new_installation(tmp_path_factory.mktemp("order") / "mirror")
    return _left_by(made, list(range(CAPTURES)), 1)


def _left_by(
    made: Installation, order: list[int], at_once: int
) -> tuple[dict[str, object], dict[str, bytes]]:
    made.configure(feeds={"selections": SELECTIONS})
    for start in range(0, CAPTURES, at_once):
        for capture in order[start : start + at_once]:
            made.drop(f"{capture:02}.txt", captured(capture))
        assert made.refresh(now=NOW + timedelta(minutes=start)).ok
    with made.store() as store:
        return history_of(store), made.files()


def test_the_captures_are_what_the_test_needs(
    in_order: tuple[dict[str, object], dict[str, bytes]],
) -> None:
    """Nine articles, one with three wordings, one that flips, one that was dated by its day."""
    history, files = in_order
    assert len(history) == 9
    wordings = sorted(len(one[1]) for one in history.values())  # type: ignore[index]  # a mixed mapping
    assert wordings[:6] == [1] * 6
    assert wordings[6:] == [2, 3, 4]
    assert b"second bridge" in files["all.atom"]
    held = {name: files[f"selections/{name}.atom"].count(b"</entry>") for name in SELECTIONS}
    assert all(0 < count < 9 for count in held.values()), held


@pytest.mark.parametrize("seed", range(4))
def test_captures_in_any_order_leave_the_same(
    seed: int, tmp_path: Path, in_order: tuple[dict[str, object], dict[str, bytes]]
) -> None:
    """One at a time or several in a refresh: every wording and published byte is the same."""
    order = list(range(CAPTURES))
    random.Random(seed).shuffle(order)
    history, files = _left_by(new_installation(tmp_path / "mirror"), order, (1, 3, 10, 2)[seed])
    assert history == in_order[0]
    assert {path for path in files if files[path] != in_order[1].get(path)} == set()
