"""Dirty marks in, published files out: only what changed, all of it, and again after a fault."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from feeder import publication
from feeder.assembly import Parts
from feeder.catalog import Catalog
from feeder.config import Config
from feeder.errors import StoppedError
from feeder.labels.countries import COUNTRIES
from feeder.model import Article, Refusal, Revision, StoredArticle
from feeder.publication import Publication
from feeder.refresh import Refresh
from feeder.rendering import Context
from feeder.rendering.site import article_path, render_article
from feeder.report import Report
from feeder.store import Store

from .samples import (
    BODY,
    NOW,
    Shelf,
    article,
    files_of,
    never,
    numbered,
    publication_of,
    refresh_of,
    traces_of,
)

KENYA = article(
    "Kenya opens a footbridge with Kazakhstan",
    ("Kenya and Kazakhstan opened a bridge, and Nairobi sang.", *BODY[1:]),
)
MOVED = replace(
    KENYA,
    title="Latvia opens a footbridge with Kazakhstan",
    paragraphs=("Latvia and Kazakhstan opened a bridge, and Riga sang.", *BODY[1:]),
)


@pytest.fixture
def small(parts: Parts) -> Parts:
    """An installation of few countries, so that publishing is quick."""
    few = tuple(one for one in COUNTRIES if one.code in {"KE", "LV", "GR", "KZ"})
    return replace(parts, catalog=Catalog(few, (), ("en",), "KZ"))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where files are published."""
    return tmp_path / "feeds"


@pytest.fixture
def shelf() -> Shelf:
    """A source whose documents are given by hand."""
    return Shelf()


@pytest.fixture
def wired(small: Parts, store: Store, output: Path, shelf: Shelf) -> Refresh:
    """A whole refresh of that source."""
    return refresh_of(small, store, output, shelf)


def refreshed(wired: Refresh) -> Report:
    """Refresh once; nothing may have gone wrong."""
    report = wired.run(NOW, never)
    assert report.problems == []
    return report


def page_of(store: Store, number: int = 1) -> str:
    """The path of an article's page."""
    return article_path(store.load_articles([number])[number].id)


def with_agency_id(one: Article) -> Article:
    """The article under the agency's id, so that any edit is seen to be one."""
    return replace(one, agency_id="1377988501", address="https://www.kt.kz/eng/a_1377988501.html")


def test_every_feed_is_published_empty_ones_too(wired: Refresh, output: Path, store: Store) -> None:
    """People subscribe before the first article comes."""
    report = refreshed(wired)
    feeds = {
        f"{path}.{kind}" for path in wired.publication.catalog.feeds for kind in ("atom", "rss")
    }
    site = {"index.html", "feeds.opml", "style.css", "articles/index.html", "_redirects"}
    assert set(files_of(output)) == feeds | site
    assert set(report.published.feeds) == feeds
    assert store.totals().dirty_feeds == 0


def test_a_second_refresh_touches_no_file(wired: Refresh, output: Path, shelf: Shelf) -> None:
    """Time and inode of every file stay."""
    shelf.put("one.txt", b"one", [KENYA, numbered(1)])
    refreshed(wired)
    before = traces_of(output)
    report = refreshed(wired)
    assert traces_of(output) == before
    assert report.published.feeds == []
    assert report.published.pages == 0
    assert report.sources[0].tally.skipped == 1


def test_only_the_feeds_of_old_and_new_labels_are_rewritten(
    wired: Refresh, output: Path, shelf: Shelf, store: Store
) -> None:
    """An article that moves from one country to another leaves the third alone."""
    shelf.put("one.txt", b"one", [with_agency_id(KENYA), numbered(1)])
    refreshed(wired)
    page = page_of(store)
    before = files_of(output), traces_of(output)
    shelf.put("one.txt", b"two", [with_agency_id(MOVED), numbered(1)])
    report = refreshed(wired)
    assert report.sources[0].tally.revised == 1
    after = files_of(output), traces_of(output)
    touched = {path for path, trace in after[1].items() if before[1].get(path) != trace}
    feeds = ("all", "languages/english", "countries/kenya", "countries/latvia")
    expected = {f"{path}.{kind}" for path in feeds for kind in ("atom", "rss")}
    assert touched == expected | {page, "index.html"}
    assert b"footbridge" not in after[0]["countries/kenya.atom"]
    assert b"Riga" in after[0]["countries/latvia.atom"]


