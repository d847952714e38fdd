"""Addresses of article pages in, what each of them answers out."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta

from feeder.sourceconfig import FeedSource, ListSource
from feeder.sources import Failure, Fetched, Memory, Stop
from feeder.sources.asking import PAGE, Asked, Request, is_known
from feeder.sources.client import Client
from feeder.sources.exchanges import Answer
from feeder.sources.following import due

_ENOUGH = 3
"""After so many failures or suspect pages in a row no further page is asked."""

_LONGEST = timedelta(minutes=5)
"""After so long no further page is asked: a look that runs into its deadline counts for nothing."""


class PageReader:
    """Asks the article pages that a list or a feed led to, as many as are due."""

    def __init__(self, config: ListSource | FeedSource, client: Client) -> None:
        """Take the settings of the source, and who asks."""
        self._config = config
        self._client = client
        self._problem: str | None = None

    def fetch(self, memory: Memory, stop: Stop, now: datetime) -> Iterator[Fetched]:
        """Ask every page that is due once."""
        pages = self._config.pages
        failed = 0
        for address in due(
            memory.leads(), now, every=self._config.every, again=pages.again, limit=pages.limit
        ):
            asked = yield from self._ask(address, memory, stop)
            outcome = asked.outcome
            is_bad = isinstance(outcome, Failure) or self._problem is not None
            failed = failed + 1 if is_bad else 0
            if failed == _ENOUGH or (isinstance(outcome, Failure) and outcome.wait is not None):
                return  # the others would fare no better now; they stay due
            if asked.at - now >= _LONGEST:
                return

    def settle(self, problem: str | None) -> None:
        """Learn whether a document may be taken for known next time."""
        self._problem = problem

    def _ask(self, address: str, memory: Memory, stop: Stop) -> Generator[Fetched, None, Asked]:
        whole = not is_known(memory, address)
        request = Request.of(self._config, PAGE, address=address, whole=whole)
        asked = self._client.ask(request, memory, stop)
        self._problem = None
        match asked.outcome:
            case Answer():
                yield asked.document(self._config.name, "text/html")
            case outcome:
                yield outcome
        yield from asked.visits(kept=self._problem is None)
        return asked
