"""`make demo`: a replica of the site and the daemon that watches it, until Ctrl-C ends both."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".demo"
_OURS = "# Made by `make demo`, which removes this folder when it begins."
_ORDERS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_LOOK = 0.5
"""Seconds between two looks whether both still run."""
_PATIENCE = 12
"""Seconds until a process that was asked to end is killed; feeder promises to take ten."""
_NOTHING = re.compile(r"refresh done .* new=0 revised=0 retouched=0 .*feeds=0 pages=0 .* ok=true")
_DULL = re.compile(r"INFO (?!feeder )")


def settings(port: int, replica_port: int) -> dict[str, Any]:
    """Return the settings of an installation that watches the replica closely."""
    site = f"http://127.0.0.1:{replica_port}"
    common = {"every": "5s", "slowest": "10s", "timeout": "4s", "allow_private": True}
    pages = {"limit": 200, "again": "20d"}
    whole = {"complete": True, "depth": 20, "pages": pages}
    return {
        "site": {"title": "Demo", "base_url": f"http://127.0.0.1:{port}/", "operator": "Demo"},
        "agency": {"address": f"{site}/"},
        "sources": [
            {"kind": "list", "name": "english", "address": f"{site}/eng/all", **common, **whole},
            {"kind": "list", "name": "russian", "address": f"{site}/rus/all", **common, **whole},
            {"kind": "feed", "name": "headlines", "address": f"{site}/eng/rss", **common},
        ],
        "fetching": {"delay": "0s", "retries": 0, "longest_wait": "30s"},
        "schedule": {"jitter": "0s"},
        "withdrawals": {"confirmations": 2, "over": "10s"},
        "server": {"host": "127.0.0.1", "port": port},
    }


def main(words: Sequence[str] | None = None) -> int:
    """Run both until a signal, or until one of them ends; return the exit code."""
    given = _arguments(words)
    for port, option in ((given.port, "PORT"), (given.replica_port, "REPLICA_PORT")):
        if _answers(port):
            print(f"port {port} is taken; choose another: make demo {option}=...", file=sys.stderr)
            return 2
    config = given.folder.resolve() / "config.yaml"
    if given.folder.exists():
        if not (config.is_file() and config.read_text("utf-8").startswith(_OURS)):
            print(f"{given.folder}: is no folder of a demo; remove it by hand", file=sys.stderr)
            return 2
        print(f"{given.folder.name}/ of the last demo is removed and made anew")
        shutil.rmtree(given.folder)
    given.folder.mkdir(parents=True)
    written = yaml.safe_dump(settings(given.port, given.replica_port), sort_keys=False)
    config.write_text(f"{_OURS}\n{written}", encoding="utf-8")
    # Held back before the children start, and asked for: Ctrl-C finds the runner alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ORDERS)
    return _watch(given, config)


def _watch(given: argparse.Namespace, config: Path) -> int:
    site = ["tests.replica", "--port", str(given.replica_port), "--story"]
    children = [_start("site", [*site, "--every", str(given.every)], config.parent)]
    try:
        while not (answers := _answers(given.replica_port)) and not _is_over(children):
            pass
        if answers:
            daemon = ["feeder", "--config", str(config), "run", "--serve"]
            children.append(_start("feeder", daemon, config.parent))
            _greet(given)
        while not _is_over(children):
            pass
        failed = any(child.poll() is not None for child in children)
    finally:
        _end(children)
    if failed:
        print(f"demo: one of them ended by itself; see {config.parent.name}/*.log", file=sys.stderr)
        return 1
    print("demo: both ended")
    return 0


def _greet(given: argparse.Namespace) -> None:
    feeds, site = f"http://127.0.0.1:{given.port}/", f"http://127.0.0.1:{given.replica_port}/"
    for address, what in (
        (feeds, "feeds and pages: open this, and load it again"),
        (f"{feeds}all.atom", "subscribe to this in a feed reader"),
        (site, "the site that feeder watches"),
        (f"{site}-/", "buttons: publish, edit, withdraw, break it"),
    ):
        print(f"  {address:<34}{what}")
    print("Below: what happens at the site, and what feeder makes of it. Ctrl-C ends both.")


def _start(name: str, words: Sequence[str], folder: Path) -> subprocess.Popen[str]:
    """Start a module in a session of its own, and tell what it says."""
    child = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    log = folder / f"{name}.log"
    threading.Thread(target=_tell, args=(name, child.stdout, log), daemon=True).start()
    return child


def _tell(name: str, lines: Iterable[str], log: Path) -> None:
    """Write down every line, and print those that tell something."""
    with log.open("w", encoding="utf-8") as kept:
        for line in lines:
            kept.write(line)
            kept.flush()
            if not (_NOTHING.search(line) or _DULL.search(line)):
                print(f"{name:6} | {line.rstrip()}", flush=True)


def _is_over(children: Sequence[subprocess.Popen[str]]) -> bool:
    """Wait a moment; tell whether somebody said stop, or a child ended."""
    asked = signal.sigtimedwait(_ORDERS, _LOOK) is not None
    return asked or any(child.poll() is not None for child in children)


def _end(children: Sequence[subprocess.Popen[str]]) -> None:
    """Ask each to end, the daemon first; kill by its number what does not in time."""
    for child in reversed(children):
        child.terminate()
    for child in reversed(children):
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.replica.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="of the feeds (default 8000)")
    parser.add_argument("--replica-port", type=int, default=8899, help="of the site (default 8899)")
    parser.add_argument(
        "--every", type=float, default=12.0, help="seconds from one act to the next (default 12)"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="made anew (default .demo)")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
