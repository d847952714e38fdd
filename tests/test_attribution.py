"""The credit of an article: complete, clean, in its language."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from feeder.attribution import article_path, credit, domain, original_address
from feeder.config import NOTICE, Agency, Site
from feeder.model import Language
from feeder.text import plain
from tests.rendering.samples import CONTEXT, article_id, on_the_agencys_site, stored

SITE, AGENCY = CONTEXT.site, CONTEXT.agency


def shown(fragment: str) -> str:
    """What a reader sees of an HTML fragment."""
    return html.unescape(re.sub(r"<[^>]+>", "", fragment))


def test_an_english_credit_line_says_all_in_one_line() -> None:
    """The line names agency, notice, relayed source, picture and operator, in this order."""
    assert shown(credit(stored(), SITE, AGENCY).html) == (
        f"Source: Kazakhstan Today (kt.kz). {NOTICE} As reported by Ministry of Bridges of the "
        "Republic. Photo: Harbour Press. Republished by Example Mirror."
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Source:", "As reported by", "Photo:", "Republished by")),
        ("ru", ("Источник:", "Первоисточник:", "Фото:", "Перепубликовано:")),
        ("kk", ("Дереккөз:", "Бастапқы дереккөз:", "Фото:", "Қайта жариялаған:")),
    ],
)
def test_the_credit_speaks_the_language_of_the_article(
    language: Language, words: tuple[str, ...]
) -> None:
    """Our words are those of the article's language, the notice stays as the agency words it."""
    line = shown(credit(stored(1, language), SITE, AGENCY).html)
    assert [word for word in words if word in line] == list(words)
    assert NOTICE in line


def test_names_in_the_line_are_escaped() -> None:
    """A name is text, whatever it holds."""
    named = credit(stored(relayed_from="A <b> & Sons"), SITE, AGENCY)
    assert "A &lt;b&gt; &amp; Sons" in named.html


def test_a_line_without_relayed_source_and_picture_leaves_them_out() -> None:
    """Nothing is said about what is not known."""
    bare = stored(relayed_from=None, image_credits=())
    assert shown(credit(bare, SITE, AGENCY).html) == (
        f"Source: Kazakhstan Today (kt.kz). {NOTICE} Republished by Example Mirror."
    )


def test_the_agencys_own_page_is_linked_where_it_is_known() -> None:
    """Reader and `via` go to the page on kt.kz; our own page stays available."""
    article = on_the_agencys_site()
    named = credit(article, SITE, AGENCY)
    assert named.original == named.link == named.via == article.article.address
    assert named.page == f"https://mirror.example.org/kt/{article_path(article.id)}"
    assert f'<a href="{named.original}">Kazakhstan Today</a>' in named.html


def test_our_page_stands_in_where_the_address_is_unknown() -> None:
    """Without an address the link is our page, and `via` and the visible link the agency's home."""
    named = credit(stored(), SITE, AGENCY)
    assert named.original is None
    assert (named.link, named.via) == (named.page, AGENCY.address)
    assert f'<a href="{AGENCY.address}">Kazakhstan Today</a>' in named.html


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "ftp://kt.kz/x",
        "https://kt.kz/a b",
        'https://kt.kz/"onclick="x',
        "https://kt.kz/<x>",
        "https://kt.kz/новости",
        "https://kt.kz/\nx",
        "//kt.kz/x",
    ],
)
def test_an_address_unfit_for_a_link_counts_as_unknown(address: str) -> None:
    """Only a plain http(s) address is ever linked."""
    assert original_address(address) is None
    assert credit(stored(address=address), SITE, AGENCY).original is None


def test_names_are_escaped_in_html() -> None:
    """Markup in a name is text."""
    named = credit(
        stored(relayed_from="<script>x</script>", image_credits=("A & B", "<i>")),
        Site(operator="<b>Op</b>", operator_url="https://op.example/?a=1&b=2"),
        Agency(name='KT "<today>"'),
    )
    assert "<script>" not in named.html
    assert "&lt;script&gt;x&lt;/script&gt;" in named.html
    assert "Photo: A &amp; B, &lt;i&gt;." in named.html
    assert '<a href="https://op.example/?a=1&amp;b=2">&lt;b&gt;Op&lt;/b&gt;</a>' in named.html
    assert '>KT "&lt;today&gt;"</a>' in named.html


def test_an_operator_without_an_address_is_named_without_a_link() -> None:
    """The default configuration has no operator address."""
    assert credit(stored(), Site(), AGENCY).html.endswith(
        "Republished by the operator of this mirror."
    )


def test_blank_names_are_no_names() -> None:
    """White space and control characters alone credit nobody."""
    named = credit(stored(relayed_from=" \x00 ", image_credits=("", "\u202e", "x")), SITE, AGENCY)
    assert (named.relayed_from, named.image_credits) == (None, ("x",))


def test_a_notice_without_full_stop_still_ends_as_a_sentence() -> None:
    """The sentences of the line stay apart; a stop that stands there is not doubled."""
    named = credit(stored(relayed_from="Bridge Co."), SITE, Agency(notice="Mention us"))
    assert "(kt.kz). Mention us. As reported by Bridge Co. Photo:" in shown(named.html)


def test_plain_text_can_not_turn_the_credit_around() -> None:
    """Direction overrides, controls and lone surrogates go; emoji and accents stay."""
    assert plain("a\u202eb\u2067 c\x00\ud800\n\u00a0d 🌉 é") == "ab c d 🌉 é"


def test_the_page_of_an_article_is_named_by_its_uuid() -> None:
    """The path is the last part of the id."""
    uuid = article_id(1).removeprefix("urn:uuid:")
    assert article_path(article_id(1)) == f"articles/{uuid}.html"


@pytest.mark.parametrize("wrong", ["../../etc/passwd", "urn:uuid:../x", "", "urn:isbn:1"])
def test_no_id_names_another_path(wrong: str) -> None:
    """An id that is no UUID is refused instead of becoming a path."""
    with pytest.raises(ValueError, match="badly formed"):
        article_path(wrong)


def test_a_credit_names_the_source_as_a_feed_would() -> None:
    """Title, address and id of the source are the agency's."""
    named = credit(stored(), SITE, AGENCY)
    assert named.source_title == "Kazakhstan Today"
    assert named.source_id == named.source_address == "https://www.kt.kz/"
    assert named.rights == NOTICE


def test_a_domain_is_written_as_people_say_it() -> None:
    """Without www, port and path."""
    assert domain("https://www.kt.kz:443/eng/") == "kt.kz"
    assert domain("kt.kz") == "kt.kz"


def test_the_same_article_always_has_the_same_credit() -> None:
    """A credit depends on its arguments alone."""
    assert credit(stored(), SITE, AGENCY) == credit(replace(stored()), SITE, AGENCY)
