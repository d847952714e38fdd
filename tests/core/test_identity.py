"""Whether two wordings are one article: one file a case, and the measured rates."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feeder.assembly import Parts
from feeder.diff import fingerprint
from feeder.identity import NAMESPACE, identify, is_possible, keys_of, mint
from feeder.keys import name_keys
from feeder.model import Article, Published

from .samples import ALMATY, AT, BODY, CAPTURED, article, known_of

CASES = sorted((Path(__file__).parents[1] / "cases" / "identity").glob("*.json"))


def read(fields: Mapping[str, Any]) -> Article:
    """An article as a case file gives it."""
    published = None
    if fields["published"]:
        at = datetime.fromisoformat(fields["published"]).replace(tzinfo=ALMATY)
        published = Published(at, "minute" if "T" in fields["published"] else "day")
    return Article(
        title=fields["title"],
        published=published,
        views=None,
        paragraphs=tuple(fields["paragraphs"]),
        language=fields.get("language", "en"),
        agency_id=fields.get("agency_id"),
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_is_decided_as_its_file_says(path: Path, parts: Parts) -> None:
    """`same` is the number of the stored article that `seen` is, counted from 1, or null."""
    case = json.loads(path.read_text(encoding="utf-8"))
    stored = [known_of(read(one), CAPTURED, n) for n, one in enumerate(case["stored"], 1)]
    named_in = parts.labeler.named_in
    found = identify(read(case["seen"]), stored, named_in, case.get("beside", ()))
    assert (found.number if found else None) == case["same"], case["why"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_same_article_is_found_by_its_keys(path: Path) -> None:
    """What a case calls the same shares a key, so the store finds it."""
    case = json.loads(path.read_text(encoding="utf-8"))
    if case["same"]:
        stored = read(case["stored"][case["same"] - 1])
        assert set(keys_of(read(case["seen"]))) & set(keys_of(stored))


WORDS = [
    "harbour",
    "river",
    "lamp",
    "green",
    "glass",
    "workshop",
    "clerk",
    "toll",
    "spring",
    "walker",
    "bridge",
    "salt",
    "market",
    "coin",
    "sack",
    "trader",
    "fair",
    "basin",
    "gate",
    "level",
    "office",
    "morning",
    "council",
    "school",
    "teacher",
    "bell",
    "roof",
    "tower",
    "garden",
    "orchard",
    "bee",
    "honey",
    "wind",
    "mill",
    "miller",
    "flour",
    "bread",
    "oven",
    "baker",
    "street",
    "corner",
    "window",
]
PLACES = ("Kenya", "Latvia", "Greece", "Peru", "Japan", "Ghana", "Norway", "Chile", "Nepal", "Cuba")


def written(chance: random.Random, place: str = "") -> Article:
    """An invented article of four paragraphs."""
    body = [" ".join(chance.choices(WORDS, k=chance.randint(14, 40))) for _ in range(4)]
    title = " ".join(chance.sample(WORDS, k=6)).capitalize()
    at = AT + timedelta(minutes=chance.randrange(100_000))
    return article(f"{title} of {place}" if place else title, body, at)


def edited(one: Article, chance: random.Random) -> Article:
    """The same article after one of the edits that agencies make."""
    title, body = (one.title or "").split(), list(one.paragraphs)
    match chance.randrange(6):
        case 0:
            title[chance.randrange(len(title))] = chance.choice(WORDS)
        case 1:
            title = chance.sample(WORDS, k=7)
        case 2:
            body.insert(chance.randrange(5), " ".join(chance.choices(WORDS, k=25)))
        case 3:
            del body[chance.randrange(4)]
        case 4:
            title = title[:4]
            body[0] = " ".join(chance.choices(WORDS, k=20))
        case _:
            words = body[1].split()
            words[3:6] = chance.choices(WORDS, k=2)
            body[1] = " ".join(words)
    return replace(one, title=" ".join(title), paragraphs=tuple(body))


def test_edits_at_the_same_minute_are_recognised(parts: Parts) -> None:
    """Of 600 edits at least 99 in 100 are seen to be the same article."""
    chance = random.Random(7)
    named_in = parts.labeler.named_in
    found = 0
    for number in range(600):
        one = written(chance)
        others = [known_of(replace(written(chance), published=one.published), CAPTURED, 2)]
        known = known_of(one, CAPTURED, 1)
        match = identify(edited(one, chance), [known, *others], named_in)
        found += match is known
        assert match is not others[0], number
    assert found / 600 >= 0.99


def test_templated_pairs_are_never_taken_for_one_article(parts: Parts) -> None:
    """Of 450 pairs of one text about two countries, none is merged, at any distance in time."""
    chance = random.Random(8)
    named_in = parts.labeler.named_in
    merged = 0
    for number in range(450):
        here, there = chance.sample(PLACES, k=2)
        one = written(chance, here)
        minutes = (0, 5, 60, 60 * 24)[number % 4]
        assert one.published
        assert one.title
        twin = replace(
            one,
            title=one.title.replace(here, there),
            paragraphs=(f"{one.paragraphs[0]} {there}", *one.paragraphs[1:]),
            published=Published(one.published.at + timedelta(minutes=minutes)),
        )
        merged += identify(twin, [known_of(one)], named_in) is not None
    assert merged == 0


def test_an_id_is_a_name_based_uuid_that_never_changes() -> None:
    """Equal first sights give equal ids (RFC 9562 5.5); this one must stay for ever."""
    urn = mint(article())
    assert urn == "urn:uuid:398d107d-c37f-591e-bef0-df636f8316f7"
    assert uuid.UUID(urn).version == 5
    assert uuid.UUID(urn).variant == uuid.RFC_4122
    assert str(NAMESPACE) == "a5cf6e0a-7b39-5f5a-9d3c-4d1c0f5a2b61"


@pytest.mark.parametrize(
    "same",
    [
        replace(article(), views=99),
        replace(article(), paragraphs=("Another text.",)),
        replace(article(), published=Published(AT.replace(hour=0, minute=0), "day")),
        article(at=AT + timedelta(minutes=1)),
        replace(article(), title="  Footbridge “opens” over the BLUE river "),
    ],
)
def test_an_id_depends_on_day_and_title_only(same: Article) -> None:
    """What dumps print differently does not make another id."""
    quoted = replace(article(), title='Footbridge "opens" over the blue river')
    assert mint(same) in {mint(article()), mint(quoted)}


@pytest.mark.parametrize(
    "other",
    [
        article("Another title"),
        article(at=AT + timedelta(days=1)),
        replace(article(), agency_id="1377988501"),
        article(at=None),
        article(None),
        article(None, at=None),
        article(None, (), None),
    ],
)
def test_other_first_sights_have_other_ids(other: Article) -> None:
    """Day, title and the agency's id each tell articles apart."""
    assert mint(other) != mint(article())


