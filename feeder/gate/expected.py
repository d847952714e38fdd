"""A stored article in, what each published form of it must say out. Pure.

Worked out from the article and the configuration alone, without `feeder.attribution.credit`, so
that a fault there is caught here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feeder.attribution import article_path, original_address
from feeder.text import is_readable, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from feeder.model import StoredArticle
    from feeder.rendering import Context


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a document broke, and how."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Expected:
    """The complete credit, addresses and dates of one article.

    `published` is None where it must not be stated. Moments are aware and to the second.
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

    @property
    def names(self) -> tuple[str, ...]:
        """What a reader must see besides the agency: notice, relayed source, pictures, operator."""
        relayed = (self.relayed_from,) if self.relayed_from else ()
        return (self.notice, *relayed, *self.image_credits, self.operator)


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
    )
