"""Topics: what the rules mean, what ships, and how often both are right."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from feeder.labels import Labeler
from feeder.labels.automaton import Finder
from feeder.labels.countries import CountryLabeler, CountryRules
from feeder.labels.media_topics import doubt_of, load_media_topics
from feeder.labels.organisations import OrganisationLabeler, OrganisationRules
from feeder.labels.phrases import Phrases, fold
from feeder.labels.topics import TopicLabeler, TopicRule, TopicRules, load_topic_rules
from feeder.labels.wording import read
from feeder.model import Article, Label, Published

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "labels"
REAL_DUMP = ROOT.parent / "shared" / "dumps" / "kazakhstan-today-2026-02-28.txt"
RELAY = ", Ministry of Foreign Affairs of the Republic of Kazakhstan reports."

SHIPPED = TopicLabeler(load_topic_rules())


def rule(phrases: dict[str, float], **changes: object) -> TopicRule:
    """A topic with these phrases."""
    return TopicRule.model_validate(
        {"name": "Bread", "code": "medtop:20000210", "phrases": phrases, **changes}
    )


def labeler(phrases: dict[str, float], **changes: object) -> TopicLabeler:
    """A labeler that knows the topic `bread` alone."""
    rules = {"topics": {"bread": rule(phrases)}, **changes}
    return TopicLabeler(TopicRules.model_validate(rules))


def label(labeler: TopicLabeler, title: str | None, *paragraphs: str) -> Label | None:
    """The strongest label of a wording."""
    found = labeler.label(title, paragraphs)
    return found[0] if found else None


def slugs(title: str | None, *paragraphs: str) -> list[str]:
    """The shipped topics of a wording."""
    return [label.slug for label in SHIPPED.label(title, paragraphs)]


# What a rule means


def test_a_phrase_counts_most_in_the_title_and_least_in_the_body() -> None:
    """The place of a phrase multiplies its weight."""
    bread = labeler({"rye": 2.0}, threshold=1, title_factor=3, lead_factor=2, body_factor=0.5)
    found = label(bread, "Rye", "Of rye.", "And rye.")
    assert found is not None
    # The body's hit is the third: a phrase counts twice at most.
    assert found.score == 10
    assert found.reasons == ("title: rye +6", "lead: rye +4")
    body = label(bread, None, "Nothing here.", "Rye.")
    assert body is not None
    assert body.score == 1


def test_a_label_carries_code_slug_name_and_reasons() -> None:
    """What feeds and explanations need is in the label."""
    assert label(labeler({"rye": 2.0}), "Rye") == Label(
        kind="topic",
        code="medtop:20000210",
        slug="bread",
        name="Bread",
        score=6.0,
        assigned=True,
        reasons=("title: rye +6",),
    )


def test_the_body_cannot_outvote_its_cap_and_the_reasons_say_so() -> None:
    """Many passing words are not a subject."""
    bread = labeler({"rye": 4.0, "oats": 4.0}, body_factor=1, body_cap=5)
    found = label(bread, None, "", "Rye, rye, oats, oats.")
    assert found is not None
    assert found.score == 5
    assert found.reasons == ("body: oats x2 +8", "body: rye x2 +8", "body: capped at 5")


def test_a_topic_below_its_threshold_is_not_assigned() -> None:
    """Three points are less than four, unless the topic itself asks for less."""
    assert label(labeler({"rye": 1.0}), "Rye") is None
    lenient = TopicRules(topics={"bread": rule({"rye": 1.0}, threshold=3)})
    assert label(TopicLabeler(lenient), "Rye") is not None


def test_phrases_are_whole_words_unless_they_end_with_a_star() -> None:
    """`rye` is not in `ryegrass` nor in `tryer`; `bak*` is any baker or bakery."""
    bread = labeler({"rye": 2.0, "bak*": 2.0})
    assert label(bread, "Ryegrass") is None
    assert label(bread, "Tryer") is None
    assert label(bread, "Cobakery") is None
    assert label(bread, "Bakeries") is not None
    assert label(bread, "Rye's day") is not None


def test_a_star_inside_a_phrase_allows_any_ending_there() -> None:
    """Russian phrases change every word with the case."""
    phrases = Phrases({"национальн* банк*": 1, "рабоч* мест": 2})
    words = "Национального банка; рабочих мест, рабочих местах, национальный парк"
    wording = read(words, ())
    whole, begun = Finder(*phrases.vocabularies).find(wording)
    places = phrases.places(whole, begun, wording.folded)
    assert [wording.folded[start:end] for _, start, end in places] == [
        "национального банка",
        "рабочих мест",
    ]


def test_the_longest_of_nested_phrases_counts_alone() -> None:
    """`rye bread` is one hit, not two; outside it `bread` still counts."""
    found = label(labeler({"bread": 2.0, "rye bread": 3.0}), "Rye bread and bread")
    assert found is not None
    assert found.reasons == ("title: rye bread +9", "title: bread +6")


def test_a_longer_phrase_of_weight_zero_masks_a_shorter_one() -> None:
    """A mask takes the vote away and adds nothing."""
    bread = labeler({"rye": 2.0, "rye whisky": 0.0})
    assert label(bread, "Rye whisky") is None
    assert label(bread, "Rye") is not None


def test_a_negative_phrase_takes_points_off() -> None:
    """What speaks against a topic is a weight below zero."""
    bread = labeler({"rye": 2.0, "whisky": -1.0}, lead_factor=2)
    found = label(bread, "Rye", "Whisky.")
    assert found is not None
    assert found.score == 4
    assert found.reasons == ("title: rye +6", "lead: whisky -2")


def test_nothing_votes_inside_a_common_mask() -> None:
    """Names of offices are masked for all topics at once."""
    bread = labeler({"rye": 2.0}, masks=["committee for rye"])
    assert label(bread, "Committee for Rye meets") is None
    assert label(bread, "Committee for Rye praises rye") is not None


def test_case_hyphens_apostrophes_and_look_alikes_do_not_matter() -> None:
    """What the eye takes for the same word is the same word."""
    bread = labeler({"rye-bread day": 2.0, "baker's": 2.0, "cinema": 2.0})
    assert label(bread, "RYE\u2011BREAD  DAY") is not None
    assert label(bread, "Rye bread day") is not None
    assert label(bread, "The baker\u2019s") is not None
    assert label(bread, "\u0421inema") is not None
    assert label(bread, "\u0421inem\u0430") is not None
    assert label(labeler({"cena": 2.0}), "\u0441\u0435\u043d\u0430") is None  # wholly Cyrillic
    assert label(labeler({"учены*": 2.0}), "Учёные") is not None


def test_a_phrase_does_not_reach_over_the_end_of_a_paragraph() -> None:
    """A title's last word and a lead's first one are no phrase."""
    assert label(labeler({"rye bread": 4.0}), "On rye", "Bread is dear.") is None


def test_far_weaker_topics_are_left_out() -> None:
    """A topic needs a share of the strongest one's score, and only so many are assigned."""
    topics = {"bread": rule({"rye": 10.0}), "salt": rule({"salt": 2.0}), "tea": rule({"tea": 5.0})}
    rules = TopicRules(topics=topics, share=0.3)
    title = "Rye and tea and salt"
    two = TopicLabeler(rules).label(title, ())
    assert [found.slug for found in two] == ["bread", "tea"]
    one = TopicLabeler(rules.model_copy(update={"max_topics": 1})).label(title, ())
    assert [found.slug for found in one] == ["bread"]


