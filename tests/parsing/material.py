"""A random generator in, invented news out: titles, leads, paragraphs, sub-headings."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

Tongue = Literal["en", "ru"]

NAMES = ("A. Serikov", "Dana Akhmetova", "M. Wendt", "Yerlan Tasov", "Li Wen", "Aru Bekova")
CITIES = ("Kyzylorda", "Semey", "Taraz", "Aktobe", "Oral", "Zhezkazgan", "Almaty region", "Astana")
STATES = ("Kenya", "Latvia", "Peru", "Malta", "Japan", "Oman", "Chile", "Ghana", "Norway")
SOURCES = (
    "Ministry of Foreign Affairs of the Republic of Kazakhstan",
    "Kazinform News Agency", "Qazinform News Agency", "press service of the Kazakh MFA",
    "akorda.kz", "primeminister.kz", "Xinhua", "RT", "Ministry of Health",
)  # fmt: skip
THINGS = (
    ("river bridge", "repair crews"), ("children's library", "young readers"),
    ("wheat harvest", "farm cooperatives"), ("glacier survey", "mountain scientists"),
    ("tulip garden", "city gardeners"), ("tram line", "transport planners"),
    ("chess festival", "school teams"), ("solar plant", "power engineers"),
    ("horse museum", "steppe historians"), ("flood barrier", "rescue divers"),
    ("weaving workshop", "carpet masters"), ("radio telescope", "student astronomers"),
    ("blood bank", "volunteer doctors"), ("apple market", "orchard owners"),
)  # fmt: skip
DEEDS = (
    ("opens", "opened", "Opening of"), ("presents", "presented", "Presentation of"),
    ("restores", "restored", "Restoration of"), ("extends", "extended", "Extension of"),
    ("inspects", "inspected", "Inspection of"), ("finances", "financed", "Financing of"),
)  # fmt: skip
MONTHS = ("March", "April", "June", "September", "October")

RU_CITIES = ("Актобе", "Семей", "Тараз", "Кокшетау", "Астана", "Алматы", "Костанай")
RU_IN = ("Актобе", "Семее", "Таразе", "Кокшетау", "Астане", "Алматы", "Костанае")
RU_THINGS = (
    ("мост через реку", "ремонтные бригады"), ("детскую библиотеку", "юные читатели"),
    ("сад тюльпанов", "городские садовники"), ("музей степных лошадей", "историки края"),
    ("трамвайную линию", "проектировщики транспорта"), ("ткацкую мастерскую", "мастера ковров"),
    ("солнечную станцию", "инженеры-энергетики"), ("рынок яблок", "хозяева садов"),
)  # fmt: skip
RU_DEEDS = (
    ("открыли", "открыли"), ("восстановили", "восстановили"),
    ("отремонтируют", "отремонтируют"), ("показали гостям", "показали гостям"),
)  # fmt: skip
RU_MONTHS = ("января", "марта", "апреля", "сентября", "ноября")
RU_SOURCES = (
    "сообщает пресс-служба акимата", "передает корреспондент агентства",
    "сообщили в министерстве культуры", "сообщает Zakon.kz", "передает Казинформ",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One invented event that a title, a lead and paragraphs tell of."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]
    tongue: Tongue
    kind: str


def story(rng: Random, tongue: Tongue) -> Story:
    """Invent a story in a language."""
    return _english(rng) if tongue == "en" else _russian(rng)


def capitalised(text: str) -> str:
    """Capitalise as the agency's English titles are: all but the small words."""
    small = {"of", "in", "the", "and", "by", "to", "a", "for", "with", "on", "at"}
    words = text.split()
    return " ".join(w if w in small and i else w[:1].upper() + w[1:] for i, w in enumerate(words))


