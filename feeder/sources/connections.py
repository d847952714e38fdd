"""A host in, a connection out whose peer was looked at: kept open for the next request."""

from __future__ import annotations

import socket
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Protocol

from requests.adapters import HTTPAdapter
from urllib3 import ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_HOSTS = 20
"""Hosts whose connections are kept."""


class Guard(Protocol):
    """Decides whether a connection may be used, and may cut it later."""

    def admit(self, line: socket.socket, *, reused: bool) -> None:
        """Return, or raise so that not a byte is sent."""
        ...


GUARD: ContextVar[Guard] = ContextVar("guard")
"""Set in the thread of an exchange, for the connections that urllib3 opens or reuses there."""


def cut(line: socket.socket) -> None:
    """Cut a connection, so that whoever reads from it wakes up."""
    with suppress(OSError):  # the other side may have been faster
        line.shutdown(socket.SHUT_RDWR)


class _Connection(HTTPConnection):
    """A connection whose peer is looked at before a byte is sent.

    It is looked at before each request: the next one may have other permissions. `line` is a second
    handle: TLS takes the first one away, but both are the same connection.
    """

    line: socket.socket | None = None
    is_fresh = False

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        self._let_go()
        try:
            GUARD.get().admit(connected, reused=False)
            self.line = connected.dup()
        except BaseException:
            connected.close()
            raise
        self.is_fresh = True
        return connected

    def request(self, *args: Any, **kwargs: Any) -> None:
        if self.sock is not None and self.line is not None:
            GUARD.get().admit(self.line, reused=not self.is_fresh)
        super().request(*args, **kwargs)  # opens the connection if it is not
        self.is_fresh = False

    def close(self) -> None:
        super().close()
        self._let_go()

    def _let_go(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None


class _SafeConnection(_Connection, HTTPSConnection):
    """The same, before TLS begins."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


_POOLS = {"http": _Pool, "https": _SafePool}


class Pools(HTTPAdapter):
    """Connections of the kind above, one a host, kept open. Safe for threads.

    Without a session around it: that would take proxies and passwords from the environment, keep
    cookies, and read the body of a redirect into memory, whatever its size.
    """

    def __init__(self, proxy: str | None = None) -> None:
        """Take the proxy that everything goes through, if there is one."""
        self.proxy = proxy
        super().__init__(pool_connections=_HOSTS, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools that connect directly."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> ProxyManager:
        """Make the pools that connect to a proxy."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
