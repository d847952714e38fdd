"""Gone pages and incomplete readings: what the store makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import insert, select, update

from feeder.absence import Absence, Patience
from feeder.assembly import Parts
from feeder.catalog import MOST_READ, Catalog
from feeder.errors import ParseError, StoppedError
from feeder.history import withdraw
from feeder.intake import Inlet
from feeder.labels.countries import COUNTRIES
from feeder.model import Article, CaptureDay, Document, Part, Withdrawal
from feeder.parsing.starts import Knows
from feeder.refresh import Refresh
from feeder.report import Report
from feeder.sources import Fetched, Gone, Memory, Stop, Unchanged
from feeder.store import schema as s
from feeder.store.sql import SqlStore

from .samples import AT, NOW, document, never, numbered, refresh_of

HOUR = timedelta(hours=1)
ADDRESS = "https://www.kt.kz/eng/society/report_of_{}_13779000{:02}.html"


def paged(number: int) -> Article:
    """An article whose own page is known."""
    address = ADDRESS.format("words", number)
    return replace(numbered(number), address=address, agency_id=f"13779000{number:02}")


@dataclass
class Wire:
    """A source that yields what it is told, and parses what it was given."""

    name: str = "live"
    outcomes: list[Fetched] = field(default_factory=list)
    parts: dict[bytes, Sequence[Part]] = field(default_factory=dict)
    breaks: bool = False

    def fetch(self, _memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Yield the outcomes."""
        for outcome in self.outcomes:
            stop()
            yield outcome

    def settle(self, document: Document, problem: str | None) -> None:
        """Nothing is to be done."""

    def parse(self, wanted: Document, _knows: Knows) -> Iterator[Part]:
        """Yield the parts of a document, and break down after them if told to."""
        yield from self.parts[wanted.open().read()]
        if self.breaks:
            raise ParseError("list: bad byte")


@dataclass
class Small:
    """A small installation with one complete source."""

    refresh: Refresh
    store: SqlStore
    wire: Wire

    def show(self, at: datetime, *articles: Part, stop: Stop = never) -> Report:
        """Let the list hold these articles at a moment."""
        content = repr((at, articles)).encode()
        self.wire.parts[content] = articles
        self.wire.outcomes = [document("list", content, source="live", stamp=None, fetched=at)]
        return self.refresh.run(at, stop)

    def say(self, outcome: Fetched, at: datetime = NOW) -> Report:
        """Let the source yield this."""
        self.wire.outcomes = [outcome]
        return self.refresh.run(at, never)

    def absences(self) -> list[tuple[int, int]]:
        """Which articles were missed how often."""
        with self.store._reading() as connection:
            query = select(s.absences.c.article, s.absences.c.times)
            return [(row.article, row.times) for row in connection.execute(query)]


@pytest.fixture
def small(parts: Parts, store: SqlStore, tmp_path: Path) -> Small:
    """Eight articles are stored, seen in a complete list."""
    few = tuple(one for one in COUNTRIES if one.code in {"KE", "KZ"})
    narrow = replace(parts, catalog=Catalog(few, (), ("en",), "KZ"))
    wire = Wire()
    made = refresh_of(narrow, store, tmp_path / "feeds")
    made = replace(made, inlets=[Inlet(wire, wire.parse, complete=True)], patience=Patience())
    wired = Small(made, store, wire)
    assert wired.show(NOW, *map(paged, range(8))).total.new == 8
    return wired


def gone(number: int, hours: float, status: Literal[404, 410] = 404, words: str = "words") -> Gone:
    """The page of an article answers so after some hours."""
    address = ADDRESS.format(words, number)
    return Gone(address, status, NOW + hours * HOUR, f"{address}: answered {status}")


def test_a_gone_page_is_known_by_the_number_in_its_address(small: Small) -> None:
    """The words in it change with the title; the number never does."""
    report = small.say(gone(3, 1, 410, "other_words"))
    [line] = report.sources[0].changes
    assert (line.kind, line.title) == ("withdrawn", paged(3).title)
    assert report.ok
    stored = small.store.load_articles([4])[4]
    assert stored.withdrawn is not None
    assert (stored.withdrawn.by, stored.withdrawn.at) == ("address", NOW + HOUR)
    assert small.say(gone(3, 2, 410)).total.changes == 0


