"""The elements that selectors found on a page in; groups of them, one an article, out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bs4 import BeautifulSoup, Tag

PartName = Literal["title", "meta", "body", "image", "section"]
Found = Mapping[PartName, Sequence[Tag]]

_ARTICLE = "article"


@dataclass(slots=True)
class Group:
    """The elements of one article, in the order in which the page prints them."""

    title: Tag | None = None
    metas: list[Tag] = field(default_factory=list)
    bodies: list[Tag] = field(default_factory=list)
    images: list[Tag] = field(default_factory=list)
    sections: list[Tag] = field(default_factory=list)
    waiting: list[tuple[PartName, Tag]] = field(default_factory=list)

    def add(self, part: PartName, element: Tag) -> None:
        """Take a picture or a section's name in."""
        (self.images if part == "image" else self.sections).append(element)


def groups_of(tree: BeautifulSoup, found: Found) -> list[Group]:
    """Return the articles of a page: a date stands over or under a title, never after a body."""
    return _Grouping(found).of(tree)


class _Grouping:
    """Goes through a page once, from its first element to its last."""

    def __init__(self, found: Found) -> None:
        parts: tuple[PartName, ...] = ("section", "image", "body", "meta", "title")
        self.kinds = {id(element): part for part in parts for element in found[part]}
        self.bodies = {id(element) for element in found["body"]}
        self.titles = _only_titles(found["title"])
        self.early: dict[int, list[tuple[PartName, Tag]]] = {}
        self.before: list[tuple[PartName, Tag]] = []
        self.groups = [Group()]

    def of(self, tree: BeautifulSoup) -> list[Group]:
        for element in tree.find_all(True):
            match self.kinds.get(id(element)):
                case "title":
                    self._title(element)
                case "meta":
                    self._meta(element)
                case "body":
                    self._body(element)
                case "image" | "section" as part:
                    self._beside(part, element)
        return self.groups

    def _title(self, element: Tag) -> None:
        group = self.groups[-1]
        if group.title is not None or group.bodies:
            self.groups.append(group := Group())
        group.title = element
        for part, one in (*self.before, *self.early.pop(id(element), ())):
            group.add(part, one)
        self.before = []

    def _meta(self, element: Tag) -> None:
        if self.groups[-1].bodies:
            self.groups.append(Group())
        self.groups[-1].metas.append(element)

    def _body(self, element: Tag) -> None:
        # `div div` finds each level of nested ones; the outermost holds them all.
        if self._is_in_body(element):
            return
        group = self.groups[-1]
        group.bodies.append(element)
        for part, one in group.waiting:
            group.add(part, one)
        group.waiting = []

    def _beside(self, part: PartName, element: Tag) -> None:
        """Find out whose picture or section it is.

        That of the only title in the same `article`, be it over it. Else it belongs to what it
        stands under; but what stands after a body waits for another one of the same article:
        mostly it is a teaser of something else, and a wrong picture is worse than none.
        """
        group = self.groups[-1]
        holder = next((one for one in element.parents if one.name == _ARTICLE), None)
        title = None if holder is None else self.titles.get(id(holder))
        if title is not None and title is not group.title:
            self.early.setdefault(id(title), []).append((part, element))
        elif title is not None or self._is_in_body(element):
            group.add(part, element)
        elif group.title is not None or group.metas:
            group.waiting.append((part, element))
        elif part == "section" and len(self.groups) == 1:
            self.before.append((part, element))  # a breadcrumb over the first title

    def _is_in_body(self, element: Tag) -> bool:
        return any(id(parent) in self.bodies for parent in element.parents)


def _only_titles(titles: Sequence[Tag]) -> dict[int, Tag]:
    """Return the title of each `article` element that holds exactly one."""
    holders = [(id(holder), title) for title in titles for holder in title.find_parents(_ARTICLE)]
    count = Counter(holder for holder, _ in holders)
    return {holder: title for holder, title in holders if count[holder] == 1}
