"""How the server starts, says where it is, and ends."""

from __future__ import annotations

import asyncio
import errno
import functools
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
from starlette.types import Message

from feeder.errors import FeederError
from feeder.server import create_app, run_server
from feeder.server.run import _complaint

from .serving import serve, write_old

FOREGROUND = """
import sys
from pathlib import Path
from feeder.server import run_server
run_server(Path(sys.argv[1]), "127.0.0.1", 0, max_age=60, base_url="", hub=None,
           ready=lambda address: print(address, flush=True))
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_foreground_server_cleanly(tmp_path: Path, number: int) -> None:
    """In under 5 s with an open keep-alive connection, exit code 0, nothing on stderr."""
    write_old(tmp_path / "all.atom", "x" * 1000)
    command = [sys.executable, "-W", "error", "-c", FOREGROUND, str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with requests.Session() as session:
            assert session.get(f"{address}/all.atom", timeout=5).status_code == 200
            started = time.monotonic()
            process.send_signal(number)
            out, errors = process.communicate(timeout=10)
            took = time.monotonic() - started
    assert (process.returncode, out, errors) == (0, "ended\n", "")
    assert took < 5


def test_it_ends_though_a_client_does_not_read_its_answer(tmp_path: Path) -> None:
    """A stalled download gets a short grace, then it is cut."""
    (tmp_path / "large.txt").write_bytes(b"x" * 30_000_000)
    with serve(tmp_path) as served:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", served.port))
        client.sendall(b"GET /large.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100)
        idle = served.connect()
        half_open = served.connect()
        half_open.sendall(b"GET /")
        started = time.monotonic()
    assert time.monotonic() - started < 5
    for connection in (client, idle, half_open):
        connection.close()


def test_it_can_be_stopped_before_it_started(tmp_path: Path) -> None:
    """A daemon that ends while it starts does not hang."""
    stopping = threading.Event()
    stopping.set()
    addresses: list[str] = []
    serve_briefly = functools.partial(run_server, max_age=60, base_url="", hub=None)
    serve_briefly(tmp_path, "127.0.0.1", 0, ready=addresses.append, stopping=stopping)
    assert len(addresses) == 1


def test_signals_of_the_caller_are_put_back(tmp_path: Path) -> None:
    """After the server has ended, the caller's own handlers are in place."""
    before = (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))
    stopping = threading.Event()
    stopping.set()
    run_server(
        tmp_path, "127.0.0.1", 0, max_age=60, base_url="", hub=None, ready=None, stopping=stopping
    )
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_a_busy_port_is_one_clear_line(tmp_path: Path) -> None:
    """The message names port and host and says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(FeederError, match=rf"^port {port} on 127\.0\.0\.1 is in use: [^\n]+$"):
            run_server(tmp_path, "127.0.0.1", port, max_age=60, base_url="", hub=None)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("192.0.2.1", 0, "192.0.2.1 is not an address of this machine"),
        ("no such host", 0, "no such host is not an address of this machine"),
        ("x" * 300, 0, "is not an address of this machine"),
        ("127.0.0.1", 70000, "70000 is not a port"),
        ("127.0.0.1", -1, "-1 is not a port"),
        ("fe80::1", 0, "can not listen on fe80::1, port 0: "),
    ],
)
def test_a_wrong_address_is_one_clear_line(
    tmp_path: Path, host: str, port: int, message: str
) -> None:
    """Whatever the operating system calls it, the reader learns which value is wrong."""
    with pytest.raises(FeederError, match=message):
        run_server(tmp_path, host, port, max_age=60, base_url="", hub=None)


def test_a_forbidden_port_is_one_clear_line() -> None:
    """A low port needs a right that the tests may have, so only the wording is tried."""
    error = PermissionError(errno.EACCES, "Permission denied")
    assert _complaint("0.0.0.0", 80, error) == (
        "port 80 on 0.0.0.0 is not permitted: choose one above 1023"
    )


def test_a_signal_in_the_main_thread_is_a_normal_end(tmp_path: Path) -> None:
    """The signal is not raised again: what comes after the server is the caller's."""
    run_server(
        tmp_path,
        "127.0.0.1",
        0,
        max_age=60,
        base_url="",
        hub=None,
        ready=lambda _address: signal.raise_signal(signal.SIGTERM),
    )
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_an_address_of_version_6_is_written_in_brackets(tmp_path: Path) -> None:
    """The address that `ready` gets can be opened as it is."""
    stopping = threading.Event()
    seen: list[str] = []

    def ready(address: str) -> None:
        seen.append(address)
        stopping.set()

    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    run_server(
        tmp_path, "::1", 0, max_age=60, base_url="", hub=None, ready=ready, stopping=stopping
    )
    assert seen[0].startswith("http://[::1]:")


def test_what_is_no_http_request_goes_to_starlette(tmp_path: Path) -> None:
    """Any ASGI server may host the application: the lifespan protocol is answered."""
    sent: list[str] = []
    questions = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> Message:
        return {"type": next(questions)}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    async def host() -> None:
        app = create_app(tmp_path, max_age=60, base_url="")
        await app({"type": "lifespan"}, receive, send)

    asyncio.run(host())
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
