"""The state of the site in, its HTML out, in the form that the default selectors read. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from feeder.parsing.lines import NOTICE
from tests.replica.site import Layout, Site, pages_of
from tests.replica.stories import Edition, Story

_ALL = {"eng": "All news", "rus": "Все новости"}
_CREDIT = {"eng": "Images", "rus": "Фото"}
_TOP = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
{links}</head>
<body>
<header class="site-top"><a href="/"><img src="/static/logo.png" alt="Replica"></a>
<nav><a href="/eng/all">News</a> <a href="/rus/all">Новости</a></nav></header>
<main>
"""
_BOTTOM = """</main>
<footer class="site-bottom"><p>A replica for tests. All of its news is invented.</p></footer>
</body>
</html>
"""


def article_page(site: Site, story: Story, base: str) -> str:
    """Return the page of a story, with its neighbours under it."""
    address = escape(base + story.path)
    picture = f'<meta property="og:image" content="{escape(_image(story))}">\n' * bool(
        story.picture
    )
    links = (
        f'<link rel="canonical" href="{address}">\n<meta property="og:url" content="{address}">\n'
        f'<meta property="og:title" content="{escape(story.title)}">\n{picture}'
    )
    articles = [_article(one, site.layout, base) for one in site.on_page(story)]
    return _framed(story.title, story.edition, "".join(articles), links)


def scroll_page(site: Site, edition: Edition, count: int, base: str) -> str:
    """Return the newest stories whole, one under the other, as the endless scroll shows them."""
    articles = [_article(one, site.layout, base) for one in site.shown(edition)[:count]]
    return _framed(_ALL[edition], edition, "".join(articles))


def list_page(site: Site, edition: Edition, section: str | None, number: int) -> str | None:
    """Return a page of the list of an edition or a section, or None past its end."""
    pages = list(pages_of(site.shown(edition, section)))
    if not 1 <= number <= max(1, len(pages)):
        return None
    here = f"/{edition}/{section or 'all'}"
    entries = "".join(_entry(one, site.layout) for one in (pages[number - 1] if pages else ()))
    earlier = f'<a rel="prev" href="{here}?page={number - 1}">‹</a> ' if number > 1 else ""
    later = (
        f' <span class="next"><a rel="next" href="{here}?page={number + 1}">›</a></span>'
        if number < len(pages)
        else ""
    )
    return _framed(
        _ALL[edition],
        edition,
        f'<div class="news-list">\n{entries}</div>\n'
        f'<nav class="pagination">{earlier}<b>{number}</b>{later}</nav>\n',
    )


def front_page(site: Site, edition: Edition) -> str:
    """Return the front page of an edition: its newest entries."""
    newest = site.shown(edition)[:12]
    entries = "".join(_entry(one, site.layout) for one in newest)
    return _framed(_ALL[edition], edition, f'<div class="news-list">\n{entries}</div>\n')


def missing_page() -> str:
    """Return what a wrong address answers with."""
    return _framed("Page not found", "eng", "<h2>404</h2><p>There is no such page.</p>\n")


def gone_page() -> str:
    """Return what the address of a withdrawn story answers with."""
    return _framed("Removed", "eng", "<p>This material was removed.</p>\n")


def captcha_page() -> str:
    """Return what a site says, with status 200, to somebody who might be a robot."""
    return (
        "<!DOCTYPE html><html><head><title>Just a moment...</title>"
        '<meta name="robots" content="noindex"></head><body><h1>Checking your browser</h1>'
        '<form method="post" action="/check"><input name="captcha"><button>Go on</button></form>'
        "</body></html>"
    )


def login_page(layout: Layout) -> str:
    """Return a login page in the layout of an article: every selector finds something."""
    return _framed(
        "Log in",
        "eng",
        f'<article><header class="{layout.heading}"><h1>Please log in to read the news</h1>'
        f'</header>\n<div class="{layout.body}"><div><form><input name="user">'
        '<input type="password" name="password"><button>Log in</button></form>'
        "<p>Forgot your password?</p></div></div></article>\n",
    )


def _framed(title: str, edition: Edition, body: str, links: str = "") -> str:
    language = {"eng": "en", "rus": "ru"}[edition]
    return _TOP.format(language=language, title=escape(title), links=links) + body + _BOTTOM


def _article(story: Story, layout: Layout, base: str) -> str:
    picture = (
        f'<figure><img src="{escape(_image(story))}" alt="{escape(story.title)}"></figure>\n'
        if story.picture
        else ""
    )
    text = "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines_of(story))
    return (
        f'<article class="news-full" data-id="{story.number}">\n'
        f'<header class="{layout.heading}"><h1><a href="{escape(base + story.path)}">'
        f"{escape(story.title, quote=False)}</a></h1></header>\n"
        f'<div class="{layout.meta}"><span>{_when(story)}</span> <span>{story.views}</span></div>\n'
        f'<div class="{layout.body}"><div>\n{picture}{text}\n</div></div>\n'
        '<div class="share"><button>Tell a friend</button></div>\n'
        "</article>\n"
    )


def lines_of(story: Story) -> Sequence[str]:
    """Return the lines of a story's body: its paragraphs, the picture's credit, the notice."""
    credit = [f"{_CREDIT[story.edition]} | {story.credit}"] if story.credit else []
    return [*story.paragraphs, *credit, *([NOTICE] if story.notice else [])]


def _entry(story: Story, layout: Layout) -> str:
    return (
        f'<div class="{layout.item}"><article>'
        f'<a class="{layout.link}" href="{escape(story.path)}">'
        f"{escape(story.title, quote=False)}</a> "
        f'<span class="{layout.date}">{_when(story)}</span></article></div>\n'
    )


def _when(story: Story) -> str:
    return f"{story.at:%d.%m.%Y, %H:%M}"


def _image(story: Story) -> str:
    return f"/neofiles/serve-image/{story.picture}/738x473/c1"
