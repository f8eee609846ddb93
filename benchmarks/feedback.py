"""`whichpm feedback` beside `nbgrader generate_feedback`: same graded class, one run.

    python benchmarks/feedback.py [--sizes 10 60] [--ours 100 1100] [--repeat 2]

Each way writes the pages of a small and a large part of one class. The difference of both is what one more page costs;
the rest is start-up. Of repeated runs the fastest counts, because other work on the machine only adds time.
``measure`` serves other benchmarks.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from autograde import AWKWARD, NBGRADER, release

from whichpm import bank
from whichpm.simulate.classes import make_class
from whichpm.simulate.learners import Population

WHICHPM = (sys.executable, "-m", "whichpm")


class Cost(NamedTuple):
    """Seconds before the first page and for each one more, on the clock and of the processor."""

    startup: float
    each: float
    each_cpu: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=(10, 60), metavar=("SMALL", "LARGE"), help="for nbgrader")
    parser.add_argument(
        "--ours", type=int, nargs=2, default=(100, 1100), metavar=("SMALL", "LARGE"), help="for whichpm"
    )
    parser.add_argument("--repeat", type=int, default=2, help="runs of each; the fastest counts")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        released = release(Path(folder) / "course")
        show(measure(released, chosen.sizes, chosen.ours, chosen.repeat))


def measure(
    released: Path, shipped_sizes: Sequence[int], our_sizes: Sequence[int], repeat: int = 2
) -> dict[str, tuple[Cost, Sequence[int]]]:
    """Costs by way, and the sizes of classes that they come from.

    ``released`` is a course whose release is generated; classes are graded in copies of it.
    """
    ways: dict[str, tuple[Callable[[Path], list[str]], Sequence[int]]] = {
        "nbgrader": (lambda _: [str(NBGRADER), "generate_feedback", "ps1", "--log-level=ERROR"], shipped_sizes),
        "whichpm": (lambda course: [*WHICHPM, "feedback", "ps1", "--quiet", "--course", str(course)], our_sizes),
    }
    times: dict[tuple[str, int], list[tuple[float, float]]] = {}
    courses = {
        (way, size): graded_class(released, released.parent / f"{way} {size}", size)
        for way, (_, sizes) in ways.items()
        for size in sizes
    }
    for number in range(repeat):
        for (way, size), course in courses.items():  # In turns, so that other work on the machine hits both ways.
            if number:  # Kept: ext4 looks long for room for new files where many have just been deleted.
                (course / "feedback").rename(course / f"feedback-{number}")
            times.setdefault((way, size), []).append(timed(ways[way][0](course), course))
            pages = len(list((course / "feedback").glob("*/ps1/ps1.html")))
            if pages != size:
                raise SystemExit(f"{way}: {pages} pages of {size}")
            print(f"{way:<9} {size:>5} pages {times[way, size][-1][0]:7.2f} s", file=sys.stderr, flush=True)
    return {way: (cost(times, way, *sizes), sizes) for way, (_, sizes) in ways.items()}


def cost(times: dict[tuple[str, int], list[tuple[float, float]]], way: str, small: int, large: int) -> Cost:
    """Start-up and marginal cost from the fastest runs of both sizes."""
    (wall, cpu), (wall_large, cpu_large) = (
        tuple(min(column) for column in zip(*times[way, size], strict=True)) for size in (small, large)
    )
    each = (wall_large - wall) / (large - small)
    return Cost(wall - small * each, each, (cpu_large - cpu) / (large - small))


def graded_class(released: Path, course: Path, size: int) -> Path:
    """A copy of a course with a graded class of ``size``."""
    shutil.copytree(released, course)
    slugs = [path.name.split(".")[0] for path in (course / "release/ps1").glob("*.exercise.json")]
    exercises = [bank.find(course, slug) for slug in slugs]
    for folder in make_class(course / "release/ps1", course / "submitted", exercises, size + AWKWARD, Population(1))[
        -AWKWARD:
    ]:
        shutil.rmtree(folder.parent)
    timed([*WHICHPM, "grade", "ps1", "--quiet", "--course", str(course)], course)
    return course


def timed(command: Sequence[str], course: Path) -> tuple[float, float]:
    """Seconds on the clock and of the processor of a command that must succeed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show(costs: dict[str, tuple[Cost, Sequence[int]]]) -> None:
    """The table, and the ratio that counts."""
    print("feedback pages, 12 items and one written answer")
    print(f"{'':<10}{'classes of':>14}{'start-up':>12}{'each page':>14}{'each, cpu':>14}")
    for way, (found, sizes) in costs.items():
        classes = " and ".join(map(str, sizes))
        costs_of_one = f"{1000 * found.each:>11.2f} ms{1000 * found.each_cpu:>11.2f} ms"
        print(f"{way:<10}{classes:>14}{found.startup:>10.2f} s{costs_of_one}")
    ours, shipped = costs["whichpm"][0], costs["nbgrader"][0]
    print(f"one page: {shipped.each / ours.each:.0f} times faster ({shipped.each_cpu / ours.each_cpu:.0f} in cpu)")


if __name__ == "__main__":
    main()
