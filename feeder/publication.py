"""Dirty marks in the store in, published files out: render, gate, write, then clear the mark.

A crash at any instant leaves the mark, and the next run does the same work to the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from feeder.catalog import ALL, MOST_READ, Catalog
from feeder.errors import PublishError
from feeder.gate import check_feed, check_page
from feeder.growth import SPAN, most_read
from feeder.model import Feed, Refusal, Revision, StoredArticle
from feeder.publishing import Publisher, digest
from feeder.rendering import Context
from feeder.rendering.forwarding import REDIRECTS, render_moved, render_redirects
from feeder.rendering.opml import render_opml
from feeder.rendering.site import (
    PAGES_INDEX,
    FeedSummary,
    article_path,
    render_article,
    render_index,
    render_pages_index,
    render_stylesheet,
)
from feeder.rendering.syndication import render_atom, render_rss
from feeder.report import PublishReport
from feeder.sources import Stop
from feeder.store import Cleared, PublishStore

_FORMATS = {"atom": render_atom, "rss": render_rss}
_FEEDS_AT_ONCE = 4
_PAGES_AT_ONCE = 50
_CACHED = 500
_FRONT_PAGE = 20
_GIVE_UP = 3
"""So many failures in a row, and no success, mean that the disk is full or the folder closed."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of a feed or page, what the gate says of them, and the newest change in a feed."""

    files: Mapping[str, bytes]
    refusals: tuple[Refusal, ...]
    updated: datetime | None = None
    entries: int = 0


@dataclass(frozen=True, slots=True)
class _Written(Generic[K]):
    """What stands published now; hopeless if the disk is full, or nothing can be written at all."""

    good: Sequence[K]
    is_hopeless: bool = False


