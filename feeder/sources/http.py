"""An address in, status, headers and body out: within a deadline, a size and the open internet."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, IncompleteRead

from feeder.errors import SourceError
from feeder.sources import Stop
from feeder.sources.packing import CUT, unpacked
from feeder.sources.peers import is_public
from feeder.sources.reading import Spool, one_line, system_reason

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PATIENCE = 0.25
"""Seconds between two looks at the deadline and at `stop`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may cost: seconds in all, bytes once unpacked, redirects on the way.

    `allow_private` lets the peer be on a local network. `authorities` is a file of certificates
    to trust instead of the usual ones.
    """

    seconds: float
    max_bytes: int
    allow_private: bool = False
    redirects: int = 5
    authorities: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last address of a chain of redirects answered; `body` is whole and unpacked."""

    address: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: Spool = field(repr=False)


def get(address: str, *, headers: Mapping[str, str], limits: Limits, stop: Stop) -> Answer:
    """Ask an address with GET and return its answer, whatever its status.

    Raises SourceError (a reason without the address) when there is no whole answer within the
    limits, and whatever `stop` raises.
    """
    exchange = _Exchange(address, headers, limits)
    thread = threading.Thread(target=exchange.run, name="feeder-fetch", daemon=True)
    deadline = time.monotonic() + limits.seconds
    thread.start()
    try:
        while not exchange.ended.wait(_PATIENCE):
            stop()
            if time.monotonic() > deadline:
                raise SourceError(f"gave no whole answer within {limits.seconds:g} s")
    finally:
        exchange.hang_up()
        # A thread that waits for a name server can't be interrupted; it ends by itself.
        thread.join(_PATIENCE)
    return exchange.result()


