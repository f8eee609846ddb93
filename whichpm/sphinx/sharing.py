"""How a page is found and shared: its description, its card, its address, and the list of all pages.

Addresses are absolute only where the publisher gives one: as ``html_baseurl`` (Jupyter Book: ``html.baseurl``) or in
the environment variable ``WHICHPM_BASEURL``. Without it the site names no address of its own, so that the same folder
works under any path of any host.
"""

from __future__ import annotations

import html
import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from whichpm import words
from whichpm.sphinx import cards, feed, standing

LONGEST = 155  # letters of a description; search engines cut longer ones
SEPARATOR = " · "
VARIABLE = "WHICHPM_BASEURL"
log = logging.getLogger(__name__)


class _Way(NamedTuple):
    """A page that leads to another, for those with whom it is shared, by their names; ``place`` is an id in it."""

    name: str
    title: str
    description: str
    page: str
    place: str = ""


def base(app: Sphinx) -> str:
    """The address of the site, ending in a slash, or nothing where the publisher gives none."""
    given = str(app.config.html_baseurl or "")
    return f"{given.rstrip('/')}/" if urlsplit(given).scheme in ("http", "https") and urlsplit(given).netloc else ""


def site_title(app: Sphinx) -> str:
    """What the whole book is called, without markup."""
    return plain(app.config.html_title or app.config.project)


def plain(markup: str) -> str:
    """The text of some HTML."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def describe(meta: dict[str, Any], doctree: nodes.document) -> str:
    """The description in a page's front matter, else its first paragraph, cut where it is too long."""
    own = str(meta.get("description") or "").strip()
    if own:
        return own
    within = (one for one in doctree.findall(nodes.paragraph) if isinstance(one.parent, nodes.section | nodes.document))
    first = next((one.astext() for one in within), "")
    return textwrap.shorten(first, LONGEST, placeholder=" …")


def _settle(_app: Sphinx, config: Any) -> None:
    """Whoever publishes from a script knows the address better than the book's settings do."""
    config.html_baseurl = os.environ.get(VARIABLE) or config.html_baseurl


def _check(app: Sphinx) -> None:
    if app.config.html_baseurl and not base(app):
        log.warning(
            'html.baseurl: "%s" is not the address of a site; write one such as https://example.org/course/',
            app.config.html_baseurl,
        )


