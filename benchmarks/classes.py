"""The item table and the report of a class: time and memory by its size, from graded work to what one reads.

    python benchmarks/classes.py                    180 and 10,000 learners
    python benchmarks/classes.py --sizes 100000     100,000 (10 GB of disk, some minutes of grading first)

Problem Set 1 as it is, 24 questions, of a simulated class in which 200 learners differ and a larger class has them
again under other names. `whichpm items` and `whichpm report class` run as one runs them, start-up included; memory is
that of the process at its peak.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograde import AWKWARD, NBGRADER, ROOT
from grading import DIFFERENT, Run, run

from whichpm import bank
from whichpm.simulate.classes import make_class
from whichpm.simulate.learners import Population

SET = "ps1"
SIZES = (180, 10_000)
COMMANDS = {"grade": ("grade", SET), "items": ("items", SET), "report": ("report", "class", SET)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The item table and the report of a class, by its size.")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="learners of each class")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        released = release(Path(folder) / "course")
        different = submissions(released, Path(folder) / "different")
        print(f"{SET}, 24 questions; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        print(f"{'learners':>10}  {'command':<10}{'seconds':>10}{'cpu':>10}{'each, cpu':>12}{'memory':>10}")
        for size in chosen.sizes:
            course = Path(folder) / f"{size}"
            hand_in(released, course, different, size)
            for name, words in COMMANDS.items():
                show(size, name, run(course, sys.executable, "-m", "whichpm", *words))


def release(course: Path) -> Path:
    """A course with the set alone, and its release."""
    (course / "source").mkdir(parents=True)
    shutil.copytree(ROOT / "exercises", course / "exercises")
    shutil.copytree(ROOT / "source" / SET, course / "source" / SET)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(course, str(NBGRADER), "generate_assignment", SET)
    return course


def submissions(released: Path, folder: Path) -> list[Path]:
    """Different submissions of the form that the source shows."""
    shown = (released / "release" / SET).glob("*.exercise.json")
    exercises = [bank.find(ROOT, path.name.split(".")[0]) for path in shown]
    made = make_class(released / "release" / SET, folder, exercises, DIFFERENT + AWKWARD, Population(1))
    return made[:-AWKWARD]


def hand_in(released: Path, course: Path, different: Sequence[Path], size: int) -> None:
    """A course in which so many learners have handed in."""
    shutil.copytree(released, course)
    for number in range(size):
        target = course / "submitted" / f"simulated-{number:06d}" / SET
        target.mkdir(parents=True)
        for path in different[number % len(different)].iterdir():
            (target / path.name).write_bytes(path.read_bytes())


def show(size: int, name: str, done: Run) -> None:
    """Print a row."""
    each = 1000 * done.cpu / size
    print(
        f"{size:>10,}  {name:<10}{done.wall:>10.2f}{done.cpu:>10.2f}{each:>9.2f} ms{done.memory:>7.0f} MB", flush=True
    )


if __name__ == "__main__":
    main()
