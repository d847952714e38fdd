"""An entry of a feed in; its page, its name and its picture out. No I/O, no clock."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bs4 import BeautifulSoup

from feeder.parsing.address import can_be_articles, link_to, read_address

_LONGEST_NAME = 2_000
_TRACKING = "utm_"
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.IGNORECASE)
_DOTS = {"0", "1"}
"""Widths of pictures that only count readers."""


def address_of(entry: Any, base: str, site: str) -> str | None:
    """Return the address of the entry's own page: one of the agency's articles before any other."""
    beside = [one.get("href") for one in entry.get("links", ()) if one.get("rel") == "alternate"]
    told = (bare_link(one, base) for one in (entry.get("feedburner_origlink"), *beside))
    links = [link for link in told if link is not None]
    # feedparser takes a name for a link where there is no other.
    named = bare_link(entry.get("id"), None)
    if named is not None and (read_address(named, site) or (entry.get("guidislink") and not links)):
        links.append(named)
    agency = (link for link in links if read_address(link, site) is not None)
    others = (link for link in links if can_be_articles(link, site))
    return next(agency, None) or next(others, None)


def guid_of(entry: Any, address: str | None, site: str) -> str | None:
    """Return what the feed calls the entry, unless that is its address in other words."""
    name = entry.get("id")
    if not isinstance(name, str) or not (name := name.strip()):
        return None
    if len(name) > _LONGEST_NAME or not name.isprintable():
        return None
    link = bare_link(name, None)
    if link is None or address is None:
        return name
    there, here = read_address(link, site), read_address(address, site)
    is_same_article = there is not None and here is not None and there.agency_id == here.agency_id
    return None if is_same_article or _bare(link) == _bare(address) else name


def _bare(address: str) -> tuple[str, str, str]:
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query


def image_of(entry: Any, tree: BeautifulSoup | None, base: str) -> str | None:
    """Return the address of the entry's picture: an enclosure, Media RSS, the first in the text."""
    media = [*entry.get("enclosures", ()), *entry.get("media_content", ())]
    shown = [one.get("href") or one.get("url") for one in media if _is_picture(one)]
    shown += [one.get("url") for one in entry.get("media_thumbnail", ())]
    if tree is not None:
        images = tree.find_all("img", src=True)
        shown += [one["src"] for one in images if not {one.get("width"), one.get("height")} & _DOTS]
    return next((link for one in shown if (link := bare_link(one, base)) is not None), None)


def _is_picture(media: Any) -> bool:
    kind = f"{media.get('type') or ''} {media.get('medium') or ''}".strip()
    if kind:
        return kind.startswith("image")
    link = media.get("href") or media.get("url") or ""
    return _PICTURE.search(link.partition("?")[0]) is not None


def bare_link(value: object, base: str | None) -> str | None:
    """Return an absolute address without fragment and without what counts the readers."""
    link = link_to(value, base) if isinstance(value, str) and value.strip() else None
    if link is None or _TRACKING not in link:
        return link
    parts = urlsplit(link)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(key, one) for key, one in pairs if not key.startswith(_TRACKING)]
    return urlunsplit(parts._replace(query=urlencode(kept)))