def test_a_score_that_is_sure_counts_beside_any_other() -> None:
    """A strong phrase in the title stays, however long the list of the main topic's phrases is."""
    topics = {"bread": rule({"rye": 100.0}), "tea": rule({"tea": 4.0}), "salt": rule({"salt": 3.9})}
    rules = TopicRules(topics=topics, share=0.4, sure=12)
    found = TopicLabeler(rules).label("Rye, tea and salt", ())
    assert [each.slug for each in found] == ["bread", "tea"]


def test_topics_of_equal_strength_come_in_the_order_of_their_slugs() -> None:
    """The same wording always gives the same labels."""
    topics = {"tea": rule({"tea": 4.0}), "bread": rule({"rye": 4.0})}
    found = TopicLabeler(TopicRules(topics=topics)).label("Tea, rye", ())
    assert [each.slug for each in found] == ["bread", "tea"]


def test_an_override_replaces_a_topic_and_a_new_one_is_added() -> None:
    """An installation's own topics go over the shipped ones."""
    own = load_topic_rules().merged({"culture": rule({"rye": 4.0}), "bread": rule({"rye": 4.0})})
    assert own.topics["culture"].name == "Bread"
    assert "bread" in own.topics
    assert "bread" not in load_topic_rules().topics
    found = TopicLabeler(own).label("Rye", ())
    assert [each.slug for each in found] == ["bread", "culture"]


def test_an_article_without_title_and_text_has_no_topics() -> None:
    """Nothing in, nothing out."""
    assert SHIPPED.label(None, ()) == ()


