"""Invented articles, documents and a small wired installation for the tests of the core."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from feeder.assembly import Parts
from feeder.diff import Known, Shown, fingerprint
from feeder.history import begin
from feeder.ingest import Ingester
from feeder.intake import Inlet
from feeder.model import Article, Document, Language, Part, Published
from feeder.notify import deliver
from feeder.parsing.starts import Knows, nothing_known
from feeder.publication import Publication
from feeder.publishing import FolderPublisher
from feeder.refresh import Refresh
from feeder.report import SourceReport
from feeder.sources import Failure, Fetched, Memory, Stop
from feeder.store import Store

ALMATY = ZoneInfo("Asia/Almaty")
AT = datetime(2026, 2, 27, 13, 4, tzinfo=ALMATY)
CAPTURED = datetime(2026, 2, 28, tzinfo=ALMATY)
NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
BODY = (
    "The harbour master opened a footbridge over the blue river on Friday morning.",
    "It is one hundred metres long, carries no cars and has seven lamps of green glass.",
    "Walkers are welcome from dawn until dusk; a toll is not planned before the spring.",
)


def article(
    title: str | None = "Footbridge opens over the blue river",
    body: Sequence[str] = BODY,
    at: datetime | None = AT,
    *,
    views: int | None = 10,
    language: Language = "en",
) -> Article:
    """An article as a dump shows it; `replace` gives it more."""
    published = None if at is None else Published(at)
    return Article(title, published, views, tuple(body), language)


def numbered(number: int) -> Article:
    """One of many articles that have nothing in common."""
    word = hashlib.blake2b(str(number).encode(), digest_size=12).hexdigest()
    parts = [f"{word[i : i + 6]}{name}" for i, name in enumerate(("ane", "bor", "cit", "dun"))]
    body = tuple(f"{' '.join(parts)} number {number} line {line} of {word}." for line in range(3))
    return article(f"Report {word} of {parts[0]}", body, AT + timedelta(minutes=7 * number))


def known_of(first: Article, captured: datetime = CAPTURED, number: int = 1) -> Known:
    """The stored form of an article that was just seen first."""
    urn = f"urn:uuid:00000000-0000-5000-8000-{number:012}"
    seen = Shown(captured, fingerprint(first), first.views)
    return begin(number, urn, seen, first)[1]


def document(
    address: str = "dumps/one.txt",
    content: bytes = b"one",
    *,
    source: str = "dumps",
    stamp: str | None = "1:1:1",
    fetched: datetime | None = None,
) -> Document:
    """A document; its bytes are only a name, for the tests hand the parts over themselves."""
    return Document(
        source=source,
        address=address,
        digest=hashlib.blake2b(content, digest_size=32).hexdigest(),
        size=len(content),
        modified=NOW.replace(microsecond=250_000),
        open=lambda: io.BytesIO(content),
        fetched=fetched,
        stamp=stamp,
    )


def never() -> None:
    """Never stop."""


@dataclass
class Shelf:
    """A source whose documents are given by hand: parts, a document and its parts, or a failure."""

    name: str = "dumps"
    holdings: list[tuple[Document, Sequence[Part]] | Failure] = field(default_factory=list)

    def put(self, address: str, content: bytes, parts: Sequence[Part]) -> None:
        """Let an address hold these bytes, which say these parts."""
        kept = [one for one in self.holdings if _address(one) != address]
        stamp = hashlib.blake2b(content, digest_size=4).hexdigest()
        made = document(address, content, source=self.name, stamp=stamp)
        self.holdings = [*kept, (made, parts)]

    def fetch(self, _memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Look at every address once."""
        for holding in self.holdings:
            stop()
            yield holding if isinstance(holding, Failure) else holding[0]

    def settle(self, document: Document, problem: str | None) -> None:
        """Nothing is to be done."""

    def parse(self, wanted: Document, _knows: Knows = nothing_known) -> Iterator[Part]:
        """Give out the parts of a document."""
        for holding in self.holdings:
            if not isinstance(holding, Failure) and holding[0] == wanted:
                yield from holding[1]


def _address(holding: tuple[Document, Sequence[Part]] | Failure) -> str:
    return holding.address if isinstance(holding, Failure) else holding[0].address


def ingester_of(parts: Parts, store: Store) -> Ingester:
    """Wire what takes documents in."""
    named_in = parts.labeler.named_in
    return Ingester(store, parts.labeler, parts.catalog, ALMATY, named_in)


def take_in(
    ingester: Ingester,
    parts: Iterator[Part] | Sequence[Part],
    of: Document | None = None,
    stop: Stop = never,
) -> SourceReport:
    """Read one document."""
    report = SourceReport("dumps")
    made = of or document()
    ingester.read(made, iter(parts), report, seen=NOW, stop=stop, progress=lambda _count: None)
    return report


def publication_of(parts: Parts, store: Store, output: Path) -> Publication:
    """Wire what publishes."""
    entries = parts.config.feeds.entries
    return Publication(store, FolderPublisher(output), parts.catalog, parts.context, entries)


def refresh_of(parts: Parts, store: Store, output: Path, *shelves: Shelf) -> Refresh:
    """Wire a whole refresh."""
    return Refresh(
        [Inlet(shelf, shelf.parse) for shelf in shelves],
        store,
        ingester_of(parts, store),
        publication_of(parts, store, output),
        parts.settings,
        lambda now, stop: deliver(store, parts.config.hub, now, stop),
    )


def picture(store: Store) -> dict[str, object]:
    """Everything that a store tells of its articles and feeds; equal stores, equal pictures."""
    numbers = store.after(0, 1_000_000)
    return {
        "articles": store.load_articles(numbers),
        "revisions": {number: store.revisions_of(number) for number in numbers},
        "sightings": {number: store.sightings_of(number) for number in numbers},
        "labels": store.all_labels(numbers),
        "feeds": store.feeds_of(numbers),
        "states": store.feed_states(),
        "files": store.file_digests(),
        "pages": store.dirty_pages(0, 1_000_000),
        "outbox": store.due_messages(NOW + timedelta(days=9), 1_000_000),
        "totals": store.totals(),
    }


def files_of(root: Path) -> dict[str, bytes]:
    """Every published file by its path; hidden ones too."""
    paths = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(paths)}


def traces_of(root: Path) -> dict[str, tuple[int, int]]:
    """When each published file was written, and which file it is."""
    paths = [path for path in root.rglob("*") if path.is_file()]
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in paths
    }
