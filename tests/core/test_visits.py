"""What the store remembers of addresses, lists and looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feeder.ingest import Ingester
from feeder.model import Link, Published
from feeder.schedule import Look, Standing
from feeder.sources import Listed, Visit
from feeder.store import Store

from .samples import article, document, take_in

NOW = datetime(2026, 3, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIST = "https://www.kt.kz/eng/all"
FULL = Visit(
    address=LIST,
    at=NOW,
    status=304,
    etag='"a"',
    last_modified="Thu, 05 Mar 2026 11:00:00 GMT",
    digest="0" * 64,
    whole=NOW - HOUR,
    distrusted=True,
    moved_to=f"{LIST}/",
    moved_since=NOW - HOUR,
    fresh=timedelta(minutes=5),
    body=b"https://www.kt.kz/eng/all?page=2",
)


def test_a_visit_comes_back_as_it_was_and_the_newest_counts(store: Store) -> None:
    """Whichever source made it."""
    assert store.visit(LIST) is None
    store.record_visit(FULL)
    assert store.visit(LIST) == FULL
    bare = Visit(LIST, NOW + HOUR, 0)
    store.record_visit(bare)
    assert store.visit(LIST) == bare


def test_leads_remember_when_they_were_found_and_listed(store: Store) -> None:
    """In the order of their finding, then of their dates; what is listed again keeps its first."""
    at = [Published(NOW - number * HOUR) for number in range(3)]
    old = Listed(LIST, NOW, (Link("c", "C", at[2]), Link("b", "B", at[1], page="2")))
    store.note_listed("list", old)
    store.note_listed("list", Listed(LIST, NOW + HOUR, (Link("a", None, at[0]), Link("b", "B"))))
    found = store.leads("list")
    assert [lead.address for lead in found] == ["a", "c", "b"]
    assert [(lead.found, lead.listed) for lead in found] == [
        (NOW + HOUR, NOW + HOUR),
        (NOW, NOW),
        (NOW, NOW + HOUR),
    ]
    assert [lead.page for lead in found] == [LIST, LIST, LIST]
    assert found[1].published == at[2]
    assert store.leads("another") == []


def test_a_lead_tells_whether_its_page_was_asked_and_read(store: Store, ingester: Ingester) -> None:
    """Asked by whomever; read to its end by this source, or the same bytes by another."""
    page = "https://www.kt.kz/eng/a/b_1377000001.html"
    store.note_listed("dumps", Listed(LIST, NOW, (Link(page),)))
    [lead] = store.leads("dumps")
    assert (lead.asked, lead.status, lead.is_read) == (None, None, False)
    store.record_visit(replace(FULL, address=page, at=NOW + HOUR, status=200))
    [lead] = store.leads("dumps")
    assert (lead.asked, lead.status, lead.moved_to) == (NOW + HOUR, 200, FULL.moved_to)
    assert not lead.is_read
    take_in(ingester, [article()], document(page, b"page"))
    assert store.leads("dumps")[0].is_read


def test_looks_and_standing_of_a_source(store: Store) -> None:
    """The newest look first; a pause that came meanwhile stays."""
    assert store.standing("list") == Standing()
    look = Look(NOW, 1.5, "soft", "timed out", documents=1, new=2, changed=3)
    store.set_paused("list", paused=True)
    stands = Standing(failures=0.5, due=NOW + HOUR, barred_until=NOW + 2 * HOUR)
    store.record_look("list", look, stands)
    assert store.standing("list") == replace(stands, paused=True)
    later = Look(NOW + HOUR)
    store.record_look("list", later, Standing(due=NOW + HOUR))
    assert store.looks("list", 10) == [later, look]
    assert store.looks("list", 1) == [later]
    store.set_paused("list", paused=False)
    assert store.standings() == {"list": Standing()}


def test_only_the_newest_looks_are_kept(store: Store) -> None:
    """A thousand of each source."""
    for number in range(1_003):
        store.record_look("list", Look(NOW + number * HOUR), Standing())
    store.record_look("rss", Look(NOW), Standing())
    kept = store.looks("list", 2_000)
    assert len(kept) == 1_000
    assert kept[-1].at == NOW + 3 * HOUR
    assert len(store.looks("rss", 10)) == 1


def test_a_page_that_was_read_is_forgotten_when_no_list_shows_it_any_more(
    store: Store, ingester: Ingester
) -> None:
    """After a month: a list is watched for years. What is yet to be read stays."""
    days = timedelta(days=1)
    names = ("read", "unread", "listed", "same bytes")
    store.note_listed("list", Listed(LIST, NOW, tuple(Link(name) for name in names)))
    read = document("read", b"page", source="list")
    take_in(ingester, [article()], read)
    store.record_visit(Visit("unread", NOW, 404))
    store.record_visit(Visit("same bytes", NOW, 200, digest=read.digest))
    assert {lead.address: lead.is_read for lead in store.leads("list")} == {
        "read": True,
        "unread": False,
        "listed": False,
        "same bytes": True,
    }
    store.note_listed("list", Listed(LIST, NOW + 30 * days, (Link("listed"),)))
    assert {lead.address for lead in store.leads("list")} == set(names)
    store.note_listed("list", Listed(LIST, NOW + 31 * days, (Link("listed"),)))
    assert {lead.address for lead in store.leads("list")} == {"unread", "listed"}
