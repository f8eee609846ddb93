"""The tree that may be public: the course as git keeps it, without what gives away a key for credit.

Open forms keep their exercises, keys included, because those reach their pages anyway. Of a form for credit stays what
learners get: the released notebook and the exercises without keys beside it, where the book shows the set. Of a set
that opens later not even that. Readings, anchors to what is gone, what a class left and the history stay at home.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from msgspec.structs import replace

from whichpm import bank, forms, handout, keyless, newcourse, private
from whichpm.kit.leak import Leak, find_leaks
from whichpm.model import Exercise
from whichpm.publictree import lists
from whichpm.quality import limits, releases, sets, shown
from whichpm.suggest import generate

PARTS = ("source", "release")


class NotPublic(Exception):
    """A tree that cannot be written; the message names the culprit and the fix."""


class Leaks(NotPublic):
    """Keys for credit in what would be public."""

    def __init__(self, found: list[Leak]) -> None:
        super().__init__("a key for credit stands in what would be public, so nothing is written")
        self.found = found


class Written(NamedTuple):
    """What was written: how many files, exercises that stayed at home, and sets that the tree shows without a key."""

    files: int
    kept: list[str]
    keyless: list[str]


def write(root: Path, folder: Path) -> Written:
    """Write the public tree of a course.

    Parameters
    ----------
    root
        The course; git says which files it has, and they are taken as they are now.
    folder
        Where to: a folder that is not there yet or empty, or a git repository in which everything is committed,
        whose files are replaced.

    Raises
    ------
    NotPublic
        Where that cannot be done, :class:`Leaks` where a key would get out; nothing is written then.
    bank.BankError
        Where the bank cannot be read.
    """
    before = _replaceable(folder)
    plan = _Plan(root)
    beside = folder.resolve().parent / f".{folder.name}.whichpm"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        for name, content in plan.files():
            target = beside / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                target.write_bytes(content)
            else:
                shutil.copy2(content, target, follow_symlinks=False)
        if leaks := find_leaks([beside], plan.searched()):
            raise Leaks([Leak(str(Path(leak.place).relative_to(beside)), leak.what) for leak in leaks])
        for name in before:
            (folder / name).unlink(missing_ok=True)
        shutil.copytree(beside, folder, symlinks=True, dirs_exist_ok=True)
        count = sum(path.is_file() for path in beside.rglob("*"))
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Written(count, sorted(plan.kept), sorted(plan.keyless))


class _Plan:
    """Which files the tree has, and with what content where that is not the course's own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.exercises, problems = bank.load_all(root)
        if problems:
            raise bank.BankError(problems)
        known, self.homes = sets.read(root), bank.homes(root)
        later = {name for name, one in known.sets.items() if shown.opens(one)}
        held = {slug for name in later for slugs in known.sets[name].forms.values() for slug in slugs}
        limits.read(root)  # It is written again, so it has to be sound.
        # What a private bank has stays there, open or not.
        self.open = (known.open - held) & {path.stem for path in (root / "exercises/graded").glob("*.yml")}
        self.kept = {each.slug for each in self.exercises if each.pool == "graded"} - self.open
        shows = shown.shown(root)
        self.told = shows | later
        boards = dict(self._boards())
        # A set that shows nothing for credit is here as it is; of others the book may show what learners get.
        free = self.open | {each.slug for each in self.exercises if each.pool == "practice"}
        self.whole = {name for name, slugs in boards.items() if free.issuperset(slugs)}
        self.keyless = (shows & boards.keys()) - self.whole
        forms = [known.sets[name].forms[form] for name in shows & known.sets.keys() for form in shown.forms(root, name)]
        self.handed = set().union(*(boards[name] for name in self.keyless), *forms) & self.kept

    def files(self) -> Iterator[tuple[str, Path | bytes]]:
        """Path in the tree, and the file to copy or what to write in its place."""
        changed = lists.changed(self.homes, self.open, self.told) if self.kept else {}
        for name in tracked(self.root):
            if self._is_public(PurePosixPath(name)):
                yield name, changed.get(name, self.root / name)
        for name in sorted(self.keyless):
            for path in self._handed_out(name):
                yield f"release/{name}/{path.name}", path
        for each in self.exercises:
            if each.slug in self.handed:
                yield keyless.path(Path(), each.slug).as_posix(), handout.encode(each.public())

    def searched(self) -> list[Exercise]:
        """The exercises as the search takes them: what is open, or the package's sample, is nobody's secret."""
        found = [replace(each, pool="practice") if each.slug in self.open else each for each in self.exercises]
        return [*found, newcourse.sample()]

    def _is_public(self, path: PurePosixPath) -> bool:
        first, *others = path.parts
        if any((self.root / path).resolve().is_relative_to(home) for home in self.homes[1:]):
            return False
        if path.is_relative_to("exercises/graded"):
            return path.suffix == ".yml" and path.stem in self.open
        if first in ("source", "release") and others:
            return others[0] in self.whole
        return first not in private.GRADES and not first.startswith("gradebook.db")

    def _boards(self) -> Iterator[tuple[str, set[str]]]:
        """Every set that has a source or a release, with the exercises that its notebooks show."""
        for home in self.homes:
            found: dict[str, set[str]] = {}
            for path in (each for part in PARTS for each in (home / part).glob("*/*.ipynb")):
                shows = _shown(path)
                found[path.parent.name] = found.get(path.parent.name, set()).union(shows)
            yield from found.items()

    def _handed_out(self, name: str) -> list[Path]:
        """What learners get of a set; raises :class:`NotPublic` where that is missing or no longer so."""
        folders = [home / "release" / name for home in self.homes]
        folder = next((each for each in folders if each.is_dir()), folders[0])
        found = sorted(path for ending in (".ipynb", handout.SUFFIX) for path in folder.glob(f"*{ending}"))
        known = {f"{each.slug}{handout.SUFFIX}": each for each in self.exercises}
        stale = [path for path in found if path.name in known and not releases.is_current(folder, known[path.name])]
        if stale or not (folder / f"{name}.ipynb").is_file():
            raise NotPublic(f"{folder} is missing or older than its exercises; {generate(name)}")
        return found


