"""What a selection holds: SQL against plain Python over a small invented store, and by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, assert_never

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from feeder.assembly import Parts
from feeder.config import Config
from feeder.decisions import Decisions
from feeder.model import Article, Label, LabelKind, Published
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
    parse,
)
from feeder.store import Relabelled, Store
from feeder.store import schema as s
from feeder.store.conditions import among
from feeder.store.sql import SqlStore, open_store
from tests.trees import OPS, trees_of, words

from .samples import ALMATY, document, ingester_of, numbered, take_in

ANY = Vocabulary({})
FIRST, SECOND = (datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (4, 5))


def label(kind: LabelKind, code: str, slug: str, *, assigned: bool = True) -> Label:
    """A label without a history."""
    return Label(kind, code, slug, slug.title(), 1.0, assigned=assigned)


KENYA = label("country", "KE", "kenya")
UGANDA = label("country", "UG", "uganda")
UGANDA_NAMED = replace(UGANDA, assigned=False)
SCHOOLS = label("topic", "medtop:05000000", "education")
SPORT_NEARLY = label("topic", "medtop:15000000", "sport", assigned=False)
WHO = label("organisation", "WHO", "who")
AFRICA = label("region", "m49:002", "africa")


@dataclass(frozen=True)
class Told:
    """An article with everything that selections ask about."""

    article: Article
    labels: tuple[Label, ...]


def told(title: str | None, line: str, *labels: Label, at: str = "", **more: Any) -> Told:
    """An article in one line; `at` is a day, or a day and a minute, or nothing."""
    published = None
    if at:
        when = datetime.fromisoformat(at).replace(tzinfo=ALMATY)
        published = Published(when, "minute" if " " in at else "day")
    made = replace(numbered(1), title=title, paragraphs=(line,), published=published, views=None)
    return Told(replace(made, **more), labels)


STORED = (
    told(
        "Kenya opens a school by the river",
        "Water cooperation was the word of the day.",
        *(KENYA, UGANDA_NAMED, SCHOOLS, AFRICA),
        at="2026-03-01 00:00",
        section="politics",
        views=500,
    ),
    told(
        "Long jump record falls",
        "Nobody from the river valley had jumped as far; cooperation in water sports grows.",
        *(UGANDA, SPORT_NEARLY),
        at="2026-02-28 23:59",
        section="sports",
        views=10_000,
    ),
    told("Uranium miners meet", "Health is on their mind.", WHO, at="2026-03-01", views=0),
    told(
        "Школа у реки",
        "Вода и ещё раз вода.",
        *(SCHOOLS, KENYA),
        at="2026-03-02 08:00",
        language="ru",
        section="sports",
        relayed_from="Министерство воды",
    ),
    told(None, "A text without title or day, on the Côte.", relayed_from="the Ministry of Water"),
    told('A "quoted" title: NOT a AND b*', "100% of it_is odd.", AFRICA, at="2026-03-31 23:30"),
)


def stored_in(store: Store, parts: Parts) -> Mapping[int, Told]:
    """Put the articles into a store, with labels of their own."""
    ingester = ingester_of(parts, store)
    take_in(ingester, [one.article for one in STORED], document(fetched=FIRST))
    numbers = store.after(0, 100)
    assert len(numbers) == len(STORED)
    facts = dict(zip(numbers, STORED, strict=True))
    store.relabel([Relabelled(number, one.labels, ()) for number, one in facts.items()])
    return facts


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Mapping[int, Told]]]:
    """A store that is only asked."""
    store = open_store(tmp_path_factory.mktemp("selecting") / "store.db", ALMATY)
    yield store, stored_in(store, Parts.of(Config()))
    store.close()


def held(store: Store, expression: str) -> list[int]:
    """Which of the articles, counted from 0, an expression holds."""
    tree = parse(expression, ANY)
    numbers = store.select_articles(tree, 100)
    assert store.count_articles(tree) == len(numbers)
    return sorted(store.after(0, 100).index(number) for number in numbers)


# Labels


@pytest.mark.parametrize(
    ("expression", "numbers"),
    [
        ("country = KE", [0, 3]),
        ("country = UG", [1]),
        ("mentions = UG", [0, 1]),
        ("country in {KE, UG}", [0, 1, 3]),
        ("country not in {KE, UG}", [2, 4, 5]),
        ("topic = education and not section = sports", [0]),
        ("topic = sport", []),
        ("not topic = sport", [0, 1, 2, 3, 4, 5]),
        ("organisation = who or region = africa", [0, 2, 5]),
        ("language = ru", [3]),
        ("language != ru", [0, 1, 2, 4, 5]),
        ("section = sports", [1, 3]),
        ("not section = sports", [0, 2, 4, 5]),
        ("section != sports and section != politics", [2, 4, 5]),
        ("not (section = sports or section = politics)", [2, 4, 5]),
        ('source = "the ministry of water"', [4]),
        ('source in {"the ministry of water", "министерство  воды"}', [3, 4]),
        ('source = "МИНИСТЕРСТВО ВОДЫ"', [3]),
        ('source ~ "ministry of"', [4]),
        ('source ~ the "of water"', [4]),
        ("source ~ ВОДЫ", [3]),
        ("not source ~ water", [0, 1, 2, 3, 5]),
        ('source ~ "% of"', []),
        ('source ~ "_he"', []),
        ("views >= 0", [0, 1, 2]),
        ("views = 0", [2]),
        ("not views > 499", [2, 3, 4, 5]),
        ("views != 500", [1, 2, 3, 4, 5]),
        ("views > 10000", []),
        ("date = 2026-03-01", [0, 2]),
        ("date < 2026-03-01", [1]),
        ("date <= 2026-03-01", [0, 1, 2]),
        ("date > 2026-03-01", [3, 5]),
        ("date > 2026-02-28", [0, 2, 3, 5]),
        ("date >= 2026-03-01", [0, 2, 3, 5]),
        ("date != 2026-03-01", [1, 3, 4, 5]),
        ("date = 2026-03-31", [5]),
        ("not (date < 2026-03-01 or date >= 2026-03-01)", [4]),
        ("text ~ river", [0, 1]),
        ("title ~ river", [0]),
        ('text ~ "water cooperation"', [0]),
        ("text ~ cooperation water", [0, 1]),
        ("title ~ uran*", [2]),
        ("title ~ uran", []),
        ('text ~ "river val*"', [1]),
        ("text ~ вода", [3]),
        ("text ~ cote", [4]),
        ("not title ~ river", [1, 2, 3, 4, 5]),
        ('text ~ "AND"', [5]),
        ('title ~ "NOT a AND b"', [5]),
        ('title ~ """quoted"""', [5]),
        ('text ~ "title : river"', []),
        ('text ~ "title" "(river"', []),
        ('text ~ "100% of it_is"', [5]),
        ('text ~ "river OR vid*"', []),
        ('text ~ "x"" OR ""river"', []),
    ],
)
def test_an_expression_holds_what_it_says(
    filled: tuple[Store, object], expression: str, numbers: list[int]
) -> None:
    """A section, source, counter or day that is not known matches nothing, and its `not` all."""
    assert held(filled[0], expression) == numbers


def test_the_newest_stand_first(filled: tuple[Store, object]) -> None:
    """As in every feed; a limit keeps them."""
    store = filled[0]
    numbers = store.after(0, 100)
    tree = parse("country in {KE, UG}", ANY)
    assert store.select_articles(tree, 2) == [numbers[3], numbers[0]]
    assert store.count_articles(tree) == 3


# Counters, wordings and merges that change


def test_views_are_the_newest_counter_of_the_articles_own_page(parts: Parts, store: Store) -> None:
    """A counter that fell has fallen; of two captured at one moment the higher counts."""
    ingester = ingester_of(parts, store)
    one = numbered(3)
    take_in(ingester, [replace(one, views=900)], document(fetched=FIRST))
    for views in (40, 60, None):
        name = f"dumps/{views}.txt"
        shown = replace(one, views=views)
        take_in(ingester, [shown], document(name, name.encode(), fetched=SECOND))
    assert held(store, "views = 60") == [0]
    assert held(store, "views > 60") == []


def test_a_counter_from_the_future_is_a_misprint(parts: Parts, store: Store) -> None:
    """What was captured long after it was read says nothing about now."""
    ingester = ingester_of(parts, store)
    take_in(ingester, [replace(numbered(3), views=7)], document(fetched=FIRST))
    ahead = FIRST + timedelta(days=400)
    take_in(ingester, [replace(numbered(3), views=9)], document("two", b"2", fetched=ahead))
    assert held(store, "views = 7") == [0]


def test_an_edit_changes_what_is_found(parts: Parts, store: Store) -> None:
    """Only the newest wording counts, and whom it relays."""
    ingester = ingester_of(parts, store)
    old = replace(numbered(4), title="Bridge over the Ishim closed", relayed_from="the mayor")
    take_in(ingester, [old], document(fetched=FIRST))
    new = replace(old, title="Bridge over the Ishim reopened", relayed_from="the governor")
    take_in(ingester, [new], document("two", b"2", fetched=SECOND))
    assert held(store, "title ~ reopened and source ~ governor") == [0]
    assert held(store, "title ~ closed or source ~ mayor") == []


def test_a_merged_article_is_held_no_more(parts: Parts, store: Store) -> None:
    """Its id leads to another one; the counters that came with it were another page's."""
    facts = stored_in(store, parts)
    first, second, *_ = facts
    tree = parse("section in {sports, politics}", ANY)
    assert store.count_articles(tree) == 3
    Decisions(store, parts.labeler, parts.catalog, SECOND).merge(first, second, "twice the same")
    assert store.count_articles(tree) == 2
    assert second not in store.select_articles(tree, 10)
    assert held(store, "views = 500") == [0]
    assert held(store, "views = 10000") == []


