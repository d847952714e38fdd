"""A stored article in, its credit out: who wrote it, whose it is, where it came from. Pure.

docs/attribution.md says where each part stands in each format. The credit is a duty towards the
agency, so it is made here once and used by every renderer; `feeder.gate` checks it again.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from feeder.text import plain

if TYPE_CHECKING:
    from feeder.config import Agency, Site
    from feeder.model import Language, StoredArticle

# The characters of RFC 3986; all else has to be percent-encoded before it is an address.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9%/:?#\[\]@!$&()*+,;=\-._~]+")
_STOPS = (".", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class Credit:
    """Everything that a published form of an article must say about its origin.

    `link` is the page to send a reader to: `original` (the agency's own page) where its address
    is known, else `page`, our article page. `via` is where the information came from: `original`,
    else the agency's home. `html` is the visible credit line, in the language of the article: an
    HTML fragment, escaped, without a block element.
    """

    author: str
    author_address: str
    source_id: str
    source_title: str
    source_address: str
    original: str | None
    page: str
    link: str
    via: str
    rights: str
    relayed_from: str | None
    image_credits: tuple[str, ...]
    operator: str
    operator_address: str | None
    html: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a credit line in one language; the notice stays as the agency words it."""

    source: str
    relayed: str
    photo: str
    republished: str


# Russian and Kazakh use a noun and a colon, so that no name has to be declined.
_WORDS: dict[Language, _Words] = {
    "en": _Words("Source:", "As reported by", "Photo:", "Republished by"),
    "ru": _Words("Источник:", "Первоисточник:", "Фото:", "Перепубликовано:"),
    "kk": _Words("Дереккөз:", "Бастапқы дереккөз:", "Фото:", "Қайта жариялаған:"),
}


def article_path(article_id: str) -> str:
    """The published path of our page for an article: `articles/<uuid>.html`.

    Raises ValueError for an id that is not a `urn:uuid:`, so that no id can name another path.
    """
    return f"articles/{UUID(article_id.removeprefix('urn:uuid:'))}.html"


def original_address(address: str | None) -> str | None:
    """The address of an article's own page, or None where it is unknown or unfit for a link."""
    return address if address and _ADDRESS.fullmatch(address) else None


def credit(article: StoredArticle, context_site: Site, agency: Agency) -> Credit:
    """The complete credit of `article` as republished by `context_site`."""
    wording = article.article
    original = original_address(wording.address)
    page = context_site.base_url + article_path(article.id)
    line = _Line(
        words=_WORDS[wording.language],
        agency=plain(agency.name),
        domain=domain(agency.address),
        address=original or agency.address,
        notice=plain(agency.notice),
        relayed_from=plain(wording.relayed_from or "") or None,
        image_credits=tuple(filter(None, map(plain, wording.image_credits))),
        operator=plain(context_site.operator),
        operator_address=context_site.operator_url,
    )
    return Credit(
        author=line.agency,
        author_address=agency.address,
        source_id=agency.address,
        source_title=line.agency,
        source_address=agency.address,
        original=original,
        page=page,
        link=original or page,
        via=line.address,
        rights=line.notice,
        relayed_from=line.relayed_from,
        image_credits=line.image_credits,
        operator=line.operator,
        operator_address=line.operator_address,
        html=line.html(),
    )


def domain(address: str) -> str:
    """The host of an address as people say it: `kt.kz` for `https://www.kt.kz/`."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


@dataclass(frozen=True, slots=True)
class _Line:
    """The parts of a visible credit line, clean but not escaped."""

    words: _Words
    agency: str
    domain: str
    address: str
    notice: str
    relayed_from: str | None
    image_credits: tuple[str, ...]
    operator: str
    operator_address: str | None

    def html(self) -> str:
        agency = _anchor(self.address, self.agency)
        sentences = [f"{self.words.source} {agency} ({_escaped(self.domain)})"]
        sentences.append(_escaped(self.notice))
        if self.relayed_from:
            sentences.append(f"{self.words.relayed} {_escaped(self.relayed_from)}")
        if self.image_credits:
            sentences.append(f"{self.words.photo} {_escaped(', '.join(self.image_credits))}")
        operator = _anchor(self.operator_address, self.operator)
        sentences.append(f"{self.words.republished} {operator}")
        return " ".join(map(_stopped, sentences))


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _anchor(address: str | None, text: str) -> str:
    if address is None:
        return _escaped(text)
    return f'<a href="{html.escape(address)}">{_escaped(text)}</a>'


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith(_STOPS) else sentence + "."