def _tell(app: Sphinx, name: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Add what search engines and shared links read to the head of a page."""
    context["pageurl"] = None  # A theme would print a second canonical address, also without a base.
    if feed.source(app):
        context["feed"] = feed.NAME
    if doctree is None:
        return
    meta, title = context.get("meta") or {}, plain(context["title"])
    context["metatags"] = "\n".join(
        [context.get("metatags", ""), *_tags(app, name, title, describe(meta, doctree), context["content_root"])]
    )


def _tags(app: Sphinx, name: str, title: str, description: str, top: str, lasting: str = "") -> list[str]:
    """The tags of a page; ``top`` is the relative address of the site's top, seen from there.

    ``lasting`` is the page that a search engine should name instead of one that leads to it.
    """
    root, site = base(app), site_title(app)
    home = name == app.config.root_doc
    full = site if home else f"{title}{SEPARATOR}{site}"
    up = root or top.removeprefix("./")
    say = words.of(app.config.language)
    facts = {
        "og:type": "website" if home else "article",
        "og:site_name": site,
        "og:title": full,
        "og:description": description,
        "og:image": f"{up}{quote(cards.path(name))}",
        "og:image:type": "image/png",
        "og:image:width": str(cards.WIDTH),
        "og:image:height": str(cards.HEIGHT),
        "og:image:alt": say("sharing.card", title=title),
    }
    if root:
        facts["og:url"] = page_address(app, name)
    tags = [f'<meta property="{key}" content="{html.escape(value)}">' for key, value in facts.items() if value]
    tags.append('<meta name="twitter:card" content="summary_large_image">')
    if description:
        tags.insert(0, f'<meta name="description" content="{html.escape(description)}">')
    if root:
        tags.append(f'<link rel="canonical" href="{html.escape(page_address(app, lasting or name))}">')
    if feed.source(app):
        news = html.escape(f"{site}{SEPARATOR}{say('sharing.changes')}")
        tags.append(f'<link rel="alternate" type="application/atom+xml" title="{news}" href="{up}{feed.NAME}">')
    return tags


def page_address(app: Sphinx, name: str) -> str:
    """The absolute address of a page; needs a base."""
    return base(app) + app.builder.get_target_uri(name)


def _finish(app: Sphinx, failure: Exception | None) -> None:
    """Write what belongs to the whole site: cards, the way in, the list of pages, the changes."""
    if failure or app.builder.name not in ("html", "dirhtml"):
        return
    out = Path(app.outdir)
    site = site_title(app)
    names = sorted(app.env.found_docs)
    titles = {name: site if name == app.config.root_doc else app.env.titles[name].astext() for name in names}
    ways = list(_ways(app))
    titles |= {way.name: way.title for way in ways}
    cards.write(out, Path(app.doctreedir) / "cards", titles, site)
    for way in ways:
        path = out / app.builder.get_target_uri(way.name)
        path = path if path.suffix else path / "index.html"  # As dirhtml names its pages.
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_leading(app, way), encoding="utf-8")
    feed.write(app, out / feed.NAME, site, base(app))
    if "index" not in names:
        (out / "index.html").write_text(_leading(app, _way_in(app, site)), encoding="utf-8")
    for name, text in {"sitemap.xml": _sitemap(app, names), "robots.txt": _robots(app)}.items():
        if base(app):
            (out / name).write_text(text, encoding="utf-8")
        else:
            (out / name).unlink(missing_ok=True)


def _way_in(app: Sphinx, site: str) -> _Way:
    """The site's first page leads on to the book's; whoever shares its address shares the book."""
    root_doc = app.config.root_doc
    description = str(app.env.metadata[root_doc].get("description") or "")
    return _Way("index", site, description, root_doc)


def _ways(app: Sphinx) -> Iterator[_Way]:
    """A page for each practice exercise, by which it can be shared, leads to where it stands."""
    places = standing.places(app.env)
    for slug, exercise in standing.exercises(app, app.env):
        told = textwrap.shorten(plain(exercise.story), LONGEST, placeholder=" …")
        yield _Way(standing.name(slug), exercise.title, told, places[slug], standing.anchor(slug))


def _leading(app: Sphinx, way: _Way) -> str:
    """The page that leads on at once, with what is shown where its address is shared."""
    here, there = (app.builder.get_target_uri(name) for name in (way.name, way.page))
    to = html.escape(relative_uri(here, there) + (f"#{way.place}" if way.place else ""))
    own = way.name if way.place else way.page
    tags = "\n".join(_tags(app, own, way.title, way.description, relative_uri(here, ""), way.page))
    language, title = html.escape(app.config.language or "en"), html.escape(way.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{title}</title>\n{tags}\n<meta http-equiv="refresh" content="0; url={to}">\n'
        f'</head>\n<body>\n<p><a href="{to}">{title}</a></p>\n</body>\n</html>\n'
    )


def _sitemap(app: Sphinx, names: list[str]) -> str:
    pages = "".join(f"<url><loc>{html.escape(page_address(app, name))}</loc></url>\n" for name in names)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n'
    )


def _robots(app: Sphinx) -> str:
    return f"User-agent: *\nAllow: /\nSitemap: {base(app)}sitemap.xml\n"


def setup(app: Sphinx) -> None:
    """Connect all of it; called by the extension."""
    app.connect("config-inited", _settle)
    app.connect("builder-inited", _check)
    app.connect("html-page-context", _tell)
    app.connect("build-finished", _finish, priority=100)  # before others look for a first page
