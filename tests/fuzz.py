"""Case files in, mutated dumps through the splitter: `make fuzz`, or with --seconds and --seed.

Each input must be split, or refused by ParseError; in bounded time, the same way each time and
however the file is read, and no line may vanish. What fails is printed, and ends the run.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from feeder.errors import ParseError
from feeder.model import Part
from feeder.parsing.dump import split
from feeder.parsing.lines import NOTICE
from tests.parsing.accounting import lost
from tests.parsing.layouts import page

ALMATY = ZoneInfo("Asia/Almaty")
CASES = sorted((ROOT / "tests" / "cases" / "dump").glob("*.txt"))
TOKENS = (
    " date 2025-03-14 ", " date 2025-03-14 Система Orphus", " date 2025-02-31", "14.03.2025",
    "14.03.2025, 09:05", "14.03.2025, 00:00 17", "31.02.2025, 10:00 5", "Tell a friend",
    "Рассказать друзьям", "relevant news", "Images", "Images | Kazakh MFA", "Фото: Depositphotos",
    "pexels.com", "Source: Kazinform", "Sourse: Kazinform", "Система Orphus", "Эксклюзив КТ", " ",
    "", "\u00a0", "\u200b", "\ufeff", "- a list entry;", "The list begins:", "...", "?", ".", "»",
    NOTICE,
    "Актобе. 5 марта. KAZAKHSTAN TODAY - Мост открыт, сообщает пресс-служба акимата.",
    "Digest of the Week", "Weavers Open a Workshop in Kyzylorda",
    "Weavers Open a Workshop in KyzylordaWeavers Open a Workshop in Kyzylorda",
    "The new bridge was opened by the governor of the region himself, Kazinform reports.",
)  # fmt: skip
SLOWEST = 2.0
SAMPLE = 64 * 1024


class Drip(io.BytesIO):
    """A file that is read in small pieces after the first 64 KiB."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1) -> bytes:
        """Return what was asked for, or less."""
        return super().read(self._size if self.tell() >= SAMPLE else size)


def mutated(rng: Random, seeds: Sequence[bytes]) -> bytes:
    """Make a dump out of others: lines deleted, doubled, swapped, spliced; bytes turned; a cut."""
    lines = rng.choice(seeds).split(b"\n")
    for _ in range(rng.randint(1, 8)):
        at, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        match rng.randrange(8):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[other])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                donor = rng.choice(seeds).split(b"\n")
                lines[at:at] = donor[: rng.randint(1, 8)]
            case 4:
                lines[at] += lines[other]
            case 5:
                lines[at] = rng.choice(TOKENS).encode() + lines[at] * rng.randrange(2)
            case _:
                lines.insert(at, rng.choice(TOKENS).encode())
    data = bytearray(b"\n".join(lines))
    if data and rng.random() < 0.2:
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data[: rng.randrange(len(data) + 1)] if rng.random() < 0.1 else data)


def parts_of(stream: io.BytesIO) -> list[Part] | str:
    """Split a dump, or say why it was refused."""
    try:
        return list(split(stream, zone=ALMATY, name="dump"))
    except ParseError as error:
        return str(error)


def problem(data: bytes, piece: int = 0) -> str | None:
    """Say what is wrong with how a dump is split, if anything is; read in pieces, if so asked."""
    begun = time.perf_counter()
    parts = parts_of(io.BytesIO(data))
    if time.perf_counter() - begun > SLOWEST:
        return "it took too long"
    if parts != parts_of(io.BytesIO(data)):
        return "it was split in two ways"
    if isinstance(parts, str):
        return None if "\n" not in parts else "the refusal is no single line"
    if gone := lost(data, parts):
        return f"lines are lost: {gone}"
    return f"pieces of {piece} bytes show" if piece and _pieces_show(data, parts, piece) else None


def _pieces_show(data: bytes, parts: list[Part], piece: int) -> bool:
    """Tell whether reading in small pieces changes anything; the encoding is told by the first."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return parts_of(Drip(b"\n" * SAMPLE + data, piece)) != parts


def run(seconds: float, seed: int) -> tuple[int, bytes | None, str | None]:
    """Try so long; return how many dumps were tried, and the one that failed, with the reason."""
    rng = Random(seed)
    seeds = [case.read_bytes() for case in CASES]
    seeds += [page(rng).text.encode() for _ in range(30)]
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        count += 1
        data = mutated(rng, seeds)
        if (reason := problem(data, rng.choice((0, 0, 0, 0, 7, 61, 499)))) is not None:
            return count, data, reason
    return count, None, None


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    count, data, reason = run(given.seconds, given.seed)
    print(f"{count} dumps, seed {given.seed}: {reason or 'all split well'}")
    if data is not None:
        print(data.decode("utf-8", "backslashreplace"))
    return int(data is not None)


if __name__ == "__main__":
    raise SystemExit(main())
