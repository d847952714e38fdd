"""The words around a country that say what it does there: one `Cues` per language. Pure data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from feeder.model import Language


@dataclass(frozen=True, slots=True)
class Cues:
    """Expressions over the text before (`…_before`, ending at the hit), after, or between hits."""

    pair_between: re.Pattern[str]
    list_between: re.Pattern[str]
    mission_before: re.Pattern[str]
    mission_link: re.Pattern[str]
    mission_between: re.Pattern[str]
    side_after: re.Pattern[str]
    office_before: re.Pattern[str]
    office_endings: tuple[str, ...]  # what its matches end in: cheap to ask first
    office_after: re.Pattern[str]
    passing_before: re.Pattern[str]
    passing_after: re.Pattern[str]
    nothing_after: re.Pattern[str]
    language_before: re.Pattern[str]
    venue_before: re.Pattern[str]
    organisation: re.Pattern[str]


_I = re.IGNORECASE
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
_STATE_EN = r"(?:(?:the )?(?:people's |islamic |federal )?(?:republic|kingdom|state) of )?(?:the )?"

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
    side_after=re.compile(
        r"(?:'s)? (?:side|part(?:y|ies)\b(?! of)|counterparts?|colleagues?|partners?|diplomats?"
        r"|delegation|interlocutors?|investors|businesse?s?(?:men)?|compan(?:y|ies))\b",
        _I,
    ),
    office_before=re.compile(rf"\b{_RANK_EN} of {_STATE_EN}$", _I),
    office_endings=("of ", "the "),
    office_after=re.compile(rf"(?:'s)? (?:\w+ )?{_RANK_EN}\b", _I),
    passing_before=re.compile(r"\bethnic $", _I),
    passing_after=re.compile(
        r"-(?:born|trained|educated|style|made|speaking|language)\b"
        r"| (?:diaspora|ethno-?\w+|minorit(?:y|ies))\b",
        _I,
    ),
    nothing_after=re.compile(
        r" (?:dollars?|roubles?|rubles?|yuan|yen|lira|francs?|pounds?|won|soms?|dirhams?|rupees?"
        r"|euros?|kron[ae]|zloty|dinars?|rials?|riyals?)\b",
        _I,
    ),
    language_before=re.compile(
        r"\b(?:in|into|speaks?|speaking|learn(?:s|ing)?|fluent in|(?:kazakh|english|russian)"
        r"(?:,| and|, and)) $",
        _I,
    ),
    venue_before=re.compile(r"\b(?:in|at) $", _I),
    organisation=re.compile(
        r"\b(?:U\.?N\.?|United Nations|UNESCO|UNICEF|UNIDO|UNECE|UNCTAD|UNHCR|UNDP|UNEP|UNODC"
        r"|UN-?Habitat|OHCHR|IAEA|OSCE|WHO|WTO|ILO|IOM|ICAO|IMO|ITU|WIPO|WMO|ICC|OPCW|FAO|IFAD"
        r"|WFP|OECD|OPEC\+?|OIC|ICESCO|ISESCO|CTBTO|IMF|World Bank|Interpol|INTERPOL|NATO|ICRC"
        r"|COP ?-?\d\d|EU|European (?:Union|Commission|Parliament|Council)|Council of Europe"
        r"|World Economic Forum|General Assembly|Security Council|Human Rights Council"
        r"|Conference on Disarmament|Permanent (?:Representative|Mission)"
        r"|International (?:Atomic|Labou?r|Maritime|Criminal|Court|Olympic|Organi[sz]ation)"
        r"|World (?:Health|Trade|Meteorological|Intellectual)|League of Arab States"
        r"|African Union|FATF|Asian Development Bank|AIIB|IRENA|UNWTO|UN Tourism"
        r"|Inter-Parliamentary Union|IPU|OSCE PA|Parliamentary Assembly)\b"
    ),
)

_MISSION_RU = (
    r"(?:посол\w*|посл\w+|посольств\w+|консул\w*|генконсул\w*|дипмисси\w+|диппредставительств\w+"
    r"|поверенн\w+ в делах)"
)
_STATE_RU = r"(?:(?:исламск\w+ )?(?:республик\w+|королевств\w+|государств\w+) )?"
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
    side_after=re.compile(
        r" (?:сторон\w+|коллег\w*|партн[её]р\w*|делегаци\w+|компани\w+|инвестор\w*|дипломат\w*"
        r"|бизнес\w*)",
        _I,
    ),
    office_before=re.compile(rf"\b{_RANK_RU} {_STATE_RU}$", _I),
    office_endings=(" ",),
    office_after=re.compile(rf" (?:\w+ )?{_RANK_RU}\b", _I),
    passing_before=re.compile(r"\bэтническ\w+ $", _I),
    passing_after=re.compile(r" (?:диаспор\w+|этнокультурн\w+|происхождени\w+|язык\w*)", _I),
    nothing_after=re.compile(
        r" (?:рубл\w+|доллар\w*|юан\w+|иен\w*|йен\w*|лир\w*|франк\w*|фунт\w*|вон\w*|сом\w*|сум\w*"
        r"|евро|дирхам\w*|динар\w*)\b",
        _I,
    ),
    language_before=_NEVER,
    venue_before=re.compile(r"\b(?:в|во) $", _I),
    organisation=re.compile(
        r"\b(?:ООН|ЮНЕСКО|ЮНИСЕФ|ЮНИДО|ЕЭК ООН|МАГАТЭ|ОБСЕ|ВОЗ|ВТО|МОТ|МОМ|ИКАО|ИМО|МУС|ОЗХО|ФАО"
        r"|ОЭСР|ОПЕК|ОИС|ИСЕСКО|МВФ|Всемирн\w+ банк\w*|НАТО|МККК|ЕС"
        r"|Европейск\w+ (?:союз\w*|комисси\w+|парламент\w*)|Европарламент\w*|Еврокомисси\w+"
        r"|Совет\w* Европы|Генассамбле\w+|Генеральн\w+ Ассамбле\w+|Совбез\w*"
        r"|Совет\w* Безопасности|Постоянн\w+ представител\w+|Постпред\w*"
        r"|Всемирн\w+ экономическ\w+ форум\w*)\b"
    ),
)

_KAZAKH = Cues(
    pair_between=re.compile(r" ?(?:-| пен | мен | бен | және ) ?", _I),
    list_between=re.compile(r"(?:,|;| және| мен| пен| бен) ?", _I),
    mission_before=_NEVER,
    mission_link=_NEVER,
    mission_between=re.compile(r" \w*елшіс?і?\w*", _I),
    side_after=re.compile(r" (?:тарап\w*|жағы\w*|делегация\w*|компания\w*)", _I),
    office_before=_NEVER,
    office_endings=(),
    office_after=re.compile(
        r" (?:\w+ )?(?:президент\w*|премьер\w*|министр\w*|корол\w*|парламент\w*|үкімет\w*|елші\w*)",
        _I,
    ),
    passing_before=_NEVER,
    passing_after=re.compile(r" тіл\w*", _I),
    nothing_after=re.compile(r" (?:рубл\w*|доллар\w*|юан\w*|иен\w*|лира\w*)", _I),
    language_before=_NEVER,
    venue_before=_NEVER,
    organisation=re.compile(r"\b(?:БҰҰ|ЮНЕСКО|МАГАТЭ|ЕҚЫҰ|ЕО)\b"),
)


@cache
def cues(language: Language) -> Cues:
    """The cues of one language."""
    return {"en": _ENGLISH, "ru": _RUSSIAN, "kk": _KAZAKH}[language]
