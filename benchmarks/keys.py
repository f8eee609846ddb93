"""What the graded sets earn readers who know no story, now and at an earlier commit: one table.

    python benchmarks/keys.py [COMMIT]

Each tree reads and scores its own bank with its own code; the readers are the same for both. Percent of a set:

* layout, with no card of an exercise known, with one, with two: neighbours seldom share an owner, nor do partners, and
  who opens alone is somebody else. Here as sure of it as fits the bank of ee83450; the gate is more careful.
* words, by the best of three models: of those who saw the public practice alone, and of those who saw all other sets'
  feedback too; for product and project cards, and for every owner.
* first impression: more words of a list for product, or more for project.
* dealt: of the places of plans, with the answers dealt out evenly along them, in their order or the other way round.
* pairs: of the other places of plans, by who has worked out two, and knows that each answer fits equally often and that
  neighbours are mostly alike.
* copied: of the places of plans, with the answers to the plan in the same place of another form.
* constant: the best answer that is given to everything, exercise by exercise, in points of the whole set.

Takes about a minute a tree. A pass mark is 65 or 70.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import numpy as np

from whichpm.model import ROLES, Exercise, Item, Option
from whichpm.quality import cues, guessing
from whichpm.quality.words import assignments

ROOT = Path(__file__).parents[1]
SURE = 0.1
"""Weight of two neighbours alike: what the audit took."""
IN_PAIRS = 6.0
"""Weight of two neighbours alike on a plan: what fits the plans of eb89aa1, where 32 of 69 were."""
PAIRS = 25
"""Pairs of known cards that are tried in each exercise."""
COLUMNS = (
    "cards",
    "layout",
    "1 known",
    "2 known",
    "practice",
    "+ others",
    "any owner",
    "list",
    "dealt",
    "pairs",
    "copied",
    "constant",
)

DUMP = """
import json, sys
from collections import defaultdict
from itertools import product
from pathlib import Path
from whichpm import bank
from whichpm.quality import sets
from whichpm.quality.words import assignments
from whichpm.scoring import score

def constant(exercise):
    asked = defaultdict(list)
    for item in exercise.items:
        if not item.optional:
            asked[item.options].append(item.id)
    if exercise.kind == "order":
        return 0.0
    alone = {names[0]: options[0] for options, names in asked.items() if len(names) == 1}
    shared = [options for options, names in asked.items() if len(names) > 1]
    return max(
        score(exercise, alone | {n: o for os, o in zip(shared, chosen) for n in asked[os]}).points
        for chosen in product(*shared)
    )

root = Path(sys.argv[1])
found = []
for exercise in bank.load_all(root)[0]:
    cards = {item.id: item for item in assignments(exercise)}
    order = [each["id"] for each in exercise.public()["items"] if each["id"] in cards]
    found.append({
        "slug": exercise.slug, "pool": exercise.pool, "setting": exercise.setting, "maximum": exercise.maximum,
        "constant": constant(exercise) if exercise.pool == "graded" and exercise.maximum else 0.0,
        "places": [[item.key, list(item.options)] for item in exercise.items]
        if exercise.pool == "graded" and exercise.kind == "what-moves" else [],
        "cards": [[name, cards[name].text, cards[name].key] for name in order],
    })
