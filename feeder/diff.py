"""Two wordings in, how they differ out; and the nouns that changes are told in. Pure.

What becomes of an article when its wordings follow each other is `feeder.history`'s business.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import filterfalse
from typing import Literal

from feeder.model import Article, Correction, Withdrawal
from feeder.text import normalise_for_match

_BETWEEN = "\x1f"
_is_composed = partial(unicodedata.is_normalized, "NFC")
# Punctuation, but for what carries meaning: inside numbers and words (3.5, 2-1, re-sign, and/or),
# before a number (-5). %, @, & and #, which Unicode counts as punctuation too, are words.
_POINTS = re.compile(
    r"(?<=\d)[.,:/\-](?=\d)|(?<=\w)[\-/](?=\w)|-(?=\d)|(?P<cosmetic>[.,;:!?…'\"()\[\]{}/\\*•·\-])"
)
_CLOSED = re.compile(r"[.!?…:;][\"'”’»)\]]*$|[\"'”’»]$")


@dataclass(frozen=True, slots=True)
class Shown:
    """One sighting of an article: which wording (its fingerprint), when captured, how many views.

    `dated` says that the document tells when it was captured; else `captured` is only a lower
    bound. `document` counts documents as they arrived, `position` the articles of one from 0.
    `origin` is the article that it belonged to before the operator merged two. An `excerpt` is a
    teaser or a summary.
    """

    captured: datetime
    fingerprint: bytes
    views: int | None = None
    dated: bool = True
    document: int = 0
    position: int = 0
    origin: int | None = None
    excerpt: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """All that was ever seen of one article: every sighting, and every wording as printed."""

    shown: tuple[Shown, ...]
    wordings: Mapping[bytes, Article]


@dataclass(frozen=True, slots=True)
class Edition:
    """One wording that the article had for a time, filled with what its capture lacked.

    `fingerprint` is that of the wording as printed. `captured` is the earliest capture that shows
    it, `updated` what feeds then say. `note` tells subscribers what a material edit changed.
    """

    article: Article
    fingerprint: bytes
    captured: datetime
    updated: datetime
    material: bool = True
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A stored article as comparison needs it: newest wording, and every other one.

    `number` is the store's own key. `captured` is the earliest capture that shows the newest
    wording; `former` are the fingerprints of all other wordings, `wordings` their texts. `touched`
    is when it was last withdrawn or restored other than by its own sightings. `corrections` are
    what an operator said of its labels.
    """

    number: int
    id: str
    article: Article
    fingerprint: bytes
    published: datetime
    published_known: bool
    updated: datetime
    revision: int
    captured: datetime
    former: frozenset[bytes] = frozenset()
    wordings: tuple[Article, ...] = ()
    withdrawn: Withdrawal | None = None
    touched: datetime | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """An article that was never seen before; the caller mints its id."""

    article: Article
    fingerprint: bytes
    published: datetime
    captured: datetime


@dataclass(frozen=True, slots=True)
class Revised:
    """A material edit: `updated` moves, and `note` tells subscribers what changed."""

    known: Known
    note: str


@dataclass(frozen=True, slots=True)
class Retouched:
    """A cosmetic edit (white space, punctuation, quote marks): kept, but `updated` stays.

    So is what is no wording at all: when the article appeared, or its address, became known.
    """

    known: Known


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The article is not to be read any longer; its text stays in the store."""

    known: Known
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True)
class Restored:
    """A withdrawn article stands again."""

    known: Known


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new but a sighting of the article with this number."""

    number: int


Change = New | Revised | Retouched | Withdrawn | Restored | Unchanged
Weight = Literal["none", "cosmetic", "material"]


