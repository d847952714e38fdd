"""The last visit of an address and a new answer in, what is asked and remembered out. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from feeder.sources import Visit

BELIEVED: Final = timedelta(days=1)
"""A whole answer is asked for when the last one is older: a 304 is not believed for ever."""
_MOVED = timedelta(days=7)
"""So long a new address is asked without asking the old one."""
_LONGEST_VALIDATOR = 1024
_OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
"""The agency's site is younger: an older Last-Modified is a clock that was never set."""
_LONGEST_FRESH = timedelta(days=30)


def conditions(
    visit: Visit | None, now: datetime, believed: timedelta = BELIEVED
) -> dict[str, str]:
    """Return the headers that ask for a newer answer only (RFC 9110 section 13.1)."""
    if visit is None or visit.distrusted or visit.digest is None or visit.whole is None:
        return {}
    if not timedelta(0) <= now - visit.whole < believed:
        return {}
    known = {
        "If-None-Match": validator(visit.etag),
        "If-Modified-Since": validator(visit.last_modified),
    }
    return {name: value for name, value in known.items() if value is not None}


def target_of(visit: Visit | None, now: datetime) -> str | None:
    """Return where an address has moved to, as long as that is believed."""
    if visit is None or visit.moved_to is None or visit.moved_since is None:
        return None
    return visit.moved_to if timedelta(0) <= now - visit.moved_since < _MOVED else None


def is_lie(sent: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether a 304 is about another wording than the one it was asked about.

    It must carry the ETag that the whole answer would have had (RFC 9110 section 15.4.5).
    """
    asked, told = sent.get("If-None-Match"), validator(headers.get("ETag"))
    if asked is None or told is None:
        return False
    return _bare(asked) != _bare(told)


def _bare(etag: str) -> str:
    """Leave out what says how a wording is packed: Apache writes it with some answers only."""
    return re.sub(r'[-;]{1,2}(?:gzip|br|zstd)(?="?$)', "", etag.removeprefix("W/"))


def after_whole(visit: Visit, now: datetime, headers: Mapping[str, str], digest: str) -> Visit:
    """Return the visit that a whole answer makes of the last one; 304 if it is the same again.

    Validators that stay while the body changes are a lie, and believed again once they change
    together with it.
    """
    etag, modified = validator(headers.get("ETag")), validator(headers.get("Last-Modified"))
    is_same = digest == visit.digest
    distrusted = visit.distrusted
    if not is_same and visit.digest is not None and (visit.etag or visit.last_modified):
        # Where both have an ETag, that one decides: the date has no fractions of a second.
        by_tag = bool(etag and visit.etag)
        distrusted = etag == visit.etag if by_tag else modified == visit.last_modified
    return replace(
        visit,
        at=now,
        status=304 if is_same else 200,
        etag=etag,
        last_modified=modified,
        digest=digest,
        whole=now,
        distrusted=distrusted,
        fresh=fresh_of(headers),
    )


def after_same(visit: Visit, now: datetime, headers: Mapping[str, str]) -> Visit:
    """Return the visit that a 304 makes of the last one."""
    return replace(visit, at=now, status=304, fresh=fresh_of(headers))


def after_nothing(visit: Visit, now: datetime, status: int) -> Visit:
    """Return the visit that any other answer, or none (0), makes of the last one."""
    return replace(visit, at=now, status=status, fresh=None)


def useless(visit: Visit) -> Visit:
    """Return a visit whose answer could not be used: it says nothing of what stands there."""
    return replace(forgotten(visit), status=0)


def forgotten(visit: Visit) -> Visit:
    """Return a visit that is asked for the whole answer next time."""
    return replace(visit, etag=None, last_modified=None, digest=None, whole=None, fresh=None)


def validator(value: str | None) -> str | None:
    """Return an ETag or Last-Modified that can be sent back as it came, or None.

    A folded header keeps its line break, and one that is sent back would begin a header of the
    server's choice.
    """
    if not value or len(value) > _LONGEST_VALIDATOR or not value.isprintable():
        return None
    return value


def modified_of(headers: Mapping[str, str], fetched: datetime) -> datetime | None:
    """Return the moment of a Last-Modified header that can be true, in UTC."""
    moment = _moment(validator(headers.get("Last-Modified")))
    return moment if moment is not None and _OLDEST <= moment <= fetched else None


def fresh_of(headers: Mapping[str, str]) -> timedelta | None:
    """Return for how long an answer may be used without asking again (RFC 9111 section 5.2.2)."""
    control = headers.get("Cache-Control", "").lower()
    if re.search(r"\bno-(cache|store)\b", control):
        return None
    found = re.search(r"(?:^|[\s,])max-age=\"?(\d{1,12})", control, re.ASCII)
    if found is None:
        return None
    age = re.fullmatch(r"\d{1,12}", headers.get("Age", "").strip(), re.ASCII)
    left = int(found[1]) - (int(age[0]) if age else 0)
    if left <= 0:
        return None
    return min(timedelta(seconds=min(left, 10**9)), _LONGEST_FRESH)


def wait_of(headers: Mapping[str, str], now: datetime, longest: timedelta) -> timedelta | None:
    """Return how long a server asks to be left alone (RFC 9110 10.2.3), at most the longest.

    What is no number of seconds and no date of the future is no wish.
    """
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]+", value):
        # Ten digits are three centuries, and more than a timedelta holds soon after.
        wait = longest if len(value) > 9 else timedelta(seconds=int(value))  # noqa: PLR2004
    else:
        moment = _moment(value)
        wait = timedelta(0) if moment is None else moment - now
    return min(wait, longest) if wait > timedelta(0) else None


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        # "-0000" gives a moment without a zone; HTTP dates are UTC (RFC 9110 section 5.6.7).
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def said(status: int) -> str:
    """Return a status with its phrase."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def advice(status: int) -> str:
    """Return what a status says, and what to do about it."""
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            way_out = "the site does not let feeder in; ask its operator, or take another address"
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            way_out = "correct `address` of this source, or switch it off"
        case HTTPStatus.TOO_MANY_REQUESTS:
            way_out = "raise `every` of this source"
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            way_out = "the site is in trouble; it is asked again at the next run"
        case _:
            way_out = "check the address in a browser"
    return f"answered {said(status)}; {way_out}"


def is_passing(status: int) -> bool:
    """Whether a status is likely to pass by itself."""
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in {408, 425, 429}
