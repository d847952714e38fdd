"""A wording and the stored articles like it in, the one it is another sighting of out. Pure.

The rules and what they were measured on: docs/identity.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from rapidfuzz import fuzz

from feeder.diff import Known, fingerprint
from feeder.keys import NAMESPACE, keys_of, mint, title_key
from feeder.model import Article
from feeder.shape import Shape, containment, jaccard, shape_of
from feeder.swaps import NamedIn, share_little, swaps_countries, tells_of_another

__all__ = ["NAMESPACE", "NamedIn", "identify", "is_possible", "keys_of", "mint", "title_key"]

Nearness = Literal["same minute", "same day", "near", "far", "undated"]

_NEAR = timedelta(days=3)
_MIN_NUMBERS = 3
_LEAST_CUT_TITLE = 10
_COMPARED = 20_000
"""Characters of a text that are compared one by one: the cost grows with their square."""


def is_possible(
    article: Article,
    language: str,
    published: datetime | None,
    agency_id: str | None,
    address: str | None = None,
    guid: str | None = None,
) -> bool:
    """Tell whether a stored article of which only this is known may be the same one.

    What is not possible need not be loaded; what is possible may still be another article.
    """
    if language != article.language:
        return False
    if article.agency_id and agency_id:
        return article.agency_id == agency_id
    if article.published is None or published is None:
        return True
    if (article.address and article.address == address) or (article.guid and article.guid == guid):
        return True
    return abs(article.published.at - published) <= _NEAR


def identify(
    article: Article, candidates: Iterable[Known], named_in: NamedIn, beside: Collection[int] = ()
) -> Known | None:
    """Find the stored article that this is another sighting of, or None if there is none.

    `beside` are the numbers of the articles that the same page already showed: a page that
    prints two articles at two moments, or both without any, says that they are two.
    """
    alike = [known for known in candidates if known.article.language == article.language]
    mark = fingerprint(article) if alike else b""
    scored = (
        (_likeness(article, mark, known, named_in, beside), -known.number, known) for known in alike
    )
    best = max((found for found in scored if found[0] > 0), default=None, key=lambda f: f[:2])
    return best[2] if best else None


def _likeness(
    article: Article, mark: bytes, known: Known, named_in: NamedIn, beside: Collection[int]
) -> float:
    """Zero for different articles; the higher, the surer that they are the same."""
    if article.agency_id and known.article.agency_id:
        return 4.0 if article.agency_id == known.article.agency_id else 0.0
    stored = known.article
    is_wording = mark == known.fingerprint or mark in known.former
    if is_wording and article.paragraphs and _nearness(article, stored) not in {"near", "far"}:
        return 3.0
    # A teaser without date beside its article is no second article.
    is_told_apart = (article.published is None) == (stored.published is None)
    is_beside = is_told_apart and known.number in beside
    best = 0.0
    for wording in (stored, *known.wordings):
        best = max(best, _nearest(article, wording, named_in, best, is_beside=is_beside))
    return best


def _nearest(
    article: Article, stored: Article, named_in: NamedIn, floor: float, *, is_beside: bool
) -> float:
    """Compare with one wording, of which only a likeness above `floor` is of use."""
    nearness = _nearness(article, stored)
    if nearness == "far":
        return 0.0
    new, old = shape_of(article), shape_of(stored)
    if new.body and new.body == old.body and nearness != "near":
        return 3.0
    score = _resemblance(new, old, nearness, is_beside=is_beside)
    # The vetoes come last because they take longer than to compare.
    if score <= floor or _is_other(article, stored, named_in, nearness, is_beside=is_beside):
        return 0.0
    return score


def _is_other(
    article: Article,
    stored: Article,
    named_in: NamedIn,
    nearness: Nearness,
    *,
    is_beside: bool,
) -> bool:
    """Veto what looks alike, and is filled with other names or numbers."""
    if _names_other_country(article, stored, named_in):
        return True
    new, old = shape_of(article), shape_of(stored)
    if new.body == old.body:
        return False  # a text about something else would say so
    is_minute = nearness == "same minute"
    is_weak = not is_minute and jaccard(new.shingles, old.shingles) < 0.7
    if is_weak and share_little(article, stored):
        return True
    if is_minute and new.title and new.title == old.title and not is_beside:
        # One title in one minute: whoever corrects a name or a figure leaves the title alone. Only
        # another country, or a page that shows both, says that they are two.
        return swaps_countries(article, stored, named_in)
    return tells_of_another(article, stored, named_in, same_minute=is_minute)


def _resemblance(new: Shape, old: Shape, nearness: Nearness, *, is_beside: bool) -> float:
    title = fuzz.ratio(new.title, old.title) / 100 if new.title and old.title else 0.0
    if nearness == "same minute":
        if not is_beside and (_is_cut_title(new, old) or _is_cut_title(old, new)):
            return 2.0
        return _same_minute(new, old, title)
    return 0.0 if is_beside else _other_minute(new, old, title)


def _same_minute(new: Shape, old: Shape, title: float) -> float:
    contained = containment(new.shingles, old.shingles)
    is_told_apart = (
        title < 1 and contained < 0.05 and min(len(new.shingles), len(old.shingles)) > 30
    )
    if is_told_apart:  # Round One and Round Two, with nothing in common but the title's other words
        return 0.0
    if title >= 0.9 or contained >= 0.5 or (title >= 0.6 and contained >= 0.2):
        return 2.0 + (title + contained) / 4
    if not (new.body and old.body):  # two empty texts are alike, and tell nothing
        return 0.0
    body = fuzz.ratio(new.body[:_COMPARED], old.body[:_COMPARED], score_cutoff=60) / 100
    return 2.0 + body / 4 if body >= 0.6 else 0.0


def _is_cut_title(cut: Shape, whole: Shape) -> bool:
    """Whether a capture broke off in its title, which goes on in the other."""
    is_told = not cut.body and len(cut.title) >= _LEAST_CUT_TITLE and " " in cut.title
    return is_told and whole.title.startswith(cut.title)


def _other_minute(new: Shape, old: Shape, title: float) -> float:
    if _other_numbers(new, old):
        return 0.0
    alike = jaccard(new.shingles, old.shingles)
    contained = containment(new.shingles, old.shingles)
    fewest = min(len(new.shingles), len(old.shingles))
    is_long = fewest >= (20 if new.body == old.body else 30)
    is_edited = (
        (alike >= 0.85 and is_long)
        or (alike >= 0.7 and title >= 0.5 and fewest >= 12)
        or (alike >= 0.3 and contained >= 0.7 and title >= 0.6 and fewest >= 20)
        or (title >= 0.9 and contained >= (0.4 if alike >= 0.3 else 0.75))
    )
    return 1.0 + (title + alike) / 4 if is_edited else 0.0


def _nearness(article: Article, stored: Article) -> Nearness:
    """Say how far apart two publications are; where either is undated, nothing speaks against."""
    if article.address and article.address == stored.address:
        return "same minute"  # one page: when it says that it appeared was corrected
    if article.guid and article.guid == stored.guid:
        return "same minute"  # one entry of the agency's feed, likewise
    new, old = article.published, stored.published
    if new is None or old is None:
        return "undated"
    if new.precision == old.precision == "minute":
        # As numbers: between two zones `==` is never true in an hour that a clock repeats.
        if new.at.timestamp() == old.at.timestamp():
            return "same minute"
        return "near" if abs(new.at - old.at) <= _NEAR else "far"
    return "same day" if new.at.date() == old.at.date() else "far"


def _names_other_country(new: Article, old: Article, named_in: NamedIn) -> bool:
    """Veto templated pairs: each title names a country that the other does not."""
    first, second = named_in(new.title or ""), named_in(old.title or "")
    return bool(first - second) and bool(second - first)


def _other_numbers(new: Shape, old: Shape) -> bool:
    """Veto daily reports on one template: rates, forecasts, counts that share few numbers."""
    fewest = min(new.numbers.total(), old.numbers.total())
    if fewest < _MIN_NUMBERS:
        return False
    return (new.numbers & old.numbers).total() * 2 < fewest
