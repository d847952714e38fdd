"""What expressions mean, what is refused, and where an error points."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeder.errors import SelectionError
from feeder.labels.countries import COUNTRIES
from feeder.model import Topic
from feeder.selections import (
    And,
    Compare,
    Has,
    Not,
    Or,
    Term,
    Tree,
    Vocabulary,
    Words,
    fields_of,
    named_in,
    parse,
)
from tests.trees import OPS, trees_of, words

KNOWN = Vocabulary.of(
    COUNTRIES,
    topics=[Topic("education", "Education", "medtop:05000000"), Topic("trade", "Trade", "x")],
    regions=[Topic("central-asia", "Central Asia", "m49:143")],
    organisations=[Topic("united-nations", "United Nations", "UN"), Topic("who", "WHO", "WHO")],
    languages={"en": "English", "ru": "Russian", "kk": "Kazakh"},
)
KE, UG = Has("country", ("KE",)), Has("country", ("UG",))
TRADE = Has("topic", ("trade",))
RIVER = Words("title", (Term("river"),))


def read(expression: str) -> Tree | SelectionError:
    """What comes of an expression."""
    try:
        return parse(expression, KNOWN)
    except SelectionError as error:
        return error


@pytest.mark.parametrize(
    ("expression", "tree"),
    [
        ("country = KE", KE),
        ("COUNTRY=ke", KE),
        ("country = kenya", KE),
        ('country = "Kenya"', KE),
        ("country != KE", Not(KE)),
        ("not country != KE", KE),
        ("not not country = KE", KE),
        ("mentions = UG", Has("mentions", ("UG",))),
        ('country = "Côte d\'Ivoire"', Has("country", ("CI",))),
        ('country = "cote d’ivoire"', Has("country", ("CI",))),
        ("country in {UG, KE, kenya}", Has("country", ("KE", "UG"))),
        ("country not  in\n{UG}", Not(UG)),
        ("country IN {KE} AND NOT topic = trade", And((KE, Not(TRADE)))),
        ("country = KE or country = UG and topic = trade", Or((KE, And((UG, TRADE))))),
        ("(country = KE or country = UG) and topic = trade", And((Or((KE, UG)), TRADE))),
        ("((country = KE) and (country = UG and topic = trade))", And((KE, UG, TRADE))),
        ("not (country = KE and country = UG)", Not(And((KE, UG)))),
        ("not country = KE and country = UG", And((Not(KE), UG))),
        ("country = KE and country = KE", KE),
        ("organisation = UN", Has("organisation", ("united-nations",))),
        ('region = "Central Asia"', Has("region", ("central-asia",))),
        ("section = Sports", Has("section", ("sports",))),
        ("language in {english, ru}", Has("language", ("en", "ru"))),
        ('source = "Ministry  of\tWater"', Has("source", ("Ministry of Water",))),
        ("title ~ river", RIVER),
        ("title ~ river river", RIVER),
        ("text ~ uran*", Words("text", (Term("uran", prefix=True),))),
        (
            'text ~ water "river val*" and country = KE',
            And((Words("text", (Term("water"), Term("river val", prefix=True))), KE)),
        ),
        ('text ~ "a ""b"" c"', Words("text", (Term('a "b" c'),))),
        ('text ~ "and"', Words("text", (Term("and"),))),
        (
            "text ~ android notable inn",
            Words("text", tuple(map(Term, ("android", "notable", "inn")))),
        ),
        ("title ~ школа", Words("title", (Term("школа"),))),
        ("source ~ ministry", Words("source", (Term("ministry"),))),
        ("views > 10000", Compare("views", ">", 10_000)),
        ("views<=5", Compare("views", "<=", 5)),
        ("views != 5", Not(Compare("views", "=", 5))),
        ("date >= 2026-01-01", Compare("date", ">=", date(2026, 1, 1))),
    ],
)
def test_an_expression_means_one_tree(expression: str, tree: Tree) -> None:
    """However it is written."""
    assert parse(expression, KNOWN) == tree


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("", "column 1: there is no expression; one is country = KE"),
        (" \n ", "column 1: there is no expression; one is country = KE"),
        (
            "country = XX",
            "column 11: there is no country 'XX'; codes are ISO 3166-1 alpha-2, such as KE",
        ),
        (
            "mentions in {KE, UG, XX}",
            "column 22: there is no country 'XX'; codes are ISO 3166-1 alpha-2, such as KE",
        ),
        ("country = Kenia", "column 11: there is no country 'Kenia'; did you mean kenya?"),
        (
            'country = "Untied States"',
            "column 11: there is no country 'Untied States'; did you mean united-states?",
        ),
        ("topic = educaton", "column 9: there is no topic 'educaton'; did you mean education?"),
        ("topic = zzz", "column 9: there is no topic 'zzz'; write it like education"),
        ("region = x*", "column 10: there is no region 'x*'; write it like central-asia"),
        ("contry = KE", "column 1: there is no field 'contry'; did you mean country?"),
        (
            "organization = UN",
            "column 1: there is no field 'organization'; did you mean organisation?",
        ),
        (
            "zzz = 1",
            (
                "column 1: there is no field 'zzz'; there are country, mentions, region, topic, "
                "organisation, section, language, source, views, date, text, title"
            ),
        ),
        ("topic ~ trade", "column 7: topic takes =, !=, in {…}, not in {…}, not ~"),
        ("text = river", "column 6: text takes ~, not ="),
        ("views in {1}", "column 7: views takes =, !=, <, <=, >, >=, not in"),
        (
            "country NOT  IN {}",
            "column 18: '}' can't stand here; what can: a value, a text in quotes",
        ),
        (
            "country",
            (
                "column 8: the expression ends too early; "
                "what can follow: =, !=, in, not in, ~, < <= > >="
            ),
        ),
        (
            "country =  ",
            "column 10: the expression ends too early; what can follow: a value, a text in quotes",
        ),
        (
            "country = KE and",
            "column 17: the expression ends too early; what can follow: a field, not, (",
        ),
        ("(country = KE", "column 14: the expression ends too early; what can follow: )"),
        ("country = KE)", "column 13: ')' can't stand here; what can: the end"),
        ("country = KE UG", "column 14: 'UG' can't stand here; what can: and, or, the end"),
        ("country in {KE UG}", "column 16: 'UG' can't stand here; what can: }, a comma"),
        (
            "title ~ not river",
            (
                "column 9: 'not' (as a value it needs quotes) can't stand here; "
                "what can: a value, a text in quotes"
            ),
        ),
        ('title ~ "river', "column 9: these quotes are never closed"),
        ("title ~ 'river'", 'column 9: "\'" means nothing here; quote a text that has it'),
        ("country = KE; views > 1", "column 13: ';' means nothing here; quote a text that has it"),
        ("title ~ ri*ver", "column 9: in 'ri*ver' the * must stand at the end"),
        ("title ~ a*b", "column 9: in 'a*b' the * must stand at the end"),
        (
            "title ~ ur*",
            "column 9: 'ur*' would find nearly everything; put 3 letters before the *",
        ),
        (
            'title ~ "river v*"',
            "column 9: 'river v*' would find nearly everything; put 3 letters before the *",
        ),
        ("title ~ *", "column 9: '*' has no letter and no digit"),
        ('title ~ "-- "', "column 9: '--' has no letter and no digit"),
        ('section = ""', "column 11: '' has no letter and no digit"),
        ("source ~ mini*", "column 10: source ~ finds parts of names by itself; leave the * out"),
        ("views > 1e3", "column 9: views is a whole number such as 10000, not '1e3'"),
        ("views > -1", "column 9: views is a whole number such as 10000, not '-1'"),
        ("views > ٣", "column 9: views is a whole number such as 10000, not '٣'"),
        (
            f"views > {'9' * 16}",
            f"column 9: views is a whole number such as 10000, not '{'9' * 16}'",
        ),
        (
            "date = 2026-02-30",
            "column 8: a date is a day such as 2026-01-31, from 1991 to 2099, not '2026-02-30'",
        ),
        (
            "date = 9999-12-31",
            "column 8: a date is a day such as 2026-01-31, from 1991 to 2099, not '9999-12-31'",
        ),
        (
            "date = 2026-W01-1",
            "column 8: a date is a day such as 2026-01-31, from 1991 to 2099, not '2026-W01-1'",
        ),
        ('title ~ "a\0"', "column 11: U+0000 is no character that people can read"),
        ('title ~ "\ud800"', "column 10: U+D800 is no character that people can read"),
    ],
)
def test_an_error_is_one_line_that_points_at_the_column(expression: str, error: str) -> None:
    """Counted from 1, in the whole expression."""
    with pytest.raises(SelectionError) as caught:
        parse(expression, KNOWN)
    assert str(caught.value) == error
    assert error == f"column {caught.value.column}: {caught.value.reason}"


def bracketed(levels: int) -> str:
    """Brackets that can't be taken away: `or` in `and` in `or`."""
    return "(country = KE or (country = UG and " * levels + "topic = trade" + "))" * levels


