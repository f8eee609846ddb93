"""`nbgrader autograde` with our plugins beside nbgrader as shipped: same submissions, one run.

    python benchmarks/autograde.py [--sizes 4 24] [--repeat 2]

Each way grades a small and a large class in a fresh course folder. The difference of both is what one more submission
costs; the rest is start-up. Of repeated runs the fastest counts, because other work on the machine only adds time.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from whichpm import bank
from whichpm.simulate.classes import make_class
from whichpm.simulate.learners import Population

ROOT = Path(__file__).parents[1]
SMALL = ROOT / "tests" / "nbgrader" / "course" / "source"
"""A problem set of 12 items and one written answer."""
NBGRADER = Path(sys.executable).parent / "nbgrader"
AS_SHIPPED = 'c = get_config()\nc.CourseDirectory.course_id = "which-pm"\n'
AWKWARD = 2
"""A simulated class ends with two submissions on which nbgrader as shipped fails; they are left out."""


class Cost(NamedTuple):
    """Seconds before the first submission and for each, on the clock and of the processor."""

    startup: float
    each: float
    each_cpu: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=(4, 24), metavar=("SMALL", "LARGE"))
    parser.add_argument("--repeat", type=int, default=2, help="runs of each; the fastest counts")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        released = release(Path(folder) / "course")
        times: dict[tuple[str, int], list[tuple[float, float]]] = {}
        for number in range(chosen.repeat):
            for size in chosen.sizes:
                for way in ("with plugins", "as shipped"):
                    course = Path(folder) / f"{way} {size} {number}"
                    measured = grade(released, course, way, size)
                    times.setdefault((way, size), []).append(measured)
                    print(f"{way:<13} {size:>3} submissions {measured[0]:7.2f} s", file=sys.stderr, flush=True)
    print_costs({way: cost(times, way, *chosen.sizes) for way in ("with plugins", "as shipped")}, chosen.sizes)


def release(course: Path) -> Path:
    """A copy of this course with its release generated."""
    course.mkdir()
    shutil.copytree(ROOT / "exercises", course / "exercises")
    shutil.copytree(SMALL, course / "source")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(course, "generate_assignment", "ps1")
    return course


def grade(released: Path, course: Path, way: str, size: int) -> tuple[float, float]:
    """Seconds on the clock and of the processor to grade a class of ``size``."""
    shutil.copytree(released, course)
    exercises = [bank.find(ROOT, path.name.split(".")[0]) for path in (course / "release/ps1").glob("*.exercise.json")]
    made = make_class(course / "release/ps1", course / "submitted", exercises, size + AWKWARD, Population(1))
    for folder in made[-AWKWARD:]:
        shutil.rmtree(folder.parent)
    if way == "as shipped":
        (course / "nbgrader_config.py").write_text(AS_SHIPPED, encoding="utf-8")
    return run(course, "autograde", "ps1")


def run(course: Path, *command: str) -> tuple[float, float]:
    """Run a command of nbgrader; seconds on the clock and of the processor, its kernels included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([NBGRADER, *command], cwd=course, env=os.environ, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cost(times: dict[tuple[str, int], list[tuple[float, float]]], way: str, small: int, large: int) -> Cost:
    """Start-up and marginal cost from the fastest runs of both sizes."""
    (wall, cpu), (wall_large, cpu_large) = (
        tuple(min(column) for column in zip(*times[way, size], strict=True)) for size in (small, large)
    )
    each = (wall_large - wall) / (large - small)
    return Cost(wall - small * each, each, (cpu_large - cpu) / (large - small))


def print_costs(costs: dict[str, Cost], sizes: tuple[int, int]) -> None:
    """The table, and the ratio that counts."""
    print(f"nbgrader autograde, 12 items and one written answer, classes of {sizes[0]} and {sizes[1]}")
    print(f"{'':<14}{'start-up':>10}{'each':>10}{'each, cpu':>12}")
    for way, found in costs.items():
        print(f"{way:<14}{found.startup:>8.2f} s{found.each:>8.3f} s{found.each_cpu:>10.3f} s")
    ours, shipped = costs["with plugins"], costs["as shipped"]
    print(
        f"one submission: {shipped.each / ours.each:.1f} times faster ({shipped.each_cpu / ours.each_cpu:.1f} in cpu)"
    )


if __name__ == "__main__":
    main()
