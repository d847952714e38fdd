"""The address of a feed in; the feed as a document, and the addresses that its entries name, out.

The feed is looked through twice: here for its links and its age limit, and by the parser for its
articles.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import timedelta

from feeder.errors import ParseError
from feeder.model import Document, Link, Newsroom
from feeder.parsing.address import is_on_site, read_address
from feeder.parsing.feedxml import LIMIT
from feeder.parsing.syndication import Syndicated, read_syndicated
from feeder.sourceconfig import FeedSource
from feeder.sources import Fetched, Listed, Memory, Stop, Suspect, Unchanged, Visit
from feeder.sources.asking import FEED, Asked, Request, is_known
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer
from feeder.sources.following import latest
from feeder.sources.pages import PageReader

# Some sites send feeds as pages. What really is a page is told from its text, and suspect.
_WANTED = replace(FEED, types=FEED.types | {"text/html"})


class FeedReader:
    """The agency's own RSS or Atom feed."""

    def __init__(self, config: FeedSource, client: Client, newsroom: Newsroom) -> None:
        """Take the source's settings, who asks, and what the agency's pages are read with."""
        self._config = config
        self._client = client
        self._newsroom = newsroom
        self._pages = PageReader(config, client)
        self._problem: str | None = None

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        return self._config.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Ask the feed, then each page that is due, if they are wanted: see `Source.fetch`."""
        config = self._config
        # Who did not follow before knows of no page yet.
        whole = not is_known(memory, config.address) or (config.follow and not memory.leads())
        before = memory.visit(config.address)
        asked = self._client.ask(Request.of(config, _WANTED, whole=whole), memory, stop)
        match asked.outcome:
            case Answer():
                if not (yield from self._answered(asked)):
                    return
            case Unchanged() as same:
                yield same
                if config.follow:
                    yield Listed(config.address, asked.at, latest(memory.leads()))
                yield from _visits(asked, None if before is None else before.fresh)
            case outcome:
                yield outcome
                yield from asked.visits()
                return
        if config.follow:
            yield from self._pages.fetch(memory, stop, asked.at)

    def settle(self, document: Document, problem: str | None) -> None:
        """Learn whether a document may be taken for known next time."""
        if document.media_type == "application/xml":
            self._problem = problem
        else:
            self._pages.settle(problem)

    def _answered(self, asked: Asked) -> Generator[Fetched, None, bool]:
        """Tell what a feed holds; return whether it is one that may be believed."""
        self._problem = None
        document = asked.document(self.name, "application/xml")
        try:
            feed = self._read(document)
        except ParseError as error:
            yield Suspect(document, str(error))
            yield from asked.visits(kept=False)
            return False
        yield document
        # Before the visit: a run that is cut in between asks anew.
        is_refused = self._problem is not None and not feed.is_cut
        if not is_refused:
            links = tuple(link for link in feed.links if self._leads(link))
            follow = self._config.follow
            yield Listed(document.address, asked.at, links, not feed.is_cut, follow)
        yield from _visits(asked, feed.ttl, kept=self._problem is None)
        return not is_refused

    def _leads(self, link: Link) -> bool:
        """Whether a page may be fetched because a feed names it: its own site's, or an article."""
        is_own = is_on_site(link.address, self._config.address)
        return is_own or read_address(link.address, self._newsroom.site) is not None

    def _read(self, document: Document) -> Syndicated:
        with document.open() as stream:
            data = stream.read(LIMIT + 1)
        feed = read_syndicated(
            data, newsroom=self._newsroom, address=document.address, text=self._config.text
        )
        if not feed.parts and not feed.is_cut:
            raise ParseError(f"{document.address}: the feed has no entries")
        return feed


def _visits(asked: Asked, ttl: timedelta | None, *, kept: bool = True) -> Iterator[Visit]:
    """Let the feed's own age limit count where it is the longer one, or the only one."""
    for visit in asked.visits(kept=kept):
        fresh = visit.fresh
        if visit.address == asked.request.address and ttl is not None:
            fresh = max(ttl, visit.fresh or ttl)
        yield replace(visit, fresh=fresh)
