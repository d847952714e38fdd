"""What a change makes dirty besides the article itself: whatever else tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feeder.assembly import Parts
from feeder.catalog import Catalog
from feeder.decisions import Decisions
from feeder.labels.countries import COUNTRIES
from feeder.model import CaptureDay
from feeder.publication import Publication
from feeder.rendering.site import article_path
from feeder.report import PublishReport
from feeder.store import Store

from .samples import (
    AT,
    CAPTURED,
    NOW,
    article,
    document,
    ingester_of,
    never,
    numbered,
    publication_of,
    take_in,
)


@pytest.fixture
def small(parts: Parts) -> Parts:
    """An installation of few countries, so that publishing is quick."""
    few = tuple(one for one in COUNTRIES if one.code in {"UZ", "KZ"})
    return replace(parts, catalog=Catalog(few, (), ("en",), "KZ"))


def publish(publication: Publication) -> None:
    """Write whatever is dirty."""
    report = PublishReport()
    publication.prepare(report, every_page=False, every_feed=False)
    publication.run(NOW, never, report)
    assert (report.failures, report.refusals) == ([], [])


def test_what_is_read_most_never_shows_what_was_withdrawn_by_a_page_without_counters(
    small: Parts, store: Store, tmp_path: Path
) -> None:
    """Any change of an article makes that feed anew, for any article may stand in it."""
    ingester, publication = ingester_of(small, store), publication_of(small, store, tmp_path)
    first = numbered(1)
    notice = article(
        "Kazakhstan Today: to the readers",
        [f'Kazakhstan Today withdraws the article "{first.title}".'],
        AT + timedelta(hours=3),
        views=None,
    )
    take_in(ingester, [CaptureDay(CAPTURED.date()), first])
    publish(publication)
    ranked = tmp_path / "most-read.atom"
    assert first.paragraphs[0].encode() in ranked.read_bytes()
    take_in(ingester, [CaptureDay(CAPTURED.date()), notice], document("b", b"b"))
    publish(publication)
    assert first.paragraphs[0].encode() not in ranked.read_bytes()


def test_a_page_that_names_the_same_news_in_another_language_follows_its_title(
    small: Parts, store: Store, tmp_path: Path
) -> None:
    """Also where only the other article was edited, or withdrawn."""
    ingester, publication = ingester_of(small, store), publication_of(small, store, tmp_path)
    english, russian = (
        article(
            "Kazakhstan and Uzbekistan count wagons",
            ["Sadykov and Karimov counted 345 wagons, 1200 tonnes and 77 lorries in Tashkent."],
        ),
        article(
            "Казахстан и Узбекистан считают вагоны",
            ["Садыков и Каримов насчитали 345 вагонов, 1200 тонн и 77 грузовиков в Ташкенте."],
            language="ru",
        ),
    )
    take_in(ingester, [CaptureDay(CAPTURED.date()), english, russian])
    publish(publication)
    edited = replace(russian, title="Казахстан и Узбекистан считают вагоны и тонны")
    take_in(ingester, [CaptureDay(CAPTURED.date()), edited], document("b", b"b"))
    publish(publication)
    page = tmp_path / article_path(store.load_articles([1])[1].id)
    assert "вагоны и тонны" in page.read_text()
    Decisions(store, small.labeler, small.catalog, NOW).withdraw(2, "no longer true")
    publish(publication)
    assert "вагоны" not in page.read_text()
