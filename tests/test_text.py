"""Odd text in; what XML can carry, what matching compares, and the language out."""

from __future__ import annotations

import pytest

from feeder.text import clean, language_of, normalise_for_match


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("plain text", "plain text"),
        ("a\x00b\x07c\x1bd\x7fe\x9f", "abcde"),
        ("a\ufffeb\uffffc\ufeffd", "abcd"),
        ("a\ud800b\udfffc", "abc"),
        ("a\x0bb\x0cc", "a b c"),
        ("a\r\nb\rc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\tb\nc", "a\tb\nc"),
        ("“Қ” 电影 🐪 \u00a0 «?onstruction» \u202e", "“Қ” 电影 🐪 \u00a0 «?onstruction» \u202e"),
    ],
)
def test_cleaning_drops_what_xml_refuses_and_nothing_else(printed: str, cleaned: str) -> None:
    """Ordinary text stays as printed, character by character."""
    assert clean(printed) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("printed", "matched"),
    [
        ("plain  text\n", "plain text"),
        ("`quoted`", "'quoted'"),
        ("“a” «b» „c‟ ‘d’ ʼe", '"a" "b" "c" \'d\' \'e'),
        ("a – b — c ‑ d − e", "a - b - c - d - e"),
        ("a\u00a0b\u2009c\u3000d", "a b c d"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("Cafe\u0301", "Café"),
        ("Сinema", "Cinema"),
        ("Kazаkhstаn", "Kazakhstan"),
        ("мост XXI века", "мост XXI века"),
        ("пpивет", "привет"),
        ("Kазахстан", "Казахстан"),
        ("Қазақcтан iлгерi", "Қазақстан ілгері"),
        ("вирус COVIDa", "вирус COVIDa"),
        ("файлZip", "файлZip"),
        ("Жinema", "Жinema"),
        ("ТОО Kazakhmys", "ТОО Kazakhmys"),
    ],
)
def test_text_is_folded_for_matching_only_where_it_looks_the_same(
    printed: str, matched: str
) -> None:
    """Quotes, dashes, spaces and look-alikes of the other alphabet fold; true words stay."""
    assert normalise_for_match(printed) == matched
    assert normalise_for_match(matched) == matched


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("12.03.2025", "en"),
        ("The river froze", "en"),
        ("Сinema in Kyzylorda’s old town", "en"),
        ("The magazine «Простор» was founded long ago in Almaty", "en"),
        ("Река замерзла", "ru"),
        ("Компания Kazakhmys открыла цех", "ru"),
        (f"Журнал «Қазақстан» выходит раз в месяц, {'подписка открыта ' * 8}", "ru"),
        ("Өзен ерте қатты", "kk"),
        ("Қазақстан", "kk"),
    ],
)
def test_the_alphabet_tells_the_language(text: str, language: str) -> None:
    """A borrowed word, a look-alike or a Kazakh name in a Russian text does not tip it."""
    assert language_of(text) == language
