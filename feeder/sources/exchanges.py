"""What one request may cost, what was said on both sides, and the answer: values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from feeder.sources.reading import Spool


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one answer may cost: seconds in all, bytes once unpacked, redirects on the way.

    `allow_private` lets the peer be on a local network. `authorities` is a file of certificates
    to trust instead of the usual ones. `cuts` says that a body is cut at `max_bytes`, where
    otherwise a larger one is refused.
    """

    seconds: float
    max_bytes: int
    allow_private: bool = False
    redirects: int = 5
    authorities: str | None = None
    cuts: bool = False


@dataclass(slots=True)
class Allowance:
    """Seconds that requests may take together; whoever waits between them spends none."""

    seconds: float
    spent: float = 0.0

    @property
    def left(self) -> float:
        """What the next request may take."""
        return self.seconds - self.spent


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as it was sent, and what came back: for whoever tests a source.

    `status` is 0 and `trouble` a reason where no whole answer came. `peer` is the numeric address
    of the other side, that of the proxy where there is one; `reused` says that the connection
    was open already.
    """

    address: str
    sent: Mapping[str, str]
    seconds: float
    peer: str | None = None
    reused: bool = False
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the last address of a chain of redirects answered; `body` is whole and unpacked.

    Only that of a 200 is read: `body` is empty with any other status.
    """

    address: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: Spool = field(repr=False)
    exchange: Exchange = field(repr=False, compare=False)
