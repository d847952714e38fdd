"""A suspect document in, a copy of it beside the store out: for somebody to look at. An edge."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from feeder.errors import SourceError
from feeder.model import Document

_KEPT = 5
"""So many copies of each source are kept, the newest."""
_MARK = 12
_SUFFIXES = {"text/html": ".html", "text/plain": ".txt", "application/xml": ".xml"}


def folder_of(store: Path) -> Path:
    """Return the folder in which copies of suspect documents are kept."""
    return store.with_name(f"{store.name}.suspects")


def keep(folder: Path, document: Document) -> Path | None:
    """Keep a copy; None where that is not possible: it is only a help."""
    name = f"{document.source}-{document.digest[:_MARK]}{_SUFFIXES[document.media_type]}"
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with document.open() as stream, path.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        _forget_old(folder, document.source)
    except (OSError, SourceError):
        return None
    return path


def _forget_old(folder: Path, source: str) -> None:
    copies = [path for path in folder.iterdir() if path.name.rpartition("-")[0] == source]
    copies.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in copies[_KEPT:]:
        with suppress(OSError):
            path.unlink()
