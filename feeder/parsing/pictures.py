"""The pictures of a page in; where one is and whose it is out. No I/O, no clock.

A picture is passed on by its address only; nobody here looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bs4 import BeautifulSoup, Tag

from feeder.parsing.address import has_articles_path, link_to, read_address
from feeder.parsing.lines import ImageCredit, credit_in
from feeder.parsing.markup import line_of
from feeder.text import clean

# Scripts put the real address into `src` when the reader comes near (lazysizes, WordPress, ...).
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
# HTML 4.8.4.2.1: an address, then its width or density; an address may hold commas itself.
_CANDIDATES = re.compile(r",(?=\s)|(?<=[0-9][wx]),")
_SIZE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?[wx]")
_LONGEST_SET = 8_000
_PIXEL = frozenset({"0", "1", "0px", "1px"})
_ASIDE = ("nav", "aside", "footer")
_MOST = 100
"""So many pictures of an article are looked at, and no more."""
_OPEN_GRAPH = ("og:image", "og:image:url", "og:image:secure_url")
_SPACE = " "


def show_lazy(tree: BeautifulSoup) -> None:
    """Put the address that a picture will have into its `src`, so that selectors can look at it."""
    for image in tree.find_all("img"):
        address = _shown(image)
        if address is not None:
            image["src"] = address


def own_pictures(images: Sequence[Tag], base: str | None, own: str | None, site: str) -> list[Tag]:
    """Return the pictures that are an article's, whose address is `own`, on the agency's site.

    What stands in a menu, beside the text or in a link to another article is none of its own.
    """
    return [
        image
        for image in images[:_MOST]
        if image.find_parent(_ASIDE) is None and not _is_teaser(image, base, own, site)
    ]


def picture_of(images: Iterable[Tag], base: str | None) -> str | None:
    """Return the address of the first picture that has one."""
    return next(filter(None, (_address_of(image, base) for image in images)), None)


def declared_picture(tree: BeautifulSoup, base: str | None) -> str | None:
    """Return the picture that the page declares for whoever links to it (Open Graph)."""
    for name in _OPEN_GRAPH:
        for meta in tree.find_all("meta", attrs={"property": name}):
            link = _absolute(meta.get("content"), base)
            if link is not None:
                return link
    return None


def credits_beside(images: Iterable[Tag]) -> Iterator[str]:
    """Yield the names that captions and descriptions of pictures credit, each as it is printed."""
    for image in images:
        for text in _captions(image):
            match credit_in(clean(text).strip()):
                case ImageCredit(str(name)):
                    yield name
                    break
                case _:
                    pass


def _captions(image: Tag) -> Iterator[str]:
    figure = image.find_parent("figure")
    if figure is not None:
        yield from map(line_of, figure.find_all("figcaption"))
    for one in (image, *image.find_all("img")):
        for key in ("alt", "title"):
            value = one.get(key)
            if isinstance(value, str):
                yield " ".join(value.split())


def _shown(image: Tag) -> str | None:
    """Return what a reader will see in the end: a placeholder is none, the largest of a set is."""
    for key in (*_LAZY, "src"):
        value = _printed(image, key)
        if value is not None and not value.lower().startswith("data:"):
            return value
    picture = image.find_parent("picture")
    sources = [] if picture is None else picture.find_all("source")
    for one in (image, *sources):
        for key in _LAZY_SETS:
            if (largest := _largest(_printed(one, key))) is not None:
                return largest
    return None


def _largest(candidates: str | None) -> str | None:
    """Return the address of a set that has the most pixels; without a size it is the usual one."""
    best, most = None, 0.0
    for candidate in _CANDIDATES.split((candidates or "")[:_LONGEST_SET]):
        address, *sizes = candidate.split() or [""]
        address = address.strip(",")
        size = _size(sizes[0]) if sizes else 1.0
        if address and size > most:
            best, most = address, size
    return best


def _size(printed: str) -> float:
    return float(printed[:-1]) if _SIZE.fullmatch(printed) else 0.0


def _address_of(element: Tag, base: str | None) -> str | None:
    match element.name:
        case "img":
            is_pixel = {_printed(element, "width"), _printed(element, "height")} & _PIXEL
            return None if is_pixel else _absolute(element.get("src"), base)
        case "source":
            return _absolute(_largest(_printed(element, "srcset")), base)
        case "meta":
            return _absolute(element.get("content"), base)
        case _:
            inner = (_address_of(image, base) for image in element.find_all("img"))
            return next(filter(None, inner), None)


def _is_teaser(image: Tag, base: str | None, own: str | None, site: str) -> bool:
    anchor = image.find_parent("a", href=True)
    link = link_to(anchor.get("href"), base) if anchor is not None else None
    if link is None or not has_articles_path(link) or link == own:
        return False
    there, here = read_address(link, site), read_address(own or "", site)
    return there is None or here is None or there.agency_id != here.agency_id


def _absolute(value: object, base: str | None) -> str | None:
    # Browsers take a space in an address for %20, and editors leave them in names of files.
    return link_to(value.strip().replace(_SPACE, "%20"), base) if isinstance(value, str) else None


def _printed(element: Tag, key: str) -> str | None:
    value = element.get(key)
    return (value.strip() or None) if isinstance(value, str) else None
