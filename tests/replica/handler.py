"""A request in, an answer out: conditional, packed, or gone wrong as the desk's faults say."""

from __future__ import annotations

import gzip
import os
import socket
import struct
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tests.replica.answers import Answer, answer_of
from tests.replica.desk import Control, Desk, Request
from tests.replica.faults import Fault
from tests.replica.pages import captcha_page, login_page

_DROP = 0.1
_LONGEST_FORM = 10_000
Headers = dict[str, str]


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "replica"
    sys_version = ""
    # Kept-alive connections that nobody uses end by themselves.
    timeout = 30

    @property
    def desk(self) -> Desk:
        """What it answers from."""
        server: Any = self.server
        desk: Desk = server.desk
        return desk

    def do_GET(self) -> None:
        """Answer with headers and body."""
        parts = urlsplit(self.path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        if self.desk.control is not None and target.startswith("/-/"):
            self._control(self.desk.control, target)
            return
        # A proxy is asked for whole addresses (RFC 9112 3.2.2): then the site is at home there.
        host = parts.netloc or self.headers.get("Host", "127.0.0.1")
        self._answer(target, f"http://{host}", self.desk.faults.meet(target))

    do_HEAD = do_POST = do_GET  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's signature
        """Keep quiet: the desk has a log of its own."""

    def _answer(self, target: str, base: str, fault: Fault | None) -> None:
        answer = answer_of(self.desk.site, target, base)
        match fault.kind if fault else None:
            case "429" | "500" | "503" as status:
                self._trouble(target, int(status), fault.retry_after if fault else None)
            case "captcha":
                self._send(target, 200, Answer(200, captcha_page().encode()), {})
            case "login":
                page = login_page(self.desk.site.layout)
                self._send(target, 200, Answer(200, page.encode()), {})
            case "304":
                self._send(target, 304, answer, {})
            case "reset":
                self._tear(target)
            case "slow":
                self._drip(target, answer)
            case "cut":
                self._cut(target, answer)
            case None:
                self._properly(target, answer)

    def _properly(self, target: str, answer: Answer) -> None:
        headers: Headers = {}
        if answer.location is not None:
            headers["Location"] = answer.location
        status = answer.status
        if status == HTTPStatus.OK:
            tag, since = self.desk.validators(target, answer)
            headers |= {"ETag": tag, "Last-Modified": format_datetime(since, usegmt=True)}
            if self.desk.max_age is not None:
                headers["Cache-Control"] = f"max-age={self.desk.max_age}"
            if self._is_known(tag, since):
                status = HTTPStatus.NOT_MODIFIED
        self._send(target, status, answer, headers)

    def _is_known(self, tag: str, since: datetime) -> bool:
        """Whether whoever asks has this answer already (RFC 9110 13.2.2)."""
        if tags := self.headers.get("If-None-Match"):
            return tag in {one.strip().removeprefix("W/") for one in tags.split(",")}
        with suppress(ValueError):
            if date := self.headers.get("If-Modified-Since"):
                return since <= parsedate_to_datetime(date)
        return False

    def _send(self, target: str, status: int, answer: Answer, headers: Headers) -> None:
        body = b"" if status == HTTPStatus.NOT_MODIFIED else answer.body
        if status == HTTPStatus.OK:
            headers |= {"Content-Type": answer.type, "Vary": "Accept-Encoding"}
            if "gzip" in self.headers.get("Accept-Encoding", "") and "image" not in answer.type:
                body = gzip.compress(body, mtime=0)
                headers["Content-Encoding"] = "gzip"
        elif body:
            headers["Content-Type"] = answer.type
        self._head(target, status, headers, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _trouble(self, target: str, status: int, retry_after: str | None) -> None:
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        self._send(target, status, Answer(status, b"<p>Not now.</p>"), headers)

    def _cut(self, target: str, answer: Answer) -> None:
        self._head(target, 200, {"Content-Type": answer.type}, len(answer.body))
        self.wfile.write(answer.body[: len(answer.body) // 2])
        self.close_connection = True

    def _drip(self, target: str, answer: Answer) -> None:
        """Send a byte every tenth of a second, until the other side goes or the server ends."""
        self._head(target, 200, {"Content-Type": answer.type}, len(answer.body))
        self.close_connection = True
        with suppress(OSError):
            for byte in answer.body:
                self.wfile.write(bytes((byte,)))
                if self.desk.over.wait(_DROP):
                    return

    def _tear(self, target: str) -> None:
        """Reset the connection: one that does not linger sends RST when it is closed."""
        self._note(target, 0)
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        os.close(self.connection.detach())
        self.close_connection = True

    def _head(self, target: str, status: int, headers: Headers, size: int) -> None:
        # Written down first: whoever has the answer finds it in the log.
        self._note(target, status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(size))
        self.end_headers()

    def _note(self, target: str, status: int) -> None:
        headers = self.headers
        conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        agent = headers.get("User-Agent")
        at = self.desk.clock()
        self.desk.note(Request(self.command, target, int(status), conditional, agent, at))

    def _control(self, control: Control, target: str) -> None:
        """Answer the buttons; what they did is shown by the page that one is sent back to."""
        size = min(int(self.headers.get("Content-Length") or 0), _LONGEST_FORM)
        form = self.rfile.read(size).decode("utf-8", "replace")
        page = control(target, form).encode()
        if self.command == "POST":
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("Location", "/-/")
            page = b""
        else:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
