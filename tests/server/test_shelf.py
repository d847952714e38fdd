"""What the memory of answers keeps, and when it looks again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feeder.server.headers import Site
from feeder.server.shelf import OVERHEAD, Reply, Shelf

from .serving import atom, replace_file, write_old

SITE = Site(600, "https://feeds.example.org", None)


def found(shelf: Shelf, name: str) -> Reply:
    """The plain answer for a name that must be there."""
    reply = shelf.find(name, "identity")
    assert reply is not None
    return reply


def test_an_unchanged_file_is_read_once(tmp_path: Path) -> None:
    """Every call costs a stat; the bytes are read and hashed once."""
    write_old(tmp_path / "all.atom", atom("A railway opened"))
    shelf = Shelf(tmp_path, SITE)
    assert len({id(shelf.find("all.atom", "gzip")) for _ in range(100)}) == 1
    assert shelf.reads == 1


def test_a_replaced_file_is_seen_at_once(tmp_path: Path) -> None:
    """Same name, same size, same second: the inode and the time stamp tell."""
    path = tmp_path / "all.atom"
    write_old(path, atom("A railway opened"))
    shelf = Shelf(tmp_path, SITE)
    before = found(shelf, "all.atom")
    replace_file(path, atom("A railway closed"))
    after = found(shelf, "all.atom")
    assert b"closed" in after.body
    assert before.etag != after.etag


def test_a_young_file_is_compared_because_its_time_stamp_proves_nothing(tmp_path: Path) -> None:
    """Rewritten within one tick of the clock, same size and inode: still seen."""
    path = tmp_path / "all.atom"
    path.write_text("one", encoding="utf-8")
    status = path.stat()
    shelf = Shelf(tmp_path, SITE)
    before = found(shelf, "all.atom")
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (status.st_ino, status.st_mtime_ns)
    assert (before.body, found(shelf, "all.atom").body) == (b"one", b"two")


def test_a_young_file_with_the_same_bytes_keeps_its_answer(tmp_path: Path) -> None:
    """Looking again does not compress again, and settles once the file is old enough."""
    path = tmp_path / "all.atom"
    replace_file(path, atom("A railway opened"))
    shelf = Shelf(tmp_path, SITE)
    first, second = shelf.find("all.atom", "gzip"), shelf.find("all.atom", "gzip")
    assert first is not None
    assert second is not None
    assert (first.settled, second.settled, shelf.reads) == (False, False, 2)
    assert first.body is second.body


def test_touching_a_file_moves_its_date_but_not_its_tag(tmp_path: Path) -> None:
    """The tag follows the bytes, Last-Modified the file."""
    path = tmp_path / "all.atom"
    write_old(path, atom("A railway opened"))
    shelf = Shelf(tmp_path, SITE)
    before = found(shelf, "all.atom")
    write_old(path, atom("A railway opened"), modified=before.modified + 60)
    after = found(shelf, "all.atom")
    assert after.etag == before.etag
    assert after.modified == before.modified + 60


def test_a_deleted_file_is_forgotten(tmp_path: Path) -> None:
    """It is gone at once, and its memory with it; a file in its folder's place is nothing."""
    path = tmp_path / "countries" / "kenya.atom"
    write_old(path, atom("A railway opened"))
    shelf = Shelf(tmp_path, SITE)
    assert found(shelf, "countries/kenya.atom")
    path.unlink()
    assert shelf.find("countries/kenya.atom", "identity") is None
    assert shelf.weight == 0
    path.parent.rmdir()
    path.parent.write_text("", encoding="utf-8")
    assert shelf.find("countries/kenya.atom", "identity") is None


def test_memory_is_bounded_and_the_longest_unused_goes_first(tmp_path: Path) -> None:
    """The weight never passes the budget; what was just used stays."""
    for number in range(20):
        write_old(tmp_path / f"{number}.txt", "x" * 8000)
    budget = 10 * (8000 + OVERHEAD)
    shelf = Shelf(tmp_path, SITE, budget=budget)
    for number in range(20):
        found(shelf, "0.txt")
        found(shelf, f"{number}.txt")
        assert shelf.weight <= budget
    reads = shelf.reads
    found(shelf, "0.txt")
    assert shelf.reads == reads
    found(shelf, "1.txt")
    assert shelf.reads == reads + 1


def test_a_very_large_file_is_served_but_neither_kept_nor_compressed(tmp_path: Path) -> None:
    """One huge file must not push every feed out, nor cost a compression a request."""
    write_old(tmp_path / "large.txt", "x" * 20_000)
    shelf = Shelf(tmp_path, SITE, budget=100_000)
    reply = shelf.find("large.txt", "gzip")
    assert reply is not None
    assert (len(reply.body), shelf.weight) == (20_000, 0)


def test_folders_and_pipes_are_not_files(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    (tmp_path / "folder.html").mkdir()
    os.mkfifo(tmp_path / "pipe.atom")
    shelf = Shelf(tmp_path, SITE)
    assert shelf.find("folder.html", "identity") is None
    assert shelf.find("pipe.atom", "identity") is None


def test_an_output_folder_that_is_a_link_may_be_switched(tmp_path: Path) -> None:
    """Deploying by switching a link works, and the new folder's files are inside it."""
    for name in ("a", "b"):
        write_old(tmp_path / name / "all.atom", atom(f"Railway {name} opened"))
    link = tmp_path / "current"
    link.symlink_to(tmp_path / "a")
    shelf = Shelf(link, SITE)
    assert b"Railway a" in found(shelf, "all.atom").body
    link.unlink()
    link.symlink_to(tmp_path / "b")
    assert b"Railway b" in found(shelf, "all.atom").body


def test_a_link_that_appears_between_two_looks_is_not_followed(tmp_path: Path) -> None:
    """A path is resolved, then opened without following links: no window for an escape."""
    (tmp_path / "out").mkdir()
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    shelf = Shelf(tmp_path / "out", SITE)
    (tmp_path / "out" / "x.html").symlink_to(tmp_path / "secret.html")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "_inside", lambda name: str(tmp_path / "out" / name))
        with pytest.raises(OSError, match="symbolic links"):
            shelf.find("x.html", "identity")


@pytest.mark.parametrize(
    ("base_url", "hub", "links"),
    [
        ("", None, []),
        ("https://feeds.example.org/", None, [b'<https://feeds.example.org/all.atom>; rel="self"']),
        (
            "https://x.example/a b",
            "https://hub.example/?a=<b>\r\nX: y",
            [
                b'<https://x.example/a%20b/all.atom>; rel="self"',
                b'<https://hub.example/?a=%3Cb%3E%0D%0AX:%20y>; rel="hub"',
            ],
        ),
    ],
)
def test_links_are_there_where_addresses_are_known_and_can_not_break_out(
    tmp_path: Path, base_url: str, hub: str | None, links: list[bytes]
) -> None:
    """No address, no link; a strange address stays inside its header."""
    write_old(tmp_path / "all.atom", atom("A railway opened"))
    reply = found(Shelf(tmp_path, Site(60, base_url, hub)), "all.atom")
    assert [value for name, value in reply.full if name == b"link"] == links