# What is refused


@pytest.mark.parametrize(
    "phrase", ["", " ", "a", "*", "a*", "ry*e", "rye (bread)", '"rye"', "r*y*"]
)
def test_a_phrase_that_cannot_be_searched_is_refused(phrase: str) -> None:
    """The message names the phrase and says what is allowed."""
    with pytest.raises(ValidationError, match="is not a phrase"):
        rule({phrase: 1.0})


@pytest.mark.parametrize("weight", [float("nan"), float("inf")])
def test_a_weight_must_be_a_number(weight: float) -> None:
    """Infinity would win every article."""
    with pytest.raises(ValidationError, match="must be a number"):
        rule({"rye": weight})


@pytest.mark.parametrize("code", load_media_topics().retired)
def test_a_retired_code_is_refused_with_its_successor(code: str) -> None:
    """Each one that is known to have left the vocabulary; what takes its place is in it."""
    gone = load_media_topics().retired[code]
    with pytest.raises(ValidationError) as caught:
        rule({"rye": 1.0}, code=code)
    message = str(caught.value)
    assert f"{code} ({gone.name}) was retired from IPTC Media Topics; use {gone.use} (" in message
    assert rule({"rye": 1.0}, code=gone.use).code == gone.use


def test_a_code_that_nobody_knows_of_is_allowed_with_a_doubt() -> None:
    """The list is a part of the vocabulary: it can't say that a code does not exist."""
    assert rule({"rye": 1.0}, code="medtop:29999999")
    doubt = doubt_of("medtop:29999999")
    assert doubt is not None
    assert "newscodes/mediatopic/29999999" in doubt
    assert doubt_of("medtop:20000210") is None


@pytest.mark.parametrize("code", ["20000210", "medtop:1", "subj:20000210"])
def test_a_code_is_a_media_topics_qcode(code: str) -> None:
    """Feeds publish the code as it stands."""
    with pytest.raises(ValidationError, match="code"):
        rule({"rye": 1.0}, code=code)


@pytest.mark.parametrize("slug", ["Bread", "rye bread", "../bread", "-bread", ""])
def test_a_slug_is_a_path_segment(slug: str) -> None:
    """A slug becomes a file name."""
    with pytest.raises(ValidationError, match="topics"):
        TopicRules.model_validate({"topics": {slug: rule({"rye": 1.0})}})


# What ships


def test_no_phrase_stands_twice_in_a_topic() -> None:
    """YAML would silently keep the last weight."""
    path = ROOT / "feeder" / "labels" / "data" / "topics.yaml"
    root = yaml.compose(path.read_text(encoding="utf-8"))
    assert root is not None
    (topics,) = (value for key, value in root.value if key.value == "topics")
    for slug, topic in topics.value:
        (phrases,) = (value for key, value in topic.value if key.value == "phrases")
        written = [fold(key.value) for key, _ in phrases.value]
        twice = {phrase for phrase in written if written.count(phrase) > 1}
        assert not twice, slug.value


def test_the_topics_of_the_catalogue_are_sorted_by_name() -> None:
    """The list of feeds reads like an index."""
    names = [topic.name for topic in SHIPPED.topics]
    assert names == sorted(names)
    assert len(names) == len(set(names)) == len(load_topic_rules().topics)
    assert len({topic.code for topic in SHIPPED.topics}) == len(names)


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("interfaith", "medtop:12000000"),
        ("education", "medtop:05000000"),
        ("civil-aviation", "medtop:20000338"),
        ("parliament", "medtop:20000615"),
        ("multilateral", "medtop:20000644"),
        ("diplomacy", "medtop:20000639"),
        ("sport", "medtop:15000000"),
    ],
)
def test_slugs_and_codes_of_published_feeds_stay(slug: str, code: str) -> None:
    """A path never changes once it is published."""
    assert load_topic_rules().topics[slug].code == code


@pytest.mark.parametrize("slug", load_topic_rules().topics)
def test_every_shipped_code_is_in_the_vocabulary(slug: str) -> None:
    """The extract that ships names each of them, and none is retired."""
    code = load_topic_rules().topics[slug].code
    assert code in load_media_topics().known
    assert code not in load_media_topics().retired


