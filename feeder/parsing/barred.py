"""A title in; whether it is that of a page in place of the news (a login, a captcha) out. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from feeder.text import normalise_for_match

__all__ = ["barred", "page_title"]

_LONGEST = 140
_LONGEST_TEXT = 600
_SHOWN = 80
_EDGE = " .,!?:;…\"'()[]*#-<>"
_BETWEEN = re.compile(r" +[-|/·•:>‹›]+ +| *[|›‹·•] *|: +")
_POLITE = re.compile(
    r"(?:(?:please|sorry|oops|error|пожалуйста|извините|упс|к сожалению)[,!.:]? )+"
)

_HOST = r"(?:[a-z0-9а-я-]+\.)+[a-zа-я]{2,10}"
_STANDS_FOR = {
    "host": _HOST,
    "code": r"(?:(?:http|error|status|code|ошибка|код|қате) ?[:#№]? ?){0,2}[45][0-9]{2}",
    "robot": r"(?:a |an )?(?:human|robot|bot)(?: being)?",
    "script": r"(?:javascript|js|cookies)",
    "guard": r"(?:cloudflare|ddos-guard|qrator|sucuri|variti|stormwall|imperva|incapsula)",
    "parked": r"(?:for sale|parked|expired|suspended|registered|not configured)",
    "registrar": rf"(?:{_HOST}|godaddy|sedo|namecheap|dan|afternic|hostinger)",
    "site": r"(?:(?:the|this|our) )?(?:web ?)?(?:site|page|portal|server)",
    "lost": r"(?:the |this )?(?:requested )?(?:page|site|article|file|document|url)",
    "потеря": r"(?:страница|статья|новость|запись|публикация|материал|документ|файл|раздел)",
}
_WORD = re.compile("<([a-zа-я]+)>")
_VARIES = re.compile(r"[][(){}.*+?\\<]")
# What may stand beside such a title: the agency, a host, whoever guards or serves the site.
_NAME = re.compile(
    r"(?:(?:news agency|ia|иа) )?(?:kazakhstan today|казахстан сегодня)|kt|кт|news|новости"
    rf"|жаңалықтар|home|главная|(?:https?://)?{_HOST}(?:/| used cloudflare to restrict access)?"
    r"|cloudflare|qrator|imperva|sucuri(?: website firewall)?|incapsula|variti|stormwall"
    r"|nginx(?:/[0-9.]+)?|apache|openresty|joomla!?|bitrix|drupal|1[cс]-(?:bitrix|битрикс)"
    r"|phpmyadmin|cpanel|plesk"
)
# WordPress names the site in between, whatever it is called; `_folded` makes a quote of "‹".
_WORDPRESS = re.compile(r"""(?:log in|войти|кіру) ["<] .{1,60} - wordpress""")
# Sentences that close a gate. A form under an article names reCAPTCHA, too, so the words alone
# say nothing.
_GATE = re.compile(
    r"(?:enable|turn on) javascript and cookies to continue|\bray id: ?[0-9a-f]"
    r"|complete the security check to access|needs to review the security of your connection"
    r"|unusual traffic from your (?:computer )?network|(?:verify|confirm) (?:that )?you are"
    r" (?:not a robot|(?:a )?human)|checking your browser before accessing|ddos protection by"
    r"|похожи на автоматические|подтвердите, что (?:вы не робот|запросы отправляли вы)"
    r"|робот емес екеніңізді растаңыз"
)


def barred(title: str | None, text: str = "") -> str | None:
    """Return the words that give a page away that stands in place of the news, or None.

    Only a whole title counts, with or without the site's name beside it: "Captcha" is a gate,
    "Captcha replaced in e-government portal" is news. `text` is all that a page prints: where
    that is a few lines, a sentence that closes a gate counts as well.
    """
    if title is not None and len(title) <= _LONGEST and _is_barred(_folded(title)):
        return title.strip()[:_SHOWN]
    if len(text) <= _LONGEST_TEXT:
        for line in text.split("\n"):
            if _GATE.search(_folded(line)):
                return line.strip()[:_SHOWN]
    return None


def page_title(markup: bytes) -> str | None:
    """Return what the `title` element of a page says, or None."""
    # An HTML parser takes memory, and of dumps only the titles of articles are asked about.
    from feeder.parsing import markup as pages  # noqa: PLC0415 - loaded where it is needed

    return pages.page_title(markup)


def _is_barred(title: str) -> bool:
    if _is_gate(title) or _WORDPRESS.fullmatch(title):
        return True
    parts = [part.strip(_EDGE) for part in _BETWEEN.split(title)]
    return any(map(_is_gate, parts)) and all(
        not part or _is_gate(part) or _NAME.fullmatch(part) for part in parts
    )


def _is_gate(title: str) -> bool:
    """Whether these words, whole, say that here is no news."""
    bare = _POLITE.sub("", title, count=1) if _POLITE.match(title) else title
    same, varying = _titles()
    return any(
        one in same or varying.fullmatch(one) is not None
        for one in {title.strip(_EDGE), bare.strip(_EDGE)}
    )


def _folded(text: str) -> str:
    return normalise_for_match(text).casefold().replace("ё", "е")


@lru_cache(maxsize=1)
def _titles() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the titles that are always the same, and those that vary."""
    text = files("feeder.parsing").joinpath("barred_titles.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    varying = [_WORD.sub(_meant, line) for line in lines if _VARIES.search(line)]
    same = frozenset(line for line in lines if not _VARIES.search(line))
    return same, re.compile("|".join(varying))


def _meant(word: re.Match[str]) -> str:
    return _STANDS_FOR[word[1]]
