"""`make demo`: the replica and the daemon together, and both end with it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from feeder.config import Config
from tests.installation import PATIENCE, ROOT, surroundings
from tests.replica.demo import settings


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def demo(folder: Path, *, port: int, replica_port: int) -> list[str]:
    """The words that run the demo in a folder."""
    ports = ("--port", str(port), "--replica-port", str(replica_port))
    words = [sys.executable, "-m", "tests.replica.demo", "--folder", str(folder)]
    return [*words, *ports, "--every", "1"]


def test_its_settings_are_settings() -> None:
    """A complete list in each language and the agency's feed; the agency is on this machine."""
    read = Config.model_validate(settings(8000, 8899))
    assert [source.kind for source in read.sources] == ["list", "list", "feed"]
    assert [source.complete for source in read.sources] == [True, True, False]
    assert read.agency.address == "http://127.0.0.1:8899/"


@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGTERM])
def test_both_run_and_both_end(tmp_path: Path, order: signal.Signals) -> None:
    """It says what to open, tells what happens, and leaves nobody behind."""
    port, replica_port = free_port(), free_port()
    folder = tmp_path / "demo"
    with subprocess.Popen(
        demo(folder, port=port, replica_port=replica_port),
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        end = time.monotonic() + PATIENCE
        while not (answers(port) and answers(replica_port)) and time.monotonic() < end:
            time.sleep(0.1)
        time.sleep(1.5)
        running.send_signal(order)
        said, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, said
    assert f"http://127.0.0.1:{port}/" in said
    assert "site   | " in said
    assert said.endswith("demo: both ended\n")
    assert not answers(port)
    assert not answers(replica_port)
    assert "published: " in (folder / "site.log").read_text()
    assert "daemon stopped" in (folder / "feeder.log").read_text()


def test_a_taken_port_and_a_strangers_folder_are_told(tmp_path: Path) -> None:
    """One line each, and nothing is touched."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken: int = listener.getsockname()[1]
        words = demo(tmp_path / "demo", port=free_port(), replica_port=taken)
        done = subprocess.run(words, cwd=ROOT, env=surroundings(), capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        f"port {taken} is taken; choose another: make demo REPLICA_PORT=...\n"
    )
    (tmp_path / "config.yaml").write_text("site: {}\n")
    words = demo(tmp_path, port=free_port(), replica_port=free_port())
    done = subprocess.run(words, cwd=ROOT, env=surroundings(), capture_output=True, check=False)
    assert done.returncode == 2
    assert "is no folder of a demo; remove it by hand" in done.stderr.decode()
    assert (tmp_path / "config.yaml").read_text() == "site: {}\n"
