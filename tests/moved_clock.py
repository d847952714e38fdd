"""Settings and hours in, a daemon whose clock is moved by that much after three seconds.

Run as `python -m tests.moved_clock CONFIG HOURS`.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from feeder.configfile import load_config
from feeder.daemon import Daemon

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    made = Daemon(lambda: load_config(Path(sys.argv[1])), serve=False, look=0.5)

    def move() -> None:
        """Move the clock while the daemon runs."""
        time.sleep(3)
        there = datetime.now(UTC) + timedelta(hours=int(sys.argv[2]))
        time_machine.travel(there, tick=True).start()

    threading.Thread(target=move, daemon=True).start()
    made.run()