@dataclass
class Publication:
    """Makes the published files say what the store says."""

    store: PublishStore
    publisher: Publisher
    catalog: Catalog
    context: Context
    entries: int
    _cache: dict[int, StoredArticle] = field(default_factory=dict, repr=False)

    def prepare(self, report: PublishReport, *, every_page: bool, every_feed: bool) -> None:
        """Mark what was never published or was deleted; and all that was made by other settings."""
        self._cache.clear()
        self.store.add_feeds(self.catalog.feeds)
        self.store.retire(self.store.feed_states().keys() - self.catalog.feeds.keys())
        missing = {
            path
            for path in self.catalog.feeds
            if every_feed or not all(self.publisher.has(f"{path}.{name}") for name in _FORMATS)
        }
        if missing:
            self.store.mark_feeds(missing)
        if every_page or not self.publisher.has(PAGES_INDEX):
            self.store.mark_pages()
        else:
            self._mark_missing_pages()
        # As soon as every page is marked: while it stands, no page is forgotten.
        self._write(self.pages_index(), report, report.site)

    def run(self, now: datetime, stop: Stop, report: PublishReport) -> None:
        """Publish what is dirty: articles first, then the feeds that link to them, then the site.

        Raises:
            StoppedError: from `stop`; what was not yet published stays dirty.
        """
        self._cache.clear()
        self._publish_pages(stop, report)
        self._publish_feeds(now, stop, report)
        self._write(self.site_files(), report, report.site)

    def feed_files(self, feed: Feed) -> Rendered:
        """Render a feed in every format, and put each document through the gate."""
        articles = self.load(self.numbers_of(feed))
        files = {
            f"{feed.path}.{name}": render(feed, articles, self.context)
            for name, render in _FORMATS.items()
        }
        refusals = [
            refusal
            for path, body in files.items()
            for refusal in check_feed(path, body, articles, self.context)
        ]
        updated = max((article.updated for article in articles), default=None)
        return Rendered(files, tuple(refusals), updated, len(articles))

    def numbers_of(self, feed: Feed) -> Sequence[int]:
        """Return the numbers of the articles that a feed prints, in its order."""
        if feed.path == MOST_READ:
            return most_read(self.store.growing(SPAN), self.entries)
        return self.store.newest(feed.path, self.entries)

    def page_files(self, numbers: Sequence[int]) -> Mapping[int, Rendered]:
        """Render the pages of articles with their histories, and put each through the gate."""
        loaded = self.store.load_articles(numbers)
        edited = [n for n, one in loaded.items() if one.revision > 1 and one.withdrawn is None]
        past = self.store.histories(edited)
        return {n: self._page(loaded[n], past.get(n, ())) for n in numbers}

    def _page(self, article: StoredArticle, history: Sequence[Revision]) -> Rendered:
        path = article_path(article.id)
        if article.moved_to is not None:
            return Rendered({path: render_moved(article, self.context)}, ())
        body = render_article(article, self.context, history)
        return Rendered({path: body}, check_page(path, body, article, self.context))

    def site_files(self) -> Mapping[str, bytes]:
        """Render what belongs to no single feed: start page, OPML, style sheet."""
        states = self.store.feed_states()
        summaries = [
            FeedSummary(feed, states[path].entries, states[path].updated)
            for path, feed in self.catalog.feeds.items()
            if path in states
        ]
        newest = self.load(self.store.newest(ALL, _FRONT_PAGE))
        return {
            "index.html": render_index(summaries, newest, self.context),
            "feeds.opml": render_opml(list(self.catalog.feeds.values()), self.context),
            "style.css": render_stylesheet(),
            REDIRECTS: render_redirects(self.store.forwardings()),
        }

    def pages_index(self) -> Mapping[str, bytes]:
        """Render the page about the folder of article pages."""
        return {PAGES_INDEX: render_pages_index(self.context)}

    def load(self, numbers: Sequence[int]) -> list[StoredArticle]:
        """Load articles in this order; most stand in several feeds, so the latest are kept."""
        missing = [number for number in numbers if number not in self._cache]
        if missing:
            if len(self._cache) > _CACHED:
                self._cache = {n: self._cache[n] for n in numbers if n in self._cache}
            self._cache.update(self.store.load_articles(missing))
        return [self._cache[number] for number in numbers]

    def _mark_missing_pages(self) -> None:
        """Look for the newest pages only; who deletes others by hand is told by `feeder check`."""
        written = self.store.clean_pages(self.store.newest(ALL, self.entries))
        articles = self.store.load_articles(written)
        missing = {n for n in written if not self.publisher.has(article_path(articles[n].id))}
        if missing:
            self.store.mark_pages(None if missing == written else missing)

    def _publish_pages(self, stop: Stop, report: PublishReport) -> None:
        after = 0
        while numbers := self.store.dirty_pages(after, _PAGES_AT_ONCE):
            stop()
            after = numbers[-1]
            rendered = self.page_files(numbers)
            changed: list[str] = []
            written = self._write_good(rendered, report, changed)
            self.store.clear_pages(written.good)
            report.pages += len(changed)
            if written.is_hopeless:
                return

    def _publish_feeds(self, now: datetime, stop: Stop, report: PublishReport) -> None:
        states = self.store.feed_states()
        known = self.store.file_digests()
        dirty = iter([f for p, f in self.catalog.feeds.items() if p in states and states[p].dirty])
        while feeds := list(islice(dirty, _FEEDS_AT_ONCE)):
            stop()
            rendered = {feed: self.feed_files(feed) for feed in feeds}
            written = self._write_good(rendered, report, report.feeds)
            self.store.clear_feeds(
                [self._cleared(feed, rendered[feed], known) for feed in written.good], now
            )
            if written.is_hopeless:
                return

    def _cleared(self, feed: Feed, rendered: Rendered, known: Mapping[str, str]) -> Cleared:
        digests = {path: digest(body) for path, body in rendered.files.items()}
        changed = [path for path, mark in digests.items() if known.get(path) != mark]
        pings = [self.context.address(path) for path in changed] if self.context.hub else []
        ranked = rendered.entries if feed.path == MOST_READ else None
        return Cleared(feed.path, rendered.updated, digests, tuple(pings), ranked)

    def _write_good(
        self, rendered: Mapping[K, Rendered], report: PublishReport, done: list[str]
    ) -> _Written[K]:
        """Write what the gate let pass: all at once, or else one by one."""
        for one in rendered.values():
            report.refuse(one.refusals)
        passed = {key: one.files for key, one in rendered.items() if not one.refusals}
        every = {path: body for files in passed.values() for path, body in files.items()}
        try:
            done += sorted(self.publisher.publish(every))
        except PublishError:
            return self._write_singly(passed, report, done)
        return _Written(list(passed))

    def _write_singly(
        self, passed: Mapping[K, Mapping[str, bytes]], report: PublishReport, done: list[str]
    ) -> _Written[K]:
        """Let one bad place not stop the others; give up where nothing can be written."""
        good: list[K] = []
        failed = 0
        for key, files in passed.items():
            if self._write(files, report, done):
                good.append(key)
            else:
                failed += 1
            if failed == _GIVE_UP and not good:
                return _Written(good, is_hopeless=True)
        return _Written(good)

    def _write(self, files: Mapping[str, bytes], report: PublishReport, done: list[str]) -> bool:
        try:
            done += sorted(self.publisher.publish(files))
        except PublishError as error:
            report.failures.append(str(error))
            return False
        return True
