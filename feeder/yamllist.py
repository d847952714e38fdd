"""A YAML text and entries in, the text with them at the end of one of its lists out. Pure.

ruamel.yaml's parser says where the list ends, and its emitter writes the new lines; everything
else is left as it came. A round trip through it (load, add, dump) would touch other lines: it has
one indentation for a whole file and writes `null` as nothing, for instance. Of the `config.yaml`
that ships 141 lines differ then, 27 if it is told the indentation.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.events import Event, MappingStartEvent, ScalarEvent, SequenceStartEvent
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from feeder.yamlplaces import (
    NEWLINE,
    after_comments,
    content_end,
    ends_in_blank_lines,
    events_of,
    explicit_end,
    line_end,
    line_start,
    members_of,
    pairs,
    span,
)

_ENDS = 2
"""So many events has a list or a mapping that holds nothing: where it begins, where it ends."""
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
# Inside brackets YAML 1.1 ends a plain text at ? and more; these characters are safe everywhere.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*(://[A-Za-z0-9_./:-]+)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A new member of the list: its keys, and a comment of one line or more that stands above."""

    keys: Mapping[str, Any]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where whole lines can go in: `dash` and `keys` are columns."""

    at: int
    dash: int
    keys: int
    is_spaced: bool = False
    in_braces: bool = False


def with_entries(text: str, key: str, entries: Sequence[Entry], heading: str) -> str:
    """Return the text with entries at the end of the list that stands under a top-level key.

    The text is valid YAML whose top is a mapping or empty. Where it lacks the key, it gets it, with
    `heading` as a comment above. Where the list is written in braces, or each entry is, so are
    the new ones. The caller reads the result to make sure that it says what it should.
    """
    events = events_of(text)
    root = events[0] if events else None
    if not isinstance(root, MappingStartEvent):
        return _with_key(text, len(text), 0, key, entries, heading)
    for name, value in pairs(events):
        if isinstance(name, ScalarEvent) and name.value == key:
            return _with_more(text, name, value, entries, in_braces=bool(root.flow_style))
    if root.flow_style:
        return _within(text, events, f"{key}: [{_joined(entries)}]")
    end = explicit_end(text)
    column = events[1].start_mark.column
    blank = not ends_in_blank_lines(text, events)
    return _with_key(text, end, column, key, entries, heading, blank=blank)


def _with_more(
    text: str,
    key: ScalarEvent,
    value: Sequence[Event],
    entries: Sequence[Entry],
    *,
    in_braces: bool,
) -> str:
    """Add to the value of the key; `in_braces` says that no line of a block can follow it."""
    first = value[0]
    match first:
        case ScalarEvent() if first.value in _NOTHING:
            # An empty value has the place of what follows it.
            colon = text.index(":", key.end_mark.index) + 1
            start, end = span(first) if first.value else (colon, colon)
            if in_braces:
                return f"{text[:start].rstrip(' ')} [{_joined(entries)}]{text[end:]}"
            return _with_first(text, key, (start, end), entries)
        case SequenceStartEvent(flow_style=True):
            start, end = first.start_mark.index, value[-1].end_mark.index
            if in_braces or len(value) > _ENDS or NEWLINE.search(text, start, end):
                return _within(text, value, _joined(entries))
            return _with_first(text, key, (start, end), entries)
        case _:
            return _with_lines(text, _end_of_block(text, value), entries)


def _with_first(
    text: str, key: ScalarEvent, nothing: tuple[int, int], entries: Sequence[Entry]
) -> str:
    """Put the first entries below a key, in place of its empty value."""
    start, end = nothing
    before = text[:start].rstrip(" ") if start < end else text[:start]
    text = before + text[end:]
    column = key.start_mark.column
    at = after_comments(text, line_end(text, len(before)), column + 1)
    return _with_lines(text, _Place(at, column + 2, column + 4), entries)


def _end_of_block(text: str, value: Sequence[Event]) -> _Place:
    members = list(members_of(value))
    last = members[-1]
    dash_at = text.rfind("-", 0, last[0].start_mark.index)
    dash = dash_at - line_start(text, dash_at)
    in_braces = isinstance(last[0], MappingStartEvent) and bool(last[0].flow_style)
    keys = dash + 2
    if not in_braces and len(last) > _ENDS:
        keys = max(keys, last[1].start_mark.column)
    at = after_comments(text, line_end(text, content_end(text, value)), max(dash, 1))
    so_far = text[members[0][0].start_mark.index : at]
    is_spaced = any(not line.strip() for line in so_far.splitlines())
    is_spaced &= not ends_in_blank_lines(text, value)
    return _Place(at, dash, keys, is_spaced, in_braces)


def _with_lines(text: str, place: _Place, entries: Sequence[Entry]) -> str:
    lines: list[str] = []
    for number, entry in enumerate(entries):
        lines += [""] if place.is_spaced or number else []
        lines += _lines(entry, place)
    return _inserted(text, place.at, lines)


def _lines(entry: Entry, place: _Place) -> Iterator[str]:
    for line in entry.comment.splitlines():
        yield f"{' ' * place.dash}# {line}"
    lead = f"{' ' * place.dash}-".ljust(place.keys)
    for line in _dumped(entry.keys, in_braces=place.in_braces).splitlines():
        yield lead + line
        lead = " " * place.keys


def _with_key(
    text: str,
    at: int,
    column: int,
    key: str,
    entries: Sequence[Entry],
    heading: str,
    *,
    blank: bool = True,
) -> str:
    """Add the key at the end of the text, with its list; after a blank line, if that may be."""
    margin = " " * column
    lines = [f"{margin}# {heading}", f"{margin}{key}:"]
    for number, entry in enumerate(entries):
        lines += [""] if number else []
        lines += _lines(entry, _Place(at, column + 2, column + 4))
    return _inserted(text, at, [""] * (blank and bool(text[:at].strip("\ufeff \r\n"))) + lines)


def _inserted(text: str, at: int, lines: Sequence[str]) -> str:
    """Put whole lines into a text, with line ends like its own."""
    found = NEWLINE.search(text)
    end = found[0] if found else "\n"
    before = text[:at]
    if before.strip("\ufeff") and not before.endswith(("\n", "\r")):
        before += end
    return before + "".join(line + end for line in lines) + text[at:]


def _within(text: str, value: Sequence[Event], written: str) -> str:
    """Add something at the end of what stands in brackets or braces."""
    if len(value) == _ENDS:
        at = value[0].end_mark.index
        return text[:at] + written + text[at:]
    at = content_end(text, value[:-1])
    last = value[1] if isinstance(value[0], MappingStartEvent) else list(members_of(value))[-1][0]
    start = line_start(text, last.start_mark.index)
    margin = text[start : last.start_mark.index]
    closes_below = NEWLINE.search(text, at, value[-1].start_mark.index)
    if margin.strip(" ") or not closes_below or isinstance(value[0], MappingStartEvent):
        return f"{text[:at]}, {written}{text[at:]}"
    comma = re.compile(r"[ \t]*,").match(text, at)
    text = text if comma else f"{text[:at]},{text[at:]}"
    line = f"{margin}{written}{',' * bool(comma)}"
    return _inserted(text, line_end(text, at), [line])


def _joined(entries: Sequence[Entry]) -> str:
    return ", ".join(_dumped(entry.keys, in_braces=True) for entry in entries)


def _dumped(keys: Mapping[str, Any], *, in_braces: bool) -> str:
    writer = YAML()
    writer.width = 1_000_000
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    writer.dump(_written(keys, in_braces=in_braces), stream)
    return stream.getvalue().rstrip("\n")


def _written(value: Any, *, in_braces: bool) -> Any:
    """Return a value as ruamel writes it; lists of it always stand in brackets."""
    match value:
        case Mapping():
            mapping = CommentedMap(
                {name: _written(one, in_braces=in_braces) for name, one in value.items()}
            )
            if in_braces:
                mapping.fa.set_flow_style()
            return mapping
        case list() | tuple():
            sequence = CommentedSeq([_written(one, in_braces=True) for one in value])
            sequence.fa.set_flow_style()
            return sequence
        case str() if not _is_plain(value, in_braces=in_braces):
            return DoubleQuotedScalarString(value)
        case _:
            return value


def _is_plain(value: str, *, in_braces: bool) -> bool:
    """Whether a text needs no quotes: ruamel knows those of YAML 1.2, the settings are YAML 1.1."""
    if in_braces and not _PLAIN.fullmatch(value):
        return False
    try:
        return bool(yaml.safe_load(value) == value)
    except yaml.YAMLError:
        return False
