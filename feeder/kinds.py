"""What settings are made of: sections, durations, addresses, words, zones. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    WithJsonSchema,
)

from feeder.text import is_readable, plain


class Section(BaseModel):
    """Common ground of every section: frozen, and a key that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_DURATION = re.compile(r"(\d{1,9})\s*([smhd])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError("must be a number and a unit: 30s, 15m, 2h or 1d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _span(value: timedelta) -> timedelta:
    if not timedelta(seconds=1) <= value <= timedelta(days=30):
        raise ValueError("must be from 1s to 30d")
    return value


def _written(value: timedelta) -> str:
    """Write a duration as people do, in the largest unit that divides it."""
    seconds = int(value.total_seconds())
    sizes = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
    return next(f"{seconds // size}{unit}" for unit, size in sizes.items() if seconds % size == 0)


def _http(value: str) -> str:
    # Scheme and host in small letters, IDNA, escapes: as it will stand in feeds and headers.
    return str(TypeAdapter(AnyHttpUrl).validate_python(value))


def _open(value: str) -> str:
    parts = urlsplit(value)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must hold no user name and no password: it stands in reports")
    return value


def _host(value: str) -> str:
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", value):
        raise ValueError("must be the name of a host alone, such as kt.kz")
    return value


def css(value: str) -> str:
    """Check a CSS selector."""
    # It takes as long to load as all of the settings, and few have selectors of their own.
    import soupsieve  # noqa: PLC0415 - loaded where it is needed

    try:
        soupsieve.compile(value)
    except soupsieve.SelectorSyntaxError as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"{value!r} is not a CSS selector: {reason}") from error
    return value


def _text(value: str) -> str:
    if not is_readable(value):
        raise ValueError("must have a letter or a digit: people read it")
    return plain(value)


def header(value: str) -> str:
    """Check a value that is sent in an HTTP header."""
    if not (value.isascii() and value.isprintable() and value.strip()):
        raise ValueError("must be printable ASCII: it is sent in an HTTP header")
    return value.strip()


@cache
def zone(name: str) -> ZoneInfo:
    """Take a zone from the pinned database: the system's may be years older, and wrong by an hour.

    Raises ZoneInfoNotFoundError for a name that is none.
    """
    folder = resources.files("tzdata") / "zoneinfo"
    parts = name.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_+-]+", part) for part in parts):
        raise ZoneInfoNotFoundError(name)
    try:
        with folder.joinpath(*parts).open("rb") as stream:
            return ZoneInfo.from_file(stream, key=name)
    except (OSError, ValueError) as error:
        raise ZoneInfoNotFoundError(name) from error


def base(value: str) -> str:
    """Check an address that others are made from; it ends with a slash."""
    if "?" in value or "#" in value:
        raise ValueError("must have no query and no fragment")
    return value if value.endswith("/") else value + "/"


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(_written, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\s*[smhd]$"}),
]
Span = Annotated[Duration, AfterValidator(_span)]
"""A duration in which something can happen."""

HttpAddress = Annotated[
    str, AfterValidator(_http), WithJsonSchema({"type": "string", "format": "uri"})
]
Text = Annotated[str, AfterValidator(_text)]
"""Words that people read, on one line."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""A permanent segment of an address."""
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]

SourceAddress = Annotated[HttpAddress, AfterValidator(_open)]
"""An address that is asked, and named in reports."""
Host = Annotated[str, AfterValidator(_host)]
