"""Requests that want out of the folder, or the server down."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress

import pytest
import requests

from .serving import Served

OUT_OF_THE_FOLDER = [
    "/../secret.html",
    "/countries/../../secret.html",
    "/%2e%2e/secret.html",
    "/%2E%2E%2Fsecret.html",
    "/..%2fsecret.html",
    "/%252e%252e/secret.html",
    "/..%5csecret.html",
    "/..\\secret.html",
    "/.%00./secret.html",
    "/index.html%00",
    "/index.html%00.atom",
    "/%00",
    "//etc/passwd",
    "//index.html",
    "/countries//kenya.atom",
    "///index.html",
    "/./index.html",
    "/countries/./kenya.atom",
    "/countries/../index.html",
    "/.hidden.html",
    "/.git/index.html",
    "/.git/",
    "/%2egit/index.html",
    "/all.atom.tmp",
    "/feeder.db",
    "/link.html",
    "/door/secret.html",
    "/hidden-link.html",
    "/index.html/",
    "/index.html/x.html",
    "/countries",
    "/INDEX.html",
    "/index.html%20",
    "/index.html.",
    "/index.html%0d%0aX:%20y",
    "/%c0%ae%c0%ae/secret.html",
    "/%ff%fe.html",
    "/%e2%80%ae.html",
    "/~root/x.html",
    "/C:/x.html",
    "/" + "a/" * 50 + "x.html",
    "/" + "a" * 300 + ".html",
    "/" + "a" * 30_000 + ".html",
]

CHUNKED = (
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    b"5\r\nhello\r\n0\r\n\r\n"
)
MANY_RANGES = (
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    b"Range: bytes=" + b"0-1," * 1000 + b"1-2\r\n\r\n"
)


@pytest.mark.parametrize("target", OUT_OF_THE_FOLDER, ids=lambda target: target[:40])
def test_no_path_leads_out_of_what_is_published(served: Served, target: str) -> None:
    """Refused as missing (or as malformed by the parser), and nothing secret is sent."""
    request = f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1")
    answer = served.exchange(request)
    assert answer.split(b" ", 2)[1] in {b"404", b"400"}
    assert b"secret" not in answer
    assert b"\r\nX: y" not in answer


def test_a_link_that_stays_inside_is_followed(served: Served) -> None:
    """An operator may give a page a second name."""
    assert served.status_of("/same.html") == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100 + b"\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        CHUNKED,
        MANY_RANGES,
    ],
)
def test_malformed_requests_get_an_answer_and_the_server_goes_on(
    served: Served, request_bytes: bytes
) -> None:
    """Whatever is sent, the answer is no 500 and the next client is served."""
    with served.connect() as client:
        client.sendall(request_bytes)
        client.settimeout(1)
        try:
            answer = client.recv(65536)
        except (TimeoutError, ConnectionResetError):
            answer = b""
    assert not answer.startswith(b"HTTP/1.1 5")
    assert served.status_of("/all.atom") == 200


def test_a_header_of_a_megabyte_does_no_harm(served: Served) -> None:
    """It is refused or ignored, and the next client is served."""
    request = b"GET /all.atom HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-None-Match: "
    with suppress(BrokenPipeError, ConnectionResetError):  # Refused before its end was read.
        served.exchange(request + b"x" * 1_000_000 + b"\r\n\r\n")
    assert served.status_of("/all.atom") == 200


def test_half_open_requests_do_not_delay_a_probe(served: Served) -> None:
    """Fifty clients that never finish their request keep nobody waiting."""
    with ExitStack() as stack:
        for _ in range(50):
            client = stack.enter_context(served.connect())
            client.sendall(b"GET /all.atom HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        started = time.perf_counter()
        answer = requests.get(f"{served.address}/health", timeout=5)
        took = time.perf_counter() - started
    assert answer.status_code == 200
    # Far above the few milliseconds it takes, far below any timeout: not a benchmark.
    assert took < 1


def test_requests_in_one_go_are_answered_in_order(served: Served) -> None:
    """Pipelined requests do not mix."""
    one = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /style.css HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = served.exchange(one * 3 + last)
    assert answer.count(b'{"status":"ok"}') == 3
    assert answer.endswith((served.output / "style.css").read_bytes())
