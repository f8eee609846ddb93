"""A graded set as a package without a key: answers leave as interactions, and are scored at home."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whichpm import bank, bundle, keyless, lean, scripts, words
from whichpm.lms.export import choose
from whichpm.lms.scorm import pack, table

SET = "set.html"
PAGE = """<!doctype html>
<html lang="en" data-content_root="./">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="board.css">
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{boards}
</main>
<script defer src="page.js"></script>
</body>
</html>
"""
STYLE = """
main { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; }
body { margin: 0; font: 1rem/1.6 system-ui, sans-serif; background: var(--wp-surface); color: var(--wp-text); }
h1 { line-height: 1.2; }
"""


def package(root: Path, name: str, form: str = "") -> Path:
    """Write ``kits/<name>-scorm.zip`` for a form of a set, or for one exercise.

    Raises :class:`~whichpm.lms.export.Refused`, :class:`~whichpm.lms.scorm.table.TooMuch`,
    :class:`~whichpm.bank.BankError`, :class:`~whichpm.lms.scorm.pack.LeakFound` and :class:`OSError`.
    """
    chosen = choose(root, name, form)
    shown = [keyless.find(root, slug).public(held=True) for slug in chosen.slugs]
    files = {
        SET: _page(chosen.title, shown),
        "board.mjs": bundle.module().encode(),
        "board.classic.js": bundle.classic().encode(),
        "board.css": bundle.styles().encode(),
        "page.js": (scripts.told(words.messages("en", "page")) + scripts.script(".", "page")).encode(),
    }
    told = {
        "collect": True,
        "title": chosen.title,
        "start": SET,
        "pages": [SET],
        "exercises": table.of(shown),
    }
    files[pack.LAUNCH] = pack.page(told)
    target = root / "kits" / f"{chosen.name}-scorm.zip"
    return pack.write(target, chosen.name, chosen.title, files, bank.load_all(root)[0])


def _page(title: str, shown: list[dict[str, Any]]) -> bytes:
    boards = "\n".join(map(_board, shown))
    return PAGE.format(title=html.escape(title), style=lean.style(STYLE), boards=boards).encode()


def _board(exercise: Mapping[str, Any]) -> str:
    data = scripts.inert({"exercise": exercise, "place": "page"})
    return (
        '<div class="whichpm" data-module="board.mjs" data-classic="board.classic.js">'
        f"<noscript><p>{html.escape(exercise['title'])}: this needs JavaScript.</p></noscript>{data}</div>"
    )