known = sets.read(root).sets
forms = {f"{name} {form}": list(slugs) for name, one in known.items() for form, slugs in one.forms.items()}
print(json.dumps({"bank": found, "forms": forms}))
"""


def dumped(root: Path) -> dict[str, Any]:
    """What a tree's own code says of its bank."""
    environment = {**os.environ, "PYTHONPATH": str(root)}
    told = subprocess.run(
        [sys.executable, "-P", "-c", DUMP, str(root)], env=environment, capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.exit(f"the bank of {root} cannot be read by its own code:\n{told.stderr}")
    return dict(json.loads(told.stdout))


def unpacked(commit: str, folder: Path) -> Path:
    """The tree of a commit."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        sys.exit(f"there is no commit {commit}: {packed.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def as_cards(found: dict[str, Any]) -> Exercise:
    """An exercise as readers of words and layout see it: cards, in the order in which they are shown."""
    items = tuple(
        Item(id=name, text=text, options=tuple(ROLES), key=key, why={}, line=1) for name, text, key in found["cards"]
    )
    return Exercise(
        slug=found["slug"],
        pool=found["pool"],
        kind="sort",
        title="",
        story="",
        options=tuple(Option(id=name, label=label) for name, label in ROLES.items()),
        items=items,
        maximum=found["maximum"],
        setting=found["setting"],
    )


def two_known(cards: Sequence[Item]) -> float:
    """Share of the other cards that the layout reader finds with two known, on average over pairs of them."""
    reader = guessing.Reader(cards)
    keys = np.array([reader.names.index(str(card.key)) for card in cards])
    pairs = list(combinations(range(len(cards)), 2))
    tried = random.Random(7).sample(pairs, min(PAIRS, len(pairs)))
    shares = []
    for pair in tried:
        fits = (reader.layouts[:, pair] == keys[list(pair)]).all(axis=1)
        layouts, weight = reader.layouts[fits], reader.weight[fits]
        right = 0.0
        for at, key in enumerate(keys):
            if at not in pair:
                mass = np.bincount(layouts[:, at], weight, minlength=len(reader.names))
                best = mass >= mass.max() * (1 - 1e-9)
                right += best[key] / best.sum()
        shares.append(right / (len(cards) - 2))
    return sum(shares) / len(shares)


def on_plan(keys: Sequence[str]) -> float:
    """Share of the other places of a plan that are found with two known, where alike stand side by side."""
    cards = [
        Item(id=letter, text=letter, options=(), key=key, why={})
        for letter, key in zip(ascii_lowercase, keys, strict=False)
    ]
    guessing.EQUAL_NEIGHBOURS = IN_PAIRS
    try:
        return two_known(cards)
    finally:
        guessing.EQUAL_NEIGHBOURS = SURE


def most_copied(name: str, forms: dict[str, list[str]], places: dict[str, Any]) -> float:
    """Share of the places of a form's plans that the answers to another form's find, the best of these."""

    def scale(slug: str) -> list[int]:
        return [options.index(key) for key, options in places[slug]]

    found = [float("nan")]
    for other, slugs in forms.items():
        if other != name and other.rpartition(" ")[0] == name.rpartition(" ")[0]:
            both = [pair for pair in zip(forms[name], slugs, strict=False) if {*pair} <= {*places}]
            right = [
                one == another for own, seen in both for one, another in zip(*map(scale, (own, seen)), strict=False)
            ]
            found.append(sum(right) / len(right) if right else float("nan"))
    return max(found, key=lambda share: -1 if share != share else share)


def rows(tree: dict[str, Any]) -> Iterable[tuple[str, ...]]:
    """The readers' shares of each form of a set, and of all together."""
    bank = [as_cards(found) for found in tree["bank"]]
    graded = {exercise.slug: exercise for exercise in bank if exercise.pool == "graded"}
    points = {found["slug"]: (found["constant"], found["maximum"]) for found in tree["bank"]}
    places = {found["slug"]: found["places"] for found in tree["bank"] if found["places"]}
    practice = [exercise for exercise in bank if exercise.pool == "practice"]
    models = (
        cues.Studied(bank, teachers=practice),
        cues.Studied(bank),
        cues.Studied(bank, cues.ALL_OWNERS),
    )
    laid = {slug: assignments(exercise) for slug, exercise in graded.items() if len(exercise.items) > 2}
    known = {slug: (*guessing.by_layout(cards), two_known(cards)) for slug, cards in laid.items()}
    for name, slugs in {**tree["forms"], "all": list(graded)}.items():
        form = [graded[slug] for slug in slugs if slug in graded]
        weights = [len(laid[slug]) for slug in slugs if slug in laid]
        carded = [known[slug] for slug in slugs if slug in laid]
        layout = np.average(carded, axis=0, weights=weights) if carded else [float("nan")] * 3  # The capstone has none.
        best = [each.best(form) for each in models]
        words = [one.share if one else float("nan") for one in best]
        listed = cues.by_keywords(cues.stems(form)).share if carded else float("nan")
        plans = [places[slug] for slug in slugs if slug in places]
        right = sum(guessing.dealt([key for key, _ in plan], plan[0][1]) for plan in plans)
        size = sum(map(len, plans))
        along = right / size if plans else float("nan")
        paired = sum(len(plan) * on_plan([key for key, _ in plan]) for plan in plans) / size if plans else float("nan")
        copied = most_copied(name, tree["forms"], places) if name in tree["forms"] else float("nan")
        constant = sum(points[slug][0] for slug in slugs) / sum(points[slug][1] for slug in slugs)
        yield (
            name,
            str(sum(weights)),
            *(f"{100 * share:.0f}" for share in (*layout, *words, listed, along, paired, copied, constant)),
        )


def main() -> None:
    """Print one table: the commit's rows, where one is named, and those of the tree that the script is in."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", help="an earlier commit to set beside this tree, such as ee83450")
    commit = parser.parse_args().commit
    guessing.EQUAL_NEIGHBOURS = SURE
    with tempfile.TemporaryDirectory() as folder:
        trees = {commit: unpacked(commit, Path(folder))} if commit else {}
        told = {name: dumped(root) for name, root in {**trees, "now": ROOT}.items()}
    table = [(name, *row) for name, tree in told.items() for row in rows(tree)]
    head = ("tree", "set", *COLUMNS)
    wide = [max(len(row[at]) for row in (head, *table)) for at in range(len(head))]
    for row in (head, *table):
        print("  ".join(f"{cell:>{width}}" for cell, width in zip(row, wide, strict=True)), flush=True)


if __name__ == "__main__":
    main()