@pytest.mark.parametrize(
    ("fits", "too_much", "column", "reason"),
    [
        ("title ~ " + "a" * 1_992, "title ~ " + "a" * 1_993, 2_001, "has at most 2,000 characters"),
        ("title ~" + " a" * 100, "title ~" + " a" * 101, 209, "has at most 100 values"),
        (
            "country in {KE} and title ~" + " a" * 99,
            "country in {KE} and title ~" + " a" * 100,
            227,
            "has at most 100 values",
        ),
        (
            "not " * 19 + "country = KE",
            "not " * 20 + "country = KE",
            81,
            "more than 20 levels of brackets and not",
        ),
        (bracketed(9), bracketed(10), 334, "more than 20 levels of brackets and not"),
    ],
    ids=["characters", "values", "values of two conditions", "not", "brackets"],
)
def test_an_expression_has_limits(fits: str, too_much: str, column: int, reason: str) -> None:
    """The last one that fits is read; a character, a value, a level more is refused."""
    parse(fits, KNOWN)
    with pytest.raises(SelectionError) as caught:
        parse(too_much, KNOWN)
    assert caught.value.column == column
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 2_000,
        "(" * 990 + "country = KE" + ")" * 990,
        "(not " * 330 + "x" + ")" * 330,
        "not " * 500,
        '"' * 1_999,
        'title ~ "' + '""' * 995,
        "a" * 2_000,
        "title ~ " + "*" * 1_990,
        "country in {" + "K," * 990,
        "country = KE or " * 120 + "country = KE",
        "country = " + "kenia" * 398,
        "topic not" + " " * 1_980 + "x",
        "not  " * 400,
    ],
    ids=lambda text: text[:12],
)
def test_what_strangers_send_is_answered_at_once(hostile: str) -> None:
    """Nothing takes more than linear time, however it is nested."""
    parse("country = KE", KNOWN)  # the grammar is built once
    started = time.perf_counter()
    answer = read(hostile)
    assert time.perf_counter() - started < 0.5
    if isinstance(answer, SelectionError):
        assert len(str(answer)) < 300
        assert 1 <= answer.column <= len(hostile) + 1


