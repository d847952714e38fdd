"""A connected peer's address in, whether it is in the open internet out. No I/O, no clock."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress

# The spelling of a host name proves nothing; this looks at what was connected to. `is_global` of
# Python 3.11 is not enough: it lets shared, translated and tunnelled addresses pass. The lists are
# IANA's special-purpose address registries (RFC 6890), as far as they are not globally reachable.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
# RFC 6052: the last 32 bits are an IPv4 address, and that one decides.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


def numeric(host: str) -> str | None:
    """Return the address that a host is another spelling of (`127.1`, `0x7f000001`), or None.

    A name is none: it leads wherever its owner says at the moment.
    """
    with suppress(ValueError):
        return str(ipaddress.ip_address(host.partition("%")[0]))
    with suppress(OSError, ValueError):
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    return None


def is_public(host: str) -> bool:
    """Say whether a numeric peer address (as from `getpeername`) belongs to the open internet.

    Private, shared, loopback, link-local, multicast, documentation and tunnel addresses do not,
    nor does anything that is not an IP address.
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address in _TRANSLATED:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    return address in _OPEN_V6 and not any(address in network for network in _CLOSED_V6)
