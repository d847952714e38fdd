"""Ids that lead elsewhere in, what stands at their addresses out: pages and `_redirects`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feeder.attribution import article_path
from feeder.rendering.site import render_template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feeder.model import Forwarding, StoredArticle
    from feeder.rendering import Context

REDIRECTS = "_redirects"
"""The file that tells servers: one line an address, `/from /to status`, as static hosts read it."""


def render_moved(article: StoredArticle, context: Context) -> bytes:
    """The page of an article that was merged into another: it leads there, without a script."""
    assert article.moved_to is not None  # noqa: S101 - who calls has looked
    target = article_path(article.moved_to)
    return render_template("moved.html", context, target=target.rpartition("/")[2])


def render_redirects(forwardings: Iterable[Forwarding]) -> bytes:
    """`_redirects`: 301 to the article that another was merged into, 410 for a withdrawn one."""
    lines = []
    for one in forwardings:
        here = f"/{article_path(one.id)}"
        there, status = (here, 410) if one.target is None else (f"/{article_path(one.target)}", 301)
        lines.append(f"{here} {there} {status}\n")
    return "".join(lines).encode("ascii")