def test_a_field_without_a_list_takes_any_value() -> None:
    """One that is listed is held to; a section is kept as addresses have it."""
    assert parse("section = anything", KNOWN) == Has("section", ("anything",))
    abroad = Topic("abroad", "News from abroad", "news_abroad")
    listed = Vocabulary.of(COUNTRIES, sections=[Topic("sports", "Sports", "sports"), abroad])
    for spelling in ("abroad", "news_abroad", "News-Abroad", '"News from abroad"'):
        assert parse(f"section = {spelling}", listed) == Has("section", ("news_abroad",))
    with pytest.raises(SelectionError, match="no section 'sport'; did you mean sports"):
        parse("section = sport", listed)


def test_a_code_wins_over_a_name() -> None:
    """Where two values share a spelling, that which is a code or slug counts."""
    both = [Topic("x", "Sport", "1"), Topic("sport", "Games", "2")]
    assert Vocabulary.of(COUNTRIES, topics=both).find("topic", "sport") == "sport"


def test_a_tree_tells_what_it_asks_about() -> None:
    """Its fields, and the values that it names."""
    tree = parse(
        "country in {KE, UG} and not (topic = trade or title ~ river) and views > 1", KNOWN
    )
    assert fields_of(tree) == {"country", "topic", "title", "views"}
    assert named_in(tree) == {("country", "KE"), ("country", "UG"), ("topic", "trade")}


