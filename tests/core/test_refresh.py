"""One refresh: sources that fail, bytes that are known, rules that change, and the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from feeder import relabelling
from feeder.assembly import Parts
from feeder.catalog import Catalog, Selection
from feeder.config import Config
from feeder.errors import ParseError, SourceError, StoppedError
from feeder.intake import Inlet
from feeder.labels.countries import COUNTRIES
from feeder.model import Article, CaptureDay, Document, Label, Part, Refusal
from feeder.parsing.starts import Knows
from feeder.refresh import Refresh, digest_of
from feeder.report import LISTED, ChangeLine, PublishReport, Report, SourceReport
from feeder.sources import Failure, Fetched, Memory, Stop, Unchanged
from feeder.store import Store

from .samples import BODY, NOW, Shelf, article, document, never, numbered, refresh_of, traces_of

KENYA = article(
    "Kenya opens a footbridge with Kazakhstan",
    ("Kenya and Kazakhstan opened a bridge, and Nairobi sang.", *BODY[1:]),
)


@pytest.fixture
def small(parts: Parts) -> Parts:
    """An installation of few countries, so that publishing is quick."""
    few = tuple(one for one in COUNTRIES if one.code in {"KE", "LV", "GR", "KZ"})
    return replace(parts, catalog=Catalog(few, (), ("en",), "KZ"))


@pytest.fixture
def shelf() -> Shelf:
    """A source whose documents are given by hand."""
    return Shelf()


@pytest.fixture
def wired(small: Parts, store: Store, tmp_path: Path, shelf: Shelf) -> Refresh:
    """A whole refresh of that source."""
    return refresh_of(small, store, tmp_path / "feeds", shelf)


def test_one_bad_document_does_not_stop_the_others(wired: Refresh, shelf: Shelf) -> None:
    """The report has one line for it, and the run is not ok."""
    shelf.put("one.txt", b"one", [numbered(1)])
    shelf.holdings.append(Failure("two.txt", "two.txt: can not be read"))
    shelf.put("three.txt", b"three", [numbered(3)])
    report = wired.run(NOW, never)
    assert report.problems == ["two.txt: can not be read"]
    assert not report.ok
    assert report.total.new == 2
    assert (report.total.read, report.total.skipped) == (2, 0)


@pytest.mark.parametrize("error", [ParseError("one.txt: bad byte"), SourceError("one.txt: grew")])
def test_a_document_that_breaks_down_is_named_and_read_again(
    error: Exception, small: Parts, store: Store, tmp_path: Path, shelf: Shelf
) -> None:
    """The next document and the publishing go on; the next run tries it again."""
    shelf.put("one.txt", b"one", [numbered(1)])
    shelf.put("two.txt", b"two", [numbered(2)])

    def parse(wanted: Document, knows: Knows) -> Iterator[Part]:
        if wanted.address == "one.txt":
            raise error
        yield from shelf.parse(wanted, knows)

    broken = replace(refresh_of(small, store, tmp_path / "feeds"), inlets=[Inlet(shelf, parse)])
    report = broken.run(NOW, never)
    assert report.problems == [str(error)]
    assert report.total.new == 1
    assert report.published.pages == 1
    assert refresh_of(small, store, tmp_path / "feeds", shelf).run(NOW, never).total.new == 1


def test_a_source_that_fails_does_not_stop_the_others(
    small: Parts, store: Store, tmp_path: Path
) -> None:
    """Its line stands in its own part of the report."""

    class Broken(Shelf):
        def fetch(self, _memory: Memory, _stop: Stop) -> Iterator[Fetched]:
            raise SourceError("a.example: does not answer")
            yield

    good = Shelf("good")
    good.put("one.txt", b"one", [numbered(1)])
    report = refresh_of(small, store, tmp_path / "feeds", Broken("bad"), good).run(NOW, never)
    assert [(one.name, one.failures) for one in report.sources] == [
        ("bad", ["a.example: does not answer"]),
        ("good", []),
    ]
    assert report.total.new == 1


def test_a_document_without_articles_is_reported_in_every_run(wired: Refresh, shelf: Shelf) -> None:
    """A login page is no dump; nothing is withdrawn."""
    shelf.put("one.txt", b"one", [CaptureDay(date(2026, 2, 28))])
    for _ in range(2):
        [line] = wired.run(NOW, never).problems
        assert line.startswith("one.txt: no articles found")


def test_known_bytes_are_skipped_and_returning_ones_are_read(wired: Refresh, shelf: Shelf) -> None:
    """A, A, B, A at one address: read, skipped, read, read; a copy elsewhere is skipped."""
    counts = []
    for content in (b"A", b"A", b"B", b"A"):
        shelf.put("one.txt", content, [numbered(1)])
        total = wired.run(NOW, never).total
        counts.append((total.read, total.skipped))
    assert counts == [(1, 0), (0, 1), (1, 0), (1, 0)]
    shelf.put("copy.txt", b"B", [numbered(1)])
    total = wired.run(NOW, never).total
    assert (total.read, total.skipped) == (0, 2)


def test_an_unchanged_address_is_skipped(small: Parts, store: Store, tmp_path: Path) -> None:
    """A 304 or a file with the same stamp costs nothing."""

    class Same(Shelf):
        def fetch(self, _memory: Memory, _stop: Stop) -> Iterator[Fetched]:
            yield Unchanged("one.txt")

    report = refresh_of(small, store, tmp_path / "feeds", Same()).run(NOW, never)
    assert report.total.skipped == 1
    assert report.ok


def test_new_validators_of_known_bytes_are_written_once(
    wired: Refresh, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A touched file is remembered; the same one again writes nothing."""
    shelf.put("one.txt", b"one", [numbered(1)])
    wired.run(NOW, never)
    kept = shelf.holdings[0]
    assert not isinstance(kept, Failure)
    shelf.holdings = [(replace(kept[0], last_modified="Fri"), kept[1])]
    wired.run(NOW, never)
    seen = store.recall("dumps", "one.txt")
    assert seen is not None
    assert seen.last_modified == "Fri"

    def forbidden(*_: object) -> None:
        pytest.fail("written again")

    monkeypatch.setattr(store, "touch", forbidden)
    wired.run(NOW, never)