def test_a_gone_address_of_no_article_is_a_failure(small: Small) -> None:
    """As it was before there was anything to withdraw."""
    report = small.say(gone(77, 1, 410))
    assert report.problems == [gone(77, 1, 410).reason]
    assert small.absences() == []


def test_a_page_that_two_articles_claim_withdraws_neither(small: Small) -> None:
    """Who is meant can't be told."""
    with small.store._writing() as connection:
        shared = {"address": "https://elsewhere.example/a.html", "agency_id": None}
        connection.execute(update(s.articles).where(s.articles.c.number < 3).values(shared))
    report = small.say(Gone(shared["address"] or "", 410, NOW, "a failure"))
    assert report.problems == ["a failure"]


def test_404_is_counted_once_a_time_and_forgotten_when_the_article_is_seen(small: Small) -> None:
    """Anywhere: here in the list."""
    for hours in (1, 2, 3):
        assert small.say(gone(3, hours)).ok
    assert small.absences() == [(4, 1)]
    small.say(gone(3, 13))
    assert small.absences() == [(4, 2)]
    small.show(NOW + 14 * HOUR, *map(paged, range(8)))
    small.say(gone(3, 25))
    assert small.absences() == [(4, 1)]


def lacking(*numbers: int) -> list[Article]:
    """The list without these articles."""
    return [paged(number) for number in range(8) if number not in numbers]


def test_a_reading_that_was_stopped_midway_counts_when_it_was_ended(small: Small) -> None:
    """Half a list lacks the other half; the next run goes on, and only then it is looked at."""
    many = [paged(number) if number < 8 else numbered(number) for number in range(140)]
    small.show(NOW + HOUR, *many)
    calls = iter(range(100))

    def stop() -> None:
        if next(calls) == 3:
            raise StoppedError("stopped")

    short = [one for one in many if one != many[3]]
    report = small.show(NOW + 2 * HOUR, *short, stop=stop)
    assert report.stopped
    assert small.absences() == []
    small.refresh.run(NOW + 3 * HOUR, never)
    assert small.absences() == [(4, 1)]


def test_a_document_that_breaks_down_counts_for_nothing(small: Small) -> None:
    """Nor does it undo what was counted; asked for again it still counts for nothing."""
    small.show(NOW + HOUR, *lacking(3))
    small.wire.breaks = True
    assert not small.show(NOW + 13 * HOUR, *lacking(3, 4)).ok
    small.wire.breaks = False
    small.say(Unchanged("list", NOW + 25 * HOUR))
    assert small.absences() == [(4, 1)]


def test_a_file_that_lies_there_confirms_nothing(small: Small) -> None:
    """Nobody asked anybody anew."""
    small.show(NOW + HOUR, *lacking(3))
    small.say(Unchanged("list"), NOW + 25 * HOUR)
    assert small.absences() == [(4, 1)]
    small.say(Unchanged("list", NOW + 25 * HOUR))
    assert small.absences() == [(4, 2)]


def test_an_address_that_was_never_read_lacks_nothing(small: Small) -> None:
    """Even if it answers that nothing is new."""
    assert small.say(Unchanged("other", NOW + HOUR)).ok
    assert small.absences() == []


def test_a_list_that_lacks_too_much_when_asked_again_is_reported_once(small: Small) -> None:
    """Other sources may have brought articles of its time meanwhile, that it once showed."""
    small.show(NOW + HOUR, *lacking(3))
    with small.store._writing() as connection:
        narrow = {"document": 1, "dated": True, "seen": 0, "captured": 0, "fingerprint": b"x" * 16}
        rows = [{**narrow, "position": 90 + n, "article": n} for n in (2, 3)]
        s_ = s.sightings
        here = s_.c.document == 2
        connection.execute(s_.delete().where(here, s_.c.article.in_([2, 3])))
        connection.execute(insert(s_), rows)
    report = small.say(Unchanged("list", NOW + 13 * HOUR))
    assert "lacks 3 articles of its time and shows 5" in report.problems[0]
    assert small.say(Unchanged("list", NOW + 25 * HOUR)).ok


