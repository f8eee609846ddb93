"""One card per page, drawn once: as long as its words and the style stay, the picture of an earlier build is taken."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from whichpm.sphinx import card

WIDTH, HEIGHT = card.WIDTH, card.HEIGHT


def path(name: str) -> str:
    """Where the card of a page lies in the site."""
    return f"_static/whichpm/cards/{name.replace('/', '-')}.png"


def write(out: Path, cache: Path, titles: Mapping[str, str], site: str) -> None:
    """Put the cards of all pages into the site; ``titles`` gives the title of each page by its name."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, title in titles.items():
        key = hashlib.sha256("\0".join((card.STYLE, title, site)).encode()).hexdigest()[:16]
        drawn, target = cache / f"{key}.png", out / path(name)
        if not drawn.is_file():
            drawn.write_bytes(card.png(title, site))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(drawn, target)
