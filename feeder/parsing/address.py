"""The address of a page of the agency's site in; what it says about its article out. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from feeder.model import Language

_HOSTS = frozenset({"kt.kz", "www.kt.kz"})
_SCHEMES = frozenset({"http", "https"})
_PORTS = frozenset({None, 80, 443})
# The words before the number change with the title, the section with the editor's mind.
_PATH = re.compile(
    r"/(?P<language>eng|rus|kaz)/(?P<section>[a-z0-9_-]{1,40})"
    r"/(?:[^/]*_|video)(?P<number>[0-9]{10})\.html"
)
_LANGUAGES: dict[str, Language] = {"eng": "en", "rus": "ru", "kaz": "kk"}
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class AgencyAddress:
    """What an article's address says: the agency's permanent number, section, language."""

    agency_id: str
    section: str
    language: Language


def read_address(url: str) -> AgencyAddress | None:
    """Return what an article's address on kt.kz says, or None for any other address."""
    parts = web_address(url)
    if parts is None or parts.hostname not in _HOSTS or parts.port not in _PORTS:
        return None
    found = _PATH.fullmatch(parts.path)
    if found is None:
        return None
    return AgencyAddress(found["number"], found["section"], _LANGUAGES[found["language"]])


def can_be_articles(url: str) -> bool:
    """Whether a page may declare this as an article's address: it is no front page and no list."""
    parts = web_address(url)
    if parts is None or parts.path.endswith("/") or not parts.path:
        return False
    return parts.hostname not in _HOSTS or parts.path.endswith(".html")


def web_address(url: str) -> SplitResult | None:
    """Return the parts of an address that may be shown as a link, or None.

    A link is http(s), has a host and no password, and nothing in it that is not printed.
    """
    if len(url) > _LONGEST or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number shows only now
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.hostname or "@" in parts.netloc:
        return None
    return parts