def test_the_agencys_id_alone_names_an_article() -> None:
    """Title and time may be corrected before feeder sees the article again."""
    first = replace(article(), agency_id="1377988501")
    second = article("Another title", at=AT + timedelta(days=1))
    assert mint(first) == mint(replace(second, agency_id="1377988501"))


def test_each_attempt_gives_another_id() -> None:
    """Where an id is taken there is always a next one."""
    assert len({mint(article(), attempt) for attempt in range(1, 50)}) == 49
    assert mint(article(), 1) == mint(article())


def test_keys_fit_into_a_signed_column_and_leave_out_what_tells_nothing() -> None:
    """A short paragraph is no key, nor is a day without a minute."""
    long = replace(article(), agency_id="1377988501", address="https://kt.kz/eng/a_1377988501.html")
    # Five facts; two long paragraphs, one more as a sentence; twice a few words of the lead.
    assert len(keys_of(long)) == 5 + 3 + 2
    assert all(-(2**63) <= key < 2**63 for key in keys_of(long))
    day = replace(article(body=("Short.",)), published=Published(AT, "day"))
    assert len(keys_of(day)) == 2
    assert len(keys_of(article(None, ("Short.",), None))) == 1


@pytest.mark.parametrize(
    "again",
    [
        article("Another title", BODY, AT + timedelta(minutes=9)),
        article("Another title", BODY[1:] + BODY[:1], None),
        replace(article("Another title", ("A text.",), None), address="https://example.org/a.html"),
        replace(article("Another title", ("A text.",), None), agency_id="1377988501"),
        article("Another title", ("A text.",)),
        article(body=("A text.",), at=None),
        article(
            "Another title", (f"{BODY[0][:60]} others.", "A text that is long, but new."), None
        ),
    ],
)
def test_each_key_alone_finds_an_article(again: Article) -> None:
    """Text in any order, address, agency's id, minute, title, the first words."""
    first = replace(
        article(),
        agency_id="1377988501",
        address="https://example.org/a.html",
        image_credits=("A",),
    )
    assert set(keys_of(again)) & set(keys_of(first))
    assert not set(keys_of(article("No news", ("A text.",), None))) & set(keys_of(first))


