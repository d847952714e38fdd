"""A served installation for feed readers: one dump, and later the same page with edits."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

NOTICE = (
    "This information may not be reproduced without reference to Kazakhstan Today. "
    "Copyright of materials of News Agency Kazakhstan Today."
)
DUMP = f"""\
 date 2026-03-05 04.03.2026, 16:20 512
Kazakhstan and Kenya Agree on Tea Certification
The agriculture ministries of Kazakhstan and Kenya agreed on a common tea certificate, \
Ministry of Foreign Affairs of the Republic of Kazakhstan reports.
The Kenyan side will send the first certified leaves to Almaty in May.
{NOTICE}
03.03.2026, 09:05 2048
Students from Nairobi Win Places at a University in Karaganda
Twelve students from Kenya won places at a technical university in Karaganda, its rector said, \
Ministry of Foreign Affairs of the Republic of Kazakhstan reports.
The scholarship programme of the two universities begins in September.
{NOTICE}
"""
EDITED = (
    DUMP.replace("date 2026-03-05", "date 2026-03-06")
    .replace("Agree on Tea Certification", "Agree on Tea and Coffee Certification")
    .replace("04.03.2026, 16:20 512", "04.03.2026, 16:20 4900")
)


@dataclass
class Served:
    """An installation whose feeds a real `feeder serve` answers."""

    folder: Path
    address: str

    def capture(self, text: str, name: str) -> None:
        """Drop a dump, and refresh."""
        (self.folder / "dumps" / name).write_text(text, encoding="utf-8")
        feeder(self.folder, "refresh")


def feeder(folder: Path, *words: str) -> str:
    """Run a command of feeder, and return what it printed."""
    command = [sys.executable, "-m", "feeder", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
