"""Settings in, a daemon whose refresh never ends. Run as `python -m tests.hanging_run CONFIG`."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import Any

from feeder import daemon
from feeder.configfile import load_config
from feeder.refresh import Refresh


def hang(*_arguments: Any, **_named: Any) -> None:
    """Do nothing for ever."""
    logging.getLogger("feeder").info("the refresh hangs")
    time.sleep(3_600)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    daemon._GRACE = 2.0
    Refresh.run = hang  # type: ignore[method-assign,assignment] # that is the point
    daemon.Daemon(lambda: load_config(Path(sys.argv[1])), serve=False).run()