@pytest.mark.parametrize(
    ("expression", "canonical"),
    [
        ("country = kenya", "country = KE"),
        ("not country in {UG,KE}", "country not in {KE, UG}"),
        ("not date = 2026-01-01", "date != 2026-01-01"),
        ("not views > 3", "not views > 3"),
        ("not (title ~ a or title ~ b)", "not (title ~ a or title ~ b)"),
        ("(title ~ a and title ~ b) or title ~ c", "title ~ a and title ~ b or title ~ c"),
        ("title ~ a and (title ~ b or title ~ c)", "title ~ a and (title ~ b or title ~ c)"),
        ('title ~ "river" "in" "x yes*"', 'title ~ river "in" "x yes*"'),
        ('source = "a ""b"""', 'source = "a ""b"""'),
    ],
)
def test_a_tree_writes_itself_in_one_way(expression: str, canonical: str) -> None:
    """With no more brackets and quotes than it needs."""
    assert str(parse(expression, KNOWN)) == canonical


def _readable(text: str) -> str:
    return " ".join(text.split())


TEXTS = (
    st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=12)
    | st.text('aя "*.-_()', min_size=1, max_size=8)
    | st.sampled_from(["and", "NOT", "in", "or", "a.b", "2026-01-01", "uran"])
).map(_readable)
VALUES = TEXTS.filter(lambda text: any(char.isalnum() for char in text))
PHRASES = (
    VALUES.map(lambda text: text.replace("*", "").strip())
    .filter(lambda text: any(char.isalnum() for char in text))
    .map(_readable)
)


def _has(field: Any, values: st.SearchStrategy[str]) -> st.SearchStrategy[Tree]:
    some = st.sets(values, min_size=1, max_size=3)
    return some.map(lambda chosen: Has(field, tuple(sorted(chosen))))


WHOLE = PHRASES.map(Term)
BEGUN = PHRASES.map(lambda text: Term(f"{text}abc", prefix=True))


CONDITIONS: st.SearchStrategy[Tree] = st.one_of(
    _has("country", st.sampled_from([country.code for country in COUNTRIES])),
    _has("mentions", st.sampled_from(["KE", "UG"])),
    _has("topic", st.sampled_from(["education", "trade"])),
    _has("organisation", st.sampled_from(["united-nations", "who"])),
    _has("section", VALUES.map(str.lower)),
    _has("source", VALUES),
    words("text", WHOLE | BEGUN),
    words("title", WHOLE | BEGUN),
    words("source", WHOLE),
    st.builds(Compare, st.just("views"), OPS, st.integers(0, 10**15 - 1)),
    st.builds(Compare, st.just("date"), OPS, st.dates(date(1991, 1, 1), date(2099, 12, 31))),
)
TREES = trees_of(CONDITIONS, 8)


@settings(deadline=None)
@given(TREES)
def test_what_a_tree_writes_means_the_same_tree(tree: Tree) -> None:
    """So that an expression can be stored, and compared with what the settings now say."""
    assert parse(str(tree), KNOWN) == tree


@settings(deadline=None)
@given(st.text(max_size=80) | st.text('country=KE {}~"<andornti*)(', max_size=60))
def test_any_text_is_an_expression_or_an_error(text: str) -> None:
    """Never another exception, and always one line."""
    answer = read(text)
    if isinstance(answer, SelectionError):
        assert len(str(answer).splitlines()) == 1
        assert 1 <= answer.column <= len(text) + 1
    else:
        assert parse(str(answer), KNOWN) == answer