# Every tree


def words_of(text: str) -> list[str]:
    """Small words without accents, as the index has them."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[^\W_]+", "".join(c for c in apart if not unicodedata.combining(c)))


def stands(term: Term, text: str) -> bool:
    """Whether a word or phrase stands in a text."""
    wanted, there = words_of(term.text), words_of(text)
    for start in range(len(there) - len(wanted) + 1):
        found = there[start : start + len(wanted)]
        last = found[-1].startswith(wanted[-1]) if term.prefix else found[-1] == wanted[-1]
        if found[:-1] == wanted[:-1] and last:
            return True
    return False


def holds(tree: Tree, one: Told) -> bool:  # noqa: PLR0911 - one for each kind of tree
    """What a tree means, in plain Python."""
    article = one.article
    match tree:
        case And(parts):
            return all(holds(part, one) for part in parts)
        case Or(parts):
            return any(holds(part, one) for part in parts)
        case Not(part):
            return not holds(part, one)
        case Has(field, values):
            return bool(values_of(field, one) & set(values))
        case Words("source", terms):
            source = (article.relayed_from or "").casefold()
            return all(term.text.casefold() in source for term in terms)
        case Words(field, terms):
            places = [article.title or ""]
            places += article.paragraphs if field == "text" else ()
            return all(any(stands(term, place) for place in places) for term in terms)
        case Compare(field, op, value):
            known: Any = article.views
            if field == "date":
                known = article.published and article.published.at.date()
            signs = {"=": "__eq__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
            return known is not None and getattr(known, signs[op])(value) is True
        case never:
            assert_never(never)


def values_of(field: str, one: Told) -> set[str | None]:
    """Everything that stands in a field."""
    match field:
        case "language":
            return {one.article.language}
        case "section":
            return {one.article.section}
        case "source":
            return {one.article.relayed_from}
        case "mentions":
            return {label.code for label in one.labels if label.kind == "country"}
        case _:
            found = [label for label in one.labels if label.kind == field and label.assigned]
            return {label.code if field == "country" else label.slug for label in found}


def _has(field: Any, *values: str) -> st.SearchStrategy[Tree]:
    some = st.lists(st.sampled_from(values), min_size=1, unique=True)
    return some.map(lambda chosen: Has(field, tuple(sorted(chosen))))


def _words(field: Any, *texts: str) -> st.SearchStrategy[Tree]:
    terms = st.builds(
        Term, st.sampled_from(texts), st.just(False) if field == "source" else st.booleans()
    )
    return words(field, terms)


TEXTS = ("river", "water", "water cooperation", "s", "школа", "реки", "вода", "cote", "a", "quoted")
CONDITIONS: st.SearchStrategy[Tree] = st.one_of(
    _has("country", "KE", "UG", "TZ"),
    _has("mentions", "KE", "UG", "TZ"),
    _has("topic", "education", "sport"),
    _has("organisation", "who", "un"),
    _has("region", "africa", "asia"),
    _has("section", "sports", "politics", "world"),
    _has("language", "en", "ru", "kk"),
    _has("source", "Министерство воды", "the Ministry of Water"),
    _words("text", *TEXTS),
    _words("title", *TEXTS),
    _words("source", "министерство", "water", "Ы", "%", "_"),
    st.builds(Compare, st.just("views"), OPS, st.sampled_from([0, 499, 500, 501, 10_000])),
    st.builds(Compare, st.just("date"), OPS, st.dates(date(2026, 2, 26), date(2026, 4, 2))),
)
TREES = trees_of(CONDITIONS, 12)


@settings(deadline=None)
@given(TREES)
def test_sql_and_plain_python_agree_on_every_tree(
    filled: tuple[Store, Mapping[int, Told]], tree: Tree
) -> None:
    """So no NULL gets anywhere, under however many `not`."""
    store, facts = filled
    expected = {number for number, one in facts.items() if holds(tree, one)}
    assert set(store.select_articles(tree, 100)) == expected
    assert store.count_articles(tree) == len(expected)


@settings(deadline=None)
@given(TREES, st.sets(st.integers(-1, len(STORED))))
def test_a_batch_of_articles_is_asked_alone(
    filled: tuple[SqlStore, Mapping[int, Told]], tree: Tree, chosen: set[int]
) -> None:
    """As ingest does, which need not search all texts for the few articles of a batch."""
    store, facts = filled
    asked = {min(facts) + place for place in chosen}
    query = select(s.articles.c.number).where(among(tree, ALMATY, asked))
    with store._reading() as connection:
        found = set(connection.execute(query).scalars())
    assert found == {n for n, one in facts.items() if n in asked and holds(tree, one)}


@settings(deadline=None)
@given(st.builds(Term, st.text(st.characters(exclude_categories=["C"])), st.booleans()))
def test_no_text_is_a_query_of_the_index(filled: tuple[Store, object], term: Term) -> None:
    """Whatever somebody looks for, the answer is a number and no error."""
    assert filled[0].count_articles(Words("title", (term,))) <= len(STORED)


def test_a_prefix_is_looked_for_once_a_batch() -> None:
    """Not once an article: that took half a minute for a batch, in a store of 200,000."""
    prefix = str(among(parse("text ~ riv*", ANY), ALMATY, [3, 9]))
    assert "EXISTS" not in prefix
    assert "BETWEEN" in prefix
    assert "EXISTS" in str(among(parse("text ~ river", ANY), ALMATY, [3, 9]))
