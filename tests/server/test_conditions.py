"""What a request's headers mean, as tables."""

from __future__ import annotations

import pytest

from feeder.server.conditions import Wishes, choose_coding, is_fresh, read_wishes

TAG = b'"0a1b"'
MODIFIED = 1_767_225_600  # 2026-01-01T00:00:00Z

CODINGS = {
    b"": "identity",
    b"gzip": "gzip",
    b"GZIP": "gzip",
    b"x-gzip": "gzip",
    b"*": "gzip",
    b"gzip, deflate, br": "gzip",
    b"br;q=1.0, gzip;q=0.8, *;q=0.1": "gzip",
    b"gzip;q=0": "identity",
    b"gzip;q=0.000, *": "identity",
    b"*;q=0": "identity",
    b"identity;q=0": "identity",
    b"identity, gzip;q=0.5": "identity",
    b"identity;q=0.5, gzip": "gzip",
    b"gzip;q=many": "identity",
    b"gzip;q=nan": "identity",
    b"gzip;level=9": "gzip",
    b"notgzip": "identity",
    b"deflate, br": "identity",
    b",,;=,gzip ; q = 1": "gzip",
    b"\xff\xfe, gzip": "gzip",
}

TAGS = {
    b'"0a1b"': True,
    b'W/"0a1b"': True,
    b'"x", "0a1b"': True,
    b"*": True,
    b" * ": True,
    b'"0a1b-gzip"': False,
    b"0a1b": False,
    b"": False,
    b'"x"': False,
}

DATES = {
    b"Thu, 01 Jan 2026 00:00:00 GMT": True,
    b"Thu, 01 Jan 2026 00:00:01 GMT": True,
    b"Thursday, 01-Jan-26 00:00:00 GMT": True,
    b"Thu Jan  1 00:00:00 2026": True,
    b"Wed, 31 Dec 2025 23:59:59 GMT": False,
    b"Thu, 31 Feb 2026 00:00:00 GMT": False,
    b"Thu, 01 Jan 99999999 00:00:00 GMT": False,
    b"yesterday": False,
    b"": False,
    b"\xff": False,
}


@pytest.mark.parametrize(("accept", "coding"), CODINGS.items())
def test_the_encoding_is_the_one_the_client_prefers(accept: bytes, coding: str) -> None:
    """Weights are kept, nonsense is no wish, and plain bytes always remain."""
    assert choose_coding(accept) == coding


@pytest.mark.parametrize(("value", "fresh"), TAGS.items())
def test_a_tag_is_compared_weakly_and_whole(value: bytes, fresh: bool) -> None:  # noqa: FBT001 - a parameter of the cases
    """If-None-Match is a list, W/ does not matter, and no tag is part of another."""
    assert is_fresh(Wishes(if_none_match=value), TAG, MODIFIED) is fresh


@pytest.mark.parametrize(("value", "fresh"), DATES.items())
def test_a_date_is_believed_when_it_is_one(value: bytes, fresh: bool) -> None:  # noqa: FBT001 - a parameter of the cases
    """The three forms of RFC 9110 5.6.7 are read; anything else is as good as absent."""
    assert is_fresh(Wishes(if_modified_since=value), TAG, MODIFIED) is fresh


def test_without_conditions_nothing_is_fresh() -> None:
    """A first fetch gets the body."""
    assert not is_fresh(Wishes(), TAG, MODIFIED)


def test_repeated_header_lines_are_one_list() -> None:
    """RFC 9110 5.3: lines of one name are joined with commas."""
    headers = [
        (b"accept-encoding", b"br"),
        (b"if-none-match", b'"x"'),
        (b"accept-encoding", b"gzip"),
        (b"if-none-match", TAG),
        (b"if-modified-since", b"never"),
        (b"user-agent", b"test"),
    ]
    assert read_wishes(headers) == Wishes(b"br,gzip", b'"x","0a1b"', b"never")
