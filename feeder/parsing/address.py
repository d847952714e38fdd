"""An address and that of the agency's site in; what it says about its article out. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from feeder.model import SITE, Language

_SCHEMES = frozenset({"http", "https"})
_PORTS = frozenset({None, 80, 443})
# The words before the number change with the title, the section with the editor's mind.
_PATH = re.compile(
    r"/(?P<language>eng|rus|kaz)/(?P<section>[a-z0-9_-]{1,40})"
    r"/(?:[^/]*_|video)(?P<number>[0-9]{10})\.html"
)
_LANGUAGES: dict[str, Language] = {"eng": "en", "rus": "ru", "kaz": "kk"}
_FOLDER = re.compile(r"/(?P<language>eng|rus|kaz)(?:/(?P<section>[a-z0-9_-]{1,40}))?(?:/|$)")
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class AgencyAddress:
    """What an article's address says: the agency's permanent number, section, language."""

    agency_id: str
    section: str
    language: Language


def read_address(url: str, site: str = SITE) -> AgencyAddress | None:
    """Return what an article's address on the agency's site says, or None for any other one."""
    parts = web_address(url)
    found = None if parts is None else _PATH.fullmatch(parts.path)
    if found is None or not is_on_site(url, site):
        return None
    return AgencyAddress(found["number"], found["section"], _LANGUAGES[found["language"]])


def has_articles_path(url: str) -> bool:
    """Whether the path is that of an article, on whatever host (a mirror, a copy for trying)."""
    parts = web_address(url)
    return parts is not None and _PATH.fullmatch(parts.path) is not None


def language_in(url: str) -> Language | None:
    """Return the language that the first folder of a path names, on whatever host."""
    parts = web_address(url)
    found = None if parts is None else _FOLDER.match(parts.path)
    return None if found is None else _LANGUAGES[found["language"]]


def section_in(url: str) -> str | None:
    """Return the section whose own page or whose article this is, or None."""
    parts = web_address(url)
    if parts is None:
        return None
    found = _PATH.fullmatch(parts.path) or _FOLDER.fullmatch(parts.path)
    return None if found is None else found["section"]


def can_be_articles(url: str, site: str = SITE) -> bool:
    """Whether a page may declare this as an article's address: it is no front page and no list.

    What lists look like is known of the agency's site only.
    """
    parts = web_address(url)
    if parts is None or parts.path.endswith("/") or not parts.path:
        return False
    return parts.path.endswith(".html") or not is_on_site(url, site)


def link_to(value: object, base: str | None) -> str | None:
    """Return an attribute's value as an absolute address without fragment, or None."""
    if not isinstance(value, str):
        return None
    try:
        link = urldefrag(urljoin(base or "", value.strip())).url
    except ValueError:
        return None
    return link if web_address(link) is not None else None


def is_on_site(link: str, site: str) -> bool:
    """Whether a link stays on the site: its host or one below it, its port or the usual one."""
    there, here = web_address(link), web_address(site)
    if there is None or here is None or there.hostname is None or here.hostname is None:
        return False
    if there.port != here.port and not {there.port, here.port} <= _PORTS:
        return False
    host = here.hostname.removeprefix("www.")
    return there.hostname == host or there.hostname.endswith(f".{host}")


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
