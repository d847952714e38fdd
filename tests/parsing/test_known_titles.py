"""Titles that are known beforehand in: they decide doubtful lines, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Collection
from zoneinfo import ZoneInfo

from feeder.model import Article, Part, SetAside
from feeder.parsing.dump import split

ALMATY = ZoneInfo("Asia/Almaty")
HEADER = "14.03.2025, 09:05 1204\n"
BODY = "The fire will burn for nine days and nights, and then the pots will be shown to all.\n"
ABOVE = f"{HEADER}Potters light the great kiln\n{BODY}"
NEXT = "13.03.2025, 18:40 3310\n"
HIVES, FERRY, BELL = (
    "Beekeepers of the valley count hives",
    "Ferry returns to the lower bank",
    "Old bell rings in the square again",
)
PROSE = "It was the first time in years, and people came from all nine villages to look at it.\n"


def parts_of(text: str, known: Collection[str] = ()) -> list[Part]:
    """Split a dump for a reader that knows these titles."""
    stream = io.BytesIO(text.encode())
    return list(split(stream, zone=ALMATY, name="dump.txt", knows=lambda title: title in known))


def titles(parts: list[Part]) -> list[str | None]:
    """The titles of the articles, in order."""
    return [part.title for part in parts if isinstance(part, Article)]


def test_a_known_title_inside_a_body_opens_an_article() -> None:
    """Unknown, the same line is a sub-heading."""
    text = f"{ABOVE}{HIVES}\n{PROSE}"
    assert titles(parts_of(text)) == ["Potters light the great kiln"]
    assert titles(parts_of(text, [HIVES])) == ["Potters light the great kiln", HIVES]


def test_two_known_titles_open_two_articles() -> None:
    """Each with the text under it."""
    text = f"{ABOVE}{HIVES}\n{PROSE}{FERRY}\n{PROSE}"
    assert titles(parts_of(text, [HIVES, FERRY])) == ["Potters light the great kiln", HIVES, FERRY]


def test_many_known_titles_under_one_header_are_sections_of_a_digest() -> None:
    """A digest prints the titles of what it sums up, whatever it is called itself."""
    text = f"{ABOVE}{HIVES}\n{PROSE}{FERRY}\n{PROSE}{BELL}\n{PROSE}"
    assert titles(parts_of(text, [HIVES, FERRY, BELL])) == ["Potters light the great kiln"]


def test_a_digest_by_name_keeps_its_known_titles() -> None:
    """Even a single one."""
    text = f"{HEADER}Digest of the week in the valley\n{BODY}{HIVES}\n{PROSE}"
    assert titles(parts_of(text, [HIVES])) == ["Digest of the week in the valley"]


def test_known_titles_at_the_end_of_a_body_are_headlines() -> None:
    """A list of other articles without its `relevant news` line is set aside, whole."""
    text = f"{ABOVE}{HIVES}\n{FERRY}\n{NEXT}{BELL}\n{PROSE}"
    parts = parts_of(text, [HIVES, FERRY])
    assert titles(parts) == ["Potters light the great kiln", BELL]
    aside = [part.text for part in parts if isinstance(part, SetAside)]
    assert aside == [f"{HIVES}\n{FERRY}"]
    assert titles(parts_of(text)) == ["Potters light the great kiln", BELL]


def test_a_known_title_before_a_header_belongs_below() -> None:
    """Without a blank line between them it is a line of the body, as far as anybody can tell."""
    text = f"{ABOVE}{FERRY}\n{NEXT}{PROSE}"
    assert titles(parts_of(text)) == ["Potters light the great kiln", None]
    assert titles(parts_of(text, [FERRY])) == ["Potters light the great kiln", FERRY]


def test_only_doubtful_lines_are_asked_about() -> None:
    """A page of sentences asks nothing, and a long list of headlines only so often."""
    asked: list[str] = []

    def knows(title: str) -> bool:
        asked.append(title)
        return False

    def ask(text: str) -> int:
        asked.clear()
        list(split(io.BytesIO(text.encode()), zone=ALMATY, name="dump.txt", knows=knows))
        return len(asked)

    assert ask(f"{ABOVE}{PROSE}{NEXT}{FERRY}\n{PROSE}") == 0
    assert ask(f"{ABOVE}{HIVES}\n{PROSE}") == 1
    assert 0 < ask(ABOVE + f"{HIVES}\n" * 5_000) < 100
