"""Which peers are in the open internet, whatever the address that led to them looked like."""

from __future__ import annotations

import ipaddress

import pytest

from feeder.sources.peers import is_public, numeric


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.19.0.1",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.251",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "localhost",
        "",
        "/run/some.sock",
    ],
)
def test_an_address_that_is_not_in_the_open_internet_is_closed(host: str) -> None:
    """Loopback, private, shared, link-local, special and tunnelled addresses are closed."""
    assert not is_public(host)


@pytest.mark.parametrize(
    "host",
    [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450::1",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
    ],
)
def test_an_address_of_the_open_internet_is_open(host: str) -> None:
    """Neighbours of the closed ranges, and open addresses in another notation, are open."""
    assert is_public(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("127.0.0.1.", "127.0.0.1"),
        ("::ffff:169.254.169.254", "::ffff:169.254.169.254"),
        ("64:ff9b::7f00:1", "64:ff9b::7f00:1"),
        ("fe80::1%eth0", "fe80::1"),
        ("localhost", None),
        ("127.0.0.1.example", None),
        ("kt.kz", None),
        ("", None),
    ],
)
def test_a_number_is_known_in_each_of_its_spellings(host: str, address: str | None) -> None:
    """As the system reads them; a name leads wherever its owner says."""
    found = numeric(host)
    if address is None:
        assert found is None
    else:
        assert found is not None
        assert is_public(found) == is_public(address)
        assert found in {address, str(ipaddress.ip_address(address))}
