"""What counts as an edit, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.diff import (
    New,
    Retouched,
    Revised,
    Unchanged,
    decide,
    describe,
    essence,
    fingerprint,
    stored_after,
)
from feeder.model import Article, Published

from .samples import ALMATY, AT, BODY, CAPTURED, article, known_of

LATER = CAPTURED + timedelta(days=1)
QUOTED = article(
    'The "Blue River" bridge - a first look',
    ('He said: "it is open", and it was.', "It's long - very long.", BODY[2]),
)


def test_what_was_never_seen_is_new() -> None:
    """A first sighting is published when the agency says."""
    change = decide(article(), None, CAPTURED)
    assert change == New(article(), fingerprint(article()), AT, CAPTURED)


def test_what_has_no_date_is_new_as_of_its_capture() -> None:
    """An undated article is ordered by the moment that bounds it."""
    undated = article(at=None)
    assert decide(undated, None, CAPTURED) == New(undated, fingerprint(undated), CAPTURED, CAPTURED)


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(replace(QUOTED, views=999_999), id="views"),
        pytest.param(replace(QUOTED, notice=True), id="notice"),
        pytest.param(replace(QUOTED, published=Published(AT + timedelta(days=1))), id="time"),
        pytest.param(replace(QUOTED, title=None), id="title missing in this capture"),
        pytest.param(replace(QUOTED, published=None), id="time missing in this capture"),
    ],
)
def test_what_is_no_wording_is_no_change(seen: Article) -> None:
    """Counters, the notice and what a capture lacks say nothing new."""
    assert decide(seen, known_of(QUOTED), LATER) == Unchanged(1)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        pytest.param("The “Blue River” bridge - a first look", QUOTED.paragraphs, id="quotes"),
        pytest.param("The «Blue River» bridge - a first look", QUOTED.paragraphs, id="guillemets"),
        pytest.param('The "Blue River" bridge – a first look', QUOTED.paragraphs, id="dash"),
        pytest.param('The "Blue  River" bridge - a first look', QUOTED.paragraphs, id="spaces"),
        pytest.param(
            QUOTED.title, (f"{QUOTED.paragraphs[0]} {QUOTED.paragraphs[1]}", BODY[2]), id="break"
        ),
    ],
)
def test_a_cosmetic_edit_is_a_retouch(title: str, body: tuple[str, ...]) -> None:
    """White space, quote marks, dashes and paragraph breaks are kept, but `updated` stays."""
    change = decide(article(title, body), known_of(QUOTED), LATER)
    assert isinstance(change, Retouched)
    assert change.article.title == title
    assert not hasattr(change, "updated")


def test_a_paragraph_break_between_two_alphabets_is_a_retouch() -> None:
    """The last word of a paragraph and the first of the next one never become one word."""
    joined = article("Пример", ("Мост открыли у Apple House.", BODY[2]), language="ru")
    parted = replace(joined, paragraphs=("Мост открыли у", "Apple House.", BODY[2]))
    assert isinstance(decide(parted, known_of(joined), LATER), Retouched)


@pytest.mark.parametrize(
    ("seen", "note"),
    [
        pytest.param(article("Footbridge opens over the green river"), "title corrected", id="t"),
        pytest.param(article(body=(*BODY, "More.")), "1 paragraph added", id="added"),
        pytest.param(article(body=(BODY[0], BODY[2])), "1 paragraph removed", id="removed"),
        pytest.param(
            article(body=(BODY[0], "It is two hundred metres long.", BODY[2])),
            "1 paragraph edited",
            id="edited",
        ),
        pytest.param(
            article("Bridge", ("A.", "B.", BODY[2], "C.")),
            "title corrected, 2 paragraphs edited, 1 paragraph added",
            id="several",
        ),
        pytest.param(
            article(body=(BODY[1], BODY[0], BODY[2])), "paragraphs rearranged", id="order"
        ),
        pytest.param(article(body=(BODY[0], *BODY)), "1 paragraph added", id="doubled"),
    ],
)
def test_a_material_edit_says_what_changed(seen: Article, note: str) -> None:
    """One word of the title is enough; the note is for subscribers."""
    change = decide(seen, known_of(article()), LATER)
    assert isinstance(change, Revised)
    assert change.note == note
    assert change.updated == LATER


def test_a_title_that_was_missing_is_said_to_be_added() -> None:
    """Nothing was corrected where nothing stood."""
    assert describe(article(None), article()) == "title added"


def test_the_published_time_of_an_edited_article_stays() -> None:
    """An edit never moves `published`, whatever the capture prints."""
    seen = article("Another title", at=AT + timedelta(hours=3))
    change = decide(seen, known_of(article()), LATER)
    assert isinstance(change, Revised)
    assert change.article.published == Published(AT)


def test_updated_moves_even_when_the_capture_is_old() -> None:
    """`updated` is later than before, always."""
    known = replace(known_of(article()), updated=LATER)
    change = decide(article("Another title"), known, CAPTURED)
    assert isinstance(change, Revised)
    assert change.updated == LATER + timedelta(seconds=1)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_capture_that_broke_off_never_replaces_the_longer_text(kept: int) -> None:
    """A prefix of the stored text, cut between two paragraphs, is no edit."""
    assert decide(article(body=BODY[:kept]), known_of(article()), LATER) == Unchanged(1)


@pytest.mark.parametrize("title", ["Footbridge opens over the blue river", None])
def test_a_capture_that_broke_off_within_a_paragraph_is_no_edit(title: str | None) -> None:
    """A cut in mid-word is no edit, with or without a title."""
    cut = article(title, (BODY[0], BODY[1][:20]))
    assert decide(cut, known_of(article()), LATER) == Unchanged(1)


def test_the_whole_text_replaces_a_capture_that_broke_off() -> None:
    """What was cut before is completed, even from an older capture."""
    known = known_of(article(body=BODY[:1]), LATER)
    change = decide(article(), known, CAPTURED, CAPTURED)
    assert isinstance(change, Revised)
    assert change.article.paragraphs == BODY


def test_a_capture_that_broke_off_still_tells_where_the_article_stands() -> None:
    """A teaser on a page brings the address; the stored wording stays."""
    seen = replace(article(body=BODY[:1]), address="https://www.kt.kz/x_1.html", agency_id="1")
    change = decide(seen, known_of(article()), LATER)
    assert isinstance(change, Retouched)
    assert change.fingerprint == fingerprint(article())
    assert change.article == replace(article(), address=seen.address, agency_id="1")


@pytest.mark.parametrize("captured", [CAPTURED, LATER])
def test_a_former_wording_in_a_capture_that_is_no_newer_is_no_change(captured: datetime) -> None:
    """A dump that was read late does not turn the article back."""
    edited = decide(article("Another title"), known_of(article()), LATER)
    assert isinstance(edited, Revised)
    assert decide(article(), stored_after(edited), captured) == Unchanged(1)


def test_a_former_wording_without_its_credit_is_stale_too() -> None:
    """What a capture lacks is filled before wordings are compared."""
    credited = replace(article(), image_credits=("Harbour Press",))
    edited = decide(replace(credited, title="Another title"), known_of(credited), LATER)
    assert isinstance(edited, Revised)
    assert decide(article(), stored_after(edited), CAPTURED) == Unchanged(1)


def test_a_return_to_a_former_wording_in_a_newer_capture_is_an_edit() -> None:
    """The agency may take an edit back."""
    edited = decide(article("Another title"), known_of(article()), LATER)
    assert isinstance(edited, Revised)
    change = decide(article(), stored_after(edited), LATER + timedelta(days=1))
    assert isinstance(change, Revised)
    assert change.article.title == article().title


def test_a_strange_wording_from_a_capture_that_is_surely_older_is_no_change() -> None:
    """An old dump that is read late brings no edit, though nobody knew its wording."""
    seen = article("An earlier title")
    known = known_of(article(), LATER)
    assert decide(seen, known, CAPTURED, CAPTURED) == Unchanged(1)
    assert isinstance(decide(seen, known, CAPTURED, LATER), Revised)
    assert isinstance(decide(seen, known, CAPTURED), Revised)


def test_other_picture_credits_are_a_retouch() -> None:
    """Credits are kept with the wording, but are not what subscribers wait for."""
    known = known_of(replace(article(), image_credits=("Harbour Press",)))
    seen = replace(article(), image_credits=("River Press",))
    change = decide(seen, known, LATER)
    assert isinstance(change, Retouched)
    assert change.article.image_credits == ("River Press",)


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        (article(), replace(article(), address="https://www.kt.kz/eng/x_1377988501.html")),
        (article(), replace(article(), agency_id="1377988501")),
        (article(), replace(article(), section="society")),
        (article(at=None), article()),
    ],
)
def test_what_becomes_known_of_an_article_is_a_retouch(stored: Article, seen: Article) -> None:
    """Address, id, section and date are taken over without a new wording."""
    change = decide(seen, known_of(stored), LATER)
    assert isinstance(change, Retouched)
    assert change.article == seen
    assert change.fingerprint == fingerprint(stored)


def test_another_address_alone_is_no_change() -> None:
    """Two pages that show the same article don't take turns."""
    stored = replace(article(), address="https://www.kt.kz/eng/a_1.html")
    seen = replace(article(), address="https://www.kt.kz/eng/b_1.html")
    assert decide(seen, known_of(stored), LATER) == Unchanged(1)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
