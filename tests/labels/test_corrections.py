"""An operator's word on labels: it wins, and regions follow from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from feeder.assembly import Parts
from feeder.config import Config
from feeder.labels import Labeler
from feeder.labels.corrections import ASSIGNED, TAKEN_AWAY, corrected
from feeder.model import Article, Correction, Label, Published

KENYA = Label("country", "KE", "kenya", "Kenya", 8.0, assigned=True, reasons=("title: Kenya +6",))
JORDAN = Label("country", "JO", "jordan", "Jordan", 1.0, assigned=False)
SPORT = Label("topic", "medtop:15000000", "sport", "Sport", 5.0, assigned=True)
KNOWN = {
    (label.kind, label.slug): replace(label, score=0.0, assigned=False, reasons=())
    for label in (KENYA, JORDAN, SPORT)
}
ARTICLE = Article(
    "Kazakhstan and Kenya Open a Bridge",
    Published(datetime(2026, 2, 27, tzinfo=UTC)),
    None,
    ("The bridge in Nairobi carries no cars, officials said.",),
    "en",
    section="society",
)


@pytest.fixture(scope="module")
def labeler() -> Labeler:
    """The rules that ship."""
    return Parts.of(Config()).labeler


def test_without_a_word_nothing_changes() -> None:
    """The labels of the rules are the labels."""
    assert corrected((KENYA, SPORT), (), KNOWN) == (KENYA, SPORT)


def test_a_label_that_was_only_a_mention_is_assigned() -> None:
    """It keeps its score and its reasons, and says who decided."""
    [told] = corrected((JORDAN,), [Correction("country", "jordan", assigned=True)], KNOWN)
    assert told == replace(JORDAN, assigned=True, reasons=(ASSIGNED,))


def test_a_label_that_the_rules_gave_is_taken_away_but_not_forgotten() -> None:
    """`explain` and `show` can still say that it was there."""
    [told] = corrected((KENYA,), [Correction("country", "kenya", assigned=False)], KNOWN)
    assert (told.assigned, told.reasons) == (False, ("title: Kenya +6", TAKEN_AWAY))


def test_a_label_that_the_rules_did_not_find_stands_after_those_of_its_kind() -> None:
    """Countries stay together, then topics."""
    words = [Correction("country", "jordan", assigned=True)]
    told = corrected((KENYA, SPORT), words, KNOWN)
    assert [(label.slug, label.score) for label in told] == [
        ("kenya", 8.0),
        ("jordan", 0.0),
        ("sport", 5.0),
    ]


def test_a_correction_of_what_no_longer_exists_does_nothing() -> None:
    """A topic may have been taken out of the settings since."""
    gone = Correction("topic", "beekeeping", assigned=True)
    assert corrected((KENYA,), [gone], KNOWN) == (KENYA,)


def test_regions_follow_the_corrected_countries(labeler: Labeler) -> None:
    """Whoever takes Kenya away takes Eastern Africa away, too."""
    before = {label.slug for label in labeler.label(ARTICLE) if label.assigned}
    words = [
        Correction("country", "kenya", assigned=False),
        Correction("country", "latvia", assigned=True),
    ]
    after = {label.slug for label in labeler.label(ARTICLE, words) if label.assigned}
    assert {"kenya", "eastern-africa", "society"} <= before
    assert {"latvia", "northern-europe", "society"} <= after
    assert not {"kenya", "eastern-africa"} & after


def test_everything_that_has_a_feed_can_be_given(labeler: Labeler) -> None:
    """Each country, topic and organisation, by its slug."""
    kinds = {kind for kind, _ in labeler.known}
    assert kinds == {"country", "topic", "organisation"}
    assert labeler.known["country", "kenya"].code == "KE"
