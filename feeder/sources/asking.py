"""What is asked of an address, and what came of it: the values that `client.Client` works on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from feeder.model import Document, MediaType
from feeder.sourceconfig import ArchiveSource, WebSource
from feeder.sources import Failure, Gone, Memory, Unchanged, Visit
from feeder.sources.exchanges import Answer, Exchange
from feeder.sources.visiting import modified_of, useless, validator


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address should answer with: the `kind` that its failure names, and media types.

    No types: whatever comes is taken. An answer that names none is taken in any case.
    """

    kind: str
    accept: str = "*/*"
    types: frozenset[str] = frozenset()

    def takes(self, content_type: str) -> bool:
        """Whether a media type (small letters, no parameters) will do."""
        return not self.types or content_type in self.types or not content_type


DUMP = Wanted(
    "dump", "text/plain, */*;q=0.1", frozenset({"text/plain", "application/octet-stream"})
)
PAGE = Wanted(
    "page",
    "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    frozenset({"text/html", "application/xhtml+xml"}),
)
LIST = replace(PAGE, kind="list")
FEED = Wanted(
    "feed",
    "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
    frozenset(
        f"{group}/{name}"
        for group, name in (
            ("application", "atom+xml"),
            ("application", "rss+xml"),
            ("application", "rdf+xml"),
            ("application", "xml"),
            ("text", "xml"),
            ("text", "plain"),
            ("application", "octet-stream"),
        )
    ),
)
ANYTHING = Wanted("any")


@dataclass(frozen=True, slots=True)
class Request:
    """One address to be asked, how, and what it should answer with.

    `whole` asks for the whole answer, whatever the last one was.
    """

    address: str
    wanted: Wanted = ANYTHING
    timeout: timedelta = timedelta(seconds=30)
    max_bytes: int = 10_000_000
    user_agent: str | None = None
    obey_robots: bool = True
    allow_private: bool = False
    whole: bool = False

    @classmethod
    def of(
        cls,
        source: WebSource | ArchiveSource,
        wanted: Wanted,
        *,
        address: str | None = None,
        whole: bool = False,
    ) -> Request:
        """Ask the source's own address, or one that it leads to, as its settings say."""
        where = address or source.address
        assert where is not None  # noqa: S101  # an archive that is asked has an address
        return cls(
            where,
            wanted,
            source.timeout,
            source.max_bytes,
            source.user_agent,
            source.obey_robots,
            source.allow_private,
            whole,
        )


Outcome = Answer | Unchanged | Gone | Failure


def is_known(memory: Memory, address: str) -> bool:
    """Whether a source read what was last seen at an address: by whichever source.

    That nothing is new since another one was there says nothing to who did not read that.
    """
    seen, visit = memory.seen(address), memory.visit(address)
    return seen is not None and (visit is None or visit.digest in {None, seen.digest})


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a request.

    `outcome` is the answer of a 200 with new bytes, or one of `Fetched` that can be yielded as it
    is. `exchanges` is what was sent and came, in that order, robots.txt and redirects included.
    """

    request: Request
    at: datetime
    outcome: Outcome
    visit: Visit
    robots: tuple[Visit, ...] = ()
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)

    def visits(self, *, kept: bool = True) -> tuple[Visit, ...]:
        """Return what is to be yielded after the outcome, that of the address itself first.

        `kept` False: what came could not be used, so that the next request asks for it whole.
        """
        return (self.visit if kept else useless(self.visit), *self.robots)

    def document(self, source: str, media_type: MediaType) -> Document:
        """Return the answer as a document of a source; only for an outcome that is an `Answer`."""
        answer = self.outcome
        assert isinstance(answer, Answer)  # noqa: S101  # said above
        return Document(
            source=source,
            address=self.request.address,
            digest=answer.body.digest,
            size=answer.body.size,
            modified=modified_of(answer.headers, self.at) or self.at,
            open=answer.body.open,
            fetched=self.at,
            media_type=media_type,
            etag=validator(answer.headers.get("ETag")),
            last_modified=validator(answer.headers.get("Last-Modified")),
            location=None if answer.address == self.request.address else answer.address,
        )