def test_an_article_is_found_where_its_longest_paragraphs_were_edited() -> None:
    """Sentences that were left alone are keys, too."""
    long = tuple(
        f"{one} {one.upper()} So it was written, and so it stands to this day." for one in BODY
    )
    edited = tuple(text.replace("the", "this", 1) for text in long)
    first, second = article("A", long, None), article("B", edited, None)
    assert set(keys_of(first)) & set(keys_of(second))


@pytest.mark.parametrize("minutes", [0, 25 * 60])
def test_a_former_wording_joins_its_article(parts: Parts, minutes: int) -> None:
    """Text that the newest wording has no more of is compared with those before it."""
    newest = article("Seven lamps for the walkers", ("A text that nobody has read before.",))
    old = replace(known_of(newest), wordings=(article(),))
    seen = replace(article(), published=Published(AT + timedelta(minutes=minutes)))
    seen = replace(seen, paragraphs=(*BODY, "More is to come."))
    named_in = parts.labeler.named_in
    assert identify(seen, [old], named_in) is old
    assert identify(seen, [known_of(replace(newest, published=None))], named_in) is None


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (Published(AT), True),
        (None, True),
        (Published(AT.replace(hour=0, minute=0), "day"), True),
        (Published(AT + timedelta(days=9)), False),
    ],
)
def test_a_former_fingerprint_is_the_same_text(
    parts: Parts, published: Published | None, *, expected: bool
) -> None:
    """Even where that wording is not at hand; but not on any day."""
    newest = article("Seven lamps for the walkers", ("A text that nobody has read before.",))
    known = replace(known_of(newest), former=frozenset({fingerprint(article())}))
    seen = replace(article(), published=published)
    found = identify(seen, [known], parts.labeler.named_in)
    assert (found is known) is expected


def test_a_short_text_in_a_long_one_has_its_names_and_numbers_there(parts: Parts) -> None:
    """Else both were made of the same stock of sentences."""
    lead = "The committee met at the harbour and heard {} on the works that go on at the river."
    stock = "It was decided to go on with them until the autumn, and to report to the council."
    more = [f"Of {word} there is enough for the works of the year." for word in WORDS[:12]]
    named_in = parts.labeler.named_in
    for name, expected in (("Arman Sadykov", True), ("nobody", True), ("Dana Omarova", False)):
        seen = article(body=(lead.format(name), stock), at=AT + timedelta(hours=2))
        body = (*more, lead.format("Arman Sadykov"), stock)
        found = identify(seen, [known_of(article(body=body))], named_in)
        assert (found is not None) is expected


