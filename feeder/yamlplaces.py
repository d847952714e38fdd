"""A YAML text in; what it is made of, and where each part of that really ends, out. Pure.

Read by ruamel.yaml's parser as events. Nodes would not do: an alias has the place of its anchor
there, and a block ends where the next thing begins, so that comments in between would be its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

NEWLINE = re.compile(r"\r\n|\n|\r")
_KEEPS = re.compile(r"[|>][0-9]?\+|[|>]\+[0-9]")


def events_of(text: str) -> list[Event]:
    """Return what stands between the beginning and the end of the first document."""
    found: list[Event] = list(YAML(typ="safe", pure=True).parse(text))
    return found[2:-2]


def explicit_end(text: str) -> int:
    """Return where the mark stands that ends the document, or the end of the text."""
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, DocumentEndEvent) and event.explicit:
            return int(event.start_mark.index)
    return len(text)


def pairs(events: Sequence[Event]) -> Iterator[tuple[Event, Sequence[Event]]]:
    """Yield the keys of the outermost mapping, each with the events of its value."""
    at = 1
    while not isinstance(events[at], MappingEndEvent):
        value = _after(events, at)
        end = _after(events, value)
        yield events[at], events[value:end]
        at = end


def _after(events: Sequence[Event], at: int) -> int:
    """Return the number of the event that follows a whole value."""
    depth = 0
    while True:
        depth += isinstance(events[at], MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(events[at], MappingEndEvent | SequenceEndEvent)
        at += 1
        if not depth:
            return at


def members_of(value: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """Yield the events of each member of a list."""
    at = 1
    while not isinstance(value[at], SequenceEndEvent):
        end = _after(value, at)
        yield value[at:end]
        at = end


def content_end(text: str, events: Sequence[Event]) -> int:
    """Return where the last thing ends that is written there: blocks end at what follows them."""
    end = 0
    is_flow: list[bool] = []
    for event in events:
        match event:
            case MappingStartEvent() | SequenceStartEvent():
                is_flow.append(bool(event.flow_style))
                end = event.end_mark.index if event.flow_style else end
            case MappingEndEvent() | SequenceEndEvent():
                end = event.end_mark.index if is_flow.pop() else end
            case ScalarEvent(style="|" | ">"):
                end = _block_text_end(text, *span(event))
            case ScalarEvent(value="", style=None):
                pass  # stands nowhere: its key was the last thing
            case ScalarEvent() | AliasEvent():
                end = event.end_mark.index
    return end


def ends_in_blank_lines(text: str, events: Sequence[Event]) -> bool:
    """Whether the last text keeps the blank lines after it, so that one more would change it."""
    texts = [event for event in events if isinstance(event, ScalarEvent | AliasEvent)]
    return bool(texts) and _KEEPS.match(text, texts[-1].start_mark.index) is not None


def _block_text_end(text: str, start: int, end: int) -> int:
    """Return where a block text ends; blank lines after it are its own only if it keeps them."""
    if _KEEPS.match(text, start):
        return end - 1
    return start + len(text[start:end].rstrip())


def after_comments(text: str, at: int, column: int) -> int:
    """Return the end of the comments after a place that are indented so far: they belong to it."""
    end = at
    while at < len(text):
        line = _line_from(text, at)
        at = line_end(text, at)
        bare = line.lstrip(" ")
        if bare.startswith("#") and len(line) - len(bare) >= column:
            end = at
        elif bare.strip():
            break
    return end


def span(event: Event) -> tuple[int, int]:
    """Return where an event begins and ends."""
    return event.start_mark.index, event.end_mark.index


def line_start(text: str, at: int) -> int:
    """Return where the line of a place begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Return where the next line begins."""
    found = NEWLINE.search(text, at)
    return found.end() if found else len(text)


def _line_from(text: str, at: int) -> str:
    found = NEWLINE.search(text, at)
    return text[at : found.start() if found else len(text)]
