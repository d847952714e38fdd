"""Names and numbers that take the places of others: another article, or an edit of the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feeder.assembly import Parts
from feeder.model import Article
from feeder.passages import arranged, wording_of
from feeder.swaps import share_little, tells_of_another

from .samples import article

STOCK = (
    "The parties spoke about trade in grain and salt, and about students who go abroad to learn.",
    "At the end of the talks they agreed to meet again in the autumn, at the harbour office.",
)


def text(first: str, *more: str, title: str = "Talks at the harbour") -> Article:
    """An article that goes on as many others do."""
    return article(title, (first, *STOCK, *more))


VISIT = text("The deputy minister received the envoy of Kenya, and the envoy thanked Kenya.")
HEAD = text("The council has made Arman Sadykov head of the district.")
RATES = text("The dollar is sold at 512.3 tenge, the rouble at 5.7 and the yuan at 70.2.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (VISIT, "The deputy minister received the envoy of Latvia, and the envoy thanked Latvia."),
        (
            VISIT,
            "The deputy minister received the envoy of South Africa, and the envoy thanked it.",
        ),
        (HEAD, "The council has made Bolat Omarov head of the district."),
        (text("The new school of Karasu is open."), "The new school of Temirtau is open."),
        (text("Kenya has a new embassy."), "Latvia has a new embassy."),
        (
            text("An office of the Bank of Reeds opened."),
            "An office of the Union of Millers opened.",
        ),
        (text("The envoy came from Iran on foot."), "The envoy came from Iraq on foot."),
        (RATES, "The dollar is sold at 530.1 tenge, the rouble at 6.1 and the yuan at 71.0."),
        (text("Делегация Кении прибыла."), "Делегация Латвии прибыла."),
        (text("Кенийский посол прибыл."), "Латвийский посол прибыл."),
    ],
)
def test_another_name_in_the_same_place_is_another_article(
    parts: Parts, one: Article, other: str
) -> None:
    """Whoever or whatever it is, at whatever minute, in whichever order."""
    named_in = parts.labeler.named_in
    twin = text(other)
    for same_minute in (True, False):
        assert tells_of_another(one, twin, named_in, same_minute=same_minute)
        assert tells_of_another(twin, one, named_in, same_minute=same_minute)
        moved = replace(twin, paragraphs=(STOCK[1], other, STOCK[0], "A new end of the text."))
        assert tells_of_another(one, moved, named_in, same_minute=same_minute)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HEAD, "The council has made Arman Sadikov head of the district."),
        (HEAD, "The council has made A. Sadykov head of the district."),
        (HEAD, "The council has made an engineer head of the district."),
        (text("He was in Turkey for the talks."), "He was in Türkiye for the talks."),
        (text("He was in Kenia for the talks."), "He was in Kenya for the talks."),
        (
            text("He spoke to the UN in the spring."),
            "He spoke to the United Nations in the spring.",
        ),
        (text("He spoke to the Ministry of Water."), "He spoke to the MW."),
        (text("It opened on Monday at the river."), "It opened on Tuesday at the river."),
        (
            text("Of them, 40 came by boat and 16 by road."),
            "Of them, 41 came by boat and 16 by road.",
        ),
        (text("Nobody but 40 people came."), "Nobody but 41 people came."),
        (
            VISIT,
            "The envoy of Latvia was there when Kenya and its neighbours signed, it became known.",
        ),
        (text("“We build,” he said."), "“They build,” he said."),
        (
            VISIT,
            "It was a day without guests, without speeches and without music in the old harbour.",
        ),
    ],
)
def test_a_correction_is_the_same_article(parts: Parts, one: Article, other: str) -> None:
    """Spellings, abbreviations, one figure, a weekday, other words."""
    named_in = parts.labeler.named_in
    for first, second in ((one, text(other)), (text(other), one)):
        assert not tells_of_another(first, second, named_in, same_minute=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It opened on Monday at the river.", "It opened on Tuesday at the river."),
        ("Nobody but 40 people came.", "Nobody but 41 people came."),
        ("Of them, 40 came, 5 left, 3 slept.", "Of them, 41 came, 6 left, 3 slept."),
    ],
)
def test_another_day_or_figure_at_another_minute_is_a_daily_report(
    parts: Parts, one: str, other: str
) -> None:
    """Where all else stands as it stood, and most figures do not."""
    named_in = parts.labeler.named_in
    assert tells_of_another(text(one), text(other), named_in, same_minute=False)
    assert not tells_of_another(text(one), text(other), named_in, same_minute=True)


def test_a_name_in_the_body_must_be_replaced_twice(parts: Parts) -> None:
    """Once is a correction; as often as it stands, the text is another one."""
    named_in = parts.labeler.named_in
    end = "In the evening Dana Omarova sang a song of the river to all of them."
    again = "The song of Dana Omarova was long, and so was the evening at the river."
    other = [line.replace("Dana Omarova", "Aliya Serikova") for line in (end, again)]
    assert not tells_of_another(
        text("It rained.", end), text("It rained.", other[0]), named_in, same_minute=True
    )
    assert tells_of_another(
        text("It rained.", end, again), text("It rained.", *other), named_in, same_minute=True
    )


def test_a_name_that_stays_elsewhere_must_be_replaced_three_times(parts: Parts) -> None:
    """The home country is named in every article, and takes others' places all the same."""
    named_in = parts.labeler.named_in
    end = "The office of the river in Kazakhstan made it known."
    lines = [
        f"{word} of {{}} will need four years more of it." for word in ("Trade", "Song", "Salt")
    ]
    here, there = ([line.format(name) for line in lines] for name in ("Kazakhstan", "Kenya"))
    for count, expected in ((2, False), (3, True)):
        one = text("It rained.", *here[:count], end)
        other = text("It rained.", *there[:count], end)
        assert tells_of_another(one, other, named_in, same_minute=True) is expected


