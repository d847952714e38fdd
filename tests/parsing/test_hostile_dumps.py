"""Megabytes of one hostile line in: time grows with length, and with nothing else."""

from __future__ import annotations

import gc
import io
import time
from zoneinfo import ZoneInfo

import pytest

from feeder.model import SetAside
from feeder.parsing.blocks import LIMIT
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
    """How long it takes to split a dump, without what other processes and other tests cost."""
    data = text.encode()
    gc.disable()  # to look through what a whole test run has left behind is not the splitter's work
    try:
        begun = time.process_time()
        for _ in split(io.BytesIO(data), zone=ALMATY, name="dump.txt"):
            pass
        return time.process_time() - begun
    finally:
        gc.enable()


@pytest.mark.parametrize("above", ["", HEADED], ids=["bare", "headed"])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_hostile_dump_takes_time_in_proportion(line: str, above: str) -> None:
    """Four times the length takes about four times as long; a square would take sixteen times."""
    short, long = (above + line * (size // len(line)) for size in (150_000, 600_000))
    few = min(seconds(short), seconds(short))
    assert seconds(long) < 8 * few + 0.2


def test_what_has_no_header_is_set_aside_in_pieces() -> None:
    """Not held whole, and not read line by line; `make bench-split` measures sixty megabytes."""
    data = (SENTENCE * (6_000_000 // len(SENTENCE))).encode()
    parts = list(split(io.BytesIO(data), zone=ALMATY, name="dump.txt"))
    aside = [part for part in parts if isinstance(part, SetAside)]
    assert len(aside) > 4
    assert max(len(part.text) for part in aside) <= LIMIT
