"""The course as an app: a manifest at the top of the site, with icons drawn as the favicon is, two rings that overlap.

``static/offline/every.mjs`` names the manifest to browsers, and only where the site is served: from a file it is an
error. Addresses in it are relative, so that the site works under any path of any host.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from sphinx.application import Sphinx

from whichpm.figures import palette
from whichpm.sphinx import sharing

MANIFEST = "manifest.json"
ICONS = "_static/whichpm/icons"
SHORT = 12  # letters that a home screen has room for
LABELS = ("todays-card", "review", "your-progress")
"""Pages that a long press on the icon offers, by their labels; those that the book has."""
ROOM = {"any": 0.06, "maskable": 0.2}
"""Share of an icon's side that stays free on each side: a maskable one may be cut to a circle."""
RINGS = (("product", 0.0), ("project", 1.0))  # colour, and at which end of what lies between them
FINE = 4  # times as large as it is drawn


def icon(side: int, purpose: str) -> bytes:
    """A square PNG of ``side`` pixels; ``purpose`` is "any" or "maskable"."""
    full = side * FINE
    drawn = Image.new("RGB", (full, full), palette()["surface"])
    pen = ImageDraw.Draw(drawn)
    free = full * ROOM[purpose]
    across = (full - 2 * free) * 0.65  # of a ring
    for colour, end in RINGS:
        left = free + end * (full - 2 * free - across)
        top = (full - across) / 2
        pen.ellipse((left, top, left + across, top + across), outline=palette()[colour], width=round(across * 0.18))
    small = io.BytesIO()
    drawn.resize((side, side), Image.Resampling.LANCZOS).quantize(32).save(small, format="png", optimize=True)
    return small.getvalue()


def manifest(app: Sphinx) -> dict[str, Any]:
    """What a browser needs to know to install the course."""
    env: Any = app.env
    title = sharing.site_title(app)
    root: str = app.config.root_doc
    labels = env.get_domain("std").labels
    pages = [labels[label][0] for label in LABELS if label in labels]
    sizes = ((192, "any"), (512, "any"), (512, "maskable"))
    return {
        "name": title,
        "short_name": title if len(title) <= SHORT else title[:SHORT].rsplit(" ", 1)[0],
        "description": str(env.metadata[root].get("description") or title),
        "lang": app.config.language or "en",
        "id": "./",
        "scope": "./",
        "start_url": app.builder.get_target_uri(root),
        "display": "standalone",
        "background_color": palette()["surface"],
        "theme_color": palette()["surface"],
        "icons": [
            {"src": path(side, purpose), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
            for side, purpose in sizes
        ],
        "shortcuts": [{"name": env.titles[name].astext(), "url": app.builder.get_target_uri(name)} for name in pages],
    }


def path(side: int, purpose: str) -> str:
    """Where an icon lies in the site."""
    return f"{ICONS}/{purpose}-{side}.png"


def _finish(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.name != "html":
        return
    out = Path(app.outdir)
    told = manifest(app)
    (out / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / ICONS).mkdir(parents=True, exist_ok=True)
    for one in told["icons"]:
        (out / one["src"]).write_bytes(icon(int(one["sizes"].partition("x")[0]), one["purpose"]))


def setup(app: Sphinx) -> None:
    """Connect it; called by the extension."""
    app.connect("build-finished", _finish)
