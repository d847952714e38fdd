"""An article's section in, its label out: where its address says that the agency put it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from feeder.model import Label

__all__ = ["SECTIONS", "Section", "section_label"]


class Section(NamedTuple):
    """A section of the agency's site: the segment of its addresses, its name, a permanent slug."""

    code: str
    name: str
    slug: str


SECTIONS: tuple[Section, ...] = (
    Section("economy", "Economy", "economy"),
    Section("government", "Government", "government"),
    Section("incidents", "Incidents", "incidents"),
    Section("international_affair", "International affairs", "international-affairs"),
    Section("politics", "Politics", "politics"),
    Section("reviews", "Reviews", "reviews"),
    Section("society", "Society", "society"),
    Section("sports", "Sports", "sports"),
    Section("state", "State", "state"),
    Section("video", "Video", "video"),
    Section("world", "World", "world"),
)
"""The sections that were ever seen, English and Russian, by name. Slugs are permanent."""

_BY_CODE = {section.code: section for section in SECTIONS}


def section_label(code: str | None) -> tuple[Label, ...]:
    """Return the label of a section; none where the address is not known, or the section new."""
    section = _BY_CODE.get(code or "")
    if section is None:
        return ()
    reason = f"the address has /{section.code}/"
    return (Label("section", section.code, section.slug, section.name, 0.0, True, (reason,)),)
