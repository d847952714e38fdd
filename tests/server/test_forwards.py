"""Addresses that lead elsewhere: 301 and 410 as the published file `_redirects` says."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from feeder.server.forwards import Forwards

from .serving import Served, page, replace_file, serve, write_old

STANDING, MOVED, GONE, LOST, ODD = (
    f"articles/6f6d1c9e-0b3b-5a53-9a1e-3f1d6c1c000{number}.html" for number in range(5)
)
LINES = f"""# what a person may add
/{MOVED} /{STANDING} 301
/{GONE} /{GONE} 410
/{LOST}  /{LOST}\t410
/{ODD} https://elsewhere.example/ 301
/{STANDING} /{STANDING} 200
/all.atom /{GONE} 410
half a line /{STANDING}
/{STANDING} /{GONE} 301 and more
"""


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A published folder in which one article moved and two are gone."""
    for name in (STANDING, GONE, ODD, "all.html"):
        write_old(tmp_path / name, page(name))
    write_old(tmp_path / MOVED, page("moved"))
    write_old(tmp_path / "_redirects", LINES)
    return tmp_path


@pytest.fixture
def served(output: Path) -> Iterator[Served]:
    """A server over it."""
    with serve(output) as running:
        yield running


def get(served: Served, name: str, method: str = "GET", **headers: str) -> requests.Response:
    """Ask for a name and follow nothing."""
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    address = f"{served.address}/{name}"
    return requests.request(method, address, headers=sent, timeout=5, allow_redirects=False)


def test_a_merged_article_leads_to_the_one_that_it_is_now(served: Served) -> None:
    """The address counts from the folder on, so it is right below any path of a proxy."""
    answer = get(served, MOVED)
    assert (answer.status_code, answer.content) == (301, b"")
    assert answer.headers["Location"] == STANDING.removeprefix("articles/")
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    followed = requests.get(f"{served.address}/{MOVED}", timeout=5)
    assert (followed.status_code, followed.url) == (200, f"{served.address}/{STANDING}")


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_withdrawn_article_answers_410_with_its_page(served: Served, coding: str) -> None:
    """The page says why; a copy of it is never taken for the current one."""
    answer = get(served, GONE, Accept_Encoding=coding, If_None_Match="*")
    assert answer.status_code == 410
    assert answer.content == (served.output / GONE).read_bytes()
    assert answer.headers.get("Content-Encoding", "identity") == coding
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=600"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_a_withdrawn_article_whose_page_was_deleted_answers_410(served: Served) -> None:
    """A small page says so."""
    answer = get(served, LOST)
    assert answer.status_code == 410
    assert "was withdrawn" in answer.text


@pytest.mark.parametrize(("name", "status"), [(MOVED, 301), (GONE, 410), (LOST, 410)])
def test_head_says_the_same_without_a_body(served: Served, name: str, status: int) -> None:
    """As for every file."""
    answer = get(served, name, "HEAD", Accept_Encoding="identity")
    whole = get(served, name, Accept_Encoding="identity")
    assert (answer.status_code, answer.content) == (status, b"")
    assert answer.headers["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize("name", [STANDING, ODD])
def test_a_line_that_is_not_understood_changes_nothing(served: Served, name: str) -> None:
    """Another status, another site, or more on the line than belongs there."""
    assert get(served, name).status_code == 200


def test_the_file_itself_is_not_served(served: Served) -> None:
    """It is for servers."""
    assert get(served, "_redirects").status_code == 404


def test_a_changed_file_counts_for_the_next_request(served: Served) -> None:
    """Restored, gone again, and the file deleted: each is seen at once."""
    replace_file(served.output / "_redirects", "")
    assert get(served, GONE).status_code == 200
    replace_file(served.output / "_redirects", f"/{GONE} /{GONE} 410\n")
    assert get(served, GONE).status_code == 410
    (served.output / "_redirects").unlink()
    assert get(served, GONE).status_code == 200


def test_a_file_that_can_not_be_read_now_holds_what_it_said(output: Path, tmp_path: Path) -> None:
    """A withdrawn article is not shown because of a fault; a link is no published file."""
    forwards = Forwards(output)
    assert forwards.find(GONE) is not None
    (output / "_redirects").unlink()
    (output / "_redirects").symlink_to(tmp_path / "all.html")
    assert forwards.find(GONE) is not None
    (output / "_redirects").unlink()
    assert forwards.find(GONE) is None


def test_a_settled_file_is_not_read_again_and_other_folders_not_at_all(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look at the stamp for an article's page; nothing for a feed."""
    forwards = Forwards(output)
    assert forwards.find(GONE) is not None

    def forbidden(*_: object, **__: object) -> None:
        pytest.fail("looked again")

    monkeypatch.setattr("builtins.open", forbidden)
    assert forwards.find(GONE) is not None
    monkeypatch.setattr(os, "stat", forbidden)
    assert forwards.find("all.atom") is None


def test_a_fresh_file_is_read_again(output: Path) -> None:
    """Two versions of one moment and one length may have one stamp."""
    forwards = Forwards(output)
    path = output / "_redirects"
    path.write_text(f"/{GONE} /{GONE} 410\n", "ascii")
    moment = time.time_ns()
    os.utime(path, ns=(moment, moment))
    assert forwards.find(LOST) is None
    path.write_text(f"/{LOST} /{LOST} 410\n", "ascii")
    os.utime(path, ns=(moment, moment))
    assert forwards.find(LOST) is not None