def test_shipped_topics_mean_what_their_codes_mean() -> None:
    """A slip of a digit would be a code of something else."""
    named = {
        slug: load_media_topics().known[r.code] for slug, r in load_topic_rules().topics.items()
    }
    assert named == {
        "politics": "politics and government",
        "diplomacy": "diplomacy",
        "summits": "summit meeting",
        "multilateral": "international organisation",
        "treaties": "treaty",
        "parliament": "legislative body",
        "constitution": "constitution (law)",
        "referendum": "referendum",
        "elections": "election",
        "government": "government",
        "law": "law",
        "human-rights": "human rights",
        "crime": "crime",
        "conflicts": "conflict, war and peace",
        "defence": "national security",
        "disarmament": "disarmament",
        "economy": "economy",
        "finance": "market and exchange",
        "trade-investment": "international trade",
        "industry": "manufacturing and engineering",
        "mining": "metal and mineral mining and refining",
        "energy": "energy and resource",
        "agriculture": "agriculture",
        "housing": "construction and property",
        "transport": "transport",
        "civil-aviation": "air transport",
        "tourism": "tourism and leisure industry",
        "digital": "information technology and computer science",
        "science": "science and technology",
        "education": "education",
        "culture": "culture",
        "media": "mass media",
        "interfaith": "religion",
        "health": "health",
        "environment": "environment",
        "weather": "weather",
        "disasters": "disaster",
        "accidents": "accident and emergency incident",
        "labour": "labour",
        "migration": "immigration",
        "humanitarian-aid": "foreign aid",
        "society": "society",
        "sport": "sport",
    }


def test_the_extract_agrees_with_the_vocabulary_where_it_is_present() -> None:
    """Names are those of the checked list."""
    path = ROOT.parent / "shared" / "classify" / "media_topics.json"
    if not path.is_file():
        pytest.skip("the extract of the vocabulary is not here")
    checked = {each["qcode"]: each["name"] for each in json.loads(path.read_text(encoding="utf-8"))}
    assert checked.items() <= load_media_topics().known.items()


def test_the_relay_line_and_names_of_ministries_do_not_vote() -> None:
    """A ministry is who speaks; a minister in person is a sign."""
    assert slugs("A Meeting", "A meeting took place" + RELAY) == []
    assert slugs("A meeting", "It was held in the Ministry of Health of the republic.") == []
    assert "health" in slugs("A meeting", "The Minister of Health Aida Bekova spoke.")


def test_a_relay_line_with_a_citation_or_in_russian_does_not_vote() -> None:
    """Whoever is credited at the end of the first paragraph is left out."""
    assert slugs("A day", "It passed, Sports Council reports citing Olympic Committee.") == []
    assert SHIPPED.label("День", ("Он прошел, сообщает Спортивный комитет.",)) == ()


@pytest.mark.parametrize(
    ("title", "slug", "not_slug"),
    [
        ("Miners of cryptocurrency to pay for electricity", "digital", "mining"),
        ("Greenhouse gas emissions fall", "environment", "energy"),
        ("Islamic finance conference to discuss deposits", "finance", "interfaith"),
        ("Ski resort opens new hotel for tourists", "tourism", "sport"),
        ("Ceasefire holds, peace talks go on", "conflicts", "accidents"),
        ("Abai region harvests wheat", "agriculture", "culture"),
        ("Military transport aircraft joins joint exercises", "defence", "civil-aviation"),
    ],
)
def test_a_masked_phrase_does_not_draw_an_article_into_a_topic(
    title: str, slug: str, not_slug: str
) -> None:
    """Words that mean something else in company are masked by the longer phrase."""
    found = slugs(title)
    assert slug in found
    assert not_slug not in found


# How often it is right


