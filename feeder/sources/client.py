"""A request in, what came of it out: politely, within limits, and only what is new.

One `Client` a process: it keeps a connection a host, the time since each host was asked last, and
what robots.txt says. Safe for threads.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from feeder.sourceconfig import Fetching
from feeder.sources import Failure, Gone, Memory, Stop, Unchanged, Visit
from feeder.sources.asking import Asked, Outcome, Request
from feeder.sources.connections import Pools
from feeder.sources.exchanges import Answer
from feeder.sources.packing import ACCEPT_ENCODING
from feeder.sources.reading import failure, one_line
from feeder.sources.redirects import is_same_page, moved_to
from feeder.sources.troubles import NoAnswerError
from feeder.sources.visiting import (
    advice,
    after_nothing,
    after_same,
    after_whole,
    conditions,
    forgotten,
    is_lie,
    is_passing,
    target_of,
    wait_of,
)
from feeder.sources.walk import Shared, Walk

_CHANCE = random.SystemRandom()
_ANSWERS = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Client:
    """Asks addresses. `close` ends its connections; it can be used again after that."""

    def __init__(
        self,
        fetching: Fetching,
        agent: str,
        *,
        now: Callable[[], datetime] = _now,
        chance: Callable[[], float] = _CHANCE.random,
        pause: timedelta = timedelta(seconds=1),
    ) -> None:
        """Take how addresses are asked, the User-Agent, the clock (aware), chance in [0, 1).

        `pause` is about how long the first retry is waited for; each further one twice as long.
        """
        pools = Pools(fetching.proxy)
        self._shared = Shared(fetching, agent, now, chance, pause.total_seconds(), pools)

    def ask(self, request: Request, memory: Memory, stop: Stop) -> Asked:
        """Ask an address for what is new there; raises what `stop` raises, and nothing else."""
        stop()
        known = memory.visit(request.address)
        walk = Walk(self._shared, request, memory, stop)
        try:
            outcome, visit = self._outcome(walk, known)
        except NoAnswerError as error:
            reason = failure(request.address, error).reason
            outcome = Failure(one_line(request.address), reason, error.weight, error.wait)
            visit = self._nothing(walk, known, 0)
        robots, exchanges = tuple(walk.robots.values()), tuple(walk.exchanges)
        return Asked(request, visit.at, outcome, visit, robots, exchanges)

    def close(self) -> None:
        """End the connections that are kept."""
        self._shared.pools.close()

    def _outcome(self, walk: Walk, known: Visit | None) -> tuple[Outcome, Visit]:
        sent = {} if walk.request.whole else conditions(known, self._shared.now())
        answer, visit = self._answer(walk, known, sent)
        if answer.status == HTTPStatus.NOT_MODIFIED and is_lie(sent, answer.headers):
            sent = {}
            answer, visit = self._answer(walk, known, sent)
        now, address = self._shared.now(), walk.request.address
        match answer.status:
            case HTTPStatus.OK:
                return self._whole(walk, answer, visit)
            case HTTPStatus.NOT_MODIFIED if sent:
                return Unchanged(address, now), after_same(visit, now, answer.headers)
            case 404 | 410 as status if is_same_page(address, answer.address):
                reason = failure(address, advice(status)).reason
                return Gone(address, status, now, reason), forgotten(
                    after_nothing(visit, now, status)
                )
            case _:
                return self._refused(walk, answer), after_nothing(visit, now, answer.status)

    def _answer(
        self, walk: Walk, known: Visit | None, sent: Mapping[str, str]
    ) -> tuple[Answer, Visit]:
        """Ask where the address moved to, or the address itself; note where it leads."""
        now, address = self._shared.now(), walk.request.address
        headers = {
            "User-Agent": walk.agent,
            "Accept": walk.request.wanted.accept,
            "Accept-Encoding": ACCEPT_ENCODING,
            **sent,
        }
        last = known or Visit(address, now, 0)
        if (target := target_of(known, now)) is not None:
            answer = self._moved(walk, target, headers)
            if answer is not None:
                return answer, last
        answer, hops = walk.answer(address, headers)
        moved = moved_to(hops)
        return answer, replace(last, moved_to=moved, moved_since=now if moved else None)

    def _moved(self, walk: Walk, target: str, headers: Mapping[str, str]) -> Answer | None:
        """Ask where an address moved to; None if that is no good, so that the address is asked."""
        try:
            answer, _ = walk.answer(target, headers)
        except NoAnswerError:
            return None
        return answer if answer.status in _ANSWERS or is_passing(answer.status) else None

    def _whole(self, walk: Walk, answer: Answer, visit: Visit) -> tuple[Outcome, Visit]:
        now, request = self._shared.now(), walk.request
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not request.wanted.takes(kind):
            reason = (
                f"answered with {kind}, which is not what `kind: {request.wanted.kind}` expects;"
                " check the address in a browser (a login page?) or correct `kind`"
            )
            return failure(request.address, reason), forgotten(after_nothing(visit, now, 200))
        after = after_whole(visit, now, answer.headers, answer.body.digest)
        if answer.body.digest == visit.digest and not request.whole:
            return Unchanged(request.address, now), after
        return answer, after

    def _refused(self, walk: Walk, answer: Answer) -> Failure:
        now, longest = self._shared.now(), self._shared.fetching.longest_wait
        passing = is_passing(answer.status)
        wait = wait_of(answer.headers, now, longest) if passing else None
        reason = advice(answer.status)
        if wait is not None:
            reason += f"; it asks to be left alone for {int(wait.total_seconds())} s"
        found = failure(walk.request.address, reason)
        return replace(found, weight="soft" if passing else "hard", wait=wait)

    def _nothing(self, walk: Walk, known: Visit | None, status: int) -> Visit:
        now = self._shared.now()
        return after_nothing(known or Visit(walk.request.address, now, 0), now, status)