def fingerprint(article: Article) -> bytes:
    """Sixteen bytes that stand for the exact wording: title, paragraphs, picture credits.

    Views, the notice and the place in the document are no part of it.
    """
    wording = (article.title or "", *article.paragraphs, "", *article.image_credits)
    text = _BETWEEN.join(wording)
    # Nothing joins with what stands between, so each string may be looked at alone.
    if not text.isascii() and not all(map(_is_composed, filterfalse(str.isascii, wording))):
        text = unicodedata.normalize("NFC", text)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def essence(text: str) -> str:
    """The text without white space, quote marks and kinds of dashes: what identity compares."""
    folded = normalise_for_match(text)  # leaves one kind of space, and two of quote marks
    return folded.replace(" ", "").replace("'", "").replace('"', "")


def substance(text: str) -> str:
    """The text without all that a retouch may change: its essence, without punctuation.

    Points inside numbers and words stay, for 3.5 is not 35 and to re-sign is not to resign.
    """
    bare = _POINTS.sub(_kept, normalise_for_match(text))
    return bare.replace(" ", "")


def _kept(found: re.Match[str]) -> str:
    return "" if found["cosmetic"] else found[0]


def weigh(old: Article, new: Article) -> Weight:
    """Say what kind of edit leads from one wording to another."""
    if fingerprint(old) == fingerprint(new):
        return "none"
    return "cosmetic" if substances(old) == substances(new) else "material"


def substances(article: Article) -> tuple[str, str]:
    """What must differ between two wordings for an edit to be material: title, body."""
    return substance(article.title or ""), substance("\n".join(article.paragraphs))


def is_cut(article: Article, whole: Article) -> bool:
    """Tell a capture that broke off: the whole text begins with all of it, and goes on.

    One that ends in the agency's notice did not break off: its last paragraphs were taken out.
    """
    if article.notice and article.paragraphs:
        return False
    title, full_title = essence(article.title or whole.title or ""), essence(whole.title or "")
    if title != full_title:
        return not article.paragraphs and full_title.startswith(title)
    seen, full = _body(article), _body(whole)
    return len(seen) < len(full) and full.startswith(seen)


def is_completed(old: Article, new: Article) -> bool:
    """Tell that the old capture broke off in a sentence or title, and the new one only goes on."""
    if not is_cut(old, new):
        return False
    if not old.paragraphs:  # a headline that gets its text is news, half a headline is none
        return essence(old.title or "") != essence(new.title or "")
    return _CLOSED.search(old.paragraphs[-1]) is None and not _ends_alike(old, new)


def _ends_alike(old: Article, new: Article) -> bool:
    """Whether the last paragraph of one stands whole in the other."""
    return essence(old.paragraphs[-1]) in {essence(text) for text in new.paragraphs}


def inherit(article: Article, stored: Article) -> Article:
    """Fill what this capture lacks and an earlier one had."""
    return replace(
        article,
        title=article.title or stored.title,
        relayed_from=article.relayed_from or stored.relayed_from,
        image_credits=article.image_credits or stored.image_credits,
    )


def describe(old: Article, new: Article) -> str:
    """One line for subscribers that says what a material edit changed."""
    parts = []
    if substance(old.title or "") != substance(new.title or ""):
        parts.append("title corrected" if old.title else "title added")
    before = Counter(substance(paragraph) for paragraph in old.paragraphs)
    after = Counter(substance(paragraph) for paragraph in new.paragraphs)
    fresh, gone = (after - before).total(), (before - after).total()
    edited = min(fresh, gone)
    parts += (
        _count(edited, "edited")
        + _count(fresh - edited, "added")
        + _count(gone - edited, "removed")
    )
    return ", ".join(parts) or "paragraphs rearranged"


def _count(number: int, verb: str) -> list[str]:
    if not number:
        return []
    return [f"{number} paragraph{'' if number == 1 else 's'} {verb}"]


def _body(article: Article) -> str:
    # A line feed keeps the last word of a paragraph apart from the first of the next one, which
    # decides whether letters of two alphabets stand in one word.
    return essence("\n".join(article.paragraphs))
