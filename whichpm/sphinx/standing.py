"""Where each practice exercise stands in the book, and the address at which it is shared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from whichpm import bank
from whichpm.model import Exercise
from whichpm.sphinx import contents
from whichpm.sphinx.places import widget


def name(slug: str) -> str:
    """Name of the page by which an exercise is shared: it leads to where the exercise stands."""
    return f"exercise/{slug}"


def anchor(slug: str) -> str:
    """The exercise's place in the pages that show it."""
    return f"exercise-{slug}"


def linked(node: widget) -> str:
    """Slug of the exercise that has its place here; empty for other boards."""
    slug = str(node["state"].get("exercise", {}).get("slug", ""))
    return slug if anchor(slug) in node["ids"] else ""


def homes(env: Any) -> dict[str, list[str]]:
    """Chapters with the exercises that belong to them: each to the first page that shows it.

    The home page and pages for teachers are none of them.
    """
    taken: set[str] = set()
    found: dict[str, list[str]] = {}
    for page in _order(env, env.config.root_doc, set()):
        own = [slug for slug in _pages(env).get(page, ()) if slug not in taken]
        if page != env.config.root_doc and own and not contents.is_teaching(env, page):
            found[page] = own
            taken.update(own)
    return found


def places(env: Any) -> dict[str, str]:
    """The page of every exercise: its chapter, else the first that shows it."""
    chapters = {slug: page for page, slugs in homes(env).items() for slug in slugs}
    first = {
        slug: page
        for page in reversed([*_order(env, env.config.root_doc, set())])
        for slug in _pages(env).get(page, ())
    }
    return first | chapters


def exercises(app: Sphinx, env: Any) -> Iterator[tuple[str, Exercise]]:
    """Every practice exercise that a page shows; what cannot be read has been reported where it stands."""
    root = bank.find_root(Path(app.srcdir))
    for slug in sorted({slug for slugs in _pages(env).values() for slug in slugs} if root else ()):
        assert root is not None
        try:
            yield slug, bank.find(root, slug)
        except (bank.NoSuchExercise, bank.BankError):
            continue


def _pages(env: Any) -> dict[str, tuple[str, ...]]:
    if not hasattr(env, "whichpm_pages"):
        env.whichpm_pages = {}
    pages: dict[str, tuple[str, ...]] = env.whichpm_pages
    return pages


def _some(env: Any, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {name: slugs for name, slugs in _pages(env).items() if name in names}


def _note(app: Sphinx, doctree: nodes.document) -> None:
    """Remember which exercises a page shows, and give each an anchor, so that a link can lead back to it."""
    found: dict[str, widget] = {}
    for node in doctree.findall(widget):
        exercise = node["state"].get("exercise", {})
        if exercise.get("pool") == "practice" and "held" not in node["state"]:
            found.setdefault(exercise["slug"], node)
    for slug, node in found.items():
        node["ids"].append(anchor(slug))
    _pages(app.env)[app.env.docname] = tuple(found)


def _order(env: Any, name: str, seen: set[str]) -> Iterator[str]:
    """Pages in the order of the table of contents."""
    if name in seen:
        return
    seen.add(name)
    yield name
    for child in env.toctree_includes.get(name, ()):
        yield from _order(env, child, seen)


def setup(app: Sphinx) -> None:
    """Connect what remembers it; called by the extension."""
    app.connect("doctree-read", _note)
    app.connect("env-purge-doc", lambda _app, env, name: _pages(env).pop(name, None))
    app.connect("env-merge-info", lambda _app, env, names, other: _pages(env).update(_some(other, names)))
