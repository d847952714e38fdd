"""Spellings in, codes and slugs out: which values the fields know, and what was probably meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from rapidfuzz import fuzz, process

_LIKE = 70
"""How much alike, of 100, a spelling must be to be suggested."""
_LONGEST = 60
"""A longer value is no misspelt name."""
_BETWEEN = re.compile(r"[^\w]+|_+")


class Named(Protocol):
    """What fields know: a country, a topic, a region, an organisation."""

    @property
    def code(self) -> str:
        """What registries call it."""
        ...

    @property
    def slug(self) -> str:
        """What its feed's address calls it."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...


@dataclass(frozen=True)
class Vocabulary:
    """Maps the accepted spellings of each field's values to what the store has.

    Case, accents and what stands between words do not matter. A field that is not in the mapping
    takes any value: whom the agency relays, nobody has a list of.
    """

    spellings: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(
        cls,
        countries: Iterable[Named],
        *,
        topics: Iterable[Named] | None = None,
        regions: Iterable[Named] | None = None,
        organisations: Iterable[Named] | None = None,
        languages: Mapping[str, str] | None = None,
        sections: Iterable[Named] | None = None,
    ) -> Vocabulary:
        """Make one from what an installation knows; a field that is left out takes any value.

        `languages` maps codes to names. Countries and sections are kept by their codes, all
        else by slugs.
        """
        by_code = _spellings(((one.code, one.slug, one.name), one.code) for one in countries)
        found = {"country": by_code, "mentions": by_code}
        if topics is not None:
            # Several topics may share a code of the vocabulary of IPTC.
            found["topic"] = _spellings(((one.slug, one.name), one.slug) for one in topics)
        if regions is not None:
            found["region"] = _spellings(((one.slug, one.name), one.slug) for one in regions)
        if organisations is not None:
            found["organisation"] = _spellings(
                ((one.slug, one.code, one.name), one.slug) for one in organisations
            )
        if languages is not None:
            found["language"] = _spellings(((code, name), code) for code, name in languages.items())
        if sections is not None:
            found["section"] = _spellings(
                ((one.code, one.slug, one.name), one.code) for one in sections
            )
        return cls(found)

    def knows(self, field: str) -> bool:
        """Tell whether the values of a field are a closed list."""
        return field in self.spellings

    def find(self, field: str, value: str) -> str | None:
        """Return what the store has for a spelling, or None where the field does not know it."""
        spelling = self._folded[field].get(_fold(value))
        return None if spelling is None else self.spellings[field][spelling]

    def suggest(self, field: str, value: str) -> str | None:
        """Return the spelling that was probably meant, if one comes near."""
        if len(value) > _LONGEST:
            return None
        known = self._folded[field]
        near = process.extractOne(_fold(value), list(known), scorer=fuzz.ratio, score_cutoff=_LIKE)
        return None if near is None else known[near[0]]

    @cached_property
    def _folded(self) -> Mapping[str, Mapping[str, str]]:
        """The spellings by what is left of them; the first of several stands."""
        folded: dict[str, dict[str, str]] = {}
        for field, known in self.spellings.items():
            folded[field] = {}
            for spelling in known:
                folded[field].setdefault(_fold(spelling), spelling)
        return folded


def _spellings(known: Iterable[tuple[tuple[str, ...], str]]) -> dict[str, str]:
    """Map every spelling to its value: all first spellings come before all second ones."""
    rows = list(known)
    ranks = range(max((len(names) for names, _ in rows), default=0))
    found: dict[str, str] = {}
    for rank in ranks:
        for names, kept in rows:
            found.setdefault(names[rank], kept)
    return found


def _fold(value: str) -> str:
    """Take case, accents and separators away: `Côte d'Ivoire` and `cote-d-ivoire` are one."""
    apart = unicodedata.normalize("NFKD", value.casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return _BETWEEN.sub(" ", bare).strip()
