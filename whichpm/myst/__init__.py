"""What MyST's engine (``mystmd``, Jupyter Book 2) needs for boards in its pages: a plugin, the module, data.

The plugin (``plugin.mjs``) is JavaScript, because MyST is; it reads what is written here, so that Python stays the one
reader of the bank.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from whichpm import atomic, bank, bundle, chapters, keyless, scripts
from whichpm.model import Exercise

FOLDER = Path("_build/myst")


def write(root: Path) -> list[Exercise]:
    """Write the plugin of a course, and what it reads, into ``_build/myst``; an exercise that is gone goes there too.

    Gives those that a page may show: all of practice, and graded ones that a page shows, these without a key. Raises
    :class:`~whichpm.bank.BankError`, :class:`~whichpm.bank.NoSuchExercise` and :class:`OSError`.
    """
    exercises = list(_shown(root))
    titles = chapters.sections(root)
    plugin = (files("whichpm") / "myst" / "plugin.mjs").read_text(encoding="utf-8")
    texts = {"plugin.mjs": plugin, "board.mjs": bundle.in_myst(), "board.css": bundle.shadow_styles()}
    for one in exercises:
        told = {"shown": one.public(), "held": one.public(held=True)}
        for item in told["shown"]["items"]:
            if read := item.get("read"):  # Where it will be is known to MyST alone, and too late.
                read["title"] = titles.get(read["label"]) or read["label"]
        texts[f"exercises/{one.slug}.json"] = scripts.literal(told) + "\n"
    home = root / FOLDER
    (home / "exercises").mkdir(parents=True, exist_ok=True)
    for old in home.glob("exercises/*.json"):
        if f"exercises/{old.name}" not in texts:
            old.unlink()
    for name, text in texts.items():
        atomic.write(home / name, text.encode())
    return exercises


def _shown(root: Path) -> Iterator[Exercise]:
    pages = (*chapters.pages(root), *chapters.notebooks(root))
    cited = {slug for page in pages for _, slug in chapters.cited(chapters.text(page))}
    known = [*bank.files(root), *(keyless.path(root, slug) for slug in cited if keyless.path(root, slug).is_file())]
    for slug in sorted({path.name.partition(".")[0] for path in known}):
        if slug in cited or bank.path(root, "practice", slug).is_file():
            yield keyless.find(root, slug)