@pytest.mark.parametrize(("size", "is_written"), [(999_999, False), (1_000_000, True)])
def test_a_new_stamp_is_written_where_it_saves_much_reading(
    wired: Refresh, shelf: Shelf, store: Store, size: int, *, is_written: bool
) -> None:
    """A small file is rather read again than a row written."""
    shelf.put("one.txt", b"one", [numbered(1)])
    wired.run(NOW, never)
    kept = shelf.holdings[0]
    assert not isinstance(kept, Failure)
    shelf.holdings = [(replace(kept[0], size=size, stamp="new"), kept[1])]
    wired.run(NOW, never)
    seen = store.recall("dumps", "one.txt")
    assert seen is not None
    assert (seen.stamp == "new") is is_written


def test_a_stopped_run_says_so_and_is_remembered(
    wired: Refresh, shelf: Shelf, store: Store
) -> None:
    """Nothing is published after the stop, and the next run goes on."""
    shelf.put("one.txt", b"one", [numbered(1)])

    def stop() -> None:
        raise StoppedError("stopped on request; the next run goes on from here")

    report = wired.run(NOW, stop)
    assert report.stopped == "stopped on request; the next run goes on from here"
    assert not report.ok
    assert report.problems == []
    assert report.published.feeds == []
    assert [run.ok for run in store.runs(3)] == [False]
    assert wired.run(NOW, never).ok
    assert [run.ok for run in store.runs(3)] == [True, False]


def test_every_run_is_remembered_with_its_report(
    wired: Refresh, shelf: Shelf, store: Store
) -> None:
    """As JSON, with what each step took."""
    shelf.put("one.txt", b"one", [numbered(1)])
    report = wired.run(NOW, never)
    [run] = store.runs(9)
    assert run.started == NOW
    assert run.report == report.to_json()
    assert run.report["ok"] is True
    assert set(report.seconds) == {"sources", "labels", "publish", "notify"}


class Greek:
    """Rules under which every article is about Greece."""

    label_of_all = Label("country", "GR", "greece", "Greece", 9.0, assigned=True, reasons=("all",))

    def label(self, _article: object, _corrections: object = ()) -> tuple[Label, ...]:
        """The labels of any article."""
        return (self.label_of_all,)


def test_new_rules_are_applied_to_what_is_stored(
    wired: Refresh, shelf: Shelf, store: Store, tmp_path: Path
) -> None:
    """Only what gets other labels is published again; the same rules do nothing."""
    shelf.put("one.txt", b"one", [KENYA, numbered(1)])
    wired.run(NOW, never)
    labels = {number: store.labels_of(number) for number in (1, 2)}
    greek = replace(wired.ingester, labeler=Greek())  # type: ignore[arg-type]  # has its method
    other = replace(wired, ingester=greek, settings=replace(wired.settings, labels="greek"))
    report = other.run(NOW, never)
    assert report.relabelled == 2
    assert store.newest("countries/greece", 9) == [2, 1]
    assert store.newest("countries/kenya", 9) == []
    assert "countries/kenya.atom" in report.published.feeds
    assert "countries/latvia.atom" not in report.published.feeds
    before = traces_of(tmp_path / "feeds")
    assert other.run(NOW, never).relabelled == 0
    assert traces_of(tmp_path / "feeds") == before
    assert wired.run(NOW, never).relabelled == 2
    assert {number: store.labels_of(number) for number in (1, 2)} == labels