def redirect_target(current: str, location: str) -> str:
    """Return where a redirect leads. Raises SourceError when it must not be followed."""
    try:
        # Headers come as Latin-1; a server that prints other letters means UTF-8.
        target = urljoin(current, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise SourceError(f"redirects to {one_line(location)}, which is no address") from error
    if urlsplit(current).scheme == "https" and urlsplit(target).scheme == "http":
        raise SourceError(f"redirects from https down to {one_line(target)}; that is not followed")
    try:
        return checked(target)
    except SourceError as error:
        raise SourceError(f"redirects to {one_line(target)}, which {error}") from error


def checked(address: str) -> str:
    """Return an address that may be asked. Raises SourceError for any other one."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise SourceError(f"is not a valid address ({error})") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise SourceError("is not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise SourceError("holds a user name or password, which would end up in reports")
    return address


class _Exchange:
    """One chain of requests, run in a thread of its own so that nothing can outlast its deadline.

    A time limit on each read does not stop a server that sends one byte a second, in the body
    or already in a header: so the caller watches the clock and cuts the connection.
    """

    def __init__(self, address: str, headers: Mapping[str, str], limits: Limits) -> None:
        self._address, self._headers, self._limits = address, headers, limits
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._hung_up = False
        self._outcome: Answer | BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        """Carry the exchange out; its outcome, a bug included, is handed over by `result`."""
        _current.set(self)
        try:
            self._outcome = self._follow()
        except (requests.RequestException, HTTPError, OSError, zlib.error) as error:
            self._outcome = SourceError(_reason(error))
        except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread
            self._outcome = error
        finally:
            self.hang_up()
            self.ended.set()

    def result(self) -> Answer:
        """Return the answer, or raise what came instead of one."""
        outcome, self._outcome = self._outcome, None
        if isinstance(outcome, Answer):
            return outcome
        assert outcome is not None  # noqa: S101  # called once, after `ended`
        try:
            raise outcome
        finally:
            del outcome  # an error that its own traceback refers to would keep files open

    def admit(self, connection: socket.socket) -> socket.socket:
        """Let a fresh connection be used if its peer may be asked; called before a byte is sent."""
        peer = connection.getpeername()[0]
        if not (self._limits.allow_private or is_public(peer)):
            connection.close()
            raise SourceError(
                f"leads to {peer}, which is not in the open internet;"
                " set `allow_private: true` for this source if that is meant"
            )
        with self._lock:
            if self._line is not None:
                self._line.close()
            # A duplicate: TLS takes the original away, but both are the same connection.
            self._line = connection.dup()
            if self._hung_up:
                _cut(self._line)
        return connection

    def hang_up(self) -> None:
        """Cut the connection, so that whoever reads from it wakes up."""
        with self._lock:
            self._hung_up = True
            if self._line is not None:
                _cut(self._line)
                self._line.close()
                self._line = None

    def _follow(self) -> Answer:
        address = checked(self._address)
        # Without a session: it would take proxies and passwords from the environment, keep
        # cookies, and read the body of a redirect into memory, whatever its size.
        with closing(_Adapter()) as adapter:
            for _ in range(self._limits.redirects + 1):
                with self._ask(adapter, address) as response:
                    location = response.headers.get("Location")
                    if response.status_code not in _REDIRECTS or not location:
                        return self._taken(address, response)
                    address = redirect_target(address, location)
        raise SourceError(f"redirects more than {self._limits.redirects} times")

    def _ask(self, adapter: HTTPAdapter, address: str) -> requests.Response:
        request = requests.Request("GET", address, headers=self._headers).prepare()
        return adapter.send(
            request,
            stream=True,
            timeout=self._limits.seconds + 1,  # the caller's deadline comes first
            verify=self._limits.authorities or True,
        )

    def _taken(self, address: str, response: requests.Response) -> Answer:
        """Return the answer with its body; only a good one is worth reading."""
        body = Spool()
        for chunk in unpacked(response) if response.ok else ():
            if body.size + len(chunk) > self._limits.max_bytes:
                raise SourceError(
                    f"is larger than {self._limits.max_bytes} bytes once unpacked;"
                    " raise `max_bytes` of this source if that is meant"
                )
            body.write(chunk)
        return Answer(address, response.status_code, response.headers, body)


def _cut(line: socket.socket) -> None:
    with suppress(OSError):  # the other side may have been faster
        line.shutdown(socket.SHUT_RDWR)


def _reason(error: BaseException) -> str:  # noqa: PLR0911  # one line a kind of error
    """Return what went wrong in words; libraries wrap the cause three deep in their own terms."""
    for cause in _causes(error):
        match cause:
            case socket.gaierror():
                return "its host name is not known; check the spelling and the network"
            case ssl.SSLCertVerificationError():
                return f"its certificate is not trusted ({one_line(cause.verify_message)})"
            case ssl.SSLError():
                return f"no safe connection ({one_line(cause.reason or cause)})"
            case zlib.error():
                return "its content can not be unpacked; the answer is damaged or meant to do harm"
            case IncompleteRead() | http.client.IncompleteRead() | http.client.RemoteDisconnected():
                return CUT
            case OSError() if cause.strerror and not isinstance(cause, requests.RequestException):
                return f"no connection: {system_reason(cause)}"
    return f"can not be fetched: {one_line(error)[:200]}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the innermost cause first: it knows best."""
    if (cause := error.__cause__ or error.__context__) is not None:
        yield from _causes(cause)
    yield error


# Set in the thread of an exchange, for the connections that urllib3 opens there.
_current: ContextVar[_Exchange] = ContextVar("exchange")


class _Connection(HTTPConnection):
    """A connection whose peer is looked at before a byte is sent."""

    def _new_conn(self) -> socket.socket:
        return _current.get().admit(super()._new_conn())


class _SafeConnection(HTTPSConnection):
    """The same, before TLS begins."""

    def _new_conn(self) -> socket.socket:
        return _current.get().admit(super()._new_conn())


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


class _Adapter(HTTPAdapter):
    """Opens connections of the kind above."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SafePool}
