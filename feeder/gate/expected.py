"""A stored article in, what each published form of it must say out. Pure.

Worked out from the article and the configuration alone, without `feeder.attribution.credit`, so
that a fault there is caught here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feeder.attribution import article_path, original_address
from feeder.text import is_readable, normalise_for_match, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feeder.model import StoredArticle
    from feeder.rendering import Context

_SHORTEST = 30
"""Characters from which a paragraph is more than a few words that may stand anywhere."""
_PROBE = 60
"""So much of its beginning tells that a paragraph stands there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a document broke, and how."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Expected:
    """The complete credit, addresses and dates of one article.

    `published` is None where it must not be stated. Moments are aware and to the second. `hidden`
    is text that must stand nowhere, folded for comparison: how each paragraph of a withdrawn
    article begins, so that one that was cut is found too.
    """

    path: str
    language: str
    agency: str
    agency_address: str
    notice: str
    operator: str
    original: str | None
    link: str
    via: str
    relayed_from: str | None
    image_credits: tuple[str, ...]
    published: datetime | None
    updated: datetime
    withdrawn: bool = False
    hidden: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What a reader must see besides the agency: notice, relayed source, pictures, operator."""
        relayed = (self.relayed_from,) if self.relayed_from else ()
        return (self.notice, *relayed, *self.image_credits, self.operator)


def folded(text: str) -> str:
    """Text as it is compared with what must not be there."""
    return normalise_for_match(plain(text)).casefold()


def blank_names(context: Context) -> Iterator[Fault]:
    """Say which configured part of the credit is empty: nothing would be found in any text."""
    names = {
        "agency.name": context.agency.name,
        "agency.notice": context.agency.notice,
        "site.operator": context.site.operator,
    }
    for key, name in names.items():
        if not is_readable(name):
            yield Fault("credit-blank", f"{key} is empty in the configuration")


def expect(article: StoredArticle, context: Context) -> Expected:
    """What every published form of `article` must say."""
    wording, agency = article.article, context.agency
    original = original_address(wording.address)
    path = article_path(article.id)
    published = article.published.replace(microsecond=0) if article.published_known else None
    return Expected(
        path=path,
        language=wording.language,
        agency=plain(agency.name),
        agency_address=agency.address,
        notice=plain(agency.notice),
        operator=plain(context.site.operator),
        original=original,
        link=original or context.address(path),
        via=original or agency.address,
        relayed_from=plain(wording.relayed_from or "") or None,
        image_credits=tuple(filter(None, map(plain, wording.image_credits))),
        published=published,
        updated=article.updated.replace(microsecond=0),
        withdrawn=article.withdrawn is not None,
        hidden=_hidden(article, context) if article.withdrawn is not None else (),
    )


def _hidden(article: StoredArticle, context: Context) -> tuple[str, ...]:
    """How the paragraphs begin that are more than a few words, and no part of what stays."""
    wording = article.article
    named = (wording.title, wording.relayed_from, context.agency.notice, *wording.image_credits)
    stays = [folded(text) for text in named if text]
    begins = (folded(text) for text in wording.paragraphs)
    return tuple(
        text[:_PROBE]
        for text in begins
        if len(text) >= _SHORTEST and not any(text[:_PROBE] in other for other in stays)
    )