def test_rules_that_change_no_label_publish_nothing(
    wired: Refresh, shelf: Shelf, store: Store
) -> None:
    """A new digest alone is only written down."""
    shelf.put("one.txt", b"one", [KENYA, numbered(1)])
    wired.run(NOW, never)
    other = replace(wired, settings=replace(wired.settings, labels="other"))
    report = other.run(NOW, never)
    assert (report.relabelled, report.published.feeds, report.published.pages) == (0, [], 0)
    assert store.setting("labels") == "other"


def test_with_republish_everything_is_made_anew_and_nothing_written(
    wired: Refresh, shelf: Shelf, tmp_path: Path
) -> None:
    """Equal articles give equal bytes, and equal bytes are not touched."""
    shelf.put("one.txt", b"one", [KENYA])
    wired.run(NOW, never)
    before = traces_of(tmp_path / "feeds")
    (tmp_path / "feeds" / "all.atom").write_bytes(b"damaged")
    report = wired.run(NOW, never, republish=True)
    assert report.published.feeds == ["all.atom"]
    assert set(traces_of(tmp_path / "feeds")) == set(before)


def test_a_digest_of_settings_depends_on_nothing_else() -> None:
    """Equal values in another order of keys are the same settings."""
    assert digest_of({"a": 1, "b": (1, 2)}) == digest_of({"b": [1, 2], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})


def test_a_report_lists_so_many_changes_and_counts_them_all() -> None:
    """A backfill of thousands does not fill the log."""
    report = SourceReport("dumps")
    for number in range(LISTED + 5):
        report.note(ChangeLine("new", str(number), "title"))
    report.note(ChangeLine("unchanged", "x", "title"))
    assert len(report.changes) == LISTED
    assert (report.tally.new, report.tally.unchanged) == (LISTED + 5, 1)
    assert report.tally.changes == LISTED + 5
    assert Report(NOW, [report, report]).total.new == 2 * (LISTED + 5)
    assert document().source == "dumps"


@dataclass
class Watched(Greek):
    """The same, remembering which titles it was asked about."""

    asked: list[str | None] = field(default_factory=list)

    def label(self, one: object, _corrections: object = ()) -> tuple[Label, ...]:
        """The labels of any article."""
        assert isinstance(one, Article)
        self.asked.append(one.title)
        return (self.label_of_all,)

    def under(self, wired: Refresh, rules: str = "greek") -> Refresh:
        """The refresh with these rules."""
        mine = replace(wired.ingester, labeler=self)  # type: ignore[arg-type]  # has its method
        return replace(wired, ingester=mine, settings=replace(wired.settings, labels=rules))


def stop_after(asked: list[str | None], count: int) -> Stop:
    """Stop as soon as so many articles were labelled."""

    def stop() -> None:
        if len(asked) >= count:
            raise StoppedError("stopped at its deadline")

    return stop


