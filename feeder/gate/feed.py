"""Feed bytes in, what they say and the faults of the document as a whole out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeder.gate import atom, rss
from feeder.gate.expected import Fault
from feeder.gate.found import UNREADABLE, FoundFeed, UnreadableError, parse
from feeder.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from lxml.etree import _Element

    from feeder.model import StoredArticle
    from feeder.rendering import Context


def read_feed(path: str, body: bytes) -> FoundFeed:
    """Parse a feed document by what its path ends in.

    Raises UnreadableError for bytes that are not that document, ValueError for another path.
    """
    if path.endswith(".atom"):
        return atom.read_atom(_root(body, atom.ROOT))
    if path.endswith(".rss"):
        return rss.read_rss(_root(body, rss.ROOT))
    raise ValueError(f"{path} ends neither in .atom nor in .rss")


def faults_of_feed(
    found: FoundFeed, path: str, articles: Sequence[StoredArticle], context: Context
) -> Iterator[Fault]:
    """Every rule that the document breaks as a whole."""
    agency, operator = plain(context.agency.name), plain(context.site.operator)
    if agency not in found.title:
        yield Fault("feed-title", f"the title does not name {agency}")
    if found.rights != plain(context.agency.notice):
        yield Fault("feed-rights", "the rights must be the agency's notice")
    if found.authors not in {None, ((agency, context.agency.address),)}:
        yield Fault("feed-author", f"the author must be {agency}")
    if operator not in found.contributors:
        yield Fault("feed-operator", f"no contributor {operator}")
    if found.selfs != (context.address(path),):
        yield Fault("feed-links", f"the one link rel=self must be {context.address(path)}")
    if len(found.alternates) != 1:
        yield Fault("feed-links", "there must be one page for the feed")
    if found.hubs != ((context.hub,) if context.hub else ()):
        yield Fault("feed-links", "the links rel=hub are not the configured hub")
    if found.tombstones not in {None, _tombstones(articles)}:
        yield Fault("withdrawn", "the deleted entries are not the withdrawn articles")
    yield from _dates(found, articles)


def _tombstones(articles: Sequence[StoredArticle]) -> tuple[tuple[str, datetime], ...]:
    gone = (article for article in articles if article.withdrawn is not None)
    return tuple((article.id, article.updated.replace(microsecond=0)) for article in gone)


def _dates(found: FoundFeed, articles: Sequence[StoredArticle]) -> Iterator[Fault]:
    newest = max((article.updated.replace(microsecond=0) for article in articles), default=None)
    if len(found.updated) != 1 or UNREADABLE in found.updated:
        yield Fault("date", "the feed has no readable moment of its last change")
    elif newest is not None and found.updated != (newest,):
        yield Fault("date", f"the feed's last change is that of its newest entry, {newest}")


def _root(body: bytes, tag: str) -> _Element:
    if b"<!DOCTYPE" in body:
        raise UnreadableError("a document type is not allowed")
    root = parse(body)
    if root.tag != tag:
        raise UnreadableError(f"the root element is not {tag.rpartition('}')[2]}")
    return root