def _english(rng: Random) -> Story:
    thing, people = rng.choice(THINGS)
    deed, done, naming = rng.choice(DEEDS)
    city, state, name = rng.choice(CITIES), rng.choice(STATES), rng.choice(NAMES)
    many = rng.randint(2, 40)
    month = rng.choice(MONTHS)
    titles = {
        "case": capitalised(f"{naming} the {thing} discussed in {state}"),
        "case-long": capitalised(
            f"Kazakhstan and {state} agree on {naming.lower()} the {thing} and outline further "
            f"steps of cooperation in the fields of education, science and digital development"
        ),
        "sentence": f"{people.capitalize()} of {city} {done} the {thing}",
        "verb": f"Kazakhstan {deed} {thing} together with {state}",
        "question": f"Will the {thing} in {city} be ready by {month}?",
        "quote": f'"We shall finish the {thing} in time" - {name}',
        "quoted": f"“{capitalised(thing)}” festival comes to {city}",
        "killed": f"{many % 9 + 2} killed, {many} injured near the {thing} in {city}",
        "cases": f"1,{many + 200} cases of flu among {people} in {city}",
        "money": f"{many % 9}.{many % 7} trillion tenge allocated for {thing} in {city}",
        "name": f"{capitalised(thing)} will be ready in {month} - {name}",
        "colon": f"{name}: the {thing} belongs to the people of {city}",
        "cut": f"{people.capitalize()} of {city} {done} the {thing} for guests from {state} ...",
        "cut-bare": f"{people.capitalize()} of {city} {done} the {thing} for guests and promi",
        "abbreviated": f"{capitalised(thing)} project is presented in the U.S.",
        "short": capitalised(f"{thing} in {city}"),
        "two-words": capitalised(thing),
        "exclaimed": f"Welcome to the {thing} of {city}!",
        "dateline": f"{city}. {many % 27 + 1} {month}. Day of the {capitalised(thing)}",
        "ranking": f"{state} tops list of countries by number of {people} per capita in 2025",
        "stopped": f"{capitalised(people)} {capitalised(done)} the {capitalised(thing)}.",
    }  # fmt: skip
    kind = rng.choice(sorted(titles))
    source = rng.choice(SOURCES)
    what = f"{people} {done} the {thing} in {city} together with partners from {state}"
    leads = (
        f"On {month} {many}, {what}, {source} reports.",
        f"{what[:1].upper()}{what[1:]}, {source} reports.",
        f"{what[:1].upper()}{what[1:]} and promised to come back in {month}, {source} reports",
        f"Kazakhstan Today has learned from {source} that {what}.",
        f"{what[:1].upper()}{what[1:]}, reports citing {source}.",
        f"{name} told reporters how {what}. The work lasted {many} months; {state} paid for it.",
        f"The {thing} of {city} has new friends in {state}.",
        f"{name} met with {people} of {state} to discuss the {thing}, {source} reports.",
    )
    return Story(
        titles[kind], rng.choice(leads), _english_body(rng, thing, people, city), "en", kind
    )


def _english_body(rng: Random, thing: str, people: str, city: str) -> tuple[str, ...]:
    name, many, month = rng.choice(NAMES), rng.randint(2, 900), rng.choice(MONTHS)
    pool = (
        f"During the meeting, the parties talked about the {thing}, and {name} told of its plans.",
        f'We are glad that the {thing} will serve all {people}," noted {name}.',
        f"“It took {many} days,” {name} said. “Nobody believed in it.”",
        f"According to «{city} News», {many} {people} took part in the event this {month}.",
        f"The cost is {many} million tenge.",
        f"Work goes on until {month} 2025.",
        f"It was noted that {people} from all over the country, {many} per cent more, came.",
        f"The ?onstruction of the {thing} began {many} days ago in the С\u0456ty of {city}.",
        f"Guests came from China (北京), Türkiye and {rng.choice(STATES)}.",
        f"- {many} places for {people};",
        f"- one hall for the {thing};",
        f"{name}, who leads the {people}, named three reasons:",
        f"How many {people} will come? Nobody knows.",
        f"In {month} the {thing} will be shown in {rng.choice(STATES)}!",
        (f"The sides agreed to go on with the {thing}. They have met for {many} years; trade has "
         f"doubled, {people} travel both ways without a visa. The next meeting is in {month}."),
    )  # fmt: skip
    body = rng.sample(pool, rng.randint(0, 7))
    if rng.random() < 0.15:
        body.append(rng.choice((
            f"{name} is the head of the {people} since {month} 2019",
            f"More on the {thing} - in our next issue",
            f"The {thing} is open daily from 9:00 to 18:00",
        )))  # fmt: skip
    if body and body[-1].endswith(":"):
        body.append(f"They were approved by {name} in {month}.")
    return tuple(body)


def extra(rng: Random, tongue: Tongue) -> tuple[str, tuple[str, ...]]:
    """Invent lines of a body that read like something else, and name their form."""
    return rng.choice(_ENGLISH_EXTRAS if tongue == "en" else _RUSSIAN_EXTRAS)


