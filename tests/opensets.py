"""A miniature book with one small set, for tests of what a form of a set is for."""

from __future__ import annotations

import json
from pathlib import Path

from copies import ROOT
from test_problem_sets import write_set
from test_sphinx import Book

SETS = """\
blueprints:
  any:
    keys: {product: [0, 100]}
    content: {}
    levels: {}
sets:
  small:
    title: A small set
    blueprint: any
    holds: {sort: 2}
    draft: true
    forms:
      A: {for: open, exercises: [ferry-graded]}
    cut: 65
"""
PLAIN = "*Scoring guide:* the key is here."
GUIDE = """*Scoring guide:*

- 3 points: says whose ice it is

*A model answer, nine words:*

The ice is **nobody’s**, and the boat is *ours*.
"""
CONCEPTS = """\
id,chapter,role,doubtful,concept,treatment
C001,ferry,product,no,Somebody chooses whom to serve.,
C002,ferry,project,no,Somebody sets days aside.,
"""


def small_book(folder: Path, sets: str = SETS) -> Book:
    """The miniature book with the small set, not yet built."""
    made = Book(folder)
    made.settings["exclude_patterns"] = ["source", "release"]
    made.settings["html_favicon"] = str(ROOT / "book/_static/favicon.svg")  # Browsers ask for one.
    write_set(made.source)
    source = made.source / "source/small/small.ipynb"
    source.write_text(source.read_text(encoding="utf-8").replace(PLAIN, json.dumps(GUIDE)[1:-1]), encoding="utf-8")
    made.edit("parts/graded.md", lambda _: "```{problem-set} small\n```\n")
    (made.source / "exercises/sets.yml").write_text(sets, encoding="utf-8")
    (made.source / "exercises/concepts.csv").write_text(CONCEPTS, encoding="utf-8")
    return made


TWO_FORMS = SETS.replace("    cut:", "      B: {for: credit, exercises: [barge-graded]}\n    cut:")


def two_forms(folder: Path) -> Book:
    """The miniature book with a page for each form of the small set: A is open, B for credit."""
    made = small_book(folder, TWO_FORMS)
    graded = made.source / "exercises/graded"
    text = (graded / "ferry-graded.yml").read_text(encoding="utf-8")
    barge = text.replace("The ferry in winter", "The barge in spring").replace("SECRETWHY", "CREDITWHY")
    (graded / "barge-graded.yml").write_text(barge, encoding="utf-8")
    (made.source / "parts/graded-b.md").write_text("```{problem-set} small B\n```\n", encoding="utf-8")
    nested = "  - file: parts/graded\n    sections:\n      - file: parts/graded-b\n"
    made.edit("_toc.yml", lambda toc: toc.replace("  - file: parts/graded\n", nested))
    return made
