"""Works out what a repair of one notebook's submission would write, and proves on a copy that it does no harm."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from whichpm import answers as carriers
from whichpm.answers import FORMAT, LIMIT, Answers, AnswersError
from whichpm.model import Exercise
from whichpm.nbgrader.doctor import tree
from whichpm.nbgrader.doctor.tree import Carried
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission.carried import Reader
from whichpm.nbgrader.submission.normalise import KnownNotebook
from whichpm.nbgrader.submission.notebook import FILE_LIMIT, Problem, decode, parse
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain
from whichpm.nbgrader.submission.rebuilt import Rebuilt, rebuild


@dataclass
class Plan:
    """What a repair does in a submission's folder.

    Attributes
    ----------
    writes
        New content, by name. What stood there is copied to the originals first.
    moves
        Names of what goes to the originals and leaves the folder.
    steps
        What is done, in words.
    after
        The problems that remain.
    """

    writes: dict[str, bytes] = field(default_factory=dict)
    moves: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    after: tuple[Problem, ...] = ()


class _Answers(msgspec.Struct):
    exercise: str = ""
    format: int = 0


@dataclass
class Sources:
    """Where the answers to one exercise were found; ``filed`` and ``received`` can be used, ``damage`` says why not."""

    filed: Answers | None = None
    received: Answers | None = None
    damage: str = ""

    @property
    def last(self) -> Answers | None:
        """The carrier that counts."""
        return carriers.latest(self.filed, self.received)

    @property
    def where(self) -> str:
        """Which carrier that is, in words."""
        return "the answers file" if self.filed and self.last is self.filed else "the receipt in the notebook"


def exercises(known: KnownNotebook, root: Path) -> dict[str, Exercise]:
    """The exercises of a notebook that are graded from data, by slug."""
    found = {}
    for cell in known.cells:
        if cell.autograded:
            try:
                found[cell.grade_id] = keys.graded(root, cell.grade_id)
            except keys.NoKey:
                continue
    return found


def look(path: Path, exercise: Exercise, beside: Reader, receipts: tuple[bytes, ...]) -> Sources:
    """What both carriers of an exercise hold."""
    found = Sources()
    name = carriers.file_name(exercise.slug)
    try:
        found.filed = carriers.parse_text(beside(name), exercise.slug)
    except FileNotFoundError:
        if os.path.lexists(path.parent / name):
            found.damage = "it cannot be read"
    except (AnswersError, NotPlain, TooLarge, OSError) as error:
        found.damage = str(error) or "it is too large"
    for payload in receipts:
        try:
            found.received = carriers.latest(found.received, carriers.parse_text(payload, exercise.slug))
        except AnswersError:
            continue
    return found


def make(
    path: Path, known: KnownNotebook, root: Path, released: Path, beside: Reader, before: Rebuilt, scratch: Path
) -> Plan | None:
    """The plan for one notebook, ``None`` where nothing can or need be repaired.

    Parameters
    ----------
    path
        Where the notebook should lie.
    known
        What the gradebook recorded of it.
    root
        The course folder.
    released
        The notebook as released.
    beside
        Reads the files beside the notebook.
    before
        What grading makes of it now.
    scratch
        An empty folder to try the repair in.
    """
    plan = Plan()
    found = _notebook_file(path)
    raw = _content(found) if found else None
    wanted = exercises(known, root)
    receipts = parse(raw).receipts if raw is not None else ()
    sources = {slug: look(path, exercise, beside, receipts) for slug, exercise in wanted.items()}
    model = _content(released)
    if raw is not None and found and model is not None:
        carried = {
            slug: Carried(source.filed, wanted[slug].public())
            for slug, source in sources.items()
            if source.filed and not source.received
        }
        fixable = tree.repair(raw, known, model, carried, lambda payload: _is_unusable(payload, wanted))
        if fixable:
            plan.writes[path.name], steps = fixable
            plan.steps += steps
        if found != path:
            plan.writes.setdefault(path.name, raw)
            plan.moves.append(found.name)
            plan.steps.append(f"renamed from {found.name}")
    for slug, source in sources.items():
        name = carriers.file_name(slug)
        if source.last and not source.filed and not _is_newer(beside, name):
            plan.writes[name] = msgspec.json.format(msgspec.json.encode(source.last.payload()), indent=1) + b"\n"
            plan.steps.append(f"answers file of {slug} written from the receipt")
    if not plan.steps or not _proven(plan, path, known, root, beside, before, scratch):
        return None
    return plan


def notebook_bytes(path: Path) -> bytes | None:
    """Content of the notebook that grading reads, ``None`` where it cannot be read."""
    found = _notebook_file(path)
    return _content(found) if found else None


def _notebook_file(path: Path) -> Path | None:
    """The notebook, or the only one there is where it has another name; as grading finds it."""
    if os.path.lexists(path):
        return path
    others = sorted(path.parent.glob("*.ipynb"))
    return others[0] if len(others) == 1 else None


def _content(path: Path) -> bytes | None:
    try:
        return read_plain(path, FILE_LIMIT)
    except (OSError, NotPlain, TooLarge):
        return None


def _is_unusable(payload: bytes, wanted: Mapping[str, Exercise]) -> bool:
    claim = decode(_Answers, payload)
    if claim is None or claim.exercise not in wanted or claim.format > FORMAT:
        return False
    try:
        carriers.parse_text(payload, claim.exercise)
    except AnswersError:
        return True
    return False


def _is_newer(beside: Reader, name: str) -> bool:
    """Whether an answers file comes from a newer version of whichpm: that is no damage."""
    try:
        claim = decode(_Answers, beside(name))
    except (OSError, NotPlain, TooLarge, msgspec.DecodeError, RecursionError):
        return False
    return claim is not None and claim.format > FORMAT


def _proven(
    plan: Plan, path: Path, known: KnownNotebook, root: Path, beside: Reader, before: Rebuilt, scratch: Path
) -> bool:
    """Grade a copy: the answers must be the same, the learner's words too, and nothing else may be wrong."""

    def written(name: str) -> bytes:
        if name not in plan.writes:
            return beside(name)
        if len(plan.writes[name]) > LIMIT:
            raise TooLarge
        return plan.writes[name]

    content = plan.writes.get(path.name) or _content(path)
    if content is not None:
        tried = scratch / path.name
        tried.write_bytes(content)
        try:
            after = rebuild(tried, known, root, written)
        finally:
            tried.unlink()
    else:  # A notebook that cannot be read stays what it is.
        after = rebuild(path, known, root, written)
    plan.after = after.problems
    return (
        after.answers == before.answers
        and set(after.problems) <= set(before.problems)
        and all(
            words(after, cell.grade_id) == text for cell in known.cells if (text := kept_words(before, cell.grade_id))
        )
    )


def words(rebuilt: Rebuilt, grade_id: str) -> str:
    for cell in rebuilt.notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return str(cell["source"])
    return ""


def kept_words(before: Rebuilt, grade_id: str) -> str:
    """The words that must stay; none where grading put words of its own there."""
    found: dict[str, Any] = next(
        (cell for cell in before.notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id),
        {},
    )
    source = str(found.get("source", ""))
    own = source.strip("*# ") in ("This answer was missing from the submission.", "This answer could not be read.")
    return "" if own else source
