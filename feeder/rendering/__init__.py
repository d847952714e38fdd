"""Stored articles in, bytes out. Pure: no I/O, no clock; equal articles give equal bytes."""

from __future__ import annotations

from dataclasses import dataclass

from feeder.config import Agency, Site


@dataclass(frozen=True, slots=True)
class Context:
    """What every published document says besides its articles."""

    site: Site
    agency: Agency
    refresh_seconds: int
    hub: str | None = None

    def address(self, path: str) -> str:
        """The public address of a published path such as `countries/kenya.atom`."""
        return self.site.base_url + path
