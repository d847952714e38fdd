"""Articles in; the site's HTML and its RSS out, as the agency would print them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from feeder.model import Article
from feeder.parsing.lines import NOTICE

TEASER = 140
"""Characters of a summary, before it trails off."""


@dataclass(frozen=True, slots=True)
class Printed:
    """An article, and where on the site it stands."""

    article: Article
    number: int
    section: str = "politics"

    @property
    def agency_id(self) -> str:
        """The agency's id: it grows with time."""
        return str(1_377_988_000 + self.number)

    @property
    def path(self) -> str:
        """Where its page stands on the site."""
        words = "_".join(re.findall(r"[a-z0-9]+", (self.article.title or "").lower())[:6])
        return f"/eng/{self.section}/{words}_{self.agency_id}.html"

    @property
    def address(self) -> str:
        """Its address on the agency's own host."""
        return f"https://www.kt.kz{self.path}"

    @property
    def guid(self) -> str:
        """What the feed calls it."""
        return f"kt-{self.agency_id}"

    @property
    def image(self) -> str:
        """The address of its picture."""
        return f"https://www.kt.kz/neofiles/serve-image/{self.number:024x}/738x473/c1"


def page_of(printed: Printed) -> str:
    """The page of an article."""
    one = printed.article
    assert one.published is not None
    views = "" if one.views is None else f" {one.views}"
    body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in _lines(one))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>KT</title>'
        f'<link rel="canonical" href="{escape(printed.address)}"></head><body>'
        f'<header class="page-heading"><h1>{escape(one.title or "")}</h1></header>\n'
        f'<div class="page-meta"><span>{one.published.at:%d.%m.%Y, %H:%M}{views}</span></div>\n'
        f'<div class="page-content"><div><img src="{printed.image}" alt="">\n{body}</div></div>'
        "</body></html>"
    )


def rss_of(some: Iterable[Printed], *, full: bool) -> str:
    """The feed of these articles: with their whole texts, or with teasers alone."""
    entries = "".join(_entry(one, full=full) for one in some)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>News</title><link>https://www.kt.kz/</link><description>All news</description>"
        f"<ttl>30</ttl>{entries}</channel></rss>"
    )


def _entry(printed: Printed, *, full: bool) -> str:
    one = printed.article
    assert one.published is not None
    summary = one.paragraphs[0]
    if len(summary) > TEASER:
        summary = summary[:TEASER].rsplit(" ", 1)[0] + "…"
    text = "".join(f"<p>{escape(line, quote=False)}</p>" for line in _lines(one))
    whole = f"<content:encoded><![CDATA[{text}]]></content:encoded>" if full else ""
    return (
        f"<item><title>{escape(one.title or '')}</title>"
        f"<link>{escape(printed.address)}?utm_source=rss</link>"
        f'<guid isPermaLink="false">{printed.guid}</guid>'
        f"<pubDate>{one.published.at:%a, %d %b %Y %H:%M:%S %z}</pubDate>"
        f'<enclosure url="{printed.image}" length="1" type="image/jpeg"/>'
        f"<description>{escape(escape(summary, quote=False))}</description>{whole}</item>"
    )


def _lines(one: Article) -> list[str]:
    images = [f"Images | {name}" for name in one.image_credits]
    return [*images, "Tell a friend", *one.paragraphs, *([NOTICE] if one.notice else [])]
