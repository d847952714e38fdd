"""What was seen of an article and one more sighting in, all that was seen of it out. Pure."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from feeder.diff import Past, Shown
from feeder.model import Article, Published


def grown(past: Past, seen: Shown, article: Article) -> Past:
    """Add a sighting; a wording keeps the fullest that any capture of it says."""
    known = past.wordings.get(seen.fingerprint)
    if known is None:
        wording = replace(article, views=None)
    else:
        alike = [one.captured for one in past.shown if one.fingerprint == seen.fingerprint]
        is_newest = seen.captured >= max(alike, default=seen.captured)
        wording = filled(known, article, is_newest=is_newest)
    return Past((*past.shown, seen), {**past.wordings, seen.fingerprint: wording})


def filled(known: Article, seen: Article, *, is_newest: bool = False) -> Article:
    """Return a wording with what another capture of the same words says besides.

    The newest one says where it stands now.
    """
    if is_newest and has_moved(known, seen):
        known = replace(known, address=seen.address, section=seen.section)
    return replace(
        known,
        published=_finer(known.published, seen.published),
        notice=known.notice or seen.notice,
        relayed_from=known.relayed_from or seen.relayed_from,
        address=known.address or seen.address,
        agency_id=known.agency_id or seen.agency_id,
        section=known.section or seen.section,
        image=known.image or seen.image,
        guid=known.guid or seen.guid,
        excerpt=known.excerpt and seen.excerpt,
    )


def has_moved(known: Article, seen: Article) -> bool:
    """Tell whether an article stands elsewhere now: same number of the agency's, another path."""
    if known.agency_id is None or seen.agency_id != known.agency_id:
        return False
    if known.address is None or seen.address is None:
        return False
    return urlsplit(known.address).path != urlsplit(seen.address).path


def _finer(known: Published | None, seen: Published | None) -> Published | None:
    """The minute where one of two captures tells it, and both speak of one day."""
    if known is None or seen is None:
        return known or seen
    is_finer = known.precision == "day" and known.at.date() == seen.at.date()
    return seen if is_finer else known
