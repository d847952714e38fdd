"""An address in; a document out, or that nothing is new or left there, or why it can't be had."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from feeder.errors import SourceError
from feeder.model import Document, MediaType
from feeder.sourceconfig import DumpSource, PageSource
from feeder.sources import Failure, Fetched, Gone, Memory, Seen, Stop, Unchanged
from feeder.sources.http import Answer, Limits, get
from feeder.sources.reading import failure

_MEDIA: Mapping[str, MediaType] = {"dump": "text/plain", "page": "text/html"}
_ACCEPTED: Mapping[str, frozenset[str]] = {
    "dump": frozenset({"text/plain", "application/octet-stream", ""}),
    "page": frozenset({"text/html", "application/xhtml+xml", ""}),
}
_ACCEPT: Mapping[str, str] = {
    "dump": "text/plain, */*;q=0.1",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
}
_LONGEST_VALIDATOR = 1024
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
"""The agency's site is younger: an older Last-Modified is a clock that was never set."""


class WebReader:
    """One address that answers with the text of a dump or with a page of the agency's site."""

    def __init__(
        self, config: DumpSource | PageSource, *, user_agent: str, now: Callable[[], datetime]
    ) -> None:
        """Take the source's settings, who asks unless they say it, and the clock (aware)."""
        self._config = config
        self._user_agent = config.user_agent or user_agent
        self._now = now

    @property
    def name(self) -> str:
        """The name under which the configuration lists this source."""
        return self._config.name

    def fetch(self, memory: Memory, stop: Stop) -> Iterator[Fetched]:
        """Ask the address once: see `Source.fetch`."""
        stop()
        yield self._ask(_validators(memory.seen(self._config.address)), stop)

    def settle(self, document: Document, problem: str | None) -> None:
        """Nothing is to be done: see `Source.settle`."""

    def _ask(self, validators: Mapping[str, str], stop: Stop) -> Fetched:
        config = self._config
        headers = {
            "User-Agent": self._user_agent,
            "Accept": _ACCEPT[config.kind],
            "Accept-Encoding": "gzip",
            **validators,
        }
        limits = Limits(config.timeout.total_seconds(), config.max_bytes, config.allow_private)
        try:
            answer = get(config.address, headers=headers, limits=limits, stop=stop)
        except SourceError as error:
            return self._failure(error)
        match answer.status:
            case HTTPStatus.OK:
                return self._document(answer)
            case HTTPStatus.NOT_MODIFIED if validators:
                return Unchanged(config.address, self._now())
            case 404 | 410 as status if is_same_page(config.address, answer.address):
                reason = self._failure(_advice(status)).reason
                return Gone(config.address, status, self._now(), reason)
            case status:
                return self._failure(_advice(status))

    def _document(self, answer: Answer) -> Document | Failure:
        config = self._config
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind not in _ACCEPTED[config.kind]:
            return self._failure(
                f"answered with {kind}, which is not what `kind: {config.kind}` expects;"
                " check the address in a browser (a login page?) or correct `kind`"
            )
        fetched = self._now()
        modified = _validator(answer.headers.get("Last-Modified"))
        return Document(
            source=self.name,
            address=config.address,
            digest=answer.body.digest,
            size=answer.body.size,
            modified=_moment(modified, fetched) or fetched,
            open=answer.body.open,
            fetched=fetched,
            media_type=_MEDIA[config.kind],
            etag=_validator(answer.headers.get("ETag")),
            last_modified=modified,
        )

    def _failure(self, reason: object) -> Failure:
        return failure(self._config.address, reason)


def _validators(seen: Seen | None) -> dict[str, str]:
    """Return the headers that ask for a newer answer only (RFC 9110 section 13.1)."""
    if seen is None:
        return {}
    known = {
        "If-None-Match": _validator(seen.etag),
        "If-Modified-Since": _validator(seen.last_modified),
    }
    return {name: value for name, value in known.items() if value is not None}


def _validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified that can be sent back as it came, or None.

    A folded header keeps its line break, and one that is sent back would begin a header of the
    server's choice.
    """
    if not value or len(value) > _LONGEST_VALIDATOR or not value.isprintable():
        return None
    return value


def _moment(last_modified: str | None, fetched: datetime) -> datetime | None:
    """Return the moment of a Last-Modified header that can be true, in UTC."""
    if last_modified is None:
        return None
    try:
        moment = parsedate_to_datetime(last_modified)
    except (ValueError, OverflowError):
        return None
    # "-0000" gives a moment without a zone; HTTP dates are UTC (RFC 9110 section 5.6.7).
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return moment if _OLDEST <= moment <= fetched else None


def is_same_page(asked: str, answered: str) -> bool:
    """Whether a redirect changed nothing but the spelling: to https, to `www.`, to a slash.

    One to another page (a front page, a login) says nothing about the page that was asked for.
    """
    pages = [
        ((parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query)
        for parts in map(urlsplit, (asked, answered))
    ]
    return pages[0] == pages[1]


def _advice(status: int) -> str:
    """Return what a status says, and what to do about it."""
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = str(status)
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            advice = "the site does not let feeder in; ask its operator, or take another address"
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            advice = "correct `address` of this source, or switch it off"
        case HTTPStatus.TOO_MANY_REQUESTS:
            advice = "raise `every` of this source"
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            advice = "the site is in trouble; it is asked again at the next run"
        case _:
            advice = "check the address in a browser"
    return f"answered {said}; {advice}"
