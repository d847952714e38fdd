"""Labelled cases: what is read, what is refused with file, line and key, what is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from feeder.errors import ParseError
from feeder.evaluation import Known, case_of, cases_in, unknown
from feeder.model import Article, Label, Published

KNOWN = Known("KZ", {"KE", "JO", "TZ", "XK"}, {"law", "aviation"}, {"who"})
FULL = {
    "title": "Nurses Trained in Nairobi",
    "language": "en",
    "paragraphs": ["Forty nurses from Kenya took part.", "Tanzania sent a guest."],
    "published": "2026-03-01",
    "section": "society",
    "about": ["KE"],
    "mentions": ["KE", "TZ"],
    "optional": ["TZ"],
    "topics": ["law"],
    "topics_optional": [],
    "organisations": ["who"],
    "organisations_optional": [],
    "note": "the guest is arguable",
}


def lines(*values: object) -> str:
    """The text of a file in JSON Lines."""
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def refusal(text: str) -> str:
    """The lines with which a file is refused."""
    with pytest.raises(ParseError) as refused:
        cases_in(text, "own.jsonl", KNOWN)
    return str(refused.value)


def label(kind: str, code: str, slug: str, *, assigned: bool = True) -> Label:
    """A label without reasons."""
    return Label(kind, code, slug, slug, 5.0, assigned=assigned)  # type: ignore[arg-type]  # a kind, as text


def test_a_case_is_an_article_with_the_labels_that_it_should_have() -> None:
    """Every key of the format is read."""
    (found,) = cases_in(lines(FULL), "own.jsonl", KNOWN)
    assert (found.name, found.line) == ("own.jsonl", 1)
    assert found.case.article == Article(
        title="Nurses Trained in Nairobi",
        published=Published(datetime(2026, 3, 1, tzinfo=UTC), "day"),
        views=None,
        paragraphs=("Forty nurses from Kenya took part.", "Tanzania sent a guest."),
        language="en",
        section="society",
    )
    assert (found.case.mentions, found.case.optional) == (("KE", "TZ"), ("TZ",))
    assert (found.case.topics, found.case.organisations) == (("law",), ("who",))


def test_a_title_alone_is_a_case_and_its_words_tell_its_language() -> None:
    """`text` stands for `title`; blank lines and a byte order mark do no harm."""
    text = "\ufeff" + lines({"text": "Құрметті қонақтар келді", "about": []}) + "\n\n"
    text += lines({"title": "Гости приехали", "about": []}, {"title": None, "topics": []})
    found = cases_in(text, "own.jsonl", KNOWN)
    assert [one.line for one in found] == [1, 4, 5]
    assert [one.case.article.language for one in found] == ["kk", "ru", "en"]
    assert [one.case.article.title for one in found][2] is None
    assert found[0].case.mentions is None


def test_an_array_is_read_like_lines_and_errors_name_the_line_of_the_case() -> None:
    """The form of hard_sentences.json: a case may stand on several lines."""
    array = json.dumps([FULL, {"text": "Rain", "about": []}], indent=1)
    found = cases_in(array, "own.json", KNOWN)
    assert [one.case.title for one in found] == ["Nurses Trained in Nairobi", "Rain"]
    assert found[1].line == array[: array.index('"text"')].count("\n")
    wrong = lines(FULL, {"text": "x", "about": ["DE"]}).splitlines()
    with pytest.raises(ParseError, match=r"own\.json:3: about: 'DE' is no ISO"):
        cases_in("[\n" + ",\n".join(wrong) + "]", "own.json", KNOWN)


def test_a_moment_with_its_offset_is_kept() -> None:
    """Memberships of groups depend on the day."""
    (found,) = cases_in(lines({**FULL, "published": "2026-03-01T09:30:00+05:00"}), "x", KNOWN)
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=5)))
    assert found.case.article.published == Published(moment)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"abuot": ["KE"]}, "abuot: unknown key; allowed here: title, language, paragraphs,"),
        ({"language": "de"}, "language: input should be 'en', 'ru' or 'kk', not \"de\""),
        ({"about": ["ke"]}, 'about.0: must be a country\'s two capital letters, not "ke"'),
        ({"about": "KE"}, 'about: input should be a valid tuple, not "KE"'),
        ({"about": ["KE", "KE"]}, "about: KE stands here twice; keep one"),
        ({"about": ["JO"]}, "about: JO must be among mentions, too"),
        ({"mentions": ["KE", "KZ"]}, "mentions: KZ is the home country, which gets no label"),
        ({"optional": ["DE"]}, "optional: 'DE' is no ISO 3166-1 alpha-2 code, such as KE"),
        ({"topics": ["Civil aviation"]}, "topics.0: must be a slug such as civil-aviation"),
        ({"organisations": ["WHO"]}, "organisations.0: must be a slug such as"),
        ({"paragraphs": "One."}, 'paragraphs: input should be a valid tuple, not "One."'),
        ({"published": "1 March"}, "published: "),
        ({"published": "2026-03-01T09:30:00"}, "published: "),
        ({"title": 5}, "title: input should be a valid string, not 5"),
    ],
    ids=str,
)
def test_a_wrong_key_is_refused_with_its_line(change: dict[str, object], said: str) -> None:
    """One line: file, line, key, and what is allowed."""
    told = refusal(lines(FULL, {**FULL, **change}))
    assert told.startswith(f"own.jsonl:2: {said}")
    assert "\n" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "own.jsonl: holds no cases"),
        ("[]", "own.jsonl: holds no cases"),
        ('{"about": []}', "own.jsonl:1: title: is missing; a case has a title (or text)"),
        ('{"title": "x"}', "own.jsonl:1: nothing to measure; give about, mentions, topics or"),
        ("5", "own.jsonl:1: must be an object with a title and labels, not 5"),
        ('\n{"title": ', "own.jsonl:2: not valid JSON: expecting value"),
        ('{"title": "a", "title": "b"}', "own.jsonl:1: title: stands here a second time; keep one"),
        ("[" * 100_000, "own.jsonl:1: not valid JSON"),
        ('{"a":' * 100_000, "own.jsonl:1: not valid JSON: too deep"),
        ('[{"title": "x", "about": []}\n{', "own.jsonl:2: not valid JSON: a comma or ] must stand"),
        ('[{"title": "x", "about": []},]', "own.jsonl:1: not valid JSON: expecting value"),
        ('[{"title": "x", "about": []}] 5', "own.jsonl:1: not valid JSON: something follows"),
    ],
    ids=lambda text: text[:30],
)
def test_a_file_that_holds_no_cases_is_refused(text: str, said: str) -> None:
    """With what is wrong, and where."""
    assert refusal(text).startswith(said)


def test_every_wrong_line_is_told_up_to_a_score() -> None:
    """One run shows what is to be mended, and a wrong file does not flood the terminal."""
    told = refusal(lines(*({"title": "x"} for _ in range(30)))).splitlines()
    assert [line.split(":")[1] for line in told[:20]] == [str(n) for n in range(1, 21)]
    assert told[20:] == ["own.jsonl: and 10 more such lines"]


def test_names_that_no_rule_has_are_told_and_stay() -> None:
    """An installation without a topic misses it: that is a figure, and no error."""
    found = cases_in(lines({**FULL, "topics": ["sport"], "organisations": ["un"]}), "own", KNOWN)
    assert unknown(found, KNOWN) == [
        "own: no such topic here, counted as missed: sport (line 1); there are: aviation, law",
        "own: no such organisation here, counted as missed: un (line 1); there are: who",
    ]
    assert unknown(cases_in(lines(FULL), "own", KNOWN), KNOWN) == []


def test_an_article_and_its_final_labels_make_a_case_that_can_be_read_again() -> None:
    """Mere mentions are left out: nobody has looked at them."""
    (original,) = cases_in(lines(FULL), "own", KNOWN)
    labels = (
        label("country", "KE", "kenya"),
        label("country", "TZ", "tanzania", assigned=False),
        label("topic", "medtop:05000000", "law"),
        label("organisation", "WHO", "who"),
        label("region", "group:eac", "east-africa"),
    )
    written = case_of(original.case.article, labels, note="corrected")
    assert list(written) == [
        "title",
        "language",
        "paragraphs",
        "published",
        "section",
        "about",
        "topics",
        "organisations",
        "note",
    ]
    (read,) = cases_in(lines(written), "own", KNOWN)
    assert read.case.article == original.case.article
    assert (read.case.about, read.case.mentions) == (("KE",), None)
    assert (read.case.topics, read.case.organisations) == (("law",), ("who",))
    assert read.case.note == "corrected"


def test_only_the_kinds_that_somebody_looked_at_are_written() -> None:
    """What is absent is not measured."""
    article = Article(None, None, None, ("Rain.",), "en")
    written = case_of(article, (label("country", "KE", "kenya"),), kinds=["country"])
    assert written == {"title": None, "language": "en", "paragraphs": ["Rain."], "about": ["KE"]}
