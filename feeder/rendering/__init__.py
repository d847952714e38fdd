"""Stored articles in, bytes out. Pure: no I/O, no clock; equal articles give equal bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feeder.config import Agency, Site
from feeder.model import Label


@dataclass(frozen=True, slots=True)
class Context:
    """What every published document says besides its articles.

    `thresholds` are those of labels, by kind, and by kind and slug where one has its own.
    """

    site: Site
    agency: Agency
    refresh_seconds: int
    hub: str | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def threshold(self, label: Label) -> float | None:
        """From which score on such a label is assigned; a topic may have its own ("topic:law")."""
        own = self.thresholds.get(f"{label.kind}:{label.slug}")
        return self.thresholds.get(label.kind) if own is None else own

    def address(self, path: str) -> str:
        """The public address of a published path such as `countries/kenya.atom`."""
        return self.site.base_url + path
