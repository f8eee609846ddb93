"""Grading on a cluster beside one machine without it, and the item table after it: time, memory, efficiency.

    python benchmarks/cluster.py                          20,000 submissions
    python benchmarks/cluster.py --submissions 1000000    a million (55 GB of disk for each way, an hour)
    python benchmarks/cluster.py --submissions 1000000 --no-cluster --kept FOLDER --prepare
    python benchmarks/cluster.py --submissions 1000000 --no-cluster --kept FOLDER
                                                          the same on one machine alone, in a class made beforehand

A PostgreSQL server of its own, a scheduler and 1 and 2 workers, each a process, grade the same class as `whichpm grade`
does with a file; all in a fresh course folder. Of the workers, memory is that of each with its reader, in the middle
and at the end: it must not grow. Efficiency is how many times faster two workers are than one, as a share of 2; with
two processors that the server, the scheduler and the command share, it says little. Then `whichpm items` and
`whichpm report class` read what was graded: the table in files of a million rows, and the report over all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from autograde import NBGRADER, ROOT, release
from distributed import Client
from grading import DIFFERENT, make_submissions, run

sys.path[:0] = [str(ROOT / "tests" / "nbgrader"), str(ROOT / "tests")]
from databases import Postgres, postgres  # noqa: E402

SET = "ps1"
WHICHPM = (sys.executable, "-m", "whichpm")
AIM = 15 * 60
"""Seconds in which one machine should grade a million without a cluster."""


class Grown(NamedTuple):
    """Seconds to grade a class, those of the workers' processors, and megabytes of the largest worker."""

    seconds: float
    cpu: float
    half: float
    end: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Grading on a cluster, and the item table after it.")
    parser.add_argument("--submissions", type=int, default=20_000)
    parser.add_argument("--workers", type=int, nargs="*", default=(1, 2), help="numbers of workers to compare")
    parser.add_argument("--no-cluster", action="store_true", help="one machine alone")
    parser.add_argument("--no-report", action="store_true", help="leave the item table and the report out")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    parser.add_argument("--kept", type=Path, help="a folder to work in that stays; a class that lies there is graded")
    parser.add_argument("--prepare", action="store_true", help="only make the class, in the folder that stays")
    chosen = parser.parse_args()
    if chosen.prepare and not chosen.kept:
        parser.error("--prepare makes a class in a folder that stays; name it with --kept")
    if chosen.kept:
        measure(chosen.kept, chosen)
        return
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        measure(Path(folder), chosen)