def _shown(path: Path) -> list[str]:
    """The exercises that a notebook shows; raises :class:`NotPublic` where it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [slug for cell in cells for slug in forms.boards("".join(cell["source"]))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotPublic(f"{path} is not a notebook ({error}); open and save it in JupyterLab") from None


def tracked(root: Path) -> list[str]:
    """Paths of the files that git has of a course, sorted; raises :class:`NotPublic`."""
    try:
        listed = _listed(root)
    except (OSError, subprocess.CalledProcessError):
        fix = f"run `git init` and `git add .` in {root}, so that git says what belongs to it"
        raise NotPublic(f"{root} is in no git repository; {fix}") from None
    names = sorted(name for name in listed if (root / name).is_file())
    if not names:
        raise NotPublic(f"git has no file of {root}; run `git add .` there")
    return names


def _listed(folder: Path) -> list[str]:
    told = subprocess.run(["git", "ls-files", "-z"], cwd=folder, capture_output=True, check=True)
    return [name for name in told.stdout.decode().split("\0") if name]


def _replaceable(folder: Path) -> list[str]:
    """Files that a later tree replaces; raises :class:`NotPublic` where something would be lost."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return []
    if not (folder / ".git").exists():
        raise NotPublic(f"{folder} is not empty; name a folder that is not there yet, or your public repository")
    told = subprocess.run(["git", "status", "--porcelain"], cwd=folder, capture_output=True, text=True, check=False)
    if told.returncode or told.stdout:
        raise NotPublic(f"{folder} has changes that are not committed; commit them or undo them there first")
    return _listed(folder)