_ENGLISH_EXTRAS = (
    ("stripped-list", (
        "The following were invited to the ceremony this year:", "Schools of the northern regions",
        "Children's hospitals", "Veterans", "Museums with free entrance for students",
        "All of them have confirmed that they will come with delegations of up to twelve people.",
    )),
    ("dates", (
        "The heats take place on these days:", "14.03.2025", "15.03.2025", "17.03.2025",
        "Tickets are sold at the box office, and students get a discount of thirty per cent.",
    )),
    ("interview", (
        "- What will change for passengers in the coming year?",
        "- Passengers will pay with a card, and the ride will take a quarter of an hour less.",
        "What do you wish our readers?",
        "I wish everyone good health, patience and the best of luck in everything they undertake.",
    )),
    ("signed", ("Respectfully yours,", "The Board of the Association of Independent Growers")),
    ("verse", ("The river knows its way,", "The stone knows how to stay", "And both grow old")),
    ("reminder", ("Recall that the project was launched in 2019", "It is the third of its kind.")),
)  # fmt: skip
_RUSSIAN_EXTRAS = (
    ("stripped-list", (
        "В список вошли:", "Школы северных областей", "Детские больницы", "Музеи",
        "Все они подтвердили участие и пришлют делегации до двенадцати человек каждая.",
    )),
    ("dates", ("Этапы пройдут в такие дни:", "14.03.2025", "15.03.2025", "Вход свободный.")),
    ("reminder", ("Напомним, проект стартовал в 2019 году", "Он третий в своем роде.")),
)  # fmt: skip


def _russian(rng: Random) -> Story:
    thing, people = rng.choice(RU_THINGS)
    deed, done = rng.choice(RU_DEEDS)
    index = rng.randrange(len(RU_CITIES))
    city, inside, many = RU_CITIES[index], RU_IN[index], rng.randint(2, 90)
    titles = {
        "ru": f"{thing[:1].upper()}{thing[1:]} {deed} в {inside}",
        "ru-digits": f"{many} млрд тенге выделили на {thing} в {inside}",
        "ru-question": f"Когда {deed} {thing} в {inside}?",
        "ru-quoted": f"«Мы ждали {many} лет»: {thing} {deed} в {inside}",
        "ru-name": f"{thing[:1].upper()}{thing[1:]} {deed} до осени - Е. Тасов",
        "ru-dateline": f"{city}. {many % 27 + 1} мая. Парад садов и мостов",
        "ru-short": f"{thing[:1].upper()}{thing[1:]} {deed}",
        "ru-money": f"На {thing} в {inside} потратят {many} млн тг.",
    }
    kind = rng.choice(sorted(titles))
    day, month = rng.randint(1, 28), rng.choice(RU_MONTHS)
    source = rng.choice(RU_SOURCES)
    dateline = f"{city}. {day} {month}. KAZAKHSTAN TODAY - "
    what = f"{thing[:1].upper()}{thing[1:]} {done} в {inside} {people} вместе с жителями"
    lead = rng.choice((
        f"{dateline}{what}, {source}.",
        f"{dateline}{what} города, работы шли {many} дней, {source}.",
        f"{dateline}{what}.",
    ))  # fmt: skip
    pool = (
        f"Работы шли {many} дней, движение открыто в обе стороны, а {people} получили премии.",
        "По словам акима, средства выделены из бюджета области, и другие объекты тоже получат их.",
        f"«Это важно для всех, - сказал Е. Тасов, - и {people} это знают».",
        f"Стоимость - {many} млн тенге.",
        f"- {many} новых мест;",
        "Напомним, ранее стало известно о похожих планах в соседней области, работы начаты.",
        "Что будет дальше? Пока неизвестно.",
    )
    return Story(titles[kind], lead, tuple(rng.sample(pool, rng.randint(0, 5))), "ru", kind)


SUB_HEADINGS = (
    "Why it matters", "What Happens Next", "Education", "First steps of the project",
    "How the Work Was Paid For", "A Year of Culture", "Three questions to the minister",
    "Science and Innovation", "Results and Further Plans of the Cooperation Programme",
)  # fmt: skip
DIGESTS = (
    "Main Events of the Week in the Regions", "Digest of the Day: What You Missed",
    "Results of 2025: Year in Review", "What the Country Will Remember: Six Stories",
    "Top 5 Events of the Month",
)  # fmt: skip