@dataclass(frozen=True)
class Figures:
    """How often labels were right."""

    cases: int
    main: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over all labels."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def cases_of(name: str) -> list[dict[str, Any]]:
    """Labelled articles, an object a line."""
    text = (CASES / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def figures(name: str, language: str | None = None) -> Figures:
    """What the shipped rules reach on a file of labelled articles; arguable topics are skipped."""
    cases = [case for case in cases_of(name) if language in {None, case["language"]}]
    main = hits = assigned = expected = 0
    for case in cases:
        found = SHIPPED.label(case["title"], tuple(case["paragraphs"]))
        got = [each.slug for each in found]
        main += got[:1] == case["topics"][:1]
        counted = set(got) - set(case.get("topics_optional", ()))
        hits += len(counted & set(case["topics"]))
        assigned += len(counted)
        expected += len(case["topics"])
    return Figures(len(cases), main, hits / assigned, hits / expected)


@pytest.mark.parametrize(
    ("name", "language", "main", "f1"),
    [
        ("topics-dev", None, 0.96, 0.94),
        ("topics-test", None, 0.94, 0.9),
        ("topics-ordinary-test", None, 0.95, 0.98),
        ("topics-languages-dev", "en", 0.94, 0.96),
        ("topics-languages-dev", "ru", 0.98, 0.98),
        ("topics-languages-dev", "kk", 1.0, 0.98),
    ],
)
def test_topics_of_invented_articles_are_right(
    name: str, language: str | None, main: float, f1: float
) -> None:
    """Main topic and F1 do not fall under what was measured last."""
    result = figures(name, language)
    assert result.main / result.cases >= main
    assert result.f1 >= f1


def test_every_topic_is_the_main_one_of_a_case() -> None:
    """No topic that was never measured."""
    cases = [*cases_of("topics-dev"), *cases_of("topics-languages-dev")]
    assert {case["topics"][0] for case in cases} == set(load_topic_rules().topics)


def test_topics_of_the_real_dump_are_those_of_an_editor() -> None:
    """Nine real articles: main topics, and the feeds that a careful editor would fill."""
    if not REAL_DUMP.is_file():
        pytest.skip("the real dump is not here")
    found = [
        [each.slug for each in SHIPPED.label(title, paragraphs)]
        for title, paragraphs in _rough_articles(REAL_DUMP.read_text(encoding="utf-8"))
    ]
    assert [each[0] for each in found] == [
        "parliament",
        "diplomacy",
        "multilateral",
        "education",
        "civil-aviation",
        "interfaith",
        "education",
        "interfaith",
        "culture",
    ]
    assert [i for i, each in enumerate(found, 1) if "interfaith" in each] == [6, 8]
    assert [i for i, each in enumerate(found, 1) if "civil-aviation" in each] == [5]


def test_topics_of_the_sample_dump_are_those_of_an_editor() -> None:
    """The invented dump holds the same: two interfaith, two education, one civil aviation."""
    text = (ROOT / "dumps" / "sample-2026-03-05.txt").read_text(encoding="utf-8")
    found = {
        title: [each.slug for each in SHIPPED.label(title, paragraphs)]
        for title, paragraphs in _rough_articles(text)
    }
    assert len(found) == 15
    assert all(found.values())
    for slug, places in {
        "interfaith": ["Interfaith Harmony Discussed in Riga", "Kazakhstan and Kenyan Council"],
        "education": ["Kazakhstan and the UAE Develop", "Kazakhstan and Greece Deepen"],
        "civil-aviation": ["Kazakhstan and Israel Consider"],
    }.items():
        titles = [title for title, each in found.items() if slug in each]
        assert len(titles) == len(places)
        assert all(title.startswith(place) for title, place in zip(titles, places, strict=True))


def _rough_articles(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Enough of splitting for these files; the splitter has its own tests."""
    header = r"(?m)^(?: date \S+ )?\d\d\.\d\d\.\d{4}(?:, \d\d:\d\d)?(?: \d+)?$"
    chunks = re.split(header, text)[1:]
    lines = [[line for line in chunk.splitlines() if len(line) > 24] for chunk in chunks]
    return [
        (title, tuple(line for line in body if not line.startswith("This information may")))
        for title, *body in lines
    ]


# Both labelers


def test_a_labeler_gives_countries_first_and_then_topics() -> None:
    """One article in, all labels out: then organisations, and the countries' regions."""
    article = Article(
        title="Kazakhstan and Kenya Agree on Direct Flights",
        published=Published(datetime(2026, 3, 1, tzinfo=UTC)),
        views=None,
        paragraphs=(
            "Kenya and Kazakhstan signed an air services agreement beside the ICAO council" + RELAY,
        ),
        language="en",
    )
    every = Labeler(
        countries=CountryLabeler(CountryRules()),
        topics=SHIPPED,
        organisations=OrganisationLabeler(OrganisationRules()),
    )
    assert [(each.kind, each.slug) for each in every.label(article)][:3] == [
        ("country", "kenya"),
        ("topic", "civil-aviation"),
        ("organisation", "icao"),
    ]
    assert {each.kind for each in every.label(article)[3:]} == {"region"}


def test_a_name_that_reaches_into_the_relay_line_is_read_whole() -> None:
    """What looks like the end of a first paragraph may begin inside a name with commas."""
    bread = labeler({"rye": 2.0, "rye, oats and barley union": 0.0}, threshold=1)
    lead = "The envoy met the head of the Rye, Oats and Barley Union (ROBU)"
    assert label(bread, "Talks", lead + RELAY) is None
    assert label(bread, "Talks", "The envoy met the head of Rye (ROBU)" + RELAY) is not None
