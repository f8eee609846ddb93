"""The result of an open set in its page: what a lone learner needs to see how the whole set went.

Only here does the key of a graded exercise reach a page, and only where every form that has the exercise says
``for: open`` in ``exercises/sets.yml``. It stands in the page's data, never in its text: neither the search index nor
what shows without JavaScript has it. ``static/handin/result.mjs`` draws it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from docutils import nodes
from sphinx.application import Sphinx

from whichpm import bank, coverage, scripts, stats, words
from whichpm.model import DIRECTIONS, ROLES, Exercise
from whichpm.quality import sets
from whichpm.sphinx import ownwords, translated, writing
from whichpm.sphinx.places import explained
from whichpm.words import Say


class outcome(nodes.General, nodes.Element):  # noqa: N801  (docutils names nodes in lower case)
    """The panel of the result, with numbers as ``data``; its children are what shows without JavaScript."""


def of(root: Path, name: str, slugs: Iterable[str], language: str | None) -> list[nodes.section]:
    """A section with the result of the set ``name``, which shows these exercises; nothing where one is for credit.

    Raises :class:`~whichpm.bank.BankError` where ``sets.yml`` or an exercise cannot be read.
    """
    slugs = list(dict.fromkeys(slugs))
    known = sets.read(root)
    if not slugs or not known.open.issuperset(slugs):
        return []
    say = words.of(language)
    exercises = [bank.find(root, slug) for slug in slugs]
    section = nodes.section("", nodes.title("", say("result.title")), names=["your result"])
    data = _data(root, exercises, known.cut_of(slugs), say) | {"words": ownwords.of(root, name, known)}
    panel = outcome("", nodes.paragraph("", say("result.plain")), data=data)
    for each in exercises:
        keyed = translated.public(msgspec.structs.replace(each, pool="practice"), language)
        panel += explained("", state={"exercise": keyed, "place": "page"})
    section += panel
    return [section]


def files(root: Path, name: str, slugs: Iterable[str]) -> list[Path]:
    """What the result depends on besides the set's own pages."""
    return [root / coverage.CONCEPTS, ownwords.path(root, name), *(bank.path(root, "graded", slug) for slug in slugs)]


def _data(root: Path, exercises: list[Exercise], cut: int | None, say: Say) -> dict[str, Any]:
    concepts = coverage.concepts(root)
    ideas = {
        each.slug: {item.id: item.concepts[0] for item in each.items if item.concepts and item.concepts[0] in concepts}
        for each in exercises
    }
    used = {name for of_items in ideas.values() for name in of_items.values()}
    return {
        "cut": cut,
        "chance": sum(stats.chance(each) for each in exercises),
        "ideas": ideas,
        "named": {name: concepts[name].concept for name in sorted(used)},
        "roles": {role: say(f"roles.{role}") for role in ROLES},
        "directions": {f"{one}-{two}": say(f"progress-page.{one}-{two}") for one, two in DIRECTIONS},
    }


def _visit(writer: Any, node: outcome) -> None:
    writer.body.append(writer.starttag(node, "div", "", CLASS="wp-outcome"))
    writer.body.append(f"{scripts.inert(node['data'])}\n")


def _depart(writer: Any, _node: outcome) -> None:
    writer.body.append("</div>\n")


def setup(app: Sphinx) -> None:
    """Connect the nodes; called by the extension."""
    writing.add(app, outcome, _visit, _depart)
    writing.add(app, explained, writing.visit_explained, writing.depart_explained)
