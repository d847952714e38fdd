"""A feed and its articles in, Atom 1.0 (RFC 4287) or RSS 2.0 bytes out. Pure; built on feedgen."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from feedgen.feed import FeedGenerator

from feeder.rendering.extension import (
    ATOM_PREFIXES,
    RSS_PREFIXES,
    EntryExtension,
    FeedExtension,
)
from feeder.rendering.wording import Entry, entry_of, moment
from feeder.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeder.model import Feed, StoredArticle
    from feeder.rendering import Context

FEED_NAMESPACE = UUID("758d22bb-db9f-4d16-8927-69da8809326a")
"""Namespace of feed ids; made once. Changing it would make every subscriber see every feed anew."""

EMPTY_UPDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""`updated` of a feed without entries: older than any article, so the first moves it forward."""

_TITLE = re.compile(rb"<title>[^<]*</title>")


def feed_id(path: str) -> str:
    """The permanent id of the feed at `path`: it outlives a new domain of the operator."""
    return uuid5(FEED_NAMESPACE, path).urn


def anchor(path: str) -> str:
    """The fragment of a feed on the index page: `countries-kenya` for `countries/kenya`."""
    return path.replace("/", "-")


def feed_title(feed: Feed, context: Context) -> str:
    """The title that a subscriber sees: it says whose texts these are."""
    return f"{plain(feed.title)} - republished from {plain(context.agency.name)}"


def render_atom(feed: Feed, articles: Sequence[StoredArticle], context: Context) -> bytes:
    """Atom 1.0 of `feed` with one entry an article, in the order given (newest first)."""
    channel = _channel(feed, articles, context, ".atom", "application/atom+xml")
    channel.feeder.prefixes = ATOM_PREFIXES
    entries = [entry_of(article, context) for article in articles]
    channel.feeder.gone = [entry for entry in entries if entry.gone is not None]
    for entry in entries:
        element = _add(channel, entry)
        for category in entry.categories:
            fields = {"term": category.term, "scheme": category.scheme}
            element.category(fields | ({"label": category.label} if category.label else {}))
        element.rights(entry.credit.rights)
        if entry.credit.relayed_from:
            element.contributor(name=entry.credit.relayed_from)
    return bytes(channel.atom_str(pretty=True))


def render_rss(feed: Feed, articles: Sequence[StoredArticle], context: Context) -> bytes:
    """RSS 2.0 of `feed` with one item an article, in the order given (newest first)."""
    channel = _channel(feed, articles, context, ".rss", "application/rss+xml")
    channel.feeder.prefixes = RSS_PREFIXES
    channel.ttl(max(1, -(-context.refresh_seconds // 60)))
    channel.docs("https://www.rssboard.org/rss-specification")
    for article in articles:
        entry = entry_of(article, context)
        element = _add(channel, entry)
        for category in entry.categories:
            # A domain is a taxonomy, so the text is its term; feedgen would write the label.
            element.category(term=category.term, scheme=category.scheme)
    # RSS Advisory Board, RSS Profile: readers disagree on whether a title is HTML, and hexadecimal
    # references are what all of them show right.
    return _TITLE.sub(_hexadecimal, bytes(channel.rss_str(pretty=True)))


def _channel(
    feed: Feed, articles: Sequence[StoredArticle], context: Context, extension: str, kind: str
) -> Any:
    site, agency = context.site, context.agency
    channel = FeedGenerator()
    channel.register_extension("feeder", FeedExtension, EntryExtension)
    channel.feeder.hub = context.hub
    channel.feeder.operator = plain(site.operator)
    channel.feeder.refresh_seconds = context.refresh_seconds
    channel.id(feed_id(feed.path))
    channel.title(feed_title(feed, context))
    channel.subtitle(plain(feed.description) or plain(feed.title))
    channel.updated(_updated(articles, context))
    channel.author(name=plain(agency.name), uri=agency.address)
    operator = {"uri": site.operator_url} if site.operator_url else {}
    channel.contributor(name=plain(site.operator), **operator)
    channel.rights(plain(agency.notice))
    channel.language(feed.code if feed.kind == "language" else site.language)
    # Without a version: a new release of the program is no reason to rewrite every feed.
    channel.generator("feeder")
    channel.link(rel="self", href=context.address(feed.path + extension), type=kind)
    if context.hub:
        channel.link(rel="hub", href=context.hub)
    # Last, because the last link of a feed becomes RSS's own <link>.
    index = context.address(f"index.html#{anchor(feed.path)}")
    channel.link(rel="alternate", href=index, type="text/html")
    return channel


def _updated(articles: Sequence[StoredArticle], context: Context) -> datetime:
    newest = max((article.updated for article in articles), default=None)
    return EMPTY_UPDATED if newest is None else moment(newest, context)


def _add(channel: Any, entry: Entry) -> Any:
    element = channel.add_entry(order="append")
    element.feeder.entry = entry
    element.id(entry.id)
    element.title(entry.title)
    element.updated(entry.updated)
    if entry.published:
        element.published(entry.published)
    element.author(name=entry.credit.author, uri=entry.credit.author_address)
    # The summary first: it becomes RSS's description, and the content its content:encoded.
    element.summary(entry.summary, type="html")
    element.content(entry.content, type="html")
    element.link(rel="alternate", href=entry.credit.link)
    element.source(entry.credit.source_address, entry.credit.source_title)
    return element


def _hexadecimal(title: re.Match[bytes]) -> bytes:
    text = title[0]
    for named, number in ((b"&amp;", b"&#x26;"), (b"&lt;", b"&#x3C;"), (b"&gt;", b"&#x3E;")):
        text = text.replace(named, number)
    return text
