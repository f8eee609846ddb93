"""Every graded item whose words or key changed since an earlier commit, and why: what the history says, as a table.

    python benchmarks/rewritten.py [COMMIT] > rewritten.csv

One row for each item and commit: the exercise, the item, the day, what changed (words, key, new, dropped) and the
commit's subject as the reason; its body says more (`git show`). The default is the last commit before the keys were
audited. Cards that were moved to another file count as dropped there and new here. Keys are not printed.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[1]
AUDITED = "ee83450"
KEYS = ("key", "cells", "owner", "role", "verdict", "answer")
WORDS = ("text", "label")


class Change(NamedTuple):
    """One row of the table."""

    exercise: str
    item: str
    day: str
    what: str
    why: str
    commit: str


def git(*words: str) -> str:
    """What git prints, in this checkout."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def items(data: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    """Id of everything that has one and words, with the words and what is its key, however deep it stands."""
    if isinstance(data, dict):
        if "id" in data and (said := [str(data[name]) for name in WORDS if name in data]):
            yield str(data["id"]), (" ".join(" ".join(said).split()), str([data.get(name) for name in KEYS]))
        for value in data.values():
            yield from items(value)
    elif isinstance(data, list):
        for value in data:
            yield from items(value)


@lru_cache(maxsize=1000)
def read(blob: str) -> dict[str, tuple[str, str]]:
    """The items of one version of a file; none where there was none, or where it could not be read."""
    if not blob.strip("0"):
        return {}
    try:
        return dict(items(yaml.load(git("cat-file", "blob", blob), Loader=yaml.CSafeLoader)))
    except yaml.YAMLError:
        return {}


def changes(since: str) -> Iterator[Change]:
    """What each commit changed, the oldest first."""
    for line in git(
        "log", "--reverse", "--format=%h\t%as\t%s", f"{since}..HEAD", "--", "exercises/graded"
    ).splitlines():
        commit, day, why = line.split("\t")
        for row in git("diff-tree", "-r", "--no-renames", f"{commit}^", commit, "exercises/graded").splitlines():
            meta, _, name = row.partition("\t")
            if not name.endswith(".yml"):
                continue
            before, after = map(read, meta.split()[2:4])
            for item in sorted(before.keys() | after.keys()):
                if what := changed(before.get(item), after.get(item)):
                    yield Change(Path(name).stem, item, day, what, why, commit)


def changed(before: tuple[str, str] | None, after: tuple[str, str] | None) -> str:
    """How an item differs, in words; "" where it does not."""
    if before is None or after is None:
        return "new" if before is None else "dropped"
    return " and ".join(name for name, old, new in zip(("words", "key"), before, after, strict=True) if old != new)


def main() -> None:
    """Write the table, and below it on the other stream how many items it has."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", nargs="?", default=AUDITED)
    commit = parser.parse_args().commit
    try:
        found = sorted(changes(commit))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.stderr.strip()}\nThe table needs the history since {commit}: run it in a whole clone.")
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerows([Change._fields, *found])
    counts = Counter(each.what for each in found)
    told = ", ".join(f"{count} {what}" for what, count in counts.most_common())
    print(f"{len({each[:2] for each in found})} items, {len(found)} changes: {told}.", file=sys.stderr)


if __name__ == "__main__":
    main()
