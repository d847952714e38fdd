"""The nouns of feeder: frozen values, complete when made. No I/O, no clock.

One refresh turns a `Document` into `Article`s (parsing), an `Article` and what the store
knows into a `Change` (identity, diff), and stored articles into feed documents (rendering).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import BinaryIO, Literal
from zoneinfo import ZoneInfo

Language = Literal["en", "ru", "kk"]
MediaType = Literal["text/plain", "text/html", "application/xml"]
Precision = Literal["minute", "day"]
LabelKind = Literal["country", "topic", "organisation", "region", "section"]
FeedKind = Literal[
    "all", "most-read", "topic", "country", "region", "organisation", "section", "language",
    "selection",
]  # fmt: skip
WithdrawnBy = Literal["operator", "agency", "retraction", "address", "absence"]

SITE = "https://www.kt.kz/"
"""The agency's own site, unless the settings say another address."""

YEARS = range(1991, 2100)
"""Years that a date of the agency's can be in: a page of news is no older than the web.

Feeds can't even print the year 1, and an article of the year 9999 would lead them for ever.
"""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Where the agency's news is made: the zone that its times are in, and the site it is on.

    Only an address on that site tells number, section and language.
    """

    zone: ZoneInfo
    site: str = SITE


@dataclass(frozen=True, slots=True)
class Document:
    """What one fetch brought: bytes that can be read again, and where they were found.

    `digest` is the BLAKE2b-256 of the bytes, in hex. `fetched` is the moment at which an address
    answered (None for files); `modified` is the best other evidence of age. Both are aware.
    `stamp` is cheap evidence that a file is still the same one (size, mtime, inode). `location` is
    where redirects led that brought it, if they led elsewhere.
    """

    source: str
    address: str
    digest: str
    size: int
    modified: datetime
    open: Callable[[], BinaryIO] = field(compare=False, repr=False)
    fetched: datetime | None = None
    media_type: MediaType = "text/plain"
    stamp: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """When the agency says an article appeared: aware, in the agency's zone.

    With precision "day" the agency printed no time of day, and `at` is that day's midnight.
    """

    at: datetime
    precision: Precision = "minute"

    def isoformat(self) -> str:
        """ISO 8601 with offset, or only the date where no time of day was printed."""
        if self.precision == "day":
            return self.at.date().isoformat()
        return self.at.isoformat()


@dataclass(frozen=True, slots=True)
class Article:
    """One wording of one article, as printed in one document.

    `paragraphs` are the body, one string each, stripped, without title, header, notice,
    credit and share lines. `views` is a measurement and never part of the wording.
    `relayed_from` is whom the agency itself relays ("... reports"). `address`, `agency_id`
    and `section` are known only where the document gave the page's address. `image` is the
    address of its picture, `guid` what the agency's own feed calls it. An `excerpt` is a teaser
    or a summary of the text, and no edit of it.
    """

    title: str | None
    published: Published | None
    views: int | None
    paragraphs: tuple[str, ...]
    language: Language
    relayed_from: str | None = None
    image_credits: tuple[str, ...] = ()
    notice: bool = False
    address: str | None = None
    agency_id: str | None = None
    section: str | None = None
    image: str | None = None
    guid: str | None = None
    excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An article's address on a list page or in a feed, with what stands beside it.

    `page` is the list page that shows it, where a list has several.
    """

    address: str
    title: str | None = None
    published: Published | None = None
    page: str = ""


@dataclass(frozen=True, slots=True)
class CaptureDay:
    """The day on which a dump says that it was captured (its ` date YYYY-MM-DD ` line)."""

    day: date


@dataclass(frozen=True, slots=True)
class SetAside:
    """Text of a document that belongs to no article: kept and reported, never dropped silently."""

    text: str
    reason: str


Part = Article | CaptureDay | SetAside
"""What a splitter yields, in document order."""


@dataclass(frozen=True, slots=True)
class Label:
    """What an article is about, or merely mentions (`assigned` False), and why.

    `code` is an ISO 3166-1 alpha-2 code for a country ("KE"), an IPTC Media Topics QCode for a
    topic ("medtop:05000000"), an abbreviation for an organisation ("WHO"), a UN M49 code or a
    group for a region ("m49:143", "group:eu"), the segment of an address for a section
    ("sports"). `slug` is the permanent path segment ("kenya", "education").
    """

    kind: LabelKind
    code: str
    slug: str
    name: str
    score: float
    assigned: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """An operator's word on a label of one article: it is to have it, or not to have it."""

    kind: LabelKind
    slug: str
    assigned: bool


@dataclass(frozen=True, slots=True)
class Country:
    """An ISO 3166-1 country: alpha-2 code, English short name, permanent slug."""

    code: str
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that feeds are made for: permanent slug, human name, IPTC Media Topics QCode."""

    slug: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an article is not to be read any longer, since when, and on whose word.

    `by` is "operator" (`feeder withdraw`), "agency" (a notice that names the article),
    "retraction" (its own page now says so), "address" (its page is gone) or "absence" (a source
    that shows everything no longer shows it). The last three end by themselves when the article
    is seen again.
    """

    at: datetime
    by: WithdrawnBy
    reason: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the store holds it now: its newest wording, identity, times and labels.

    `id` is a `urn:uuid:` string, minted once. `published` never moves. `updated` moves only on a
    material edit. `published_known` is False where no document ever dated the article; then
    `published` holds the earliest moment that bounds it and is used for ordering only.
    `change_note` says what the last material edit changed. `labels` are the assigned ones,
    strongest first. `others` are the same news in other
    languages; `moved_to` is the id of the article that this one was merged into.
    """

    id: str
    article: Article
    published: datetime
    updated: datetime
    revision: int
    published_known: bool = True
    change_note: str | None = None
    labels: tuple[Label, ...] = ()
    withdrawn: Withdrawal | None = None
    moved_to: str | None = None
    others: tuple[Translation, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """The same news in another language, as another article."""

    id: str
    language: Language
    title: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording that an article had for a time, newest last when listed.

    `captured` is the earliest capture that shows it; `source` and `address` say where that was.
    """

    revision: int
    title: str | None
    paragraphs: tuple[str, ...]
    captured: datetime
    material: bool
    note: str | None
    image_credits: tuple[str, ...] = ()
    source: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Forwarding:
    """A published id that leads elsewhere (`target`), or to a withdrawn article (None)."""

    id: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A selection of articles with a permanent path, e.g. `countries/kenya` (no extension)."""

    path: str
    title: str
    kind: FeedKind
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that the gate held back: the rule, why, and the article to blame if one is."""

    path: str
    rule: str
    reason: str
    article_id: str | None = None
