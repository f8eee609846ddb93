"""The report of a class over an item table: time and memory by how many learners there are, from ten thousand on.

    python benchmarks/reports.py                    10,000 and 100,000 learners
    python benchmarks/reports.py --sizes 1000000    a million (0.2 GB of disk)

An item table of 24 questions is made at random, in Parquet files as `whichpm items` writes them, and each report is
made and written by a process of its own, without the gradebook. Memory is that of the process at its peak.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from autograde import ROOT

from whichpm import bank
from whichpm.cohort import contents, folder, itemtable, page, report
from whichpm.cohort.pieces import Pieces

SET = "ps1"
SIZES = (10_000, 100_000)
SOME = 20_000
"""Learners that are made at a time."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The report of a class over an item table.")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="learners of each class")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    parser.add_argument("--of", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.of:
        tell(chosen.of)
        return
    print(f"{SET}, 24 questions; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'learners':>10}{'seconds':>10}{'cpu':>10}{'memory':>10}", flush=True)
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory(dir=chosen.folder) as place:
            make(Path(place), size)
            subprocess.run([sys.executable, __file__, "--of", place], check=True)


def make(place: Path, size: int) -> None:
    """Write the item table of a class that answers at random, more often right than wrong."""
    exercises = [each for each in bank.graded(ROOT) if each.kind in ("sort", "audit")][:4]
    known = itemtable.Dictionary(exercises)
    cards = [(one, item) for one in exercises for item in one.items if item.key is not None and item.points][:24]
    draw = np.random.default_rng(1)
    for first in range(0, size, SOME):
        rows = []
        for at in range(first, min(first + SOME, size)):
            knows = draw.random(len(cards)) < draw.uniform(0.3, 0.95)
            other = draw.integers(0, 2, len(cards))
            given: dict[str, list[itemtable.Given]] = {}
            for (one, item), right, wrong in zip(cards, knows, other, strict=True):
                options = [option for option in item.options if option != item.key]
                answer = item.key if right else options[wrong % len(options)]
                found = itemtable.Given(item.id, answer, item.key, bool(right), False, float(right), 1.0)
                given.setdefault(one.slug, []).append(found)
            rows += [
                itemtable.Attempt(f"learner-{at:07}", "", SET, "", slug, "1", None, tuple(items))
                for slug, items in given.items()
            ]
        known.frame(rows).write_parquet(place / itemtable.SHARDS.format(first // SOME + 1))


def tell(place: Path) -> None:
    """Make and write the report of a table; print what it took."""
    start = time.perf_counter()
    shards = pl.scan_parquet(sorted(place.glob("*.parquet")))
    sat = contents.sittings(ROOT, SET, report.chosen(Pieces(shards)), bank.graded(ROOT), {})
    chapters = contents.chapters(sat, {})
    folder.write(ROOT, place / "report", page.Cover(SET, SET), chapters)
    used = resource.getrusage(resource.RUSAGE_SELF)
    learners = sum(len(one.found.learners) for one in sat)
    print(
        f"{learners:>10,}{time.perf_counter() - start:>10.1f}{used.ru_utime + used.ru_stime:>10.1f}"
        f"{used.ru_maxrss / 1000:>7.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
