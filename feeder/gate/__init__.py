"""Rendered bytes and their articles in, refusals out. Pure: it reads the bytes again by itself.

A document is published only when the tuple of refusals is empty; otherwise the last good file
stays. Nothing here asks the renderer what it meant: what must be there follows from the stored
article and the configuration, what is there is parsed from the bytes. docs/attribution.md lists
the rules.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from feeder.gate.entry import faults_of_entry
from feeder.gate.expected import Fault, blank_names, expect
from feeder.gate.feed import faults_of_feed, read_feed
from feeder.gate.found import FoundFeed, UnreadableError
from feeder.gate.page import faults_of_page
from feeder.model import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from feeder.model import StoredArticle
    from feeder.rendering import Context

__all__ = ["MAX_BYTES", "check_feed", "check_page"]

MAX_BYTES = 5_000_000
"""Larger documents are refused: several readers do not take more."""


def check_feed(
    path: str, body: bytes, articles: Sequence[StoredArticle], context: Context
) -> tuple[Refusal, ...]:
    """Why the feed document at `path` (`….atom` or `….rss`) must not be published; empty if it may.

    `articles` are those that the document was rendered from, in that order. Raises ValueError for
    a path that ends otherwise.
    """
    if len(body) > MAX_BYTES:
        return (Refusal(path, "size", f"{len(body)} bytes are more than {MAX_BYTES}"),)
    try:
        found = read_feed(path, body)
    except UnreadableError as error:
        return (Refusal(path, "well-formed", str(error)),)
    whole = [
        Refusal(path, fault.rule, fault.reason)
        for fault in chain(blank_names(context), faults_of_feed(found, path, articles, context))
    ]
    return (*whole, *_entries(path, found, articles, context))


def check_page(
    path: str, body: bytes, article: StoredArticle, context: Context
) -> tuple[Refusal, ...]:
    """Why the page of `article` must not be published at `path`; empty if it may."""
    if len(body) > MAX_BYTES:
        faults: tuple[Fault, ...] = (Fault("size", f"{len(body)} bytes are more than {MAX_BYTES}"),)
    else:
        wanted = expect(article, context)
        faults = (*blank_names(context), *faults_of_page(path, body, wanted))
    return tuple(Refusal(path, fault.rule, fault.reason, article.id) for fault in faults)


def _entries(
    path: str, found: FoundFeed, articles: Sequence[StoredArticle], context: Context
) -> Iterator[Refusal]:
    wanted = {article.id: article for article in articles}
    ids = [entry.id for entry in found.entries]
    present = set(ids)
    for article in articles:
        if article.id not in present:
            yield Refusal(path, "entry-missing", "the article has no entry", article.id)
    seen: set[str] = set()
    for entry in found.entries:
        article_or_none = wanted.get(entry.id)
        if article_or_none is None:
            yield Refusal(path, "entry-unknown", "an entry is none of the articles", entry.id)
            continue
        if entry.id in seen:
            yield Refusal(path, "entry-twice", "the article has two entries", entry.id)
            continue
        seen.add(entry.id)
        for fault in faults_of_entry(entry, expect(article_or_none, context)):
            yield Refusal(path, fault.rule, fault.reason, entry.id)
    order = [article.id for article in articles]
    if present == set(order) and len(ids) == len(order) and ids != order:
        blame = next(mine for mine, theirs in zip(ids, order, strict=True) if mine != theirs)
        yield Refusal(path, "entry-order", "the entries are not in the order given", blame)
