"""IPTC Media Topics codes in, what is known of them out: their names, and which were retired.

The list that ships (`data/media_topics.json`) is an extract: a code that it lacks may well exist.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Retired:
    """A code that was taken out of the vocabulary, and the nearest one that is left."""

    name: str
    use: str


@dataclass(frozen=True)
class MediaTopics:
    """The extract of the vocabulary: names by code (`medtop:05000000`), and what was retired."""

    known: Mapping[str, str]
    retired: Mapping[str, Retired]


@lru_cache(maxsize=1)
def load_media_topics() -> MediaTopics:
    """The extract that ships with the package."""
    text = files("feeder.labels").joinpath("data", "media_topics.json").read_text(encoding="utf-8")
    read = json.loads(text)
    retired = {code: Retired(**one) for code, one in read["retired"].items()}
    return MediaTopics(read["known"], retired)


def live_code(code: str) -> str:
    """The code itself, unless it is known to be retired.

    Raises ValueError, naming the code to use instead.
    """
    vocabulary = load_media_topics()
    gone = vocabulary.retired.get(code)
    if gone is not None:
        instead = f"{gone.use} ({vocabulary.known[gone.use]})"
        raise ValueError(f"{code} ({gone.name}) was retired from IPTC Media Topics; use {instead}")
    return code


def doubt_of(code: str) -> str | None:
    """What to tell somebody who uses a code that the extract lacks; None for one that it has."""
    if code in load_media_topics().known:
        return None
    number = code.removeprefix("medtop:")
    return (
        f"{code} is not in the list that ships, which is only a part of the vocabulary; "
        f"make sure that https://cv.iptc.org/newscodes/mediatopic/{number} exists"
    )
