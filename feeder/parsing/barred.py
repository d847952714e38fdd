"""A title in, whether it is that of a page in place of the news out. No I/O, no clock."""

from __future__ import annotations


def barred(title: str | None) -> str | None:
    """Return a title that is that of a login, a captcha or a parked domain; else None."""
    return title if title == "Just a moment..." else None
