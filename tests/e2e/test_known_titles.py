"""A title that the store knows decides where an article without a header begins."""

from __future__ import annotations

from tests.installation import Installation

TITLE = "Beekeepers count hives"
HEADLESS = (
    "Beekeepers of the valley count hives\n"
    "Forty families took part.\n"
    "The count goes on until autumn, and every family writes down what it sees in the meadows.\n"
)
FIRST = f"14.03.2025, 09:05 1204\n{HEADLESS}"
MIXED = (
    "15.03.2025, 10:00 88\n"
    "Potters light the great kiln\n"
    "The kiln beside the river was lit for the first time since the flood, and it held.\n"
    f"{HEADLESS}"
    "13.03.2025, 11:30 17\n"
    "Ferry returns to the lower bank\n"
    "The ferry goes twice a day, and takes carts as well as people across the brown water.\n"
)


def titles_after(installation: Installation, *dumps: str) -> list[str]:
    """The titles that stand in the feed of all after dumps were read one after the other."""
    for number, text in enumerate(dumps):
        installation.drop(f"{number}.txt", text)
        assert installation.refresh().ok
    return sorted(installation.titles("all"))


def test_an_unknown_title_in_a_body_is_a_sub_heading(installation: Installation) -> None:
    """Its shape alone proves nothing."""
    assert titles_after(installation, MIXED) == [
        "Ferry returns to the lower bank",
        "Potters light the great kiln",
    ]


def test_a_known_title_in_a_body_opens_its_article(installation: Installation) -> None:
    """The article is recognised as the one that is stored, and makes no second entry."""
    assert titles_after(installation, FIRST, MIXED) == [
        "Beekeepers of the valley count hives",
        "Ferry returns to the lower bank",
        "Potters light the great kiln",
    ]
    report = installation.refresh()
    assert report.total.changes == 0