def test_a_sighting_that_arrives_late_ends_an_absence(small: Small) -> None:
    """A dump captured between two looks shows the article: it was there all the time."""
    small.show(NOW + HOUR, *lacking(3))
    small.show(NOW + 25 * HOUR, *lacking(3))
    assert small.absences() == [(4, 2)]
    content = b"dump"
    small.wire.parts[content] = [CaptureDay(date(2026, 3, 2)), paged(3)]
    small.say(document("dump.txt", content, source="live"), NOW + 26 * HOUR)
    small.show(NOW + 37 * HOUR, *lacking(3))
    assert small.absences() == [(4, 1)]


def test_an_undated_sighting_that_arrives_later_ends_an_absence(small: Small) -> None:
    """Nobody knows when it was captured; so it may be newer."""
    small.show(NOW + HOUR, *lacking(3))
    small.wire.parts[b"dump"] = [paged(3)]
    small.say(document("dump.txt", b"dump", source="live"), NOW + 2 * HOUR)
    small.say(Unchanged("list", NOW + 13 * HOUR))
    small.show(NOW + 14 * HOUR, *lacking(3))
    assert small.absences() == [(4, 1)]


def test_merged_and_withdrawn_articles_are_not_missed(small: Small) -> None:
    """They have no page that could be missing."""
    small.show(NOW + HOUR, *lacking(3))
    with small.store._writing() as connection:
        merged = update(s.articles).where(s.articles.c.number == 4)
        connection.execute(merged.values(merged_into=5))
    small.show(NOW + 13 * HOUR, *lacking(3, 5))
    assert small.absences() == [(6, 1)]
    small.say(gone(5, 14, 410))
    small.show(NOW + 25 * HOUR, *lacking(3, 5))
    assert small.absences() == []


def decide(small: Small, number: int, at: datetime) -> None:
    """Write down that the operator restored an article."""
    row = {"at": int(at.timestamp()), "kind": "restore", "article": number, "by": "operator"}
    with small.store._writing() as connection:
        connection.execute(insert(s.decisions), [{**row, "reason": "it stands"}])


def test_what_the_operator_restored_is_not_withdrawn_again_until_it_is_seen(small: Small) -> None:
    """Neither by absence nor by address: somebody looked."""
    decide(small, 4, NOW + HOUR)
    for hours in (2, 14, 26, 38):
        assert small.show(NOW + hours * HOUR, *lacking(3)).total.withdrawn == 0
        assert small.say(gone(3, hours, 410)).ok
    assert small.absences() == []
    small.show(NOW + 39 * HOUR, *map(paged, range(8)))
    assert small.say(gone(3, 40, 410)).total.withdrawn == 1


def test_a_withdrawal_makes_feeds_pages_and_translations_dirty(small: Small) -> None:
    """All that shows the article is made anew, and nothing else."""
    with small.store._writing() as connection:
        pairs = [{"article": 4, "other": 7}, {"article": 7, "other": 4}]
        connection.execute(insert(s.translations), pairs)
    [known] = small.store.load_known([4])
    vanished = withdraw(known, Withdrawal(NOW, "address", ""))
    small.store.miss([Absence(2, "live", AT, AT)], [(vanished, "reason")])
    assert set(small.store.dirty_pages(0, 99)) == {4, 7}
    dirty = {path for path, state in small.store.feed_states().items() if state.dirty}
    assert dirty == {"all", "languages/english", MOST_READ}


def test_more_articles_than_one_question_takes_can_be_missed(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is worked off in pieces."""
    monkeypatch.setattr("feeder.store.engine.IN_LIMIT", 1)
    for hours in (1, 13, 25):
        report = small.show(NOW + hours * HOUR, *lacking(3))
    assert report.total.withdrawn == 1
