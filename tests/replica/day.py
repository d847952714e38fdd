"""A day at the site in fast motion: acts one after the other, a line for each, until it is over."""

from __future__ import annotations

from collections.abc import Callable

from tests.replica.acts import Acts

DAY = (
    "publish", "views", "title", "publish", "paragraph", "move", "withdraw", "views", "publish",
    "restore", "typo", "typo", "captcha", "publish", "well", "layout", "views", "layout", "lose",
    "publish", "restore", "down", "well",
)  # fmt: skip
"""What happens, in this order; then the next day begins."""

Wait = Callable[[float], bool]
"""Waits so many seconds; True says that it is over."""


def live(acts: Acts, say: Callable[[str], None], wait: Wait, *, every: float) -> None:
    """Let a day after the other pass, with so many seconds from one act to the next."""
    number = 0
    while not wait(every):
        if line := acts.do(DAY[number % len(DAY)]):
            say(line)
        number += 1
