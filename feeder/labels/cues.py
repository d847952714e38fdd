"""The words around a country that say what it does there: one `Cues` per language. Pure data."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from feeder.model import Language

_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Cues:
    """Expressions over the text before (`…_before`, ending at the hit), after, or between hits."""

    pair_between: re.Pattern[str]
    list_between: re.Pattern[str]
    mission_before: re.Pattern[str]
    mission_link: re.Pattern[str]
    mission_between: re.Pattern[str]
    besides: re.Pattern[str]  # between a mission's host and another, which is the one meant
    side_after: re.Pattern[str]
    office_before: re.Pattern[str]
    office_endings: tuple[str, ...]  # what its matches end in: cheap to ask first
    office_after: re.Pattern[str]
    passing_before: re.Pattern[str]
    passing_endings: tuple[str, ...]  # what its matches end in, in folded text: cheap to ask first
    passing_after: re.Pattern[str]
    nothing_after: re.Pattern[str]
    language_before: re.Pattern[str]
    venue_endings: tuple[str, ...]  # what stands before a venue, in small letters
    venue_case: tuple[str, ...]  # or what its name ends in, where a case says it
    award: re.Pattern[str]  # in folded text: what makes the city of a title a venue
    organisations: tuple[str, ...]  # whose seat or venue a city may be; `*` is any ending
    after: re.Pattern[str] = field(init=False)
    """Whether any of the four `…_after` may match. Like the next two it is asked of folded text: so
    it need not fold again, which takes four times as long, and rules out most hits at once."""
    beside: re.Pattern[str] = field(init=False)
    """Whether a pair or a mission may stand between two hits."""
    listing: re.Pattern[str] = field(init=False)
    """What `list_between` is in small letters."""

    def __post_init__(self) -> None:
        after = (self.nothing_after, self.passing_after, self.side_after, self.office_after)
        beside = (self.pair_between, self.mission_between, self.mission_link)
        for name, any_of in (
            ("after", after), ("beside", beside), ("listing", (self.list_between,))
        ):  # fmt: skip
            pattern = "|".join(f"(?:{one.pattern})" for one in any_of)
            # Folded text has spaces for hyphens, and no capitals.
            pattern = pattern.replace("(?-i:", "(?:")
            pattern = pattern.replace("[- ]", " ").replace("-", "[- ]")
            object.__setattr__(self, name, re.compile(pattern))


_NEVER = re.compile(r"(?!)")
_RANK_EN = (
    r"(?:president|vice[- ]president|king|queen|crown prince|emir|amir|sultan|prime minister"
    r"|premier|chancellor|foreign (?:minister|secretary)|minister|deputy minister|speaker"
    r"|parliament|government|authorities|senate|national assembly|state secretary|ambassador"
    r"|embassy|consul(?:ate)?(?: general)?|ministry of \w+(?: affairs)?|foreign ministry"
    r"|head of state|leader|delegation|people|republic|kingdom)"
)
_MISSION_EN = (
    r"(?:ambassador(?:[- ]designate)?(?: extraordinary and plenipotentiary)?|embassy|embassies"
    r"|consulate(?:[- ]general)?|consul(?:[- ]general)?|diplomatic mission|charg[eé] d'affaires"
    r"(?: a\.i\.)?|trade mission|honorary consul)"
)
# Who is better than whom in some ranking.
_BETTER_EN = (
    r"(?:below|above|behind|ahead of|outpace[sd]|overtakes|overtook|surpass(?:es|ed)"
    r"|outperform(?:s|ed))"
)
_STATE_EN = (
    r"(?:(?:the )?(?:(?:people's|islamic|federal|democratic|socialist|arab|hashemite|plurinational"
    r"|federative|bolivarian|independent|cooperative|oriental) ){0,3}(?:republic|kingdom|state"
    r"|sultanate|emirate|principality|grand duchy|commonwealth|union) of )?(?:the )?"
)
_BODIES_EN = (
    "UN", "U.N", "UNESCO", "UNICEF", "UNIDO", "UNECE", "UNCTAD", "UNHCR", "UNDP", "UNEP", "UNODC",
    "OHCHR", "IAEA", "OSCE", "WHO", "WTO", "ILO", "IOM", "ICAO", "IMO", "ITU", "WIPO", "WMO",
    "ICC", "OPCW", "FAO", "IFAD", "WFP", "OECD", "OPEC", "OIC", "ICESCO", "ISESCO", "CTBTO",
    "IMF", "Interpol", "INTERPOL", "NATO", "ICRC", "EU", "FATF", "AIIB", "IRENA", "UNWTO", "IPU",
)  # fmt: skip

_ENGLISH = Cues(
    pair_between=re.compile(
        r"'?s? ?(?:-|/| and (?:the )?(?:republic of |kingdom of |state of )?| & |, and ) ?", _I
    ),
    list_between=re.compile(
        r"'?s?(?:,|;|/| and| &|, and|, as well as| as well as| or)"
        r"(?: (?:the |the (?:republic|kingdom|state) of |also |from |in |with |to ))? ?",
        _I,
    ),
    mission_before=re.compile(rf"\b{_MISSION_EN} (?:of|from) {_STATE_EN}$", _I),
    mission_link=re.compile(rf",? ?(?:to|in|at) {_STATE_EN}", _I),
    mission_between=re.compile(rf"(?:'s)? (?:\w+ )?{_MISSION_EN},? ?(?:to|in|at) {_STATE_EN}", _I),
    besides=re.compile(r"\baccredited(?: also| concurrently)? (?:to|in|for) (?:the )?$", _I),
    side_after=re.compile(
        r"(?:'s)? (?:side|part(?:y|ies)\b(?! of)|counterparts?|colleagues?|partners?|diplomats?"
        r"|delegation|delegates|guests|interlocutors?|investors|businesse?s?(?:men)?|compan(?:y|ies))\b",
        _I,
    ),
    office_before=re.compile(rf"\b{_RANK_EN} of {_STATE_EN}$", _I),
    office_endings=("of ", "the "),
    office_after=re.compile(rf"(?:'s)? (?:\w+ )?{_RANK_EN}\b", _I),
    passing_before=re.compile(
        r"\b(?:ethnic|(?:residence|residing) in|accredit(?:ed|ation) from) (?:the )?$"
        rf"|\b{_BETTER_EN} (?:the )?(?:[a-z][\w-]*,? (?:and )?){{0,2}}$",
        _I,
    ),
    passing_endings=(
        *("ethnic ", "nce in ", "ing in ", "ted from ", "ion from ", " in the ", " and ", ", "),
        *("below ", "above ", "behind ", "ahead of ", "paces ", "paced ", "takes ", "took "),
        *("passes ", "passed ", "performs ", "performed "),
    ),
    passing_after=re.compile(
        r"-(?:born|trained|educated|style|made)\b"
        r"| (?:diaspora|ethno-?\w+|minorit(?:y|ies))\b",
        _I,
    ),
    nothing_after=re.compile(
        r" (?:dollars?|roubles?|rubles?|yuan|yen|lira|francs?|pounds?|won|soms?|dirhams?|rupees?"
        r"|euros?|kron[ae]|zloty|dinars?|rials?|riyals?)\b"
        # A Language Centre with capitals is a name, and its country may be meant.
        r"|-(?:language|speaking)\b|(?-i:(?:(?:,| and|, and) \w+){0,4} languages?\b)",
        _I,
    ),
    language_before=re.compile(
        r"\b(?:in|into|speaks?|speaking|learn(?:s|ing)?|fluent in|(?:kazakh|english|russian)"
        r"(?:,| and|, and)) $",
        _I,
    ),
    venue_endings=(" in ", " at "),
    venue_case=(),
    award=re.compile(
        r"\b(?:prizes?|awards?|awarded|honou?red|grand prix|contest|competition|olympiad|auction"
        r"|sold in|expo|(?:sidelines|margins) of|film festival|hackathon|biennale|on trial|trial of"
        r"|ends? (?:her |his )?run in)\b"
    ),
    organisations=(
        *_BODIES_EN,
        "United Nations",
        "World Bank",
        "European Union",
        "European Commission",
        "European Parliament",
        "European Council",
        "Council of Europe",
        "World Economic Forum",
        "General Assembly",
        "Security Council",
        "Human Rights Council",
        "Conference on Disarmament",
        "Permanent Representative",
        "Permanent Mission",
        "International Atomic",
        "International Labor",
        "International Labour",
        "International Maritime",
        "International Criminal",
        "International Court",
        "International Olympic",
        "International Organization",
        "International Organisation",
        "World Health",
        "World Trade",
        "World Meteorological",
        "World Intellectual",
        "League of Arab States",
        "African Union",
        "Asian Development Bank",
        "UN Tourism",
        "Inter-Parliamentary Union",
        "Parliamentary Assembly",
        *(f"COP{sign}{digit}*" for sign in ("", " ", "-") for digit in range(1, 10)),
    ),
)

_ADJECTIVAL = ("ый", "ий", "ого", "ому", "ым", "им", "ом", "ая", "ой", "ую")
_NOMINAL = ("", "а", "у", "ом", "е")
_MISSION_RU = (
    r"(?:посол\w*|посл\w+|посольств\w+|консул\w*|генконсул\w*|дипмисси\w+|диппредставительств\w+"
    r"|поверенн\w+ в делах)"
)
_STATE_RU = (
    r"(?:(?:(?:исламск|народн|федеративн|демократическ|социалистическ|арабск|хашимитск)\w+ ){0,3}"
    r"(?:республик|королевств|государств|султанат|княжеств|эмират|великого герцогств)\w* )?"
)
_RANK_RU = (
    r"(?:президент\w*|вице-президент\w*|премьер\w*(?:-министр\w*)?|корол\w+|эмир\w*|султан\w*"
    r"|министр\w*|глав\w+ мид|мид|спикер\w*|парламент\w*|правительств\w+|власт\w+|посол\w*"
    r"|посл\w+|посольств\w+|лидер\w*|глав\w+|делегаци\w+|министерств\w+(?: \w+){1,2}|граждан\w*)"
)
_RUSSIAN = Cues(
    pair_between=re.compile(r" ?(?:-| и (?:республик\w+ )?| с ) ?", _I),
    list_between=re.compile(
        r"(?:,|;|/| и| или|, а также| а также)(?: (?:в|во|из|с|со|республик\w+))? ?", _I
    ),
    mission_before=re.compile(rf"\b{_MISSION_RU} {_STATE_RU}$", _I),
    mission_link=re.compile(rf" (?:в|во|на) {_STATE_RU}", _I),
    mission_between=re.compile(rf" {_MISSION_RU}(?: \w+)? (?:в|во|на) {_STATE_RU}", _I),
    besides=re.compile(
        r"\b(?:по совместительству|аккредитован\w*(?: также)?)(?: в| во| на)? $", _I
    ),
    side_after=re.compile(
        r" (?:сторон\w+|коллег\w*|партн[её]р\w*|делегаци\w+|гост(?:и|ей|ям|ями|ях)\b|компани\w+"
        r"|инвестор\w*|дипломат\w*"
        r"|бизнес\w*)",
        _I,
    ),
    office_before=re.compile(rf"\b{_RANK_RU} {_STATE_RU}$", _I),
    office_endings=(" ",),
    office_after=re.compile(rf" (?:\w+ )?{_RANK_RU}\b", _I),
    passing_before=re.compile(
        r"\b(?:этническ\w+|резиденци\w+ в|по совместительству из|аккредитован\w* из) $", _I
    ),
    passing_endings=("ие ", "их ", "им ", "ими ", "ий ", "ого ", "ая ", "ой ", " в ", " из "),
    passing_after=re.compile(r" (?:диаспор\w+|этнокультурн\w+|происхождени\w+)", _I),
    nothing_after=re.compile(
        r" (?:рубл\w+|доллар\w*|юан\w+|иен\w*|йен\w*|лир\w*|франк\w*|фунт\w*|вон\w*|сом\w*|сум\w*"
        r"|евро|дирхам\w*|динар\w*)\b|(?:(?:,| и) \w+){0,4} язык\w*",
        _I,
    ),
    language_before=_NEVER,
    venue_endings=(" в ", " во "),
    venue_case=(),
    award=re.compile(
        r"\b(?:преми[яюией]|наград|гран при|конкурс|олимпиад|аукцион|экспо\b|полях|кинофестивал"
        r"|хакатон|биеннале|суд над)"
    ),
    organisations=(
        *["ООН", "ЮНЕСКО", "ЮНИСЕФ", "ЮНИДО", "МАГАТЭ", "ОБСЕ", "ВОЗ", "ВТО", "МОТ", "МОМ"],
        *["ИКАО", "ИМО", "МУС", "ОЗХО", "ФАО"],
        *[
            "ОЭСР",
            "ОПЕК",
            "ОИС",
            "ИСЕСКО",
            "МВФ",
            "НАТО",
            "МККК",
            "ЕС",
            "Европарламент*",
            "Еврокомисси*",
            "Генассамбле*",
        ],
        *["Совбез*", "Постпред*"],
        *(f"Всемирн{end} банк*" for end in _ADJECTIVAL),
        *(f"Европейск{end} союз*" for end in _ADJECTIVAL),
        *(f"Европейск{end} комисси*" for end in _ADJECTIVAL),
        *(f"Европейск{end} парламент*" for end in _ADJECTIVAL),
        *(f"Совет{end} Европы" for end in _NOMINAL),
        *(f"Совет{end} Безопасности" for end in _NOMINAL),
        *(f"Генеральн{end} Ассамбле*" for end in _ADJECTIVAL),
        *(f"Постоянн{end} представител*" for end in _ADJECTIVAL),
        *(f"Всемирн{end} экономическ{end} форум*" for end in _ADJECTIVAL),
    ),
)

_KAZAKH = Cues(
    pair_between=re.compile(r" ?(?:-| пен | мен | бен | және ) ?", _I),
    list_between=re.compile(r"(?:,|;| және| мен| пен| бен) ?", _I),
    mission_before=_NEVER,
    mission_link=_NEVER,
    mission_between=re.compile(r" \w*елшіс?і?\w*", _I),
    besides=_NEVER,
    side_after=re.compile(r" (?:тарап\w*|жағы\w*|делегация\w*|компания\w*)", _I),
    office_before=_NEVER,
    office_endings=(),
    office_after=re.compile(
        r" (?:\w+ )?(?:президент\w*|премьер\w*|министр\w*|корол\w*|парламент\w*|үкімет\w*|елші\w*)",
        _I,
    ),
    passing_before=_NEVER,
    passing_endings=(),
    passing_after=_NEVER,
    nothing_after=re.compile(
        r" (?:рубл\w*|доллар\w*|юан\w*|иен\w*|лира\w*)"
        r"|(?:(?:,| және| мен| пен| бен) \w+){0,4} тіл(?:і|де|дер)\w*",
        _I,
    ),
    language_before=_NEVER,
    venue_endings=(),
    venue_case=("да", "де", "та", "те"),
    award=re.compile(r"\b(?:сыйлы[қғ]|марапат|байқау|олимпиада|аукцион|экспо\b|кинофестивал)"),
    organisations=("БҰҰ", "ЮНЕСКО", "МАГАТЭ", "ЕҚЫҰ", "ЕО"),
)


@cache
def cues(language: Language) -> Cues:
    """The cues of one language."""
    return {"en": _ENGLISH, "ru": _RUSSIAN, "kk": _KAZAKH}[language]
