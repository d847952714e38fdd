"""A seed in, an invented story, its edited wordings and its twins out: what identity is tried on.

A twin is another article that was made from the same text: other country, city, person,
organisation or numbers. All words are invented or general.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.generate import COUNTRIES, WORDS, Slots, Story, write_english, write_russian

FIRST = datetime(2024, 1, 8, 7)  # noqa: DTZ001 - dumps print no zone
APART = 17
"""Minutes between two stories."""
Edit = Callable[[Story, random.Random], Story]

_LOOK_ALIKES = str.maketrans("aceopxy", "асеорху")
_LETTERS = re.compile("[a-zа-я]{5,}")
_CREDITS = ("Images | Town Archive", "Images | Press Club", "Images | River Office")


def story(seed: int, published: datetime) -> Story:
    """An invented story; one in eight is Russian, one in two is short."""
    rng = random.Random(seed)
    write = write_russian if rng.random() < 1 / 8 else write_english
    made = write(seed, rng.choice(COUNTRIES), published)
    length = rng.randint(2, 6) if rng.random() < 1 / 2 else len(made.paragraphs)
    return replace(made, paragraphs=made.paragraphs[:length], credit=made.credit or _CREDITS[0])


def title_word(one: Story, rng: random.Random) -> Story:
    """One word of the title is another one."""
    words = one.title.split()
    words[rng.randrange(len(words))] = rng.choice(("Заметно", "Снова") if one.russian else _OTHERS)
    return replace(one, title=" ".join(words))


def title_rewritten(one: Story, _rng: random.Random) -> Story:
    """The title is made from the first words of the text."""
    begin = 5 if one.russian else 1  # after the dateline
    words = re.findall(r"\w+", one.paragraphs[0])[begin : begin + 7]
    return replace(one, title=" ".join(word.capitalize() for word in words))


def paragraph_added(one: Story, rng: random.Random) -> Story:
    """A paragraph more, anywhere after the first."""
    place = rng.randint(1, len(one.paragraphs))
    added = _sentences(one, rng, 2)
    return replace(one, paragraphs=(*one.paragraphs[:place], added, *one.paragraphs[place:]))


def paragraph_removed(one: Story, rng: random.Random) -> Story:
    """A paragraph less."""
    gone = rng.randrange(len(one.paragraphs))
    kept = (text for place, text in enumerate(one.paragraphs) if place != gone)
    return replace(one, paragraphs=tuple(kept))


def paragraphs_reordered(one: Story, rng: random.Random) -> Story:
    """Two paragraphs change places."""
    body = list(one.paragraphs)
    first, second = rng.sample(range(len(body)), k=2)
    body[first], body[second] = body[second], body[first]
    return replace(one, paragraphs=tuple(body))


def typo(one: Story, rng: random.Random) -> Story:
    """Two letters change places, once in every paragraph."""
    return replace(one, paragraphs=tuple(_misspelt(text, rng) for text in one.paragraphs))


def name_respelt(one: Story, rng: random.Random) -> Story:
    """A name is spelt otherwise wherever it stands."""
    names = re.findall(r"(?<=[a-z] )[A-Z][a-z]{6,}", " ".join(one.paragraphs))
    if not names:
        return typo(one, rng)
    name = rng.choice(names)
    respelt = name[:3] + ("i" if name[3] != "i" else "y") + name[4:]
    body = tuple(text.replace(name, respelt) for text in one.paragraphs)
    return replace(one, title=one.title.replace(name, respelt), paragraphs=body)


def quotes(one: Story, _rng: random.Random) -> Story:
    """Other kinds of quote marks and dashes."""
    marks = str.maketrans("“”«»-", "\"\"''–")
    return replace(one, paragraphs=tuple(text.translate(marks) for text in one.paragraphs))


def homoglyphs(one: Story, rng: random.Random) -> Story:
    """A letter of the other alphabet in one word in five."""
    return replace(
        one,
        title=_mixed(one.title, rng),
        paragraphs=tuple(_mixed(text, rng) for text in one.paragraphs),
    )


def cut_capture(one: Story, rng: random.Random) -> Story:
    """The capture broke off in a sentence after the first paragraph."""
    kept = rng.randint(1, len(one.paragraphs) - 1)
    last = one.paragraphs[kept]
    return replace(
        one, paragraphs=(*one.paragraphs[:kept], last[: len(last) // 2].rstrip(" ,:")), credit=None
    )


def body_rewritten(one: Story, rng: random.Random) -> Story:
    """Another text under the title, with the same country in it."""
    return replace(one, paragraphs=tuple(_sentences(one, rng, 3) for _ in one.paragraphs))


def credit_relabelled(one: Story, rng: random.Random) -> Story:
    """Another line under the picture."""
    return replace(one, credit=rng.choice(_CREDITS[1:]))


def unchanged(one: Story, _rng: random.Random) -> Story:
    """Nothing but where it is shown, and when."""
    return replace(one, views=one.views + 5)


def several_at_once(one: Story, rng: random.Random) -> Story:
    """A word of the title, a misprint in every paragraph, and a paragraph more."""
    return title_word(typo(paragraph_added(one, rng), rng), rng)


EDITS: dict[str, Edit] = {
    "title word": title_word,
    "title rewritten": title_rewritten,
    "paragraph added": paragraph_added,
    "paragraph removed": paragraph_removed,
    "paragraphs reordered": paragraphs_reordered,
    "typo in every paragraph": typo,
    "name spelt otherwise": name_respelt,
    "quotes and dashes": quotes,
    "homoglyphs": homoglyphs,
    "cut capture": cut_capture,
    "credit relabelled": credit_relabelled,
    "nothing else": unchanged,
    "several at once": several_at_once,
    "body rewritten": body_rewritten,
}
_OTHERS = ("Notable", "Again", "Today", "Soon", "Local")


def print_story(one: Story, *, day_only: bool = False) -> str:
    """A story as a dump prints it; a page without time of day prints no views either."""
    header = f"{one.published:%d.%m.%Y}" if day_only else f"{one.published:%d.%m.%Y, %H:%M}"
    lines = [f"{header} {one.views}", one.title, *one.paragraphs]
    return "\n".join([*lines, one.credit] if one.credit else lines) + "\n"


def later(one: Story, rng: random.Random) -> Story:
    """The same at another minute within three days, in which no other story appeared."""
    minutes = rng.choice((rng.randint(1, 90), rng.randint(90, 3 * 24 * 60 - 1)))
    minutes += minutes % APART == 0
    return replace(one, published=one.published + timedelta(minutes=minutes))


def _sentences(one: Story, rng: random.Random, count: int) -> str:
    patterns = WORDS["russian"]["sentences"] if one.russian else WORDS["sentences"]
    slots = Slots(rng, one.country)
    return " ".join(slots.fill(patterns) for _ in range(count))


def _misspelt(text: str, rng: random.Random) -> str:
    words = list(_LETTERS.finditer(text))
    if not words:
        return text
    at = rng.choice(words).start() + 2
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _mixed(text: str, rng: random.Random) -> str:
    latin = [word.isascii() and rng.random() < 1 / 5 for word in text.split()]
    words = zip(text.split(), latin, strict=True)
    return " ".join(
        word[:1] + word[1:].translate(_LOOK_ALIKES) if mixed else word for word, mixed in words
    )


TWINS = {
    "country in title": 0,
    "demonym in title": 1,
    "capital in title": 2,
    "no country in title": None,
}
TEMPLATES: dict[str, Sequence[tuple[str, str, str]]] = {
    "city": (
        ("New School Opens in {x}", "A new school opened its doors in {x} on Monday.",
         "The mayor of {x} cut the ribbon before {n} children."),
        ("Roads Repaired near {x}", "The roads around {x} were repaired before the frost.",
         "Drivers in {x} had waited for {m} years."),
    ),
    "person": (
        ("New Head of the District Appointed", "{x} was appointed head of the district by decree.",
         "Before that {x} led the office of water for {m} years."),
        ("{x} Receives the Award", "The award was handed to {x} in the capital.",
         "In reply {x} thanked {n} teachers."),
    ),
    "organisation": (
        ("{x} Reports on Its Work", "The company {x} reported on the work of the year.",
         "The plants of {x} employ {n} people."),
        ("Contract Signed with {x}", "The ministry signed a contract with {x} for {m} years.",
         "For its part {x} will train {n} workers."),
    ),
    "numbers": (
        ("Rates of the Day", "The dollar is sold at {n} tenge and bought at {m}.",
         "The rouble stands at {o} and the yuan at {p}."),
        ("Water Level in the Basin", "The level in the upper basin is {n} centimetres.",
         "The gate let {m} litres through in the night, {o} fewer than a year ago."),
    ),
    "Kazakh country": (
        ("{x} делегациясы елордаға келді", "{x} делегациясы елордаға жұмыс сапарымен келді.",
         "Кездесуде {x} елшісі {n} тонна астық жөнінде айтты, өкілдер ұсынысты қолдады."),
        ("Елордада көрме ашылды", "Елордада {x} суретшілерінің көрмесі ашылды, қонақтар келді.",
         "Көрмеге {x} мұражайлары {n} сурет жіберді, ол күзге дейін жұмыс істейді."),
    ),
    "Russian country": (
        ("Делегация {x} прибыла в Астану", "Делегация {x} прибыла в Астану с рабочим визитом.",
         "Торговля с предприятиями {x} выросла на {m} процентов."),
        ("Открыта выставка", "В столице открыта выставка художников {x}.",
         "Посол {x} передал музею {n} картин."),
    ),
}  # fmt: skip
_KAZAKH = ("Кения", "Латвия", "Норвегия", "Вьетнам", "Бразилия", "Грузия", "Жапония")
_RUSSIAN = ("Кении", "Латвии", "Норвегии", "Вьетнама", "Бразилии", "Грузии", "Японии", "Казахстана")
_FORMS = {"Russian country": _RUSSIAN, "Kazakh country": _KAZAKH}
_SHORT = ("numbers", "Kazakh country")  # nothing but their own sentences


def twins(kind: str, seed: int, published: datetime) -> tuple[Story, Story] | None:
    """Two stories of one text, or None where this seed gives none of the kind."""
    rng = random.Random(seed)
    if kind in TEMPLATES:
        return _templated(kind, seed, published)
    here, there = rng.sample(COUNTRIES, k=2)
    first, second = (write_english(seed, country, published) for country in (here, there))
    named = [place for place, word in enumerate(here) if re.search(rf"\b{word}\b", first.title)]
    place = TWINS[kind]
    if named != ([] if place is None else [place]) or first.paragraphs == second.paragraphs:
        return None
    return first, second


def _templated(kind: str, seed: int, published: datetime) -> tuple[Story, Story]:
    rng = random.Random(seed)
    country = rng.choice(COUNTRIES)
    template = rng.choice(TEMPLATES[kind])
    filler = write_russian if kind == "Russian country" else write_english
    plain = filler(seed, country, published)
    rest = plain.paragraphs[1 : rng.randint(1, 5)] if kind not in _SHORT else ()
    numbers = {slot: str(rng.randint(41, 9_000)) for slot in "nmop"}
    made = []
    for subject in _subjects(kind, rng):
        if kind == "numbers":
            numbers = {slot: str(rng.randint(41, 9_000)) for slot in "nmop"}
        title, *body = (text.format(x=subject, **numbers) for text in template)
        made.append(replace(plain, title=title, paragraphs=(*body, *rest), credit=None))
    return made[0], made[1]


def _subjects(kind: str, rng: random.Random) -> Sequence[str]:
    if kind in _FORMS:
        return rng.sample(_FORMS[kind], k=2)
    names = ["".join(part).capitalize() for part in _parts(rng)]
    if kind == "person":
        return f"{names[0]} {names[1]}", f"{names[2]} {names[3]}"
    return names[:2]


def _parts(rng: random.Random) -> Sequence[Sequence[str]]:
    shuffled = rng.sample(WORDS["syllables"], k=12)
    return [shuffled[start : start + 3] for start in range(0, 12, 3)]
