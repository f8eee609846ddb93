"""What is the same for a whole class, and a fingerprint of it: when it changes, everything is graded again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from whichpm import __version__, bank
from whichpm.coursegrade import policy
from whichpm.nbgrader.batch.messages import Context
from whichpm.nbgrader.gradebook.book import Gradebook
from whichpm.nbgrader.gradebook.late import SECTIONS
from whichpm.nbgrader.gradebook.released import known_notebooks
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.reading import SMALL, is_ignored
from whichpm.quality import sets

PACKAGE = Path(__file__).parents[2]
GRADES = """
    answers.py atomic.py bank.py cast.py chapters.py coursegrade/__init__.py coursegrade/policy.py documents.py
    forms.py handout.py kinds/*.py model.py papers/*.py public.py scoring.py sheet.py order.py
    strict.py suggest.py terminal.py typewords.py words.py yamltree.py nbgrader/__init__.py nbgrader/ids.py
    nbgrader/models.py nbgrader/submission/*.py nbgrader/marking/*.py nbgrader/marking/templates/*.jinja
    nbgrader/batch/__init__.py nbgrader/batch/marking.py nbgrader/batch/messages.py nbgrader/batch/tree.py
    nbgrader/batch/writing.py nbgrader/gradebook/__init__.py nbgrader/gradebook/book.py
    nbgrader/gradebook/byhand.py nbgrader/gradebook/door.py nbgrader/gradebook/late.py
    nbgrader/gradebook/quarantine.py nbgrader/gradebook/roster.py nbgrader/gradebook/tables.py
"""
"""What grades: all that batch/marking.py and batch/writing.py import, which a test compares. A change of anything else,
such as a figure or a page of the book, grades no class again."""


def build(setting: Setting, staging: Path) -> Context:
    """The context in which an assignment is graded; raises :class:`GradebookError` and :class:`OSError`."""
    small: dict[str, bytes] = {}
    large: dict[str, str] = {}
    for name, path in _source_files(str(setting.source), "", setting.ignored):
        if name not in setting.exclude_overwriting:
            if path.stat().st_size > SMALL:
                large[name] = str(path)
            else:
                small[name] = path.read_bytes()
    return Context(
        root=setting.root,
        notebooks=known_notebooks(
            setting.db_url, setting.assignment, setting.handed_out, setting.everybody(), setting.root
        ),
        ignored=setting.ignored,
        source_small=small,
        source_large=large,
        permissions=setting.permissions,
        shared=bool(setting.course.groupshared),
        staging=str(staging),
    )


def revision(context: Context, setting: Setting, book: Gradebook) -> str:
    """A fingerprint of all that a grade depends on besides the submission: keys, cells, dates, settings, this code."""
    seen = blake2b(digest_size=16)
    seen.update(code_digest())
    seen.update(msgspec.json.encode(context.notebooks, order="deterministic"))
    for slug in _autograded(context):
        path = bank.path(context.root, "graded", slug)
        seen.update(b"\0" + (path.read_bytes() if path.is_file() else b""))
    for name, content in sorted(context.source_small.items()):
        seen.update(f"\0{name}\0".encode("utf-8", "surrogateescape") + content)
    for name, path_ in sorted(context.source_large.items()):
        status = os.stat(path_)  # noqa: PTH116
        seen.update(f"\0{name} {status.st_size} {status.st_mtime_ns}".encode("utf-8", "surrogateescape"))
    settings: list[Any] = [book.duedate, setting.permissions, context.shared, setting.ignored]
    settings += [sorted(setting.config[name].items()) for name in SECTIONS]
    with suppress(bank.BankError):  # Whoever is late finds out.
        known = policy.read(setting.root)
        settings += [known.late] if known and known.late else []
    seen.update(repr(settings).encode())
    return seen.hexdigest()


def notices(context: Context) -> Iterator[str]:
    """Cells that cannot be graded for anybody, and why; and a due date of which nobody can say who kept it."""
    if any(known.due and not known.timed for known in context.notebooks.values()):
        cause = "it has a due date, and of most submissions no time of handing in is known"
        yield f"{cause}: that costs nobody points; a roster with times, or `whichpm collect --time`, gives them"
    partial = sets.read(context.root).partial
    for name, known in context.notebooks.items():
        for cell in known.cells:
            if cell.autograded:
                for slug in _slugs(known, cell.grade_id):
                    where = f"{name}.ipynb, cell {cell.grade_id}{f' ({slug})' if slug != cell.grade_id else ''}"
                    try:
                        exercise = keys.graded(context.root, slug)
                    except keys.NoKey as error:
                        # The keys of other forms may be at home; whoever hands one in is remarked by name.
                        if partial and slug != cell.grade_id and not bank.path(context.root, "graded", slug).is_file():
                            continue
                        yield f"{where}: nobody gets points for it: {error}"
                        continue
                    if exercise.maximum != cell.points:
                        cause = (
                            f"it is worth {cell.points:g} points in the gradebook and {exercise.maximum:g} in the bank"
                        )
                        fix = "fix source/ and generate the assignment again"
                        yield f"{where}: nobody gets points for it: {cause}; {fix}"


def _autograded(context: Context) -> Iterator[str]:
    for known in context.notebooks.values():
        yield from (slug for cell in known.cells if cell.autograded for slug in _slugs(known, cell.grade_id))


def _slugs(known: KnownNotebook, grade_id: str) -> list[str]:
    """The exercises that a cell may be graded by, one of each form."""
    return list(dict.fromkeys([grade_id, *(places.get(grade_id, grade_id) for places in known.forms.values())]))


def code_digest() -> bytes:
    """A fingerprint of the code that grades, so that a fixed grader grades again."""
    seen = blake2b(__version__.encode(), digest_size=16)
    for path in code():
        seen.update(path.read_bytes())
    return seen.digest()


def code() -> list[Path]:
    """The files on which a grade depends: those that :data:`GRADES` names, in a fixed order."""
    return [path for pattern in GRADES.split() for path in sorted(PACKAGE.glob(pattern))]


def _source_files(folder: str, prefix: str, ignored: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """The instructor's files that nbgrader puts beside every graded notebook; links are followed, as there."""
    if not os.path.isdir(folder):  # noqa: PTH112
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if is_ignored(entry.name, (*ignored, "*.ipynb")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _source_files(entry.path, f"{prefix}{entry.name}/", ignored)
        elif entry.is_file():
            yield f"{prefix}{entry.name}", Path(entry.path)
