"""Settings, a named point and a count in; a refresh that is gone at that point's n-th passing.

Run as `python -m tests.e2e.crashing CONFIG POINT COUNT`: the process ends without any clean-up.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feeder.publishing import FolderPublisher
from feeder.store.sql import SqlStore
from tests.installation import Installation

CRASHED = 97
POINTS: dict[str, tuple[type, str, bool]] = {
    "before the batch is committed": (SqlStore, "apply", False),
    "after the batch is committed": (SqlStore, "apply", True),
    "after a temporary file is written": (FolderPublisher, "_prepare", True),
    "before a rename": (type(Path()), "replace", False),
    "after a rename": (type(Path()), "replace", True),
    "before pages are marked as written": (SqlStore, "clear_pages", False),
    "after pages are marked as written": (SqlStore, "clear_pages", True),
    "before feeds are marked as written": (SqlStore, "clear_feeds", False),
    "after feeds are marked as written": (SqlStore, "clear_feeds", True),
    "before settings are remembered": (SqlStore, "set_setting", False),
    "before the run is recorded": (SqlStore, "record_run", False),
}


def crash(point: str, count: int) -> None:
    """Make the process end at a point."""
    owner, name, after = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)
    left = [count]

    def wrapper(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and not after:
            os._exit(CRASHED)
        result = original(*arguments, **named)
        if left[0] == 0:
            os._exit(CRASHED)
        return result

    setattr(owner, name, wrapper)


if __name__ == "__main__":
    crash(sys.argv[2], int(sys.argv[3]))
    Installation(Path(sys.argv[1]).parent).refresh(now=datetime.now(UTC).replace(microsecond=0))