def test_relabelling_goes_on_where_it_was_stopped(
    wired: Refresh, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each article is labelled once, however many runs it takes."""
    monkeypatch.setattr(relabelling, "_AT_ONCE", 1)
    shelf.put("one.txt", b"one", [numbered(n) for n in range(5)])
    wired.run(NOW, never)
    greek = Watched()
    for count in (2, 4):
        report = greek.under(wired).run(NOW, stop_after(greek.asked, count))
        assert report.stopped == "stopped at its deadline"
        assert len(greek.asked) == count
        assert len(store.newest("countries/greece", 9)) == count
    report = greek.under(wired).run(NOW, never)
    assert (report.stopped, report.relabelled) == (None, 1)
    assert len(set(greek.asked)) == len(greek.asked) == 5
    assert len(store.newest("countries/greece", 9)) == 5


def test_relabelling_begins_anew_when_the_rules_change_again(
    wired: Refresh, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How far older rules came says nothing of newer ones."""
    monkeypatch.setattr(relabelling, "_AT_ONCE", 1)
    shelf.put("one.txt", b"one", [numbered(n) for n in range(3)])
    wired.run(NOW, never)
    first, second = Watched(), Watched()
    first.under(wired).run(NOW, stop_after(first.asked, 2))
    second.under(wired, "greek again").run(NOW, never)
    assert len(second.asked) == 3


def test_rules_that_are_taken_back_leave_nothing_behind(
    wired: Refresh, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what was relabelled by them, nor what came while they held."""
    monkeypatch.setattr(relabelling, "_AT_ONCE", 1)
    shelf.put("one.txt", b"one", [numbered(n) for n in range(3)])
    wired.run(NOW, never)
    greek = Watched()
    shelf.put("two.txt", b"two", [numbered(4)])
    greek.under(wired).run(NOW, stop_after(greek.asked, 3))
    assert len(store.newest("countries/greece", 9)) == 3
    wired.run(NOW, never)
    assert len(store.newest("countries/greece", 9)) == 0
    assert wired.run(NOW, never).relabelled == 0


def test_a_new_title_of_a_selection_is_published(
    wired: Refresh, shelf: Shelf, tmp_path: Path
) -> None:
    """Though it holds what it held; and no other feed is made anew."""
    shelf.put("one.txt", b"one", [numbered(1)])
    path = "selections/reports"

    def called(title: str) -> Refresh:
        chosen = (Selection("reports", title, "text ~ report"),)
        catalog = replace(wired.ingester.catalog, selections=chosen)
        ingester = replace(wired.ingester, catalog=catalog)
        return replace(
            wired, ingester=ingester, publication=replace(wired.publication, catalog=catalog)
        )

    called("Reports").run(NOW, never)
    report = called("All reports").run(NOW, never)
    assert report.published.feeds == [f"{path}.atom", f"{path}.rss"]
    assert "All reports" in (tmp_path / "feeds" / f"{path}.atom").read_text("utf-8")
    assert called("All reports").run(NOW, never).published.feeds == []


def test_new_articles_arrive_while_relabelling_is_stopped_in_every_run(
    wired: Refresh, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old articles wait for new rules; new ones do not wait for old ones."""
    monkeypatch.setattr(relabelling, "_AT_ONCE", 1)
    old = [numbered(n) for n in range(9)]
    shelf.put("one.txt", b"one", old)
    wired.run(NOW, never)
    greek = Watched()

    def stop() -> None:
        if greek.asked and greek.asked[-1] in {one.title for one in old}:
            raise StoppedError("stopped at its deadline")

    for number in (20, 21):
        greek.asked.clear()
        shelf.put(f"{number}.txt", b"%d" % number, [numbered(number)])
        report = greek.under(wired).run(NOW, stop)
        assert report.stopped == "stopped at its deadline"
        assert report.total.new == 1
    assert len(store.after(0, 99)) == 11


def changed_digests(before: Parts, **sections: object) -> set[str]:
    """Which digests differ under default settings with these sections."""
    after = Parts.of(Config.model_validate(sections)).settings
    names = ("labels", "pages", "feeds")
    return {name for name in names if getattr(after, name) != getattr(before.settings, name)}


def test_settings_make_anew_only_what_depends_on_them(parts: Parts) -> None:
    """Thousands of pages are not rendered again for an interval or for one more topic."""
    source = {"kind": "folder", "name": "dumps", "path": "dumps"}
    topic = {"name": "Bridges", "code": "medtop:20000763", "phrases": {"footbridge": 4}}
    base = "https://mirror.example/"
    assert changed_digests(parts) == set()
    assert changed_digests(parts, sources=[{**source, "every": "7m"}]) == {"feeds"}
    assert changed_digests(parts, labels={"topics": {"bridges": topic}}) == {"labels"}
    assert changed_digests(parts, site={"base_url": base}) == {"pages", "feeds"}


def test_a_report_lists_few_refusals_of_each_document_and_says_how_many_more() -> None:
    """One cause makes thousands of refusals; they are alike."""
    published = PublishReport()
    published.refuse([])
    published.refuse([Refusal("all.atom", f"rule-{n}", "why", str(n)) for n in range(50)])
    assert [one.rule for one in published.refusals] == ["rule-0", "rule-1", "rule-2"]
    report = Report(NOW, published=published)
    assert len(report.problems) == 4
    assert report.problems[-1] == "47 more refusals of the gate; `feeder check` lists them all"
    for number in range(LISTED):
        published.refuse([Refusal(f"{number}.html", "rule", "why")] * 2)
    assert len(published.refusals) == LISTED
    assert published.refused == 50 + 2 * LISTED
    assert report.problems[-1].startswith(f"{50 + LISTED} more refusals")
    assert not report.ok


def test_a_report_that_lists_every_refusal_promises_no_more() -> None:
    """The count is a line of its own only where something is left out."""
    published = PublishReport()
    published.refuse([Refusal("all.atom", "credit", "why")] * 3)
    assert len(Report(NOW, published=published).problems) == 3
