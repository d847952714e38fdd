"""A list page of the site in; what it lists, and the article pages that it leads to, out.

list page ─ its links ─▶ Listed ─ those that are due ─▶ article pages ─▶ Document
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feeder.errors import ParseError
from feeder.model import Document, Link, Newsroom
from feeder.parsing.barred import barred, page_title
from feeder.parsing.listing import parse_listing
from feeder.parsing.markup import LIMIT
from feeder.sourceconfig import ListSource
from feeder.sources import Fetched, Lead, Listed, Memory, Stop, Suspect, Unchanged, Visit
from feeder.sources.asking import LIST, Asked, Request
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer
from feeder.sources.pages import PageReader
from feeder.suspicion import BELIEVED, in_another_language
from feeder.text import language_of

_FEWEST = 10
"""A list with a tenth of the entries that it had before, or fewer, has lost them."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one page of a list shows, and where the page after it is."""

    links: Sequence[Link]
    following: str | None


@dataclass(slots=True)
class _Round:
    """What came of the pages of a list so far.

    Visits are told after what they led to: a run that is cut in between asks anew.
    """

    before: Sequence[Lead]
    at: datetime | None = None
    links: dict[str, Link] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)

    def on(self, page: str) -> list[Lead]:
        """Return what a page of the list showed when it was last looked at."""
        return [lead for lead in self.before if lead.page == page]

    def expected(self, asked: Asked) -> int:
        """Return how many entries a page had lately; one behind the first may end the list."""
        page = asked.request.address
        if page != self.asked[0]:
            return 0
        return sum(asked.at - lead.listed < BELIEVED for lead in self.on(page))

    def add(self, page: str, shown: _Shown, at: datetime) -> None:
        """Take in what a page shows."""
        self.at = self.at or at
        for link in shown.links:
            self.links.setdefault(link.address, replace(link, page=page))


class ListReader:
    """A list page and those after it, and the article pages that they lead to."""

    def __init__(self, config: ListSource, client: Client, newsroom: Newsroom) -> None:
        """Take the source's settings, who asks, and what the agency's pages are read with."""
        self._config = config
        self._client = client
        self._newsroom = newsroom
        self._pages = PageReader(config, client)

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        return self._config.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Ask the list, then each page that is due: see `Source.fetch`."""
        leads = memory.leads()
        newest = max((lead.listed for lead in leads), default=None)
        round_ = _Round([lead for lead in leads if lead.listed == newest])
        is_whole = yield from self._list(round_, memory, stop)
        if round_.at is not None:
            links = tuple(round_.links.values())
            yield Listed(self._config.address, round_.at, links, whole=is_whole)
        yield from round_.visits
        if round_.at is not None:
            yield from self._pages.fetch(memory, stop, round_.at)

    def settle(self, document: Document, problem: str | None) -> None:  # noqa: ARG002 - the protocol's signature
        """Learn whether a page may be taken for known next time."""
        self._pages.settle(problem)

    def _list(self, round_: _Round, memory: Memory, stop: Stop) -> Generator[Fetched, None, bool]:
        """Ask the pages of the list; return whether all that were wanted could be read."""
        address: str | None = self._config.address
        while address is not None and len(round_.asked) < self._config.depth:
            round_.asked.append(address)
            shown = yield from self._page(address, round_, memory, stop)
            if shown is None:
                return False
            address = shown.following
        return True

    def _page(
        self, address: str, round_: _Round, memory: Memory, stop: Stop
    ) -> Generator[Fetched, None, _Shown | None]:
        known, following = round_.on(address), self._noted(memory.visit(address))
        # Only who remembers what the page showed can do with "the same as before".
        whole = not known or following is None
        request = Request.of(self._config, LIST, address=address, whole=whole)
        asked = self._client.ask(request, memory, stop)
        shown: _Shown | None = None
        match asked.outcome:
            case Answer():
                try:
                    shown = self._read(asked, round_)
                except ParseError as error:
                    yield Suspect(asked.document(self.name, "text/html"), str(error))
            case Unchanged() as same:
                yield same
                shown = _remembered(known, following)
            case outcome:
                yield outcome
        round_.visits += self._visits(asked, shown)
        if shown is not None:
            round_.add(address, shown, asked.at)
        return shown

    def _read(self, asked: Asked, round_: _Round) -> _Shown:
        """Read a page of the list. Raises ParseError where it can't be one."""
        address = asked.request.address
        with asked.document(self.name, "text/html").open() as stream:
            markup = stream.read(LIMIT + 1)
        if (title := barred(page_title(markup))) is not None:
            raise ParseError(f"{address}: looks like a page in place of the list ({title!r})")
        listing = parse_listing(
            markup,
            selectors=self._config.entries,
            newsroom=self._newsroom,
            address=address,
            seen=round_.asked,
        )
        before = round_.expected(asked)
        if len(listing.links) * _FEWEST <= before:
            raise ParseError(f"{address}: lists {len(listing.links)}, and {before} the last time")
        titles = [language_of(link.title) for link in listing.links if link.title]
        if why := in_another_language(titles, self._config.language):
            raise ParseError(f"{address}: {why}")
        return _Shown(listing.links, listing.following)

    def _visits(self, asked: Asked, shown: _Shown | None) -> list[Visit]:
        """Return the visits of a page; they remember where the page after it is."""
        visit, *robots = asked.visits(kept=shown is not None)
        if shown is not None:
            body = f"{self._mark(visit)} {shown.following or ''}".encode()
            visit = replace(visit, body=body)
        return [visit, *robots]

    def _noted(self, visit: Visit | None) -> str | None:
        """Return where the page after one is, empty if there is none.

        None where this source has not read what was last seen there, or under other settings.
        """
        if visit is None or visit.body is None:
            return None
        mark, _, following = visit.body.decode().partition(" ")
        return following if mark == self._mark(visit) else None

    def _mark(self, visit: Visit) -> str:
        """Tell what was read by whom, and with which selectors."""
        told = repr((self.name, self._config.entries, visit.digest))
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def _remembered(known: Sequence[Lead], following: str | None) -> _Shown:
    """Return what a page shows that is the same as the last time."""
    links = [Link(lead.address, lead.title, lead.published) for lead in known]
    return _Shown(links, following or None)
