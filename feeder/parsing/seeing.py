"""A page and its selectors in; what each of them finds there out: for trying a source. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from feeder.parsing.markup import line_of, read_tree, selected
from feeder.sourceconfig import ListSelectors, Selectors

_SHOWN = 70
_INSIDE = frozenset({"link", "date"})
"""What is looked for inside each entry of a list."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one selector finds: how many elements, and the beginning of the first one's text."""

    key: str
    selector: str
    matches: int
    first: str | None = None


def sights(markup: bytes, selectors: Selectors | ListSelectors, name: str) -> list[Sight]:
    """Return what each selector finds; one that is not set is left out.

    Raises ParseError (one line with `name`) where the page or a selector can't be read.
    """
    tree = read_tree(markup, name)
    found = []
    above = "entries" if isinstance(selectors, ListSelectors) else "selectors"
    for key, selector in selectors:
        if selector is not None:
            elements = _found(tree, selectors, key, selector, f"{above}.{key}", name)
            first = _text(elements[0]) if elements else None
            found.append(Sight(f"{above}.{key}", selector, len(elements), first))
    return found


def _found(
    tree: BeautifulSoup,
    selectors: Selectors | ListSelectors,
    key: str,
    selector: str,
    shown: str,
    name: str,
) -> list[Tag]:
    if isinstance(selectors, ListSelectors) and key in _INSIDE:
        entries = selected(tree, selectors.entry, "entries.entry", name)
        return [one for entry in entries for one in selected(entry, selector, shown, name, most=1)]
    return selected(tree, selector, shown, name)


def _text(element: Tag) -> str:
    text = line_of(element) or str(element.get("src") or element.get("href") or "")
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
