"""Addresses in, whether they may be asked out, and where a redirect leads. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from feeder.errors import SourceError
from feeder.sources.exchanges import Answer
from feeder.sources.reading import one_line
from feeder.sources.troubles import NoAnswerError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: its status, and where it leads."""

    status: int
    target: str


def follow(address: str, ask: Callable[[str], Answer], most: int) -> tuple[Answer, list[Hop]]:
    """Ask an address, and where it redirects to. Raises NoAnswerError, and what `ask` raises."""
    hops: list[Hop] = []
    for _ in range(most + 1):
        answer = ask(checked(address))
        location = answer.headers.get("Location")
        if answer.status not in _REDIRECTS or not location:
            return answer, hops
        address = redirect_target(address, location)
        hops.append(Hop(answer.status, address))
    raise NoAnswerError(f"redirects more than {most} times")


def moved_to(hops: Iterable[Hop]) -> str | None:
    """Return where permanent redirects alone lead; what follows a temporary one doesn't count."""
    target = None
    for hop in hops:
        if hop.status not in _PERMANENT:
            break
        target = hop.target
    return target


def redirect_target(current: str, location: str) -> str:
    """Return where a redirect leads. Raises NoAnswerError when it must not be followed."""
    try:
        # Headers come as Latin-1; a server that prints other letters means UTF-8.
        target = urljoin(current, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise NoAnswerError(f"redirects to {one_line(location)}, which is no address") from error
    if urlsplit(current).scheme == "https" and urlsplit(target).scheme == "http":
        raise NoAnswerError(
            f"redirects from https down to {one_line(target)}; that is not followed"
        )
    try:
        return checked(target)
    except SourceError as error:
        raise NoAnswerError(f"redirects to {one_line(target)}, which {error}") from error


def checked(address: str) -> str:
    """Return an address that may be asked. Raises NoAnswerError for any other one."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise NoAnswerError(f"is not a valid address ({error})") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise NoAnswerError("is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise NoAnswerError("holds a user name or password, which would end up in reports")
    return address


def is_same_page(asked: str, answered: str) -> bool:
    """Whether a redirect changed nothing but the spelling: to https, to `www.`, to a slash.

    One to another page (a front page, a login) says nothing about the page that was asked for.
    """
    pages = [
        ((parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query)
        for parts in map(urlsplit, (asked, answered))
    ]
    return pages[0] == pages[1]
