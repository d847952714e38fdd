"""An article of a title alone, as the agency prints flashes, goes the whole way to the feeds."""

from __future__ import annotations

from tests.installation import Installation

TITLE = "Kenya and Kazakhstan Open an Air Route"
FLASH = f"14.03.2026, 09:05 6\n{TITLE}\n"
LATER = (
    f"{FLASH}Planes will fly from Astana to Nairobi twice a week, and carry freight as well as"
    " passengers, Ministry of Transport reports.\n"
)


def test_a_title_alone_is_published_with_its_credit(installation: Installation) -> None:
    """The gate lets it through, its country is found, and its entry says whose it is."""
    installation.drop("flash.txt", FLASH)
    report = installation.refresh()
    assert report.ok, report.problems
    assert report.published.refused == 0
    for form in ("atom", "rss"):
        (entry,) = installation.parsed(f"countries/kenya.{form}").entries
        assert entry.title == TITLE
        assert "Kazakhstan Today" in str(entry)
    assert installation.feeder("check").returncode == 0


def test_a_flash_that_gets_a_body_is_the_same_article(installation: Installation) -> None:
    """The text is an edit of it, and no second entry; the flash seen again takes nothing away."""
    for number, text in enumerate((FLASH, LATER, FLASH)):
        installation.drop(f"{number}.txt", text)
        assert installation.refresh().ok
    (entry,) = installation.parsed("all.atom").entries
    assert entry.title == TITLE
    assert "freight" in entry.content[0].value
