"""A set, or one exercise, as a file for the question bank of an LMS. It holds keys, and so has places where it may lie.

The file is the instructor's: it is written for its owner alone, into ``exports/`` of the course or outside of it, and
never where something gets published from.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

from whichpm import atomic, bank, private
from whichpm.forms import label
from whichpm.lms import moodle, qti
from whichpm.lms.moodle import Part
from whichpm.lms.questions import CannotGo, Steps, questions
from whichpm.quality import sets
from whichpm.suggest import nearest

FOLDER = "exports"
FORMATS = {".xml": "Moodle XML", ".zip": "QTI 1.2"}
PUBLISHED = ("index.html", "searchindex.js", "objects.inv", ".nojekyll")
"""Files that stand at the head of a site."""
Story = Literal["stem", "apart"]


class Refused(ValueError):
    """A place or name that is not used; the message says why, and what to do."""


class Chosen(NamedTuple):
    """What is exported: names of the category in the bank, title, and exercises."""

    name: str
    title: str
    slugs: tuple[str, ...]


class Said(NamedTuple):
    """What a person should know of an exercise: its slug and a sentence."""

    slug: str
    text: str


class Exported(NamedTuple):
    """The file, how many questions of how many exercises, what did not go in, and what changed on the way."""

    path: Path
    format: str
    questions: int
    exercises: int
    left: tuple[Said, ...]
    changed: tuple[Said, ...]


def export(root: Path, name: str, to: Path, form: str = "", story: Story | None = None) -> Exported:
    """Write a set or an exercise as Moodle XML (``.xml``) or QTI 1.2 (``.zip``).

    Parameters
    ----------
    root
        The course.
    name
        A set of ``exercises/sets.yml``, or the slug of an exercise.
    to
        The file; a bare name lies in ``exports/`` of the course.
    form
        The form of the set; by default its first.
    story
        In the stem of each question, or apart before them. By default apart for Moodle, and in the stem for QTI, since
        Canvas New Quizzes leaves out what is no question.

    Raises
    ------
    Refused, qti.NoText2qti, bank.BankError, OSError
    """
    kind = FORMATS.get(to.suffix.lower())
    if kind is None:
        raise Refused(f'"{to.name}" says no format; end it in .xml for Moodle, or in .zip for QTI 1.2 (Canvas)')
    target = _place(root, to)
    chosen = choose(root, name, form)
    parts, left, changed = [], [], []
    for slug in chosen.slugs:
        exercise = bank.find(root, slug)
        try:
            asked = questions(exercise)
        except CannotGo as why:
            left.append(Said(slug, f"it stays out: {why}"))
            continue
        if kind == "QTI 1.2" and not all(map(qti.can_go, asked)):
            left.append(Said(slug, "it stays out: QTI 1.2 has no charts and no orders; Moodle XML has"))
            continue
        parts.append(Part(exercise, asked))
        changed += [Said(slug, text) for text in _changes(asked, kind)]
    if not parts:
        raise Refused(f"no exercise of {chosen.name} can go: {'; '.join(f'{slug}: {text}' for slug, text in left)}")
    if kind == "QTI 1.2":
        content = qti.package(chosen.title, parts, in_stem=story != "apart")
    else:
        content = moodle.quiz(("Which PM?", chosen.title), parts, in_stem=story == "stem")
    if not target.parent.is_dir():
        private.folder(target.parent)
    with atomic.writing(target, mode=0o600) as file:
        file.write(content)
    count = sum(len(part.questions) for part in parts)
    return Exported(target, kind, count, len(parts), tuple(left), tuple(changed))


def choose(root: Path, name: str, form: str = "") -> Chosen:
    """What a name means: a form of a set, or one exercise. Raises :class:`Refused` and :class:`~bank.BankError`."""
    known = sets.read(root).sets
    if one := known.get(name):
        if form and form not in one.forms:
            raise Refused(f'{name} has no form "{form}"; it has {", ".join(one.forms)}')
        which = form or next(iter(one.forms))
        several = len(one.forms) > 1
        title = f"{one.title}, form {which}" if several else one.title
        return Chosen(label(name, which) if several else name, title, one.forms[which])
    slugs = [path.stem for path in bank.files(root)]
    if name not in slugs:
        raise Refused(f'there is no set and no exercise "{name}": {nearest(name, [*known, *slugs])}')
    if form:
        raise Refused(f"{name} is one exercise and has no forms; leave --form out")
    return Chosen(name, bank.find(root, name).title, (name,))


def _changes(asked: tuple[object, ...], kind: str) -> list[str]:
    found = []
    if kind == "QTI 1.2" and not all(qti.whole(one) for one in asked if qti.can_go(one)):  # type: ignore[arg-type]
        found.append("QTI 1.2 knows one right answer alone: what earns a part here, or fits too, earns nothing there")
    if any(isinstance(one, Steps) and one.more for one in asked):
        found.append("other orders fit too, and Moodle takes one")
    return found


def _place(root: Path, to: Path) -> Path:
    """Where a file with keys may lie. Raises :class:`Refused`."""
    home = (root / FOLDER).resolve()
    target = home / to.name if to == Path(to.name) else to.resolve()
    if target.exists():
        raise Refused(f"{target} is there already; move it away, or give another name")
    if target.is_relative_to(root.resolve()) and not target.is_relative_to(home):
        raise Refused(f"{target} would lie in the course, which others get; it holds keys: use --to {to.name}")
    for folder in target.parents:
        if folder == home:
            break
        if head := next((name for name in PUBLISHED if (folder / name).exists()), None):
            raise Refused(f"{folder} is published ({head} is there), and the file holds keys: use --to {to.name}")
    return target
