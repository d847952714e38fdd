"""One entry as found in a document and what it must say in, faults out. Pure."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from feeder.gate.expected import Fault, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feeder.gate.expected import Expected
    from feeder.gate.found import FoundEntry

# All the markup that an entry may hold. Text is escaped, so any other angle bracket is an intruder,
# and nothing in this set can hide what stands inside it.
_MARKUP = re.compile(r'<(?:/?(?:p|em|small)|a href="https?://[^"<>\s]+"|/a)>')
_LINK = re.compile(r'<a href="([^"]+)">([^<]*)</a>')


def faults_of_entry(found: FoundEntry, wanted: Expected) -> Iterator[Fault]:
    """Every rule that the entry breaks: first metadata, then dates, then what people see."""
    if not found.title.strip():
        yield Fault("title", "the entry has no title")
    if found.language != wanted.language:
        yield Fault("language", f"the language must be {wanted.language}")
    yield from _credit(found, wanted)
    yield from _dates(found, wanted)
    yield from faults_of_html("content", found.content, wanted)
    yield from faults_of_html("summary", found.summary, wanted)
    parts = {"title": found.title, "content": found.content, "summary": found.summary}
    for part, html in parts.items() if wanted.hidden else ():
        shown = folded(unescape(_MARKUP.sub("", html)))
        if any(text in shown for text in wanted.hidden):
            yield Fault("withdrawn", f"the {part} shows the text of a withdrawn article")


def faults_of_html(part: str, html: str, wanted: Expected) -> Iterator[Fault]:
    """What the last paragraph of an HTML fragment fails to show; the credit has to stand there.

    Looking only there, and for a link, keeps an article whose text quotes the notice from passing.
    """
    rest = _MARKUP.sub("", html)
    if "<" in rest or ">" in rest:
        yield Fault("markup", f"the {part} holds markup that is not allowed")
        return
    credit = html[html.rfind("<p>") :] if html.endswith("</p>") else ""
    text = unescape(_MARKUP.sub("", credit))
    links = {(unescape(address), unescape(name)) for address, name in _LINK.findall(credit)}
    if (wanted.via, wanted.agency) not in links:
        yield Fault(f"credit-{part}", f"no visible link to {wanted.agency} at its end")
    for name in wanted.names:
        if name not in text:
            yield Fault(f"credit-{part}", f"not visible at its end: {name}")


def _credit(found: FoundEntry, wanted: Expected) -> Iterator[Fault]:
    if found.authors != ((wanted.agency, wanted.agency_address),):
        yield Fault("credit-author", f"the author must be {wanted.agency} and nobody else")
    wrong = [part for part, stated in found.source.items() if not _right(part, stated, wanted)]
    if wrong:
        yield Fault("credit-source", f"missing or wrong in the source: {', '.join(wrong)}")
    if found.rights != (wanted.notice,):
        yield Fault("credit-rights", "the rights must be the agency's notice")
    if found.publishers not in {None, (wanted.agency,)}:
        yield Fault("credit-publisher", f"the publisher must be {wanted.agency}")
    if wanted.relayed_from and wanted.relayed_from not in found.contributors:
        yield Fault("credit-relayed", f"no contributor {wanted.relayed_from}")
    if not set(wanted.image_credits) <= set(found.image_credits):
        yield Fault("credit-picture", "the owner of a picture is not credited")
    if found.alternates != (wanted.link,):
        yield Fault("credit-link", f"the one page to read it on must be {wanted.link}")
    if found.vias != (wanted.via,):
        yield Fault("credit-link", f"the one link rel=via must be {wanted.via}")


def _right(part: str, stated: str, wanted: Expected) -> bool:
    match part:
        case "title" | "author":
            return stated == wanted.agency
        case "address" | "author address":
            return stated == wanted.agency_address
        case "rights":
            return stated == wanted.notice
        case _:
            return bool(stated.strip())


def _dates(found: FoundEntry, wanted: Expected) -> Iterator[Fault]:
    published = () if wanted.published is None else (wanted.published,)
    if found.published != published:
        stated = "must not be stated" if wanted.published is None else f"is {wanted.published}"
        yield Fault("date", f"the moment of publication {stated}")
    if found.updated != (wanted.updated,):
        yield Fault("date", f"the moment of the last change is {wanted.updated}")
