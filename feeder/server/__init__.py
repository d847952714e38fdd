"""The output folder in, HTTP answers out: published files served from memory."""

from __future__ import annotations

from feeder.server.app import create_app
from feeder.server.run import run_server

__all__ = ["create_app", "run_server"]