def test_a_new_article_does_not_render_the_others_again(
    wired: Refresh, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cost follows change: one new article, one page, however many there are."""
    shelf.put("one.txt", b"one", [numbered(n) for n in range(30)])
    refreshed(wired)
    rendered: list[str] = []

    def watched(stored: StoredArticle, context: Context, history: Sequence[Revision] = ()) -> bytes:
        rendered.append(stored.id)
        return render_article(stored, context, history)

    monkeypatch.setattr(publication, "render_article", watched)
    shelf.put("two.txt", b"two", [numbered(99)])
    refreshed(wired)
    assert rendered == [store.load_articles([31])[31].id]


@pytest.mark.parametrize(
    "lost", ["countries/kenya.atom", "all.rss", "index.html", "feeds.opml", "style.css", "page"]
)
def test_a_missing_file_is_made_again(
    lost: str, wired: Refresh, output: Path, shelf: Shelf, store: Store
) -> None:
    """With the same bytes; no other file is touched."""
    shelf.put("one.txt", b"one", [KENYA, numbered(1)])
    refreshed(wired)
    before = files_of(output), traces_of(output)
    path = page_of(store) if lost == "page" else lost
    (output / path).unlink()
    refreshed(wired)
    assert files_of(output) == before[0]
    after = traces_of(output)
    assert {one for one, trace in after.items() if before[1][one] != trace} == {path}


def test_a_lost_folder_comes_back_with_the_same_bytes(
    wired: Refresh, output: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those pages that are too old to be looked for one by one."""
    monkeypatch.setattr(wired.publication, "entries", 3)
    shelf.put("one.txt", b"one", [numbered(n) for n in range(9)])
    refreshed(wired)
    before = files_of(output)
    for path in sorted(output.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    output.rmdir()
    refreshed(wired)
    assert files_of(output) == before
    assert len([path for path in before if path.startswith("articles/")]) == 9 + 1


def test_other_settings_rewrite_all(
    wired: Refresh, output: Path, shelf: Shelf, small: Parts, store: Store
) -> None:
    """Another operator is named in every file that names one."""
    shelf.put("one.txt", b"one", [KENYA])
    refreshed(wired)
    config = Config.model_validate({"site": {"operator": "Another Mirror"}})
    other = Parts.of(config)
    changed = replace(other, catalog=small.catalog)
    refreshed(refresh_of(changed, store, output, shelf))
    files = files_of(output)
    for path in ("countries/kenya.atom", "all.rss", page_of(store)):
        assert b"Another Mirror" in files[path]
    before = traces_of(output)
    refreshed(refresh_of(changed, store, output, shelf))
    assert traces_of(output) == before


def test_a_feed_holds_so_many_of_the_newest(
    wired: Refresh, output: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newest first, and no more than the settings say."""
    monkeypatch.setattr(wired.publication, "entries", 3)
    shelf.put("one.txt", b"one", [numbered(n) for n in (3, 1, 5, 2, 4)])
    refreshed(wired)
    text = files_of(output)["all.atom"].decode()
    assert text.count("</entry>") == 3
    titles = [numbered(n).title or "" for n in range(6)]
    places = [text.find(title) for title in titles]
    assert places[:3] == [-1, -1, -1]
    assert 0 < places[5] < places[4] < places[3]


def refuse(path: str, *_: object) -> list[Refusal]:
    """A gate that lets Kenya's Atom feed not pass."""
    if path == "countries/kenya.atom":
        return [Refusal(path, "credit", "the entry names no source", "urn:uuid:x")]
    return []


def test_a_refused_feed_keeps_its_last_good_file_and_stays_dirty(
    wired: Refresh, output: Path, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report names it; the others are published; the next run tries again."""
    shelf.put("one.txt", b"one", [with_agency_id(KENYA)])
    refreshed(wired)
    before = files_of(output)
    edited = replace(with_agency_id(KENYA), title="Kenya opened a footbridge with Kazakhstan")
    shelf.put("one.txt", b"two", [edited])
    with monkeypatch.context() as patch:
        patch.setattr(publication, "check_feed", refuse)
        report = wired.run(NOW, never)
    assert not report.ok
    assert report.problems == [
        (
            "countries/kenya.atom: refused by the gate (credit, article urn:uuid:x): the entry"
            " names no source; the last good file stays"
        )
    ]
    after = files_of(output)
    for path in ("countries/kenya.atom", "countries/kenya.rss"):
        assert after[path] == before[path]
    assert after["all.atom"] != before["all.atom"]
    assert store.totals().dirty_feeds == 1
    refreshed(wired)
    assert b"Kenya opened" in files_of(output)["countries/kenya.atom"]


def test_a_refused_page_is_looked_at_again_and_no_other(
    wired: Refresh, output: Path, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that the gate holds back does not make all others be rendered in every run."""
    shelf.put("one.txt", b"one", [KENYA, numbered(1)])
    blamed = Refusal("articles/x.html", "credit", "no credit")

    def refuse_first(
        _path: str, _body: bytes, stored: StoredArticle, _context: Context
    ) -> tuple[Refusal, ...]:
        return (blamed,) if stored.article.title == KENYA.title else ()

    with monkeypatch.context() as patch:
        patch.setattr(publication, "check_page", refuse_first)
        assert wired.run(NOW, never).published.refusals == [blamed]
        assert wired.run(NOW, never).published.refusals == [blamed]
        assert store.dirty_pages(0, 9) == [1]
    assert not (output / page_of(store)).exists()
    refreshed(wired)
    assert (output / page_of(store)).exists()


def fail(*_: object) -> None:
    """What a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_everything_dirty_and_the_next_run_repairs(
    step: str,
    wired: Refresh,
    output: Path,
    shelf: Shelf,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last good files stay, nothing half-written is left, and few lines tell it."""
    shelf.put("one.txt", b"one", [KENYA])
    refreshed(wired)
    before = files_of(output)
    shelf.put("two.txt", b"two", [MOVED, *(numbered(n) for n in range(20))])
    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync", fail) if step == "fsync" else (Path, "replace", fail)))
        report = wired.run(NOW, never)
    assert files_of(output) == before
    assert not report.ok
    assert 1 <= len(report.problems) <= 7
    assert all("No space left" in line and "\n" not in line for line in report.problems)
    assert store.totals().dirty_pages > 0
    assert store.totals().dirty_feeds > 0
    assert store.totals().outbox == 0
    refreshed(wired)
    assert store.totals().dirty_pages == store.totals().dirty_feeds == 0
    assert b"Riga" in files_of(output)["countries/latvia.atom"]


def test_one_bad_place_does_not_stop_the_others(
    wired: Refresh, output: Path, store: Store, shelf: Shelf
) -> None:
    """A folder in place of one feed's file keeps only that feed from being published."""
    (output / "countries" / "kenya.atom" / "x").mkdir(parents=True)
    shelf.put("one.txt", b"one", [KENYA, MOVED])
    report = wired.run(NOW, never)
    assert len(report.problems) == 1
    assert "kenya.atom" in report.problems[0]
    assert b"Riga" in files_of(output)["countries/latvia.atom"]
    assert [path for path, state in store.feed_states().items() if state.dirty] == [
        "countries/kenya"
    ]
    (output / "countries" / "kenya.atom" / "x").rmdir()
    (output / "countries" / "kenya.atom").rmdir()
    refreshed(wired)


def test_a_stray_that_can_not_be_removed_is_reported_and_no_more(
    wired: Refresh, output: Path, shelf: Shelf
) -> None:
    """Publishing goes on beside it."""
    (output / ".tmp" / "x").mkdir(parents=True)
    shelf.put("one.txt", b"one", [KENYA])
    report = wired.run(NOW, never)
    assert [line for line in report.problems if ".tmp/x" not in line] == []
    assert len(report.problems) == 1
    assert b"Nairobi" in files_of(output)["countries/kenya.atom"]


def test_a_stop_between_batches_is_finished_by_the_next_run(
    small: Parts, store: Store, output: Path, tmp_path: Path, shelf: Shelf
) -> None:
    """Stopped anywhere, the next run ends with the files of an undisturbed one."""
    from feeder.store.sql import open_store

    from .samples import ALMATY

    shelf.put("one.txt", b"one", [KENYA, *(numbered(n) for n in range(8))])
    whole = open_store(tmp_path / "whole.db", ALMATY)
    refreshed(refresh_of(small, whole, tmp_path / "whole", shelf))
    whole.close()
    stopped = 0
    for number in range(1, 12):
        calls = iter(range(99))

        def stop(number: int = number, calls: object = calls) -> None:
            if next(calls) == number:  # type: ignore[call-overload]  # an iterator of ints
                raise StoppedError("stopped on request")

        report = refresh_of(small, store, output, shelf).run(NOW, stop)
        stopped += report.stopped is not None
        assert report.problems == []
    assert stopped >= 3
    refreshed(refresh_of(small, store, output, shelf))
    assert files_of(output) == files_of(tmp_path / "whole")


def test_an_article_edited_between_two_runs_of_one_publication_is_read_anew(
    wired: Refresh, output: Path, shelf: Shelf
) -> None:
    """What was kept in memory for one run is not published by the next."""
    shelf.put("one.txt", b"one", [with_agency_id(KENYA)])
    refreshed(wired)
    wired.publication.load(wired.store.newest("all", 9))
    edited = replace(with_agency_id(KENYA), title="Kenya opened a footbridge with Kazakhstan")
    shelf.put("one.txt", b"two", [edited])
    refreshed(wired)
    assert b"Kenya opened" in files_of(output)["all.atom"]


def test_articles_are_kept_in_memory_only_so_far(
    small: Parts, store: Store, output: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked for stays, what was asked for long ago goes."""
    shelf.put("one.txt", b"one", [numbered(n) for n in range(12)])
    refreshed(refresh_of(small, store, output, shelf))
    monkeypatch.setattr(publication, "_CACHED", 4)
    kept: Publication = publication_of(small, store, output)
    first = kept.load([1, 2, 3, 4, 5, 6])
    again = kept.load([6, 7, 8])
    assert again[0] is first[5]
    assert sorted(kept._cache) == [6, 7, 8]


@pytest.mark.parametrize(("entries", "new"), [(3, 5), (50, 55)])
def test_a_folder_that_is_lost_while_many_articles_arrive_comes_back_whole(
    entries: int,
    new: int,
    wired: Refresh,
    output: Path,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More new articles than a feed holds do not hide that the older pages are gone."""
    monkeypatch.setattr(wired.publication, "entries", entries)
    shelf.put("one.txt", b"one", [numbered(n) for n in range(6)])
    refreshed(wired)
    before = pages_in(output)
    shutil.rmtree(output)
    shelf.put("two.txt", b"two", [numbered(100 + n) for n in range(new)])
    report = refreshed(wired)
    assert report.total.new == new
    assert before <= pages_in(output)
    assert len(pages_in(output)) == 6 + new + 1


def pages_in(output: Path) -> set[str]:
    """The paths of the published pages."""
    return {path for path in files_of(output) if path.startswith("articles/")}


def run_to_the_end(wired: Refresh, calls: int) -> int:
    """Refresh again and again, stopped after so many looks at the clock; return how many runs."""
    for number in range(1, 40):
        left = iter(range(calls))

        def stop(left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise StoppedError("stopped at its deadline")

        report = wired.run(NOW, stop)
        assert report.problems == []
        if report.stopped is None:
            return number
    pytest.fail("it never comes to its end")


def test_runs_that_are_stopped_early_bring_a_lost_folder_back(
    wired: Refresh, output: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each goes on where the one before was stopped."""
    monkeypatch.setattr(publication, "_PAGES_AT_ONCE", 2)
    monkeypatch.setattr(publication, "_FEEDS_AT_ONCE", 1)
    shelf.put("one.txt", b"one", [KENYA, *(numbered(n) for n in range(11))])
    refreshed(wired)
    before = files_of(output)
    shutil.rmtree(output)
    assert run_to_the_end(wired, calls=5) > 2
    assert files_of(output) == before


def test_runs_that_are_stopped_early_apply_other_settings(
    wired: Refresh, output: Path, shelf: Shelf, small: Parts, store: Store
) -> None:
    """What the new settings made dirty stays so over the stop, and is not marked again."""
    shelf.put("one.txt", b"one", [KENYA, *(numbered(n) for n in range(11))])
    refreshed(wired)
    other = Parts.of(Config.model_validate({"site": {"operator": "Another Mirror"}}))
    changed = refresh_of(replace(other, catalog=small.catalog), store, output, shelf)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publication, "_PAGES_AT_ONCE", 2)
        patch.setattr(publication, "_FEEDS_AT_ONCE", 1)
        assert run_to_the_end(changed, calls=5) > 2
    assert store.totals().dirty_pages == store.totals().dirty_feeds == 0
    assert all(b"Another Mirror" in files_of(output)[path] for path in pages_in(output))
    assert b"Another Mirror" in files_of(output)["all.atom"]


def test_a_feed_that_the_settings_no_longer_name_waits_for_nothing(
    small: Parts, store: Store, output: Path, shelf: Shelf
) -> None:
    """Its last files stay for who still reads them."""
    few = tuple(one for one in COUNTRIES if one.code in {"KE", "KZ"})
    topic = small.labeler.topics.topics[0]
    more = replace(small, catalog=Catalog(few, (topic,), ("en",), "KZ"))
    less = replace(small, catalog=Catalog(few, (), ("en",), "KZ"))
    refreshed(refresh_of(more, store, output, shelf))
    [gone] = more.catalog.feeds.keys() - less.catalog.feeds.keys()
    last = files_of(output)
    store.mark_feeds([gone])
    assert store.totals().dirty_feeds == 1
    refreshed(refresh_of(less, store, output, shelf))
    assert store.totals().dirty_feeds == 0
    for path in (f"{gone}.atom", f"{gone}.rss"):
        assert files_of(output)[path] == last[path]