def test_a_page_that_corrects_its_date_is_one_article(parts: Parts) -> None:
    """One address is judged as one minute; another text at that address is another article."""
    address = "https://example.org/bridge.html"
    known = known_of(replace(article(), address=address))
    moved = replace(article(at=AT + timedelta(days=40)), address=address)
    named_in = parts.labeler.named_in
    assert identify(replace(moved, title="The bridge is open"), [known], named_in) is known
    other = replace(moved, title="Bees at the mill", paragraphs=("A miller keeps bees.",))
    assert identify(other, [known], named_in) is None
    assert identify(replace(moved, address=None), [known], named_in) is None


def test_an_entry_of_the_agencys_feed_is_one_article(parts: Parts) -> None:
    """Its name there tells as much as an address does, and less than the agency's id."""
    known = known_of(replace(article(), guid="kt-1"))
    moved = replace(article(at=AT + timedelta(days=40)), guid="kt-1")
    named_in = parts.labeler.named_in
    assert identify(replace(moved, title="The bridge is open"), [known], named_in) is known
    other = replace(moved, title="Bees at the mill", paragraphs=("A miller keeps bees.",))
    assert identify(other, [known], named_in) is None
    assert identify(replace(moved, guid="kt-2"), [known], named_in) is None
    numbered = known_of(replace(article(), guid="kt-1", agency_id="1377988501"))
    assert identify(replace(moved, agency_id="1377988502"), [numbered], named_in) is None


def test_a_teaser_under_another_title_is_found_by_its_first_paragraph(parts: Parts) -> None:
    """Editors write titles of their own for feeds."""
    seen = replace(article("A new bridge for walkers", BODY[:1]), excerpt=True)
    assert identify(seen, [known_of(article())], parts.labeler.named_in) is not None


DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("seen", "language", "published", "agency_id", "expected"),
    [
        (article(), "en", AT, None, True),
        (article(), "en", AT + 3 * DAYS, None, True),
        (article(), "en", AT + 4 * DAYS, None, False),
        (article(), "en", None, None, True),
        (article(at=None), "en", AT + 400 * DAYS, None, True),
        (article(), "ru", AT, None, False),
        (replace(article(), agency_id="1"), "en", AT + 400 * DAYS, "1", True),
        (replace(article(), agency_id="1"), "en", AT, "2", False),
        (replace(article(), agency_id="1"), "en", AT, None, True),
        (replace(article(), address="a"), "en", AT + 4 * DAYS, None, False),
    ],
)
def test_what_can_not_be_the_same_need_not_be_loaded(
    seen: Article,
    language: str,
    published: datetime | None,
    agency_id: str | None,
    *,
    expected: bool,
) -> None:
    """Language, time and the agency's id rule most candidates out."""
    assert is_possible(seen, language, published, agency_id) is expected


def test_an_article_of_the_same_address_is_worth_loading() -> None:
    """Whatever its day: the page may have corrected it."""
    seen = replace(article(), address="https://example.org/a.html")
    assert is_possible(seen, "en", AT + 400 * DAYS, None, "https://example.org/a.html")
    assert not is_possible(seen, "en", AT + 400 * DAYS, None, "https://example.org/b.html")
    assert not is_possible(article(), "en", AT + 400 * DAYS, None, None)


def test_an_article_of_the_same_name_in_a_feed_is_worth_loading() -> None:
    """As with addresses; it is found by a key of its own."""
    seen = replace(article(), guid="kt-1")
    assert is_possible(seen, "en", AT + 400 * DAYS, None, None, "kt-1")
    assert not is_possible(seen, "en", AT + 400 * DAYS, None, None, "kt-2")
    assert set(name_keys("kt-1")) & set(keys_of(seen)) == set(keys_of(seen)) - set(
        keys_of(article())
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nothing_that_is_the_same_is_ruled_out_before(path: Path) -> None:
    """The cheap look never contradicts the thorough one."""
    case = json.loads(path.read_text(encoding="utf-8"))
    if case["same"]:
        known = known_of(read(case["stored"][case["same"] - 1]))
        published = known.published if known.published_known else None
        stored = known.article
        assert is_possible(read(case["seen"]), stored.language, published, stored.agency_id)
