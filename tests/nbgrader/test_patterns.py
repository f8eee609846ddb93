"""No pattern over words of learners tries one text in many ways: each is quick on long texts that nearly fit."""

from __future__ import annotations

import ast
import importlib
import re
import time
from itertools import product
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "whichpm"
ROOMS = ("collect", "submission", "batch", "plugins", "regrade", "doctor", "marking", "gradebook")
OWN = {"whichpm.nbgrader.gradebook.setting"}
"""Its pattern is made of the names of folders that exist, by nbgrader."""
LENGTH = 8_000
SQUARE = re.compile("a*b")
"""Its work grows with the square of a text of one letter: the yardstick, whatever the machine."""
PIECES = [
    "a",
    "1",
    " ",
    "-",
    "_",
    ".",
    "(",
    ")",
    "[",
    "<",
    "`",
    "*",
    "$",
    "\\",
    "&",
    "#",
    "@",
    '"',
    "\n",
    "\t",
    ",",
    ":",
    "/",
]


def modules() -> list[str]:
    paths = [*(path for room in ROOMS for path in sorted((PACKAGE / "nbgrader" / room).glob("*.py")))]
    paths += [PACKAGE / "nbgrader/ids.py", PACKAGE / "terminal.py", PACKAGE / "answers.py"]
    return [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in paths]


def patterns(module: str) -> list[re.Pattern]:
    """Those compiled in a module, and those written where they are used."""
    found = [value for value in vars(importlib.import_module(module)).values() if isinstance(value, re.Pattern)]
    tree = ast.parse((PACKAGE.parent / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            base, first = node.func.value, node.args[0]
            ours = isinstance(base, ast.Name) and base.id == "re" and node.func.attr not in ("compile", "escape")
            if ours and isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
                found.append(re.compile(first.value))
    return found


def near_misses(pattern: re.Pattern) -> list[str]:
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = [word for word in re.findall(r"[A-Za-z]{2,}|[^\x00-\x7f]", text) if len(word) < 20][:6]
    chunks = [*PIECES, *words, *(f"{one}{other}" for one, other in product(PIECES[:5], repeat=2) if one != other)]
    chunks += [f" {word}" for word in words]
    return [f"{chunk * (LENGTH // len(chunk))}!" for chunk in chunks]


def seconds(pattern: re.Pattern, text: str) -> float:
    """Processor time of the quickest of three: the first may have met a busy moment."""
    subject = text if isinstance(pattern.pattern, str) else text.encode()
    return min(_seconds(pattern, subject) for _ in range(3))


def _seconds(pattern: re.Pattern, subject: str | bytes) -> float:
    start = time.process_time()
    pattern.search(subject)
    pattern.fullmatch(subject)
    return time.process_time() - start


@pytest.fixture(scope="module")
def patience() -> float:
    return seconds(SQUARE, "a" * LENGTH) / 3


@pytest.mark.parametrize("module", [name for name in modules() if name not in OWN])
def test_patterns_take_time_that_grows_with_the_text(module: str, patience: float):
    for pattern in patterns(module):
        for text in near_misses(pattern):
            assert seconds(pattern, text) < patience, (pattern.pattern, text[:20])


@pytest.mark.parametrize("slow", [r"[^@\s]+@[^@\s.]+\.[^@\s]+", r"\s*<", r"(?:[-_ ]*\(\d\)|[-_ ]+1[-_ ]*)+x"])
def test_the_test_finds_a_pattern_that_does_not(slow: str, patience: float):
    assert any(seconds(re.compile(slow), text[:LENGTH]) > patience for text in ("a" * LENGTH, " " * LENGTH, " 1" * 20))


def test_names_of_any_length_are_taken_apart_at_once():
    from whichpm.nbgrader.collect import naming
    from whichpm.nbgrader.collect.expected import Expected
    from whichpm.nbgrader.collect.roster import Person, Roster

    expected = Expected("ps1", {"ps1.ipynb": Path("ps1.ipynb")}, {}, {})
    roster = Roster((Person("learner1", ("Learner One",)),), closed=True)
    chunks = [
        "a",
        "1",
        "_",
        " - ",
        " copy",
        " (1)",
        "_1_1",
        "1-1 - ",
        " - Jan 1, 2020 101 PM",
        "+a",
        "_attempt_",
        "ps1 ",
        "Learner ",
    ]
    start = time.process_time()
    for chunk in chunks:
        name = f"{chunk * (1_000 // len(chunk))}.ipynb"
        naming.claim(name)
        naming.note_says(f"Name: {name * 20}")
        expected.named(name)
        expected.who(name)
        roster.within(name)
        roster.exactly(name)
    assert time.process_time() - start < 3
