"""Megabytes of one hostile line in: time grows with length, and with nothing else."""

from __future__ import annotations

import io
import time
from zoneinfo import ZoneInfo

import pytest

from feeder.parsing.dump import split

ALMATY = ZoneInfo("Asia/Almaty")
SENTENCE = "The workshop stands beside the old mill and teaches forty pupils of the town a year.\n"
HEADED = f"14.03.2025, 09:05 1204\nWeavers open a workshop\n{SENTENCE}"
TITLE = "New School Opens in the Old Town\n"
LINES = {
    "prose": SENTENCE,
    "titles": TITLE,
    "titles-and-prose": TITLE + SENTENCE,
    "titles-and-pictures": f"{TITLE}Images | x\n",
    "titles-twice": f"{TITLE[:-1]}{TITLE}",
    "pictures": "Images | x\n",
    "shares": "Tell a friend\n",
    "badges": "Эксклюзив КТ\n",
    "datelines": "Актобе. 5 марта. KAZAKHSTAN TODAY - Мост\n",
    "impossible-headers": "31.02.2025, 10:00 5\n",
    "near-headers": "14.03.2025, 10:00 x\n",
    "dates": "14.03.2025\n",
    "pages": " date 2025-03-14 Система Orphus\n",
    "blanks": " \n",
    "one-endless-line": "word ",
    "endless-credits": "a reports, b, c reports, ",
    "endless-notices": "may not be reproduced ",
    "endless-twice": "\u00a0\u200b",
}


def seconds(text: str) -> float:
    """How long it takes to split a dump, without what other processes take."""
    data = text.encode()
    begun = time.process_time()
    for _ in split(io.BytesIO(data), zone=ALMATY, name="dump.txt"):
        pass
    return time.process_time() - begun


@pytest.mark.parametrize("above", ["", HEADED], ids=["bare", "headed"])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_hostile_dump_takes_time_in_proportion(line: str, above: str) -> None:
    """Four times the length takes about four times as long; a square would take sixteen times."""
    short, long = (above + line * (size // len(line)) for size in (150_000, 600_000))
    few = min(seconds(short), seconds(short))
    assert seconds(long) < 8 * few + 0.2


def test_sixty_megabytes_without_a_header_are_quick() -> None:
    """They are set aside in pieces, not read line by line."""
    assert seconds(SENTENCE * (60_000_000 // len(SENTENCE))) < 2
