"""Two pages at the top of the site that no author writes: for missing addresses (404), and for reading offline."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from whichpm import scripts, words
from whichpm.sphinx import sharing

MISSING, OFFLINE = "404", "offline"
HIDDEN = '<meta name="robots" content="noindex">'
RELATIVE = re.compile(r'(\s(?:href|src|action|data-content_root)=")(?!#|/|[a-z]+:)')


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield both pages in the form that Sphinx expects: name, context, template."""
    if app.builder.name != "html":
        return
    say = words.of(app.config.language)
    for name, title, body in (
        (MISSING, say("sharing.missing"), _missing(app)),
        (OFFLINE, say("offline.title"), _offline(app)),
    ):
        yield name, {"title": title, "body": body, "metatags": HIDDEN}, "page.html"


def root(app: Sphinx) -> None:
    """Give the page for missing addresses whole paths, where the path of the site is known."""
    page = Path(app.outdir) / f"{MISSING}.html"
    if (base := sharing.base(app)) and page.is_file():
        path = html.escape(urlsplit(base).path)
        page.write_text(RELATIVE.sub(rf"\g<1>{path}", page.read_text(encoding="utf-8")), encoding="utf-8")


def _missing(app: Sphinx) -> str:
    say = words.of(app.config.language)
    entries = "".join(f'<li><a href="{address}">{title}</a></li>\n' for address, title in _pages(app))
    # Without a base address only a script can tell where the site begins; it is in the page, since its own
    # address would be as relative as the others.
    finder = "" if sharing.base(app) else f"<script>\n{scripts.script('offline', 'missing')}</script>\n"
    return (
        f"<section>\n<h1>{say('sharing.missing')}</h1>\n<p>{say('sharing.missing-text')}</p>\n"
        f'<form class="wp-missing" role="search" action="search.html" aria-label="{say("sharing.missing")}">'
        f'<label for="wp-missing">{say("theme.search")}</label> <input id="wp-missing" type="search" name="q"> '
        f'<button type="submit" class="wp-press">{say("theme.search")}</button></form>\n'
        f'<div class="wp-missing-pages">\n<h2>{say("theme.contents")}</h2>\n<ul>\n{entries}</ul>\n</div>\n'
        f"</section>\n{finder}"
    )


def _offline(app: Sphinx) -> str:
    say = words.of(app.config.language)
    entries = "".join(
        f'<li data-offline-page="{address}" hidden><a href="{address}">{title}</a></li>\n'
        for address, title in _pages(app)
    )
    return (
        f'<section>\n<h1>{say("offline.title")}</h1>\n<p id="wp-offline-away" class="wp-away-note" hidden>'
        f"{say('offline.away')}</p>\n<p>{say('offline.about')}</p>\n"
        f'<p id="wp-offline-status" role="status" tabindex="-1"></p>\n'
        f"<noscript><p>{say('offline.script')}</p></noscript>\n"
        f'<p class="wp-offline-do">{_press("whole", say)} {_press("forget", say)}</p>\n'
        f'<h2>{say("offline.kept")}</h2>\n<p id="wp-offline-none" hidden>{say("offline.none")}</p>\n'
        f"<ul>\n{entries}</ul>\n</section>\n"
    )


def _press(name: str, say: words.Say) -> str:
    """A button that the script shows where there is something to do."""
    return f'<button type="button" class="wp-press" id="wp-offline-{name}" hidden>{say(f"offline.{name}")}</button>'


def _pages(app: Sphinx) -> Iterator[tuple[str, str]]:
    """Address from the top of the site, and title as HTML, of every page in the order of the book."""
    env = app.env
    waiting, seen = [env.config.root_doc], set()
    while waiting:
        name = waiting.pop(0)
        if name not in seen and name in env.titles:
            seen.add(name)
            yield html.escape(app.builder.get_target_uri(name)), html.escape(env.titles[name].astext())
            waiting[:0] = env.toctree_includes.get(name, [])
