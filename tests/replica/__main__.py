"""Words in, a replica that answers until Ctrl-C out: `python -m tests.replica --port 8899`."""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import UTC, datetime

from tests.replica.acts import Acts
from tests.replica.control import control_of
from tests.replica.day import live
from tests.replica.desk import Desk
from tests.replica.server import replica_of
from tests.replica.site import Site

_ORDERS = {signal.SIGINT, signal.SIGTERM}


def main() -> int:
    """Answer until a signal says stop; return the exit code."""
    given = _arguments()
    desk = Desk(Site.until(datetime.now(UTC)))
    desk.site.neighbours = given.neighbours
    acts = Acts(desk)
    control, happened = control_of(desk, acts)
    desk.control = control
    # Held back before the server's threads start, and asked for: no handler runs between two steps.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ORDERS)

    def say(line: str) -> None:
        happened.append(line)
        print(f"{datetime.now(UTC):%H:%M:%S} {line}", flush=True)

    try:
        with replica_of(desk, port=given.port) as replica:
            print(f"replica: {replica.url()} (buttons: {replica.url('/-/')})", flush=True)
            if given.story:
                live(acts, say, _is_over, every=given.every)
            else:
                signal.sigwait(_ORDERS)
    except OSError as error:
        print(f"port {given.port}: {error.strerror}; choose another with --port", file=sys.stderr)
        return 2
    return 0


def _is_over(seconds: float) -> bool:
    return signal.sigtimedwait(_ORDERS, seconds) is not None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.replica", description=__doc__)
    parser.add_argument("--port", type=int, default=8899, help="on 127.0.0.1 (default 8899)")
    parser.add_argument(
        "--neighbours", type=int, default=3, help="older stories under an article (default 3)"
    )
    parser.add_argument("--story", action="store_true", help="let a day of news pass by itself")
    parser.add_argument(
        "--every", type=float, default=12.0, help="seconds from one act to the next (default 12)"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
