"""The settings of sources as frozen values: one section a kind. No I/O."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from feeder.kinds import (
    Duration,
    Host,
    HttpAddress,
    Section,
    SourceAddress,
    SourceName,
    Span,
    css,
    header,
)
from feeder.model import Language


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Pattern = Annotated[str, Field(min_length=1)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One pattern, or a list of them."""


class _Css(Section):
    """Selectors: each is CSS."""

    @field_validator("*")
    @classmethod
    def _readable(cls, value: str | None, info: ValidationInfo) -> str | None:
        default = cls.model_fields[str(info.field_name)].default
        return value if value is None or value == default else css(value)


class Selectors(_Css):
    """Where a kt.kz page keeps its parts (CSS). From public scrapers, never tried live."""

    title: str = "header.page-heading h1"
    meta: str = "div.page-meta span"
    body: str = "div.page-content div"
    image: str | None = Field(
        'img[src*="/neofiles/serve-image/"]', description="pictures; the first one counts"
    )
    section: str | None = Field(None, description="what names the section; else the address does")


class ListSelectors(_Css):
    """Where a list page of kt.kz keeps its entries (CSS). Likewise never tried live."""

    entry: str = ".news-list__item > article"
    link: str = Field(".news__overlay-link", description="inside an entry: its address and title")
    date: str = Field(".news__date", description="inside an entry")
    following: str = Field(
        'a[rel~="next"], .pagination .next a', description="the link to the page after this one"
    )


WATCHED = timedelta(days=30)
"""So long after a list showed it last a page that is gone may come back; then it is forgotten."""


def _watched(again: timedelta) -> timedelta:
    if again > WATCHED:
        raise ValueError(f"must not be longer than {WATCHED.days}d")
    return again


class Pages(Section):
    """Whose article pages are fetched, how many at once and how long they are asked again."""

    limit: int = Field(20, ge=1, le=500, description="article pages a look")
    again: Annotated[Span, AfterValidator(_watched)] = Field(
        timedelta(days=3), description="so long after it was found a page is asked for edits"
    )
    selectors: Selectors = Selectors()


class FolderSource(Section):
    """A drop folder: dumps and saved pages that somebody or something puts there."""

    kind: Literal["folder"]
    name: SourceName
    path: Path
    pattern: Patterns = ("*.txt", "*.html", "*.htm")
    complete: bool = Field(default=False, description="each dump shows all of the time it covers")
    move: bool = Field(default=False, description="read files go to processed/ or failed/")
    max_bytes: int = Field(
        4_000_000_000, ge=1_000, description="the most that a packed file may unpack to"
    )
    selectors: Selectors = Selectors()
    every: Span = timedelta(minutes=5)
    watch: bool = Field(default=True, description="the daemon looks at once when a file changes")
    enabled: bool = True


class Addressed(Section):
    """What every source has that is asked over HTTP."""

    name: SourceName
    address: SourceAddress
    every: Span = Field(timedelta(minutes=15), description="asked so often when news comes")
    slowest: Span = Field(timedelta(hours=6), description="asked so often when none comes")
    timeout: Span = Field(timedelta(seconds=30), description="for the whole answer")
    max_bytes: int = Field(10_000_000, ge=1_000, le=200_000_000)
    user_agent: Annotated[str, AfterValidator(header)] | None = Field(
        None, description="default: feeder, its version and base_url"
    )
    obey_robots: bool = Field(default=True, description="robots.txt is asked first and obeyed")
    allow_private: bool = Field(default=False, description="may be on a private or local network")
    language: Language | None = Field(
        None, description="the only language it prints; a document in another one is suspect"
    )
    enabled: bool = True

    @model_validator(mode="after")
    def _ordered(self) -> Addressed:
        if self.slowest < self.every:
            raise ValueError("slowest: must not be shorter than `every`")
        return self


class DumpSource(Addressed):
    """An address that answers with the text of a dump."""

    kind: Literal["dump"]
    complete: bool = Field(default=False, description="shows all of the time that it covers")


