"""An address and headers in, its answer out: in turn, permitted, tried again and followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from feeder.sourceconfig import Fetching
from feeder.sources import Memory, Stop, Visit
from feeder.sources.asking import Request
from feeder.sources.connections import Pools
from feeder.sources.exchanges import Allowance, Answer, Exchange, Limits
from feeder.sources.http import exchange
from feeder.sources.packing import ACCEPT_ENCODING
from feeder.sources.redirects import Hop, follow
from feeder.sources.robots import LARGEST, asked_with, is_current, noted, robots_address, verdict
from feeder.sources.troubles import NoAnswerError
from feeder.sources.turns import Turns, host_of, rest
from feeder.sources.visiting import is_passing, wait_of

_TRIED_AGAIN = frozenset({502, 503, 504})
_SHORT = timedelta(seconds=10)
"""A Retry-After that is waited for at once; a longer one is for the schedule."""
_SILENT = timedelta(minutes=5)
"""So long a robots.txt that timed out is not asked again: a look asks for many pages."""


@dataclass
class Shared:
    """What all requests of a process have in common."""

    fetching: Fetching
    agent: str
    now: Callable[[], datetime]
    chance: Callable[[], float]
    pause: float
    pools: Pools
    turns: Turns = field(default_factory=Turns)
    robots: dict[str, Visit] = field(default_factory=dict)
    silent: dict[str, tuple[datetime, str]] = field(default_factory=dict)


@dataclass
class Walk:
    """The requests that one question takes."""

    shared: Shared
    request: Request
    memory: Memory
    stop: Stop
    exchanges: list[Exchange] = field(default_factory=list)
    robots: dict[str, Visit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with all of the time that the request may take."""
        self._allowance = Allowance(self.request.timeout.total_seconds())

    @property
    def agent(self) -> str:
        """The User-Agent of this request."""
        return self.request.user_agent or self.shared.agent

    def answer(self, address: str, headers: Mapping[str, str]) -> tuple[Answer, list[Hop]]:
        """Ask an address, and where it redirects to. Raises NoAnswerError."""
        limits = self._limits(self.request.max_bytes)

        def ask(one: str) -> Answer:
            delay = self._permitted(one)
            return self._patiently(one, headers, limits, self._allowance, delay)

        return follow(address, ask, limits.redirects)

    def _limits(self, max_bytes: int, *, cuts: bool = False) -> Limits:
        seconds = self.request.timeout.total_seconds()
        return Limits(seconds, max_bytes, self.request.allow_private, cuts=cuts)

    def _permitted(self, address: str) -> timedelta:
        """Return how far apart a host wants its requests. Raises NoAnswerError if it wants none."""
        delay = self.shared.fetching.delay
        if not self.request.obey_robots:
            return delay
        said = verdict(self._robots_of(robots_address(address)), address, self.agent)
        if said.reason is not None:
            raise NoAnswerError(said.reason, "soft" if said.is_passing else "hard")
        return max(delay, said.delay)

    def _robots_of(self, where: str) -> Visit:
        known = [self.memory.visit(where), self.shared.robots.get(where), self.robots.get(where)]
        last = max((one for one in known if one), key=lambda one: one.at, default=None)
        now = self.shared.now()
        if last is not None and is_current(last, now):
            return last
        until, reason = self.shared.silent.get(where, (now, ""))
        if now < until:
            raise NoAnswerError(reason, "soft")
        visit = self._fetched_robots(last or Visit(where, now, 0))
        self.robots[where] = self.shared.robots[where] = visit
        return visit

    def _fetched_robots(self, last: Visit) -> Visit:
        where, now = last.address, self.shared.now()
        headers = {"User-Agent": self.agent, "Accept": "text/plain, */*;q=0.1"}
        headers |= {"Accept-Encoding": ACCEPT_ENCODING, **asked_with(last, now)}
        limits = self._limits(LARGEST, cuts=True)
        allowance = Allowance(limits.seconds)

        def ask(one: str) -> Answer:
            return self._patiently(one, headers, limits, allowance, self.shared.fetching.delay)

        try:
            answer, _ = follow(where, ask, limits.redirects)
        except NoAnswerError as error:
            if last.body is not None:
                return noted(last, now, 0, {}, b"", "")
            if error.weight == "soft":
                self.shared.silent[where] = (now + _SILENT, f"{error} (robots.txt)")
            raise
        with answer.body.open() as stream:
            body = stream.read()
        return noted(last, now, answer.status, answer.headers, body, answer.body.digest)

    def _patiently(
        self,
        address: str,
        headers: Mapping[str, str],
        limits: Limits,
        allowance: Allowance,
        delay: timedelta,
    ) -> Answer:
        """Ask an address, and again if that is worth it."""
        retries = self.shared.fetching.retries
        for attempt in count():
            self._heed(address)
            pause = self.shared.pause * 2.0**attempt * (0.5 + self.shared.chance())
            try:
                answer = self._once(address, headers, limits, allowance, delay)
            except NoAnswerError as error:
                if not error.again or attempt >= retries or allowance.left <= 0:
                    raise
            else:
                wait = self._wait(address, answer)
                passing = answer.status in _TRIED_AGAIN and wait <= _SHORT
                if not passing or attempt >= retries or allowance.left <= 0:
                    return answer
                pause = max(pause, wait.total_seconds())
            rest(pause, self.stop)
        raise AssertionError  # pragma: no cover  # `count` has no end

    def _heed(self, address: str) -> None:
        host = host_of(address)
        left = self.shared.turns.barred(host, self.shared.now())
        if left is not None:
            seconds = int(left.total_seconds()) + 1
            raise NoAnswerError(
                f"{host} asked to be left alone for {seconds} s more", "soft", wait=left
            )

    def _wait(self, address: str, answer: Answer) -> timedelta:
        """Return how long a host asks to be left alone, and remember a long time for all."""
        now, longest = self.shared.now(), self.shared.fetching.longest_wait
        wait = wait_of(answer.headers, now, longest) if is_passing(answer.status) else None
        if wait is not None and wait > _SHORT:
            self.shared.turns.bar(host_of(address), now + wait)
        return wait or timedelta(0)

    def _once(
        self,
        address: str,
        headers: Mapping[str, str],
        limits: Limits,
        allowance: Allowance,
        delay: timedelta,
    ) -> Answer:
        with self.shared.turns.turn(host_of(address), delay, self.stop):
            try:
                return self._traced(address, headers, limits, allowance)
            except NoAnswerError as error:
                # A server may close a connection that it kept at the moment it is used again.
                if not (error.again and error.exchange is not None and error.exchange.reused):
                    raise
            return self._traced(address, headers, limits, allowance)

    def _traced(
        self, address: str, headers: Mapping[str, str], limits: Limits, allowance: Allowance
    ) -> Answer:
        try:
            answer = exchange(
                address,
                headers,
                limits,
                pools=self.shared.pools,
                allowance=allowance,
                stop=self.stop,
            )
        except NoAnswerError as error:
            if error.exchange is not None:
                self.exchanges.append(error.exchange)
            raise
        self.exchanges.append(answer.exchange)
        return answer
