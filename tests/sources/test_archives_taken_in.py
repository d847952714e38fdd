"""Web archives through a whole refresh: addresses, days, languages, and what is already known."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from feeder.assembly import Parts, opened, refresh_of
from feeder.config import Config
from feeder.errors import StoppedError
from feeder.inlets import inlets_of
from feeder.report import Report

from .archives import address, conversion, gzipped, page, response, text
from .wire import never

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
OLD = NOW.timestamp() - 3_600
RUSSIAN = (
    "<html><header class='page-heading'><h1>В гавани появился новый кран</h1></header>"
    "<div class='page-meta'><span>27.02.2026, 15:00 7</span></div><div class='page-content'><div>"
    "<p>Астана. 27 февраля. KAZAKHSTAN TODAY - Кран подняли над рекой две лодки в пятницу.</p>"
    "<p>Он будет грузить баржи солью, пока в ноябре не вернется лед.</p></div></div></html>"
).encode()


@cache
def parts_of(config: str) -> Parts:
    """Return the parts of settings; compiled once."""
    return Parts.of(Config.model_validate_json(config))


def refresh(folder: Path, stop_after: int | None = None, **settings: Any) -> Report:
    """Take the archives of a folder in, without publishing."""
    source = {"kind": "archive", "name": "crawl", "path": folder.as_posix(), **settings}
    config = Config.model_validate(
        {
            "sources": [source],
            "store": {"path": (folder / "feeder.db").as_posix()},
            "output": {"path": (folder / "feeds").as_posix()},
        }
    )
    asked = 0

    def stop() -> None:
        nonlocal asked
        asked += 1
        if stop_after is not None and asked > stop_after:
            raise StoppedError("stopped on request")

    with opened(config) as store:
        wired = refresh_of(parts_of(config.model_dump_json()), inlets_of(config), store)
        wired.publication.run = lambda *_: None  # type: ignore[method-assign]  # only taking in counts
        return wired.run(NOW, stop if stop_after is not None else never)


def put(folder: Path, name: str, content: bytes) -> None:
    """Write an archive that looks settled."""
    (folder / name).write_bytes(content)
    os.utime(folder / name, (OLD, OLD))


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the store."""
    with closing(sqlite3.connect(folder / "feeder.db")) as connection:
        return connection.execute(query).fetchall()


def test_the_same_pages_as_markup_and_as_text_are_the_same_articles(tmp_path: Path) -> None:
    """They have the address of their page, and the day on which the crawler was there."""
    pages = [response(page(n), address(n), day=f"2026-02-28T0{n}:00:00Z") for n in range(1, 4)]
    put(tmp_path, "a.warc.gz", gzipped(pages))
    put(tmp_path, "b.warc.wet.gz", gzipped([conversion(text(n), address(n)) for n in range(1, 4)]))
    report = refresh(tmp_path, pattern="*.gz")
    assert report.problems == []
    assert (report.total.new, report.total.revised, report.total.read) == (3, 0, 6)
    assert rows(tmp_path, "SELECT address, agency_id FROM articles ORDER BY number") == [
        (address(n), str(1377000000 + n)) for n in range(1, 4)
    ]
    moments = {int(datetime(2026, 2, 28, n, tzinfo=UTC).timestamp()) for n in (1, 2, 3, 9)}
    assert {moment for (moment,) in rows(tmp_path, "SELECT captured FROM sightings")} == moments
    again = refresh(tmp_path, pattern="*.gz")
    assert again.problems == []
    assert (again.total.read, again.total.skipped) == (0, 2)


def test_articles_in_other_languages_are_left_out_and_are_no_failure(tmp_path: Path) -> None:
    """The address of a page need not say in which language it is."""
    mixed = page(1).replace(b"</html>", RUSSIAN.removeprefix(b"<html>"))
    at = "https://mirror.example/{}.html"
    contents = enumerate([mixed, RUSSIAN, page(2)])
    put(tmp_path, "a.warc", b"".join(response(one, at.format(n)) for n, one in contents))
    report = refresh(tmp_path, hosts=["mirror.example"], languages=["en"])
    assert report.problems == []
    assert report.total.new == 2
    assert {row[0] for row in rows(tmp_path, "SELECT language FROM articles")} == {"en"}
    more = refresh(tmp_path, hosts=["mirror.example"], languages=["en", "ru"])
    assert more.problems == []
    assert more.total.new == 1


@pytest.mark.parametrize("stop_after", [3, 8, 9, 10, 11, 12])
def test_a_run_that_is_stopped_is_gone_on_with(tmp_path: Path, stop_after: int) -> None:
    """Every article comes once, and what was read is not split again."""
    put(tmp_path, "a.warc", b"".join(response(page(n), address(n)) for n in range(6)))
    first = refresh(tmp_path, stop_after)
    assert first.stopped
    second = refresh(tmp_path)
    assert second.problems == []
    assert first.total.new + second.total.new == 6
    assert second.total.skipped == first.total.new
    assert rows(tmp_path, "SELECT count(*), count(DISTINCT address) FROM articles") == [(6, 6)]
    assert refresh(tmp_path).total.read == 0


def test_one_bad_page_is_named_and_the_others_are_taken_in(tmp_path: Path) -> None:
    """A login page that a crawler saw is no article."""
    login = b"<html><form><input name='password'></form></html>"
    records = [response(page(1), address(1)), response(login, address(2))]
    put(tmp_path, "a.warc", b"".join([*records, response(page(3), address(3))]))
    report = refresh(tmp_path)
    (problem,) = report.problems
    assert problem.startswith(f"{address(2)}: ")
    assert report.total.new == 2