ARTICLES = st.builds(
    Article,
    title=st.none() | TEXTS,
    published=st.none() | st.builds(Published, st.datetimes(timezones=st.just(ALMATY))),
    views=st.none() | st.integers(0, 10**9),
    paragraphs=st.lists(TEXTS, max_size=4).map(tuple),
    language=st.just("en"),
    image_credits=st.lists(TEXTS, max_size=2).map(tuple),
    address=st.none() | st.just("https://www.kt.kz/eng/a_1.html"),
)


@given(ARTICLES, st.integers(-(10**6), 10**6))
@settings(max_examples=150, deadline=None)
def test_any_article_is_unchanged_against_itself(one: Article, seconds: int) -> None:
    """Whatever an article says, and whenever it is seen again, it is the same."""
    seen_again = CAPTURED + timedelta(seconds=seconds)
    assert decide(one, known_of(one), seen_again) == Unchanged(1)


@given(st.lists(st.tuples(ARTICLES, st.integers(0, 10**6)), min_size=2, max_size=6))
@settings(max_examples=100, deadline=None)
def test_updated_never_goes_back_and_the_date_never_moves(
    sightings: list[tuple[Article, int]],
) -> None:
    """However wordings and captures follow each other, an edit comes later than the one before."""
    known = known_of(sightings[0][0])
    for seen, seconds in sightings[1:]:
        change = decide(seen, known, CAPTURED + timedelta(seconds=seconds))
        if isinstance(change, Revised):
            assert change.updated > known.updated
        if isinstance(change, Revised | Retouched):
            dated = known.article.published
            assert dated is None or change.article.published == dated
            known = stored_after(change)
        assert decide(known.article, known, known.captured) == Unchanged(1)


MUTATIONS = st.sampled_from(
    [
        ('"', "“"),
        ('"', "»"),
        ("'", "’"),
        ("-", "–"),
        ("-", "—"),
        (" ", "  "),
        (" ", "\u00a0"),
        (" ", " \u200b"),
    ]
)


@given(st.lists(MUTATIONS, min_size=1, max_size=5), st.integers(0, 2))
@settings(max_examples=100, deadline=None)
def test_no_cosmetic_mutation_is_material(mutations: list[tuple[str, str]], paragraph: int) -> None:
    """Any mixture of other quotes, dashes and spaces leaves the essence and `updated` alone."""
    body = list(QUOTED.paragraphs)
    title = QUOTED.title or ""
    for old, new in mutations:
        body[paragraph] = body[paragraph].replace(old, new)
        title = title.replace(old, new, 1)
    change = decide(article(title, body), known_of(QUOTED), LATER)
    assert isinstance(change, Retouched | Unchanged)
    assert essence(title) == essence(QUOTED.title or "")