class PageSource(Addressed):
    """An address that answers with a page of articles."""

    kind: Literal["page"]
    complete: bool = Field(default=False, description="shows all of the time that it covers")
    selectors: Selectors = Selectors()


class ListSource(Addressed):
    """A list page: the addresses on it lead to article pages, which are fetched."""

    kind: Literal["list"]
    complete: bool = Field(default=False, description="shows all of the time that it covers")
    depth: int = Field(1, ge=1, le=100, description="list pages a look, one after the other")
    entries: ListSelectors = ListSelectors()
    pages: Pages = Pages()


Texts = Literal["auto", "full", "excerpt"]
"""Whether the entries of a feed hold whole articles; `auto` judges each by itself."""


class FeedSource(Addressed):
    """The agency's own RSS or Atom feed."""

    kind: Literal["feed"]
    complete: bool = Field(default=False, description="shows all of the time that it covers")
    text: Texts = Field(
        "auto", description="whether entries hold whole articles; auto: where they have content"
    )
    follow: bool = Field(default=False, description="the pages of its entries are fetched, too")
    pages: Pages = Pages()


class ArchiveSource(Section):
    """Web archives (WARC, WET): files of a folder, or one at an address."""

    kind: Literal["archive"]
    name: SourceName
    path: Path | None = Field(None, description="a file, or a folder of archives")
    pattern: Patterns = (
        *("*.warc", "*.warc.gz", "*.warc.zst"),
        *("*.wet", "*.wet.gz", "*.wet.zst"),
    )
    address: SourceAddress | None = None
    hosts: tuple[Host, ...] = Field(("kt.kz", "www.kt.kz"), description="pages of these hosts only")
    since: date | None = Field(None, description="captured on this day or later")
    until: date | None = Field(None, description="captured on this day or before")
    languages: tuple[Language, ...] = Field((), description="articles in these only; none: all")
    selectors: Selectors = Selectors()
    every: Span = timedelta(days=1)
    slowest: Span = timedelta(days=30)
    timeout: Span = Field(timedelta(hours=1), description="for the whole answer of `address`")
    max_bytes: int = Field(4_000_000_000, ge=1_000, description="the most that `address` may send")
    user_agent: Annotated[str, AfterValidator(header)] | None = None
    obey_robots: bool = True
    allow_private: bool = False
    complete: Literal[False] = Field(default=False, description="an archive is never complete")
    enabled: bool = True

    @model_validator(mode="after")
    def _possible(self) -> ArchiveSource:
        if (self.path is None) == (self.address is None):
            raise ValueError("must have either `path` or `address`")
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError("until: must not be before `since`")
        return self


SourceConfig = Annotated[
    FolderSource | DumpSource | PageSource | ListSource | FeedSource | ArchiveSource,
    Field(discriminator="kind"),
]
WebSource = DumpSource | PageSource | ListSource | FeedSource
"""A source whose address is asked again and again."""

KINDS: dict[str, type[Section]] = {
    "folder": FolderSource,
    "dump": DumpSource,
    "page": PageSource,
    "list": ListSource,
    "feed": FeedSource,
    "archive": ArchiveSource,
}


class Fetching(Section):
    """How every address is asked, whichever source it belongs to."""

    contact: Annotated[str, AfterValidator(header)] | None = Field(
        None, description="a mail or web address in the User-Agent; default: site.base_url"
    )
    delay: Duration = Field(timedelta(seconds=1), description="between two requests to one host")
    retries: int = Field(2, ge=0, le=5, description="of what may pass: resets, 502, 503, 504")
    longest_wait: Span = Field(
        timedelta(hours=6), description="the most that a server's Retry-After may ask for"
    )
    proxy: HttpAddress | None = Field(
        None, description="all requests go through it; it hides whom feeder is connected to"
    )


def with_kind(value: object) -> object:
    """Read the form of former versions: `kind: web` with a `format` is that kind."""
    if not isinstance(value, dict) or value.get("kind") != "web":
        return value
    rest = {key: one for key, one in value.items() if key not in {"kind", "format"}}
    return {**rest, "kind": value.get("format", "page")}
