"""An address in, status, headers and body out: within a deadline, a size and the open internet."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

import requests

from feeder.sources import Stop
from feeder.sources.connections import GUARD, Pools, cut
from feeder.sources.exchanges import Allowance, Answer, Exchange, Limits
from feeder.sources.packing import unpacked
from feeder.sources.peers import is_public, numeric
from feeder.sources.reading import Spool
from feeder.sources.troubles import EXPECTED, NoAnswerError, trouble

_PATIENCE = 0.25
"""Seconds between two looks at the deadline and at `stop`."""
_REST = 1 << 16
"""Bytes of an unwanted body that are read away, so that the connection can be used again."""
_REST_SECONDS = 0.5


def exchange(
    address: str,
    headers: Mapping[str, str],
    limits: Limits,
    *,
    pools: Pools,
    allowance: Allowance,
    stop: Stop,
) -> Answer:
    """Ask an address with GET and return its answer, whatever its status; redirects too.

    Raises NoAnswerError (a reason without the address) when there is no whole answer within the
    limits, and whatever `stop` raises.
    """
    request = _Request(address, headers, limits, pools)
    thread = threading.Thread(target=request.run, name="feeder-fetch", daemon=True)
    started = time.monotonic()
    thread.start()
    try:
        while not request.ended.wait(_PATIENCE):
            stop()
            if time.monotonic() - started > allowance.left:
                request.give_up(f"gave no whole answer within {allowance.seconds:g} s")
                break
    finally:
        request.hang_up()
        # A thread that waits for a name server can't be interrupted; it ends by itself.
        thread.join(_PATIENCE)
        allowance.spent += time.monotonic() - started
    return request.result()


class _Request:
    """One request, run in a thread of its own so that nothing can outlast its deadline.

    A time limit on each read does not stop a server that sends one byte a second, in the body
    or already in a header: so the caller watches the clock and cuts the connection.
    """

    def __init__(
        self, address: str, headers: Mapping[str, str], limits: Limits, pools: Pools
    ) -> None:
        self._address, self._headers, self._limits = address, headers, limits
        self._pools = pools
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._peer: str | None = None
        self._reused = False
        self._is_over = False
        self._started = time.monotonic()
        self._outcome: Answer | BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        """Carry the request out; its outcome, a bug included, is handed over by `result`."""
        GUARD.set(self)
        try:
            answer = self._answer()
            self._release()
            self._come_to(answer)
        except EXPECTED as error:
            self._come_to(trouble(error))
        except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread
            self._come_to(error)
        finally:
            self.hang_up()
            self.ended.set()

    def give_up(self, reason: str) -> None:
        """Say why nobody waits any longer, unless the answer came in this very moment."""
        self._come_to(NoAnswerError(reason, "soft"))

    def _come_to(self, outcome: Answer | BaseException) -> None:
        with self._lock:
            self._outcome = self._outcome or outcome

    def result(self) -> Answer:
        """Return the answer, or raise what came instead of one."""
        with self._lock:
            outcome, self._outcome = self._outcome, None
        if isinstance(outcome, Answer):
            return outcome
        if isinstance(outcome, NoAnswerError):
            outcome.exchange = self._exchange(trouble=str(outcome))
            outcome.__traceback__ = None  # the frames of the thread hold what came of the body
            outcome.__cause__ = outcome.__context__ = None
        assert outcome is not None  # noqa: S101  # called once, after the end
        try:
            raise outcome
        finally:
            del outcome  # an error that its own traceback refers to would keep files open

    def admit(self, line: socket.socket, *, reused: bool) -> None:
        """Let a connection be used if its peer may be asked; called before a byte is sent."""
        self._peer = line.getpeername()[0]
        if self._pools.proxy is None:
            self._check(self._peer)
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line, self._reused = line.dup(), reused
            if self._is_over:
                cut(self._line)

    def hang_up(self) -> None:
        """Cut the connection, so that whoever reads from it wakes up."""
        with self._lock:
            self._is_over = True
            if self._line is not None:
                cut(self._line)
                self._line.close()
                self._line = None

    def _check(self, peer: str) -> None:
        if not (self._limits.allow_private or is_public(peer)):
            raise NoAnswerError(
                f"leads to {peer}, which is not in the open internet;"
                " set `allow_private: true` for this source if that is meant"
            )

    def _release(self) -> None:
        """Let go of the connection without cutting it: it may serve another request already."""
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None

    def _answer(self) -> Answer:
        # A number needs no connection to be told, and a proxy would connect to it unseen.
        if (peer := numeric(urlsplit(self._address).hostname or "")) is not None:
            self._check(peer)
        with self._send() as response:
            body = self._body(response)
            made = self._exchange(status=response.status_code, headers=response.headers)
            return Answer(self._address, response.status_code, response.headers, body, made)

    def _send(self) -> requests.Response:
        request = requests.Request("GET", self._address, headers=self._headers).prepare()
        proxy = self._pools.proxy
        return self._pools.send(
            request,
            stream=True,
            timeout=self._limits.seconds + 1,  # the caller's deadline comes first
            verify=self._limits.authorities or True,
            proxies={"http": proxy, "https": proxy} if proxy else None,
        )

    def _body(self, response: requests.Response) -> Spool:
        """Return the body; only a good one is worth reading."""
        if response.status_code != HTTPStatus.OK:
            _read_away(response)
            return _empty()
        body, most = Spool(), self._limits.max_bytes
        for chunk in unpacked(response):
            if body.size + len(chunk) > most and self._limits.cuts:
                body.write(chunk[: most - body.size])
                break
            if body.size + len(chunk) > most:
                raise NoAnswerError(
                    f"is larger than {most} bytes once unpacked;"
                    " raise `max_bytes` of this source if that is meant"
                )
            body.write(chunk)
        return body

    def _exchange(
        self, status: int = 0, headers: Mapping[str, str] | None = None, trouble: str | None = None
    ) -> Exchange:
        return Exchange(
            self._address,
            self._headers,
            time.monotonic() - self._started,
            self._peer,
            self._reused,
            status,
            headers or {},
            trouble,
        )


@cache
def _empty() -> Spool:
    """Make the body of all answers that have none: most are 304s, and a file each is too much."""
    return Spool()


def _read_away(response: requests.Response) -> None:
    """Read what nobody wants if it is little and comes at once; else its connection is closed."""
    end, size = time.monotonic() + _REST_SECONDS, 0
    with suppress(*EXPECTED):
        while size <= _REST and time.monotonic() < end:
            chunk = response.raw.read1(_REST, decode_content=False)
            if not chunk:
                return
            size += len(chunk)
