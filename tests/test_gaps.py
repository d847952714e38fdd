"""Gaps in the vocabulary: which names and words are frequent in articles that no rule took."""

from __future__ import annotations

from feeder.gaps import Gap, names_in, words_in
from feeder.model import Article, Language


def article(
    *paragraphs: str,
    title: str | None = None,
    language: Language = "en",
    relayed_from: str | None = None,
) -> Article:
    """An article with this text."""
    return Article(title, None, None, paragraphs, language, relayed_from)


def names(*articles: Article) -> dict[str, int]:
    """The frequent names, and in how many articles each stands."""
    return {gap.text: gap.articles for gap in names_in(articles, 50)}


def test_a_name_counts_once_an_article_and_at_least_two_have_it() -> None:
    """Most frequent first; equal ones by the alphabet; the first article is the example."""
    found = names_in(
        [
            article("They saw the Blue Kettle Circle. And the Blue Kettle Circle saw them."),
            article("It was the Blue Kettle Circle, and the Amber Lamp."),
            article("Here the Amber Lamp was lit.", "There stood a Lone Pine."),
        ],
        50,
    )
    assert found == [Gap("Amber Lamp", 2, 1), Gap("Blue Kettle Circle", 2, 0)]
    few = names_in([article("Red Tent."), *[article("Old Oak.")] * 2], 9)
    assert [gap.text for gap in few] == ["Old Oak"]
    assert names_in([article("Red Tent.")] * 3, 0) == []


def test_a_word_that_begins_a_sentence_is_no_part_of_a_name_if_it_is_a_small_one() -> None:
    """Known by its small letters anywhere in these articles."""
    assert names(
        article("Yesterday Blue Kettle met.", "The Amber Lamp shone on the hill yesterday."),
        article("Yesterday Blue Kettle sang! «The Amber Lamp burns: On Blue Kettle they agree.»"),
    ) == {"Blue Kettle": 2, "Amber Lamp": 2}


def test_a_name_that_begins_a_sentence_stays_whole() -> None:
    """Nobody ever writes its first word in small letters."""
    assert names(article("Silken Road is long."), article("Silken Road is old.")) == {
        "Silken Road": 2
    }


def test_one_word_is_a_name_only_as_an_abbreviation() -> None:
    """Else Kazakhstan would lead every list."""
    text = "Guests from Kostanay met XYZQ, and ЖЗО too; B was there."
    assert names(article(text), article(text)) == {"XYZQ": 2, "ЖЗО": 2}


def test_small_words_inside_a_name_do_not_end_it() -> None:
    """League of the North is one name; "North and South" are two words."""
    text = "We met the League of the North, then North and South."
    assert names(article(text), article(text)) == {"League of the North": 2}


def test_capitals_that_say_nothing_are_not_read() -> None:
    """Titles that capitalise every word, and lines all in capitals."""
    loud = article("BLUE KETTLE CIRCLE SINGS", title="Blue Kettle Circle Sings in Old Town")
    plain = article("Rain.", title="The singers of Blue Kettle came late to town")
    assert names(loud, loud) == {}
    assert names(plain, plain) == {"Blue Kettle": 2}


def test_whom_an_article_relays_is_no_gap() -> None:
    """It stands in nearly every article."""
    relayed = article("It rained, Blue Kettle Office reports.", relayed_from="Blue Kettle Office")
    assert names(relayed, relayed) == {}


def test_russian_and_kazakh_names_are_found() -> None:
    """Their capitals, and the small words that begin their sentences."""
    assert names(
        article("Вчера Синий Чайник пел. Гости были вчера.", language="ru"),
        article("Вчера Синий Чайник молчал.", language="ru"),
        article("Бүгін Көк Шәугім келді.", "Олар бүгін кетті.", language="kk"),
        article("Бүгін Көк Шәугім кетті.", language="kk"),
    ) == {"Синий Чайник": 2, "Көк Шәугім": 2}


def test_words_are_shown_that_other_articles_of_the_language_lack() -> None:
    """So small words of any language fall out without a list of them."""
    ours = [article(f"They knitted mittens with much patience, round {n}.") for n in range(3)]
    others = [article(f"They sold grain with much profit, year {n}.") for n in range(9)]
    russian = [article("Они вязали варежки", language="ru")] * 2
    found = words_in([*ours, *russian], others, 50)
    assert {gap.text for gap in found} >= {"knitted", "mittens", "patience"}
    assert not {gap.text for gap in found} & {"they", "with", "much"}
    assert {gap.text: (gap.articles, gap.example) for gap in found}["mittens"] == (3, 0)
    assert [gap.text for gap in words_in(ours, others, 1)] == ["knitted"]
    # The others are English: what Russian has in common, nothing tells.
    assert words_in([], others, 50) == []


def test_only_words_in_small_letters_of_some_length_are_shown() -> None:
    """Names have a list of their own."""
    others = [article("Nothing like it.")] * 9
    found = words_in([article("Ada knits big mittens.")] * 2, others, 50)
    assert [gap.text for gap in found] == ["knits", "mittens"]
