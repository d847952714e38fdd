"""What every store promises (`feeder.store`), whatever engine it runs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeder.assembly import Parts
from feeder.ingest import Ingester
from feeder.model import Label, SetAside
from feeder.store import Batch, Cleared, Message, Relabelled, Store

from .samples import AT, NOW, article, document, ingester_of, numbered, picture, take_in

OpenAnother = Callable[[str], Store]
KENYA = Label("country", "KE", "kenya", "Kenya", 5.25, assigned=True, reasons=("title: Kenya",))
UGANDA = Label("country", "UG", "uganda", "Uganda", 0.1, assigned=False, reasons=("once",))
EDITED = replace(article(), title="Footbridge opened over the blue river")


def applied_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a store apply each batch a second time."""
    apply = store.apply

    def twice(batch: Batch) -> None:
        apply(batch)
        apply(batch)

    monkeypatch.setattr(store, "apply", twice)


def ping(address: str) -> Cleared:
    """A published feed of which one address is to be told."""
    return Cleared("all", AT, {"all.atom": "d1"}, (address,))


def test_applying_a_batch_twice_does_no_harm(
    parts: Parts, open_another: OpenAnother, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever does not know whether a batch was written may write it again."""
    once, twice = open_another("once"), open_another("twice")
    applied_twice(twice, monkeypatch)
    for store in (once, twice):
        ingester = ingester_of(parts, store)
        take_in(ingester, [numbered(1), article(), SetAside("x", "y")])
        take_in(ingester, [EDITED, numbered(2), numbered(1)], document("dumps/two.txt", b"two"))
    assert picture(twice) == picture(once)


def test_a_batch_is_applied_whole_or_not_at_all(
    ingester: Ingester, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails in its last statement leaves nothing of the first."""
    from feeder.store import writing

    take_in(ingester, [numbered(1)])
    before = picture(store)

    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_advance", fail)
        with pytest.raises(RuntimeError):
            take_in(ingester, [article(), numbered(2)], document("dumps/two.txt", b"two"))
    after = picture(store)
    assert after.pop("totals") != before.pop("totals")  # the document was begun
    assert after == before


def test_an_address_is_remembered_once_its_document_was_read_to_its_end(
    ingester: Ingester, store: Store
) -> None:
    """Digest and validators are those of the last reading."""
    one = document()
    store.begin(one, NOW)
    assert store.recall("dumps", one.address) is None
    assert not store.is_known(one)
    take_in(ingester, [article()], one)
    seen = store.recall("dumps", one.address)
    assert seen is not None
    assert (seen.digest, seen.stamp) == (one.digest, one.stamp)
    assert store.is_known(one)
    assert store.recall("renamed", one.address) == seen
    assert store.recall("dumps", "dumps/other.txt") is None


def test_bytes_known_from_elsewhere_need_no_reading_at_a_new_address(
    ingester: Ingester, store: Store
) -> None:
    """A copied dump is the same dump; its address stays unknown."""
    take_in(ingester, [article()])
    copy = document("dumps/copy.txt")
    assert store.is_known(copy)
    store.touch("dumps", copy)
    assert store.recall("dumps", copy.address) is None


def test_bytes_that_come_back_to_their_address_are_read_again(
    ingester: Ingester, store: Store
) -> None:
    """A, B, A at one address: the return says something new, also if B was never finished."""
    one, two = document(content=b"one"), document(content=b"two")
    take_in(ingester, [article()], one)
    store.begin(two, NOW)
    assert not store.is_known(one)
    assert not store.is_known(two)
    take_in(ingester, [EDITED], two)
    assert store.is_known(two)
    assert not store.is_known(one)


def test_new_validators_of_known_bytes_are_remembered(ingester: Ingester, store: Store) -> None:
    """A touched file is not read a third time."""
    one = document()
    take_in(ingester, [article()], one)
    store.touch("dumps", replace(one, stamp="2:2:2", etag='"e"', last_modified="Fri"))
    seen = store.recall("dumps", one.address)
    assert seen is not None
    assert (seen.stamp, seen.etag, seen.last_modified) == ("2:2:2", '"e"', "Fri")
    store.touch("dumps", document(content=b"other", stamp="3:3:3"))
    assert store.recall("dumps", one.address) == seen


def test_a_reading_tells_how_far_it_came_and_what_it_showed(
    ingester: Ingester, store: Store
) -> None:
    """The same bytes go on; other bytes begin anew."""
    first = store.begin(document(), NOW)
    assert first.applied == 0
    assert store.begin(document(), NOW) == first
    assert store.begin(document(content=b"two"), NOW).number != first.number
    assert store.shown(first, 0) == frozenset()
    take_in(ingester, [article(), numbered(1)], document("dumps/two.txt", b"two"))
    assert store.shown(replace(first, number=3, applied=2), 0) == {1, 2}


def test_relabelling_moves_an_article_between_feeds(ingester: Ingester, store: Store) -> None:
    """Old and new feeds are dirty and count rightly, labels are replaced, its page is dirty."""
    take_in(ingester, [article(), numbered(1)])
    store.clear_pages([1, 2])
    store.clear_feeds([Cleared(path, AT, {}) for path in store.feed_states()], NOW)
    old = store.feeds_of([1])[1]
    store.relabel([Relabelled(1, (KENYA, UGANDA), ("all", "countries/kenya"))])
    states = store.feed_states()
    assert {path for path, s in states.items() if s.dirty} == old | {"countries/kenya", "most-read"}
    assert states["countries/kenya"].entries == 1
    assert states["all"].entries == 2
    assert states["languages/english"].entries == 1
    assert store.labels_of(1) == (KENYA, UGANDA)
    assert store.all_labels([1, 9])[9] == ()
    assert store.load_articles([1])[1].labels == (KENYA,)
    assert store.dirty_pages(0, 9) == [1]
    assert store.clean_pages([1, 2, 3]) == {2}
    store.relabel([])


def test_feeds_are_added_dirty_and_once(store: Store) -> None:
    """An empty feed is a feed."""
    store.add_feeds(["countries/kenya", "all"])
    store.clear_feeds([Cleared("all", None, {"all.atom": "d"})], NOW)
    store.add_feeds(["countries/kenya", "all", "topics/education"])
    states = store.feed_states()
    assert {path: state.dirty for path, state in states.items()} == {
        "all": False,
        "countries/kenya": True,
        "topics/education": True,
    }
    assert states["all"].updated is None
    assert store.file_digests() == {"all.atom": "d"}


def test_a_feed_that_the_settings_no_longer_name_is_no_longer_dirty(store: Store) -> None:
    """It would wait for ever; the others stay as they are."""
    store.add_feeds(["all", "topics/gone", "topics/education"])
    store.clear_feeds([Cleared("all", None, {})], NOW)
    store.retire({"topics/gone", "all", "topics/never"})
    dirty = {path: state.dirty for path, state in store.feed_states().items()}
    assert dirty == {"all": False, "topics/gone": False, "topics/education": True}


def test_entries_come_newest_first_and_by_id_in_a_minute(ingester: Ingester, store: Store) -> None:
    """The order is the same whichever arrived first, and the limit holds."""
    twin = replace(numbered(50), published=article().published)
    take_in(ingester, [article(), twin, numbered(3), numbered(2)])
    ids = {number: one.id for number, one in store.load_articles([1, 2]).items()}
    tied = sorted(ids, key=ids.__getitem__)
    assert store.newest("all", 10) == [3, 4, *tied]
    assert store.newest("all", 3) == [3, 4, tied[0]]
    assert store.newest("countries/kenya", 2) == []


def test_pages_are_listed_in_order_and_marked_all_or_some(ingester: Ingester, store: Store) -> None:
    """Batches go upwards and end."""
    take_in(ingester, [numbered(n) for n in range(5)])
    assert store.dirty_pages(0, 2) == [1, 2]
    assert store.dirty_pages(2, 9) == [3, 4, 5]
    store.clear_pages([1, 2, 3, 4, 5])
    assert store.dirty_pages(0, 9) == []
    store.mark_pages([4])
    assert store.dirty_pages(0, 9) == [4]
    store.mark_pages()
    assert store.dirty_pages(0, 9) == [1, 2, 3, 4, 5]
    assert store.after(3, 9) == [4, 5]


def test_more_numbers_than_one_statement_takes_are_no_problem(
    ingester: Ingester, store: Store
) -> None:
    """Every question is cut into statements that the engine can take."""
    take_in(ingester, [numbered(n) for n in range(1100)])
    numbers = store.after(0, 2000)
    assert len(numbers) == 1100
    assert len(store.load_articles(numbers)) == 1100
    assert len(list(store.load_known(numbers))) == 1100
    assert all(store.feeds_of(numbers).values())
    assert len(store.all_labels(numbers)) == 1100
    store.clear_pages(numbers)
    assert len(store.clean_pages(numbers)) == 1100


def test_a_ping_is_posted_once_however_often_its_feed_changes(store: Store) -> None:
    """A message that waits for the same address will do."""
    store.add_feeds(["all"])
    store.clear_feeds([ping("https://m.example/all.atom")], NOW)
    store.clear_feeds([ping("https://m.example/all.atom"), ping("https://m.example/b")], NOW)
    due = store.due_messages(NOW, 9)
    assert [message.subject for message in due] == [
        "https://m.example/all.atom",
        "https://m.example/b",
    ]
    assert store.due_messages(NOW, 1) == due[:1]
    assert store.due_messages(NOW - timedelta(seconds=1), 9) == []


def test_a_settled_message_is_gone_or_waits(store: Store) -> None:
    """A failed one counts its attempts and is due later."""
    store.add_feeds(["all"])
    store.clear_feeds([ping("https://m.example/a"), ping("https://m.example/b")], NOW)
    first, second = store.due_messages(NOW, 9)
    store.settle([first], None)
    store.settle([second], NOW + timedelta(hours=1))
    assert store.due_messages(NOW, 9) == []
    later = store.due_messages(NOW + timedelta(hours=1), 9)
    assert later == [Message(second.number, "ping", second.subject, 1)]
    store.settle([], None)
    assert store.totals().outbox == 1


def test_settings_and_runs_are_remembered(store: Store) -> None:
    """A setting has one value; runs are listed newest first with their report."""
    assert store.setting("labels") is None
    store.set_setting("labels", "a")
    store.set_setting("labels", "b")
    assert store.setting("labels") == "b"
    store.record_run(NOW, 0.5, {"text": "Мост \ud800 “x”"}, ok=True)
    store.record_run(NOW + timedelta(minutes=5), 1.5, {}, ok=False)
    newest, oldest = store.runs(5)
    assert (newest.number, newest.ok, newest.seconds) == (2, False, 1.5)
    assert oldest.report == {"text": "Мост \ud800 “x”"}
    assert oldest.started == NOW
    assert len(store.runs(1)) == 1


def test_runs_of_long_ago_are_forgotten(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon makes hundreds a day, for years."""
    monkeypatch.setattr("feeder.store.ingest._RUNS", 3)
    for _ in range(5):
        store.record_run(NOW, 0.5, {}, ok=True)
    assert [run.number for run in store.runs(9)] == [5, 4, 3]


def test_an_article_is_found_by_the_beginning_of_its_id(ingester: Ingester, store: Store) -> None:
    """With or without `urn:uuid:`; wildcards are plain characters."""
    take_in(ingester, [article()])
    urn = store.load_articles([1])[1].id
    assert store.find(urn) == store.find(urn.removeprefix("urn:uuid:")[:8]) == [1]
    assert store.find("%") == store.find("_") == store.find("zzz") == []


def test_an_article_comes_back_as_it_went_in(ingester: Ingester, store: Store) -> None:
    """Any text, any time, all that is known of it, in the agency's zone."""
    odd = replace(
        article("Заголовок ‘’ \u2028 🌉 \x00 ]]>", ("a\tb", " ", "", "x" * 100_000), views=10**12),
        relayed_from="Ministry of Bridges",
        image_credits=("Harbour Press", "River Press"),
        notice=True,
        address="https://www.kt.kz/eng/society/x_1377988501.html",
        agency_id="1377988501",
        section="society",
        image="https://www.kt.kz/neofiles/serve-image/1.jpg",
        guid="Ж 🌉",
    )
    take_in(ingester, [odd])
    stored = store.load_articles([1])[1]
    assert stored.article == replace(odd, views=None)
    assert stored.published.utcoffset() == AT.utcoffset()
    assert [one.views for one in store.sightings_of(1)] == [10**12]
    assert [one.article for one in store.load_known([1])] == [replace(odd, views=None)]
    assert store.sightings_of(1)[0].seen == NOW


def test_a_wording_keeps_when_it_was_captured_and_what_it_changed(
    ingester: Ingester, store: Store
) -> None:
    """The history of an article is complete, and its newest note is what feeds say."""
    take_in(ingester, [article()])
    take_in(ingester, [EDITED], document("dumps/two.txt", b"two", fetched=NOW))
    retouched = replace(EDITED, title=f"“{EDITED.title}”")
    later = NOW + timedelta(days=1)
    take_in(ingester, [retouched], document("dumps/three.txt", b"three", fetched=later))
    history = store.revisions_of(1)
    assert [(one.revision, one.material, one.note) for one in history] == [
        (1, True, None),
        (2, True, "title corrected"),
        (3, False, None),
    ]
    assert history[1].captured == NOW
    stored = store.load_articles([1])[1]
    assert (stored.updated, stored.revision, stored.change_note) == (NOW, 3, "title corrected")
    known = next(iter(store.load_known([1])))
    assert len(known.former) == 2
    assert known.captured == later


def test_moments_come_back_aware_and_in_whole_seconds(ingester: Ingester, store: Store) -> None:
    """A time before 1970 is a time like any other."""
    take_in(ingester, [article(at=datetime(1931, 5, 1, 8, 30, tzinfo=UTC))])
    assert store.load_articles([1])[1].published == datetime(1931, 5, 1, 8, 30, tzinfo=UTC)


def test_totals_count_everything(ingester: Ingester, store: Store) -> None:
    """Each number is the one of its name."""
    take_in(ingester, [article(), numbered(1)])
    take_in(ingester, [EDITED], document("dumps/two.txt", b"two"))
    store.clear_pages([2])
    store.clear_feeds([ping("https://m.example/a")], NOW)
    totals = store.totals()
    assert (totals.articles, totals.revisions, totals.sightings) == (2, 3, 3)
    assert (totals.documents, totals.dirty_pages, totals.outbox) == (2, 1, 1)
    assert totals.dirty_feeds == len(store.feed_states()) - 1


def test_a_source_under_another_name_knows_its_addresses(ingester: Ingester, store: Store) -> None:
    """Its own memory goes first; an ETag that is kept spares the download."""
    one = replace(document("https://a.example/", source="old"), etag='"1"', last_modified="Fri")
    take_in(ingester, [article()], one)
    seen = store.recall("new", one.address)
    assert seen is not None
    assert (seen.digest, seen.etag, seen.last_modified) == (one.digest, '"1"', "Fri")
    take_in(ingester, [EDITED], replace(document(one.address, b"two", source="new"), etag='"2"'))
    etags = [store.recall(name, one.address) for name in ("old", "new")]
    assert [known and known.etag for known in etags] == ['"1"', '"2"']