def measure(place: Path, chosen: argparse.Namespace) -> None:
    """Grade a class in this folder, which is made where it is not there yet."""
    size: int = chosen.submissions
    released, course, whole = place / "course", place / "one", place / f"{size} have handed in"
    if not whole.exists():
        place.mkdir(exist_ok=True)
        hand_in(release(released), course, make_submissions(released, place / "different"), size)
        whole.touch()
    if chosen.prepare:
        return
    if (course / "autograded").exists():
        raise SystemExit(f"{course} is graded already; delete {place} and make the class again")
    print(f"{size:,} submissions of 12 items; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
    done = run(course, *WHICHPM, "grade", SET)
    each = f"cpu {1000 * done.cpu / size:.2f} ms each, {done.memory:.0f} MB"
    print(f"one machine, a file: {told(size, done.wall)}, {each}; load {os.getloadavg()[0]:.1f}")
    minutes = 1_000_000 / size * done.wall / 60
    print(f"  a million at this rate: {minutes:.1f} minutes (to reach: {AIM / 60:.0f})", flush=True)
    if not chosen.no_report:
        for name, words in {"items": ("items", SET), "report class": ("report", "class", SET)}.items():
            read = run(course, *WHICHPM, *words)
            print(f"{name}: {told(size, read.wall)}, {read.memory:.0f} MB", flush=True)
        shards = sorted((course / "reports" / SET).glob("*.parquet"))
        print(f"  {len(shards)} Parquet files, {sum(path.stat().st_size for path in shards) / 1e6:.1f} MB", flush=True)
    if not chosen.no_cluster:
        different = sorted((place / "different").glob(f"*/{SET}"))[:DIFFERENT]
        compare(released, different, place, size, chosen.workers)


def compare(released: Path, different: Sequence[Path], place: Path, size: int, numbers: Sequence[int]) -> None:
    """All numbers of workers on the same class; prints a row for each."""
    rates: dict[int, float] = {}
    with postgres() as server:
        for number in numbers:
            course = hand_in(released, place / f"workers {number}", different, size)
            move_gradebook(course, server)
            found = on_workers(course, number, size)
            rates[number] = size / found.seconds
            each = 1000 * found.cpu / size
            grown = f"{found.half:.0f} MB half-way, {found.end:.0f} MB at the end"
            print(
                f"{number} workers: {told(size, found.seconds)}, cpu {each:.2f} ms each; each worker {grown}",
                flush=True,
            )
    if {1, 2} <= set(rates):
        print(f"efficiency of two workers: {rates[2] / (2 * rates[1]):.0%}")


def told(size: int, seconds: float) -> str:
    """Time and rate."""
    return f"{seconds:.1f} s, {size / seconds:,.0f} a second"


def hand_in(released: Path, course: Path, different: Sequence[Path], size: int) -> Path:
    """A course in which so many learners have handed in; the files of equal submissions are the same on the disk."""
    shutil.copytree(released, course)
    files = [[(str(path), path.name) for path in folder.iterdir()] for folder in different]
    (course / "submitted").mkdir()
    for number in range(size):
        target = f"{course}/submitted/learner-{number:07d}"
        os.mkdir(target)  # noqa: PTH102
        os.mkdir(f"{target}/{SET}")  # noqa: PTH102
        for path, name in files[number % len(files)]:
            os.link(path, f"{target}/{SET}/{name}")
    return course


def move_gradebook(course: Path, server: Postgres) -> None:
    """Have a gradebook on the server in the place of the file."""
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.CourseDirectory.db_url = {server.new()!r}\n")
    (course / "gradebook.db").unlink()
    run(course, str(NBGRADER), "generate_assignment", SET, "--force")


def on_workers(course: Path, number: int, size: int) -> Grown:
    """Grade a class on so many workers, started for it."""
    with dask(course.parent) as (address, start):
        workers = [start("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(number)]
        with Client(address, timeout=600) as client:
            client.wait_for_workers(number)
        begin = time.perf_counter()
        command = [*WHICHPM, "grade", SET, "--json", "--scheduler", address]
        grader = subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, text=True)
        assert grader.stdout
        half, end, first, used = 0.0, 0.0, begin, 0.0
        for done, _line in enumerate(grader.stdout, 1):
            if done == 1:
                first = time.perf_counter()  # Workers have started and have read the course.
                used = sum(cpu(worker.pid) for worker in workers)
            if done == size // 2:
                half = max(memory(worker.pid) for worker in workers)
            if done == size:
                end = max(memory(worker.pid) for worker in workers)
                used = sum(cpu(worker.pid) for worker in workers) - used
        if grader.wait() not in (0, 3):
            raise SystemExit(f"it failed; run it again by hand: {' '.join(command)}")
        return Grown(time.perf_counter() - first, used, half, end)


def family(pid: int) -> Iterator[Path]:
    """A process and all below it, also those that one of its threads has started."""
    waiting = [pid]
    while waiting:
        each = Path("/proc", str(waiting.pop()))
        yield each
        with suppress(OSError):
            for children in each.glob("task/*/children"):
                waiting += map(int, children.read_text().split())


def cpu(pid: int) -> float:
    """Seconds of the processor that a process and all below it have taken; 0 where the system does not tell."""
    total = 0
    for each in family(pid):
        with suppress(OSError):
            total += sum(map(int, (each / "stat").read_text().rpartition(")")[2].split()[11:13]))
    return total / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Megabytes of a process and all below it; 0 where the system does not tell."""
    total = 0
    for each in family(pid):
        with suppress(OSError):
            total += int((each / "statm").read_text().split()[1])
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def dask(folder: Path) -> Iterator[tuple[str, Callable[..., subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and what starts more processes that end with it."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        started.append(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        return started[-1]

    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "scheduler.json")
        try:
            start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
            while not file.is_file() or not file.read_text():
                time.sleep(0.1)
            yield json.loads(file.read_text())["address"], start
        finally:
            for process in started:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main()
