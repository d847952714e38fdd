"""An article in, what it takes back out: itself, or another article that it names. Pure.

Agencies take news back in two ways: the text on its page gives way to a line that says so, or a
notice is sent that names the title. Only short texts that say it in so many words count.
"""

from __future__ import annotations

import re

from feeder.model import Article

_LONGEST = 600
_WHAT = r"(?:article|material|publication|news|story|report|item|information|text|message)"
_DONE = r"(?:withdrawn|retracted|removed|annulled|cancelled|canceled|deleted|taken down)"
_OWN = re.compile(
    rf"(?i)\b(?:this|the) {_WHAT}(?: item| report)? (?:has been|have been|was|is) {_DONE}\b"
    rf"|\b(?:Kazakhstan Today|the (?:agency|editors?|editorial office))"
    rf" (?:has |have )?(?:withdrawn|withdraws?|retracts?|retracted|annuls?|annulled)"
    rf" (?:this|the) {_WHAT}\b"
    r"|\b(?:данный |этот |настоящий )?(?:материал|текст)"
    r" (?:был )?(?:снят с публикации|отозван|аннулирован|удал[её]н)\b"
    r"|\b(?:данная |эта )?(?:новость|публикация|информация|статья|заметка)"
    r" (?:была )?(?:снята с публикации|отозвана|аннулирована|удалена)\b"
    r"|\b(?:мақала|материал|жаңалық) (?:жарияланымнан алынды|кері қайтарылды|жойылды)\b"
)
_OTHER = re.compile(
    r"(?i)\b(?:withdraws?|withdrawn|retracts?|retracted|annuls?|annulled|asks? to disregard)\b"
    r"[^\"“”«»„]{0,80}[\"“«„](?P<title>[^\"“”«»]{10,250})[\"”»]"
    r"|\b(?:отзывает|аннулирует|снимает с публикации|просит аннулировать|просим аннулировать)\b"
    r"[^\"“”«»„]{0,80}[\"“«„](?P<russian>[^\"“”«»]{10,250})[\"”»]"
)
_OURS = re.compile(r"(?i)kazakhstan today|\bKT\b|\bКТ\b|\bagency\b|\beditor|агентств|редакци")


def is_retraction(article: Article) -> bool:
    """Whether an article's page now only says that the article was taken back."""
    text = "\n".join(article.paragraphs)
    return 0 < len(text) <= _LONGEST and _OWN.search(text) is not None


def title_taken_back(article: Article) -> str | None:
    """Return the title of another article that this one takes back, as it is named, or None.

    The agency must speak of its own news: parliaments withdraw bills, too.
    """
    text = "\n".join((article.title or "", *article.paragraphs))
    if len(text) > 2 * _LONGEST or not _OURS.search(text):
        return None
    found = _OTHER.search(text)
    return None if found is None else (found["title"] or found["russian"]).strip()
