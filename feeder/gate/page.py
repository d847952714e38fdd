"""The bytes of an article's page in, faults out. Pure.

Our pages are written so that they are well-formed XML as well as HTML, which makes a strict parser
possible here: an HTML parser would mend whatever it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feeder.gate.expected import Fault, folded
from feeder.gate.found import UnreadableError, iso, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

    from feeder.gate.expected import Expected

# With nothing inside it, so that a page declares no entities.
_DOCTYPE = b"<!DOCTYPE html>\n<html "
_FORBIDDEN = frozenset({"script", "iframe", "object", "embed", "form", "style", "base"})
_HIDING = frozenset({"hidden", "style", "aria-hidden"})


def faults_of_page(path: str, body: bytes, wanted: Expected) -> Iterator[Fault]:
    """Every rule that the page breaks."""
    try:
        root = parse(body)
    except UnreadableError as error:
        yield Fault("well-formed", str(error))
        return
    if not body.startswith(_DOCTYPE):
        yield Fault("well-formed", "the document is not an HTML page")
        return
    if path != wanted.path:
        yield Fault("path", f"the page of this article stands at {wanted.path}")
    yield from _head(root, wanted)
    yield from _markup(root)
    yield from _credit(root, wanted)
    yield from _dates(root, wanted)
    yield from _withdrawn(root, wanted)


def _head(root: _Element, wanted: Expected) -> Iterator[Fault]:
    if not (root.findtext("head/title") or "").strip():
        yield Fault("title", "the page has no title")
    robots = [meta.get("content", "") for meta in root.iterfind("head/meta[@name='robots']")]
    if robots != ["noindex"]:
        yield Fault("noindex", "republished text must not be indexed (meta robots noindex)")
    canonical = [link.get("href") for link in root.iterfind("head/link[@rel='canonical']")]
    if canonical != ([wanted.original] if wanted.original else []):
        yield Fault("credit-link", "rel=canonical must be the agency's page where it is known")


def _markup(root: _Element) -> Iterator[Fault]:
    for element in root.iter("*"):
        if element.tag in _FORBIDDEN or any(str(name).startswith("on") for name in element.attrib):
            yield Fault("markup", f"<{element.tag}> holds what could run or disguise")
        scheme = element.get("href", "").partition(":")[0].strip().lower()
        if scheme in {"javascript", "data", "vbscript"}:
            yield Fault("markup", f"a link with the scheme {scheme}")


def _credit(root: _Element, wanted: Expected) -> Iterator[Fault]:
    shown = root.findall("body//*[@id='credit']")
    if len(shown) != 1 or _hidden(shown[0]):
        yield Fault("credit-page", "the page shows no credit")
        return
    # string() leaves out comments, which nobody sees.
    text = " ".join(str(shown[0].xpath("string()")).split())
    links = {(link.get("href"), link.text) for link in shown[0].iter("a")}
    if (wanted.via, wanted.agency) not in links:
        yield Fault("credit-page", f"no visible link to {wanted.agency}")
    for name in wanted.names:
        if name not in text:
            yield Fault("credit-page", f"not visible: {name}")


def _hidden(element: _Element) -> bool:
    above = [element, *element.iterancestors()]
    return any(not _HIDING.isdisjoint(map(str, part.attrib)) for part in above)


def _dates(root: _Element, wanted: Expected) -> Iterator[Fault]:
    stated = [
        iso(time.get("datetime", "")) for time in root.iterfind("body//time[@id='published']")
    ]
    if stated != ([] if wanted.published is None else [wanted.published]):
        yield Fault("date", f"the page must state {wanted.published} as moment of publication")


def _withdrawn(root: _Element, wanted: Expected) -> Iterator[Fault]:
    notices = [one for one in root.findall("body//*[@id='withdrawn']") if not _hidden(one)]
    said = [one for one in notices if str(one.xpath("string()")).strip()]
    if len(said) != int(wanted.withdrawn):
        yield Fault(
            "withdrawn", f"the page must say {'' if wanted.withdrawn else 'not '}that it is"
        )
    if wanted.hidden and _shows(root, wanted.hidden):
        yield Fault("withdrawn", "the page shows the text of a withdrawn article")


def _shows(root: _Element, hidden: Sequence[str]) -> bool:
    """Whether text stands anywhere in the file: in comments and attributes it can be read too."""
    unseen = [comment.text or "" for comment in root.iter(etree.Comment)]
    unseen += [str(value) for element in root.iter("*") for value in element.attrib.values()]
    shown = folded(" ".join(["".join(map(str, root.itertext())), *unseen]))
    return any(text in shown for text in hidden)
