"""`feeder diff` and `feeder show`: an article with a history, as people see it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from feeder.growth import SPAN
from tests.installation import Installation, dump, line_of, new_installation

DAM = (
    "Engineers filled a small dam above the village of Tas on Monday, the ministry said.",
    "Water will reach forty farms by May.",
    "A footpath leads along the canal.",
)
ORCHARD = "An orchard of two hundred apple trees was planted near the school."


def captured(day: int, views: int, title: str, paragraphs: tuple[str, ...]) -> str:
    """A dump of two articles, captured on this day of March."""
    first = (f"02.03.2026, 10:00 {views}", title, "\n".join(paragraphs))
    second = ("01.03.2026, 09:00 44", "Orchard Planted Near a School", ORCHARD)
    return dump(first, second).replace("2026-03-14", f"2026-03-{day:02}")


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation whose newest article was edited twice; tests only look at it."""
    made = new_installation(tmp_path_factory.mktemp("edited") / "mirror")
    made.drop("1.txt", captured(3, 100, "Dam Filled Above Village", DAM))
    second = (DAM[0].replace("Monday", "Tuesday"), *DAM[1:])
    made.drop("2.txt", captured(4, 700, "Small Dam Filled Above Village", second))
    third = (second[0], second[1], second[2].replace("footpath", "“footpath”"))
    made.drop("3.txt", captured(5, 1_300, "Small Dam Filled Above Village", third))
    assert made.refresh().ok
    return made


def article(made: Installation, at: int = 0) -> str:
    """The id of an article, newest first."""
    listed = json.loads(made.feeder("articles", "--json").stdout)
    return str(listed[at]["id"])


def told(made: Installation, *words: str, **environment: str) -> str:
    """What a command prints; its exit code is 0."""
    done = made.feeder(*words, environment=environment)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_last_edit_is_shown_with_marks(edited: Installation) -> None:
    """As `git diff --word-diff=plain` does; what stayed is one line."""
    text = told(edited, "diff", article(edited))
    assert text.split("\n\n")[1:] == [
        "Small Dam Filled Above Village",
        "…",
        "A {+“+}footpath{+”+} leads along the canal.\n",
    ]
    assert "revision 2, seen 2026-03-04 00:00+05:00 in dumps: 1 paragraph edited" not in text
    assert "to revision 3, seen 2026-03-05 00:00+05:00 in dumps: retouched" in text


def test_any_two_revisions_are_compared(edited: Installation) -> None:
    """Also backwards, and with every paragraph."""
    name = article(edited)
    text = told(edited, "diff", name, "--from", "1", "--all")
    assert "{+Small +}Dam Filled Above Village" in text
    assert "on [-Monday-]{+Tuesday+}, the ministry" in text
    assert DAM[1] in text
    back = told(edited, "diff", name, "--from", "2", "--to", "1")
    assert "on [-Tuesday-]{+Monday+}, the ministry" in back
    assert DAM[1] not in back


def test_colours_take_the_place_of_marks(edited: Installation) -> None:
    """Red and struck through, green and underlined; not where NO_COLOR is set."""
    words = ("diff", article(edited), "--to", "2")
    text = told(edited, *words, FORCE_COLOR="1", NO_COLOR="", TERM="xterm-256color")
    assert "\x1b[9;31mMonday\x1b[0m\x1b[4;32mTuesday\x1b[0m" in text
    assert "{+" not in text
    plain = told(edited, *words, FORCE_COLOR="1", TERM="xterm-256color")
    assert "[-Monday-]{+Tuesday+}" in plain


def test_both_revisions_can_be_read_out_of_the_json(edited: Installation) -> None:
    """Joined without what was put in, and without what was taken out."""
    name = article(edited)
    found = json.loads(told(edited, "diff", name, "--from", "1", "--to", "2", "--json"))
    assert (found["id"], found["from"]["revision"], found["to"]["revision"]) == (name, 1, 2)
    assert found["to"]["source"] == "dumps"

    def joined(part: str, without: str) -> list[str]:
        runs = [one["runs"] for one in found[part]]
        return ["".join(r["text"] for r in some if r["kind"] != without) for some in runs]

    assert joined("title", "inserted") == ["Dam Filled Above Village"]
    assert joined("title", "deleted") == ["Small Dam Filled Above Village"]
    assert joined("body", "inserted") == list(DAM)


