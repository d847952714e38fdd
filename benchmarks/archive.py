"""Invented pages in a web archive in, a table out: pages a second, peak memory, and its shares.

The archives are written by a process of its own, so that its memory is not counted here.
"""

from __future__ import annotations

import argparse
import html
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from benchmarks.generate import COUNTRIES, NOTICE, Story, print_story, write_english
from benchmarks.ingest import KB_PER_MB, Clock, instrumented
from feeder.assembly import Parts, opened, refresh_of
from feeder.config import Config, Output, Store
from feeder.inlets import inlets_of
from feeder.intake import Inlet
from feeder.model import Document, Part
from feeder.parsing.starts import Knows
from feeder.refresh import Refresh
from feeder.report import Report
from feeder.sourceconfig import ArchiveSource
from feeder.stopping import StopSignal

START = datetime(2021, 1, 1, 8, tzinfo=UTC)
FIRST = 1_377_000_000
NOTED = (500, 1_000, 2_000, 5_000, 10_000)
MENU = ("Main page", "Society", "Economy", "Sport", "Weather in Almaty", "Exchange rates", "Search")
KINDS = {"warc": "bench.warc.gz", "wet": "bench.warc.wet.gz"}
Marks = dict[int, int]


def main() -> None:
    """Write an archive of each kind, take it in, and print what that took."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--pages", type=int, default=2_000)
    words.add_argument("--neighbours", type=int, default=2, help="articles under that of a page")
    words.add_argument("--kind", choices=KINDS, action="append", help="default: both")
    words.add_argument("--no-publish", action="store_true", help="take in only")
    words.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    asked = words.parse_args()
    kinds = asked.kind or list(KINDS)
    if asked.write:
        write(asked.write, kinds[0], asked.pages, asked.neighbours)
        return
    for kind in kinds:
        # Each in a process of its own: the peak of memory is that of the process.
        if len(kinds) > 1:
            again = [*sys.argv[1:], "--kind", kind]
            subprocess.run([sys.executable, "-m", "benchmarks.archive", *again], check=True)  # noqa: S603 - our own
            continue
        with tempfile.TemporaryDirectory(prefix="feeder-bench-") as folder:
            archive = Path(folder) / KINDS[kind]
            given = ["--kind", kind, "--pages", str(asked.pages)]
            given += ["--neighbours", str(asked.neighbours), "--write", str(archive)]
            subprocess.run([sys.executable, "-m", "benchmarks.archive", *given], check=True)  # noqa: S603 - our own
            measure(archive, asked.pages, publish=not asked.no_publish)


def write(path: Path, kind: str, pages: int, neighbours: int) -> None:
    """Write an archive of invented pages; each page ends with the articles of pages before it."""
    shown: list[Story] = []
    writer = GzipWriter(path.as_posix())
    for number, story in enumerate(stories(pages)):
        shown = [story, *shown[:neighbours]]
        captured = story.published + timedelta(days=2)
        record(kind, address_of(number, story), captured, shown).write(writer)
    writer.close()


def stories(count: int) -> Iterator[Story]:
    """Invent one story after the other, each in a minute of its own."""
    rng = random.Random(1)
    for number in range(count):
        published = (START + timedelta(minutes=17 * number)).replace(tzinfo=None)
        yield write_english(rng.getrandbits(48), rng.choice(COUNTRIES), published)


def address_of(number: int, story: Story) -> str:
    """Return an address as the agency gives it."""
    words = "".join(one if one.isalnum() else "_" for one in story.title.lower())
    return f"https://www.kt.kz/eng/society/{words}_{FIRST + number}.html"


def record(kind: str, address: str, captured: datetime, shown: Sequence[Story]) -> WarcRecord:
    """Make a record as crawlers write it."""
    one = WarcRecord()
    one.init_headers(WarcRecordType.response if kind == "warc" else WarcRecordType.conversion)
    one.headers["WARC-Target-URI"] = address
    one.headers["WARC-Date"] = captured.strftime("%Y-%m-%dT%H:%M:%SZ")
    if kind == "warc":
        one.is_http = True
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        one.set_bytes_content((head + page(address, shown)).encode())
    else:
        one.headers["Content-Type"] = "text/plain"
        one.set_bytes_content(text(captured, shown).encode())
    return one


def page(address: str, shown: Sequence[Story]) -> str:
    """Print stories in the site's HTML."""
    menu = "".join(f'<li><a href="/eng/{one.lower()}/">{one}</a></li>' for one in MENU)
    return (
        f'<!doctype html><html lang="en"><head><title>{html.escape(shown[0].title)}</title>'
        f'<link rel="canonical" href="{address}"><meta charset="utf-8"></head>'
        f"<body><nav><ul>{menu}</ul></nav>{''.join(map(article, shown))}</body></html>"
    )


