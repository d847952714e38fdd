"""A request for /-/ in, a page of buttons out: a newcomer does by hand what editors do."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from tests.replica.acts import Acts
from tests.replica.desk import Control, Desk

_KEPT = 30
_LISTED = 15


def control_of(desk: Desk, acts: Acts) -> tuple[Control, list[str]]:
    """Return what answers under /-/, and the lines of what happened, which it shows."""
    happened: list[str] = []

    def answer(_path: str, form: str) -> str:
        chosen = parse_qs(form).get("act", [""])[0]
        if chosen and (line := acts.do(chosen)):
            happened.append(line)
        del happened[:-_KEPT]
        return _page(desk, acts, happened)

    return answer, happened


def _page(desk: Desk, acts: Acts, happened: list[str]) -> str:
    buttons = "\n".join(
        f'<button name="act" value="{name}">{escape(says)}</button>'
        for name, (says, _) in acts.all.items()
    )
    lines = "\n".join(f"<li>{escape(line)}</li>" for line in reversed(happened))
    asked = "\n".join(
        f"<li>{one.at:%H:%M:%S} {one.status or 'reset'} {escape(one.path)}</li>"
        for one in reversed(desk.log()[-_LISTED:])
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Replica</title>'
        "<style>body{font:16px sans-serif;max-width:60em;margin:2em auto}"
        "button{margin:.2em;padding:.5em}</style></head><body>\n"
        '<h1>A replica of the site</h1><p><a href="/">Its front page</a> ·'
        ' <a href="/eng/all">its list</a> · <a href="/eng/rss">its feed</a></p>\n'
        f'<form method="post" action="/-/">{buttons}</form>\n'
        f"<h2>What happened</h2><ol>{lines}</ol><h2>Who asked last</h2><ul>{asked}</ul>"
        "</body></html>\n"
    )
