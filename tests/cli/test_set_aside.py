"""Text that belongs to no article: named by `refresh`, shown by `status --set-aside`."""

from __future__ import annotations

import json

from tests.installation import Installation, many

HEADLINES = "Weavers Open a Workshop by the Mill\nTulip Bulbs Arrive in the Garden"
LOST = f"{many(2)}relevant news\n{HEADLINES}\n"


def test_a_refresh_names_what_it_sets_aside(installation: Installation) -> None:
    """How much, where, why, and how it begins; the report has it as JSON, too."""
    installation.drop("two.txt", LOST)
    told = installation.feeder("refresh").stdout.decode()
    assert "1 piece of text in no article, kept: `feeder status --set-aside` shows" in told
    assert "two.txt: no header, and nothing that reads like an article: Weavers Open" in told
    installation.drop("three.txt", f"{LOST}relevant news\n\N{ESCAPE}[31mTulips\n")
    (source,) = json.loads(installation.feeder("refresh", "--json").stdout)["sources"]
    assert source["tally"]["set_aside"] == 2
    assert [one["text"] for one in source["aside"]] == [HEADLINES.replace("\n", " "), "[31mTulips"]


def test_an_operator_sees_it_later(installation: Installation) -> None:
    """Whole, newest document first, with the reason."""
    installation.drop("two.txt", LOST)
    assert installation.refresh().ok
    told = installation.feeder("status", "--set-aside")
    assert told.returncode == 0
    assert "two.txt: no header, and nothing that reads" in told.stdout.decode()
    assert [f"  {line}" for line in HEADLINES.split("\n")] == told.stdout.decode().split("\n")[1:3]
    (kept,) = json.loads(installation.feeder("status", "--set-aside", "--json").stdout)
    assert kept["text"] == HEADLINES
    assert set(kept) == {"seen", "source", "address", "reason", "text"}


def test_a_document_of_such_text_alone_is_kept(installation: Installation) -> None:
    """It is a problem each time that it is read; its text is there once."""
    installation.drop("menu.txt", f"{HEADLINES}\n")
    for _ in range(2):
        done = installation.feeder("refresh")
        assert done.returncode == 1
        assert b"menu.txt: no articles found" in done.stderr
    (kept,) = json.loads(installation.feeder("status", "--set-aside", "--json").stdout)
    assert kept["text"] == HEADLINES
