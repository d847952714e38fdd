"""An HTTP request in, an answer out: files from the shelf, everything else from Starlette."""

from __future__ import annotations

import html
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from feeder.server.conditions import choose_coding, is_fresh, read_wishes
from feeder.server.forwards import Forward, Forwards
from feeder.server.headers import (
    CSP,
    NOINDEX,
    NOSNIFF,
    PREFLIGHT,
    Headers,
    Site,
    cache_control,
    is_feed,
    relative_name,
)
from feeder.server.shelf import Reply, Shelf

ALLOWED = frozenset({"GET", "HEAD", "OPTIONS"})
ALLOW = (b"allow", b"GET, HEAD, OPTIONS")
RETRY_AFTER = (b"retry-after", b"60")
VALIDATORS = frozenset({b"etag", b"last-modified"})

EXPLANATIONS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.GONE: "What stood at this address was withdrawn.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This server only gives feeds and pages out.",
    HTTPStatus.SERVICE_UNAVAILABLE: "This file can not be read now. Please try again in a minute.",
}


def create_app(output: Path, *, max_age: int, base_url: str, hub: str | None = None) -> ASGIApp:
    """An ASGI application that serves the published files of a folder.

    `max_age` is in seconds: how long a client need not ask again. `base_url` is the public address
    of the folder (empty: feeds carry no Link to themselves), `hub` that of a WebSub hub.
    """
    shelf = Shelf(output, Site(max_age, base_url, hub))
    # Behind a proxy the folder may stand below a path of its own.
    root = urlsplit(base_url).path.rstrip("/")
    return _App(shelf, Forwards(output), root=root, max_age=max_age)


class _App:
    """Files go straight from the shelf: Starlette's layers would cost a sixth of the rate."""

    def __init__(self, shelf: Shelf, forwards: Forwards, *, root: str, max_age: int) -> None:
        self._shelf = shelf
        self._forwards = forwards
        # Kept no longer than anything else: a merge can be undone.
        self._moved = (cache_control(max_age), (b"content-length", b"0"), NOSNIFF, NOINDEX)
        self._refusals = {status: _refusal(status, root) for status in EXPLANATIONS}
        routes = [Route("/health", _health)]
        self._computed = frozenset(route.path for route in routes)
        self._starlette = Starlette(routes=routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._starlette(scope, receive, send)
        elif scope["method"] not in ALLOWED:
            await self._refuse(send, HTTPStatus.METHOD_NOT_ALLOWED, ALLOW)
        elif scope["method"] == "OPTIONS":
            headers = PREFLIGHT if is_feed(scope["path"]) else ()
            await _answer(send, HTTPStatus.NO_CONTENT, (ALLOW, NOSNIFF, *headers))
        elif scope["path"] in self._computed:
            await self._starlette(scope, receive, send)
        else:
            await self._serve(scope, send)

    async def _serve(self, scope: Scope, send: Send) -> None:
        name = relative_name(scope["path"])
        wishes = read_wishes(scope["headers"])
        try:
            reply = self._shelf.find(name, choose_coding(wishes.accept_encoding)) if name else None
        except OSError:
            # Not 404: readers give a feed up that is gone, and this one is only out of reach.
            await self._refuse(send, HTTPStatus.SERVICE_UNAVAILABLE, RETRY_AFTER)
            return
        forward = self._forwards.find(name) if name else None
        if forward is not None:
            await self._forward(send, forward, reply)
        elif reply is None:
            await self._refuse(send, HTTPStatus.NOT_FOUND)
        elif is_fresh(wishes, reply.etag, reply.modified):
            await _answer(send, HTTPStatus.NOT_MODIFIED, reply.unchanged)
        else:
            await _answer(send, HTTPStatus.OK, reply.full, reply.body)

    async def _forward(self, send: Send, forward: Forward, reply: Reply | None) -> None:
        """Say that an article has moved, or is gone: then with the page that says so."""
        if forward.status is HTTPStatus.MOVED_PERMANENTLY:
            await _answer(send, forward.status, ((b"location", forward.location), *self._moved))
        elif reply is None:
            await self._refuse(send, forward.status)
        else:
            # Without validators: a copy of what is gone is never fresh (RFC 9110 13.2.1).
            headers = tuple(one for one in reply.full if one[0] not in VALIDATORS)
            await _answer(send, forward.status, headers, reply.body)

    async def _refuse(self, send: Send, status: HTTPStatus, *extra: tuple[bytes, bytes]) -> None:
        headers, body = self._refusals[status]
        await _answer(send, status, (*headers, *extra), body)


async def _health(_request: Request) -> JSONResponse:
    """Liveness: the server answers."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return JSONResponse({"status": "ok"}, headers=headers)


async def _answer(send: Send, status: HTTPStatus, headers: Headers, body: bytes = b"") -> None:
    """Send a whole answer. To HEAD the server under us sends the headers only."""
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _refusal(status: HTTPStatus, root: str) -> tuple[Headers, bytes]:
    """A small page that says what is wrong; made once, it repeats nothing of the request."""
    title, home = html.escape(status.phrase), html.escape(root)
    body = (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<link rel="stylesheet" href="{home}/style.css">\n'
        f"<h1>{title}</h1>\n<p>{EXPLANATIONS[status]}</p>\n"
        f'<p><a href="{home}/">All feeds</a></p>\n</html>\n'
    ).encode()
    headers = (
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-cache"),
        NOSNIFF,
        CSP,
    )
    return headers, body