def article(story: Story) -> str:
    """Print one story in the site's HTML."""
    lines = [*story.paragraphs, *filter(None, [story.credit, NOTICE if story.notice else None])]
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return (
        f'<header class="page-heading"><h1>{html.escape(story.title)}</h1></header>'
        f'<div class="page-meta"><span>{story.published:%d.%m.%Y, %H:%M}</span>'
        f'<span>{story.views}</span></div><div class="page-content"><div>{body}</div></div>'
    )


def text(captured: datetime, shown: Sequence[Story]) -> str:
    """Print stories as the text of a page."""
    return f" date {captured:%Y-%m-%d} {''.join(map(print_story, shown))}"


def measure(archive: Path, pages: int, *, publish: bool) -> None:
    """Take the archive in, look at it once more, and print what that took."""
    folder = archive.parent
    config = Config(
        sources=(ArchiveSource(kind="archive", name="bench", path=archive),),
        store=Store(path=folder / "feeder.db"),
        output=Output(path=folder / "feeds"),
    )
    parts, clock, marks = Parts.of(config), Clock(), Marks()
    with opened(config) as store:
        begin = clock.around("begin", store.begin)
        store.begin = begin  # type: ignore[method-assign]  # this very one is measured
        wired = counted(instrumented(refresh_of(parts, inlets_of(config), store), clock), marks)
        time.sleep(2.1)  # so that the file's time is evidence
        busy = time.process_time()
        report, seconds = run(wired, publish=publish)
        busy = time.process_time() - busy
        again, idle = run(refresh_of(parts, inlets_of(config), store), publish=False)
    if report.problems or again.total.read:
        sys.exit("\n".join(report.problems) or "the archive was read twice")
    total = report.total
    print(f"{archive.name}: {archive.stat().st_size / 1e6:.1f} MB, {pages:,} pages")
    print(f"{total.new:,} new, {total.revised:,} revised, {total.unchanged:,} seen again")
    taken = report.seconds["sources"]
    print(f"{pages / taken:,.0f} pages a second taken in, {pages / seconds:,.0f} in all")
    print(f"{busy / pages * 1000:.1f} ms of the processor a page in all")
    rest = taken - sum(clock.seconds.values())
    for step, one in sorted([*clock.seconds.items(), ("all else", rest)], key=lambda x: -x[1]):
        print(f"{step:<28}{one:8.2f} s {one / taken:6.1%}")
    if publish:
        print(f"{'render, gate, write':<28}{report.seconds['publish']:8.2f} s")
    print(f"{'looked at once more':<28}{idle:8.3f} s")
    peaks = ", ".join(f"{kb / KB_PER_MB:.0f} MB at {count:,}" for count, kb in marks.items())
    print(f"peak memory {peaks}\n")


def counted(wired: Refresh, marks: Marks) -> Refresh:
    """Note the peak of memory before the first page, and after some of them."""
    done = 0

    def noted(inlet: Inlet) -> Inlet:
        def parse(document: Document, knows: Knows) -> Iterator[Part]:
            nonlocal done
            if not done:
                marks[0] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            yield from inlet.parse(document, knows)
            done += 1
            if done in NOTED:
                marks[done] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        return replace(inlet, parse=parse)

    return replace(wired, inlets=[noted(one) for one in wired.inlets])


def run(wired: Refresh, *, publish: bool) -> tuple[Report, float]:
    """Refresh; return the report and the seconds that it took."""
    if not publish:
        wired.publication.run = lambda *_: None  # type: ignore[method-assign]  # only taking in counts
    begun = time.perf_counter()
    report = wired.run(datetime.now(UTC).replace(microsecond=0), StopSignal())
    return report, time.perf_counter() - begun


if __name__ == "__main__":
    main()