def test_an_adjective_that_both_texts_have_is_no_new_country(parts: Parts) -> None:
    """In Russian it has no capital letter, and is looked for among all words."""
    named_in = parts.labeler.named_in
    one = text("Там был кенийский мёд.", "Его хвалил кенийский посол и латвийский врач.")
    other = text("Там был латвийский мёд.", "Его хвалил кенийский посол и латвийский врач.")
    assert not tells_of_another(one, other, named_in, same_minute=True)
    assert tells_of_another(
        replace(one, paragraphs=one.paragraphs[:-1]),
        replace(other, paragraphs=other.paragraphs[:-1]),
        named_in,
        same_minute=True,
    )


def test_only_so_many_replacements_are_looked_at(parts: Parts) -> None:
    """A list of names that were all replaced is decided by the first of them."""
    asked: list[str] = []

    def named_in(name: str) -> frozenset[str]:
        asked.append(name)
        return parts.labeler.named_in(name)

    tails = [f"{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(99)]
    here, there = (" ".join(f"and so said {name}{tail} too" for tail in tails) for name in "TB")
    one, other = text(f"It rained, {here}."), text(f"It rained, {there}.")
    assert tells_of_another(one, other, named_in, same_minute=True)
    assert len(set(asked)) == 120


def test_a_word_that_is_no_swap_is_not_asked_about(parts: Parts) -> None:
    """Neither between other differences, nor where one text has whole sentences."""
    named_in = parts.labeler.named_in
    one = article("Talks", ("Red Kenya and blue Kenya end with green Kenya by night",))
    other = article("Talks", ("Old Latvia or new Latvia begin at tall Latvia at dawn",))
    assert not tells_of_another(one, other, named_in, same_minute=True)


def test_paragraphs_are_put_where_the_like_of_them_stand() -> None:
    """The same ones first, then those with most words in common; strange ones stay behind."""
    model = wording_of(article("T", ("a b c d", "e f g h", "i j k l"))).passages
    other = wording_of(article("T", ("i j k x", "v w x y", "a b c d", "e f z z"))).passages
    first = [passage.plain[0] for passage in arranged(other, model)]
    assert first == ["t", "a", "e", "i", "v"]


def test_a_capital_letter_inside_a_sentence_makes_a_name() -> None:
    """Not at its beginning, in direct speech, in a title, nor in a month."""
    found = wording_of(
        article(
            "Bees At The Mill",
            ('Walkers met K. Sadykov, "We wait" - Nobody waits in May. See «Reed Bank»: There.',),
        )
    )
    assert found.names == {"k", "sadykov", "reed", "bank"}


def test_texts_share_little_where_the_fewer_names_or_numbers_differ() -> None:
    """A text without either shares all of them."""
    none = article("T", ("It rained.",))
    one = article("T", ("So said Arman Sadykov and Dana Omarova of 40 and 50 boats in 2026.",))
    assert not share_little(none, one)
    assert not share_little(one, one)
    assert not share_little(one, article("T", ("So said Arman Sadykov of 40.",)))
    assert share_little(one, article("T", ("So said Bolat Serikov of 40.",)))
    assert share_little(one, article("T", ("So said Arman Sadykov of 41 in 2026.",)))
