"""Request headers in, what the client wants out: which encoding, and whether its copy is fresh."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

Coding = Literal["identity", "gzip"]


class Wishes(NamedTuple):
    """What a request says about encodings and about the copy that it already has."""

    accept_encoding: bytes = b""
    if_none_match: bytes | None = None
    if_modified_since: bytes | None = None


def read_wishes(headers: Iterable[tuple[bytes, bytes]]) -> Wishes:
    """Pick the three headers out of an ASGI header list; repeated lines are one list."""
    accept, tags, since = b"", None, None
    for name, value in headers:
        if name == b"accept-encoding":
            accept = accept + b"," + value if accept else value
        elif name == b"if-none-match":
            tags = value if tags is None else tags + b"," + value
        elif name == b"if-modified-since":
            since = value
    return Wishes(accept, tags, since)


def choose_coding(accept_encoding: bytes) -> Coding:
    """The encoding to answer in. Never a refusal: who accepts nothing is sent plain bytes.

    RFC 9110 12.5.3. Plain bytes win only where the client weighs them above gzip in so many words.
    """
    if b"gzip" not in accept_encoding.lower() and b"*" not in accept_encoding:
        return "identity"
    weights = _weights(accept_encoding)
    gzip = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return "gzip" if gzip > 0 and gzip >= weights.get("identity", 0.0) else "identity"


def is_fresh(wishes: Wishes, etag: bytes, modified: int) -> bool:
    """Whether the client's copy is the current one, so that 304 is the whole answer.

    `modified` is in whole seconds since 1970. RFC 9110 13.2.2: If-None-Match decides alone where
    it is present, for a date can not tell two versions of one second apart.
    """
    if wishes.if_none_match is not None:
        # Our tags are quoted hex, so no other tag can contain one; W/ does not matter (13.1.2).
        return etag in wishes.if_none_match or wishes.if_none_match.strip() == b"*"
    if wishes.if_modified_since is None:
        return False
    since = _seconds(wishes.if_modified_since)
    return since is not None and modified <= since


def _weights(accept_encoding: bytes) -> dict[str, float]:
    weights: dict[str, float] = {}
    for member in accept_encoding.decode("latin-1").lower().split(","):
        coding, _, parameter = member.partition(";")
        weights[coding.strip()] = _weight(parameter)
    return weights


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0  # Not understood: the safe reading is that the client does not want it.


def _seconds(date: bytes) -> float | None:
    """An HTTP date as seconds since 1970, or None: RFC 9110 13.1.3 ignores an invalid one."""
    try:
        moment = parsedate_to_datetime(date.decode("latin-1"))
        # The obsolete forms of RFC 9110 5.6.7 carry no zone; all of them mean GMT.
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
