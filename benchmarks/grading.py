"""Grading and feedback, ours beside nbgrader's: the same submissions, one run.

    python benchmarks/grading.py             all three ways of grading, feedback, and growth up to 10,000
    python benchmarks/grading.py --growth    only growth, up to 100,000 (5 GB of disk, some ten minutes)

Each way grades a small and a large class in a fresh course folder: `nbgrader autograde` as shipped, the same with our
plugins, and `whichpm grade`. The difference of both classes is what one more submission costs; the rest is start-up. Of
repeated runs the fastest counts, because other work on the machine only adds time. Then `whichpm grade` alone grades
classes of every size; memory is that of all its processes together, at its peak, with what they share counted in each.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import feedback
from autograde import AS_SHIPPED, AWKWARD, NBGRADER, ROOT, Cost, cost, release

from whichpm import bank
from whichpm.simulate.classes import make_class
from whichpm.simulate.learners import Population

SHIPPED, PLUGINS, OURS = "as shipped", "with plugins", "whichpm grade"
CLASSES = {SHIPPED: (4, 16), PLUGINS: (4, 44), OURS: (100, 1000)}
"""Small and large class of each way: large enough to see the difference, small enough to wait for."""
SIZES = (100, 1000, 10_000, 100_000)
FEEDBACK = ((10, 60), (100, 1100))
"""Small and large classes for feedback: nbgrader's, and ours."""
DIFFERENT = 200
"""Submissions that are different; a larger class has them again under other names."""
AIM = {SHIPPED: 1000, PLUGINS: 100}


class Run(NamedTuple):
    """Seconds on the clock and of the processor, and megabytes of all processes together at their peak."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Grading and feedback, ours beside nbgrader's.")
    parser.add_argument("--growth", action="store_true", help="only growth, also with 100,000 submissions")
    parser.add_argument("--sizes", type=int, nargs="*", help="classes for the growth, or none")
    parser.add_argument("--ways", nargs="*", choices=list(CLASSES), help="ways of grading to compare, or none")
    parser.add_argument("--no-feedback", action="store_true", help="leave the feedback out")
    parser.add_argument("--repeat", type=int, default=2, help="runs of each; the fastest counts")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    chosen = parser.parse_args()
    ways = chosen.ways if chosen.ways is not None else [] if chosen.growth else list(CLASSES)
    sizes = chosen.sizes if chosen.sizes is not None else SIZES if chosen.growth else SIZES[:-1]
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        released = release(Path(folder) / "course")
        different = make_submissions(released, Path(folder) / "different")
        if ways:
            compare(released, different, Path(folder), ways, chosen.repeat)
        if not (chosen.growth or chosen.no_feedback):
            print()
            feedback.show(feedback.measure(released, *FEEDBACK, chosen.repeat))
        if sizes:
            grow(released, different, Path(folder), sizes)


def make_submissions(released: Path, folder: Path) -> list[Path]:
    """Different submissions, without the two on which nbgrader as shipped fails."""
    exercises = [
        bank.find(ROOT, path.name.split(".")[0]) for path in (released / "release/ps1").glob("*.exercise.json")
    ]
    return make_class(released / "release/ps1", folder, exercises, DIFFERENT + AWKWARD, Population(1))[:-AWKWARD]


def compare(released: Path, different: Sequence[Path], folder: Path, ways: Sequence[str], repeat: int) -> None:
    """All ways on classes of their two sizes; prints what one more submission costs in each."""
    times: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for _ in range(repeat):
        for way in ways:
            for size in CLASSES[way]:
                done = grade(released, different, folder, way, size)
                times.setdefault((way, size), []).append((done.wall, done.cpu))
                print(f"{way:<14}{size:>6} submissions{done.wall:8.2f} s", file=sys.stderr, flush=True)
    costs = {way: cost(times, way, *CLASSES[way]) for way in ways}
    print(f"12 items and one written answer; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'':<14}{'start-up':>10}{'each':>14}{'each, cpu':>14}   from classes of")
    for way, found in costs.items():
        small, large = CLASSES[way]
        print(
            f"{way:<14}{found.startup:>8.2f} s{found.each * 1000:>11.2f} ms{found.each_cpu * 1000:>11.2f} ms"
            f"   {small} and {large}"
        )
    if OURS in costs:
        print_ratios(costs, min(wall for wall, _ in times[OURS, CLASSES[OURS][1]]))


def print_ratios(costs: dict[str, Cost], whole: float) -> None:
    """How many times faster ours is for one submission, and for the whole larger class, start-up included."""
    ours, size = costs[OURS], CLASSES[OURS][1]
    for way, aim in AIM.items():
        if way in costs:
            each, all_ = costs[way].each / ours.each, (costs[way].startup + size * costs[way].each) / whole
            print(
                f"one submission is graded {each:,.0f} times faster than {way} (to reach: {aim:,}); "
                f"{size:,} with start-up {all_:,.0f} times"
            )


def grow(released: Path, different: Sequence[Path], folder: Path, sizes: Sequence[int]) -> None:
    """Time and memory of `whichpm grade` for classes of every size."""
    print(f"\n{OURS}, growth\n{'submissions':>12}{'seconds':>10}{'cpu':>10}{'each':>12}{'each, cpu':>12}{'memory':>10}")
    for size in sizes:
        done = grade(released, different, folder, OURS, size)
        each, each_cpu = (1000 * seconds / size for seconds in (done.wall, done.cpu))
        print(
            f"{size:>12,}{done.wall:>10.2f}{done.cpu:>10.2f}{each:>9.2f} ms{each_cpu:>9.2f} ms{done.memory:>7.0f} MB",
            flush=True,
        )


def grade(released: Path, different: Sequence[Path], folder: Path, way: str, size: int) -> Run:
    """Grade a class of ``size`` in a fresh course.

    It stays until all is measured: ext4 looks long for room for new files where many have just been deleted.
    """
    course = Path(tempfile.mkdtemp(prefix=f"{size}-", dir=folder)) / "course"
    shutil.copytree(released, course)
    for number in range(size):
        target = course / "submitted" / f"learner-{number:06d}" / "ps1"
        target.mkdir(parents=True)
        for path in different[number % len(different)].iterdir():
            (target / path.name).write_bytes(path.read_bytes())
    if way == SHIPPED:
        (course / "nbgrader_config.py").write_text(AS_SHIPPED, encoding="utf-8")
    command = [sys.executable, "-m", "whichpm", "grade", "ps1"] if way == OURS else [NBGRADER, "autograde", "ps1"]
    return run(course, *map(str, command))


def run(course: Path, *command: str) -> Run:
    """Run a command to its end; raises :class:`SystemExit` where it fails."""
    with tempfile.TemporaryFile() as printed:
        start, peak = time.perf_counter(), 0.0
        process = subprocess.Popen(command, cwd=course, stdout=printed, stderr=subprocess.STDOUT)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, memory(process.pid))
            time.sleep(0.02)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            printed.seek(0)
            raise SystemExit(printed.read().decode(errors="replace"))
    return Run(wall, usage.ru_utime + usage.ru_stime, peak)


def memory(pid: int) -> float:
    """Megabytes of a process and all below it; 0 where the system does not tell."""
    total, waiting = 0, [pid]
    while waiting:
        each = Path("/proc", str(waiting.pop()))
        try:
            total += int((each / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            waiting += map(int, (each / "task" / each.name / "children").read_text().split())
        except OSError:
            continue
    return total / 1e6


if __name__ == "__main__":
    main()
