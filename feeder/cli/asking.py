"""Settings in, a way to ask an address once out: for commands that look before they write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus

from feeder import __version__
from feeder.assembly import StopSignal
from feeder.config import Config
from feeder.errors import SourceError
from feeder.sources.finding import Ask
from feeder.sources.guessing import Answered
from feeder.sources.http import Limits, get
from feeder.sources.web import _advice

_TIMEOUT = timedelta(seconds=30)
_MOST = 10_000_000
_ACCEPT = "application/atom+xml, application/rss+xml, text/html, text/plain;q=0.9, */*;q=0.1"


@contextmanager
def asker(config: Config, *, allow_private: bool) -> Iterator[Ask]:
    """Give a way to ask addresses as the sources of these settings are asked."""
    agent = f"feeder/{__version__} (+{config.site.base_url})"

    def ask(address: str) -> Answered:
        headers = {"User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
        limits = Limits(_TIMEOUT.total_seconds(), _MOST, allow_private)
        try:
            answer = get(address, headers=headers, limits=limits, stop=StopSignal())
        except SourceError as error:
            raise SourceError(f"{address}: {error}") from error
        if answer.status != HTTPStatus.OK:
            raise SourceError(f"{address}: {_advice(answer.status)}")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        with answer.body.open() as stream:
            return Answered(answer.address, kind, stream.read())

    yield ask