def test_an_article_that_was_never_edited_says_so(edited: Installation) -> None:
    """With exit code 0, and as JSON."""
    name = article(edited, 1)
    assert "is the only one: nothing was edited" in told(edited, "diff", name)
    found = json.loads(told(edited, "diff", name, "--json"))
    assert (found["from"], found["body"], found["to"]["revision"]) == (None, [], 1)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--from", "7"], "there is no revision 7 of this article, only 1 to 3"),
        (["--to", "0"], "there is no revision 0"),
        (["--to", "1"], "nothing stands before revision 1"),
    ],
)
def test_a_revision_that_is_none_exits_with_2(
    edited: Installation, words: list[str], reason: str
) -> None:
    """The line says which there are."""
    done = edited.feeder("diff", article(edited), *words)
    assert done.returncode == 2
    assert reason in done.stderr.decode()


def test_a_revision_compared_with_itself_differs_in_nothing(edited: Installation) -> None:
    """It says so, rather than print nothing."""
    text = told(edited, "diff", article(edited), "--from", "2", "--to", "2")
    assert "nothing that can be seen" in text


def test_show_draws_views_over_time(edited: Installation) -> None:
    """The first and the last counter with their moments, and the growth a day."""
    text = told(edited, "show", article(edited))
    drawn = next(line for line in text.splitlines() if line.startswith("views "))
    assert drawn == (
        "views ▁▄█ 100 on 2026-03-03 00:00+05:00, 1,300 on 2026-03-05 00:00+05:00: 600 more a day"
    )


def test_show_says_where_wordings_were_seen_and_which_a_capture_showed(
    edited: Installation,
) -> None:
    """In the agency's zone."""
    shown: dict[str, Any] = json.loads(told(edited, "show", article(edited), "--json"))
    assert [one["address"].rpartition("/")[2] for one in shown["revisions"]] == [
        "1.txt",
        "2.txt",
        "3.txt",
    ]
    assert [(one["captured"][:10], one["revision"]) for one in shown["sightings"]] == [
        ("2026-03-03", 1),
        ("2026-03-04", 2),
        ("2026-03-05", 3),
    ]
    assert shown["views"]["first"] == ["2026-03-03T00:00:00+05:00", 100]
    assert shown["views"]["per_day"] == 600
    assert (shown["withdrawn"], shown["moved_to"], shown["decisions"]) == (None, None, [])
    text = told(edited, "show", article(edited))
    rows = [line.split() for line in text.splitlines() if line.startswith("2026-03-04")]
    assert [row[2:5] for row in rows] == [["2", "700", "dumps"]]


def test_show_says_what_was_decided_and_where_an_article_went(installation: Installation) -> None:
    """Withdrawn with reason, by whom and since when; merged into which."""
    installation.drop("1.txt", captured(3, 100, "Dam Filled Above Village", DAM))
    assert installation.refresh().ok
    dam, orchard = article(installation), article(installation, 1)
    told(installation, "withdraw", dam, "--reason", "a wrong village")
    text = told(installation, "show", dam)
    assert "by operator: a wrong village" in text
    assert "WITHDRAWN since 20" in text
    found = json.loads(told(installation, "show", dam, "--json"))
    assert found["withdrawn"]["reason"] == "a wrong village"
    assert [one["kind"] for one in found["decisions"]] == ["withdraw"]
    told(installation, "restore", dam)
    told(installation, "merge", dam, orchard, "--reason", "for once")
    merged = told(installation, "show", orchard)
    assert f"MERGED into {dam}" in merged
    both = json.loads(told(installation, "show", dam, "--json"))
    assert [(one["views"], one["merged"]) for one in both["sightings"]] == [
        (100, False),
        (44, True),
    ]
    assert both["views"]["first"][1] == both["views"]["last"][1] == 100
    with installation.store() as store:
        assert [(one.id, one.first[1]) for one in store.growing(SPAN)] == [(dam, 100)]
    done = installation.feeder("diff", orchard)
    assert done.returncode == 1, done.stdout.decode()
    assert "merged into" in line_of(done.stderr)
