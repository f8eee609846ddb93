"""Works out what a repair of one notebook's submission would write, and proves on a copy that it does no harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from whichpm import answers as carriers
from whichpm.answers import FORMAT, LIMIT, Answers, AnswersError
from whichpm.forms import derived, is_of_source
from whichpm.model import Exercise
from whichpm.nbgrader.doctor import tree
from whichpm.nbgrader.doctor.tree import Carried
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission.carried import FILE, RECEIPT, Reader, carriers_of
from whichpm.nbgrader.submission.known import KnownCell, KnownNotebook
from whichpm.nbgrader.submission.notebook import FILE_LIMIT, Problem, Submission, decode
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain
from whichpm.nbgrader.submission.reading import HandedIn
from whichpm.nbgrader.submission.rebuilt import Rebuilt, rebuild
from whichpm.nbgrader.submission.words import is_written


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
    """Where the answers to one exercise were found: in the answers file, and in the notebook or elsewhere."""

    filed: Answers | None = None
    received: Answers | None = None
    elsewhere: Answers | None = None

    @property
    def last(self) -> Answers | None:
        """The carrier that counts."""
        return carriers.latest(self.filed, self.received, self.elsewhere)


def exercises(known: KnownNotebook, root: Path) -> dict[str, Exercise]:
    """The exercises of a notebook that are graded from data, by slug."""
    found = {}
    for cell in known.cells:
        if cell.autograded:
            try:
                found[cell.exercise] = keys.graded(root, cell.exercise)
            except keys.NoKey:
                continue
    return found


def look(exercise: Exercise, submission: Submission, handed_in: HandedIn) -> Sources:
    """What all carriers of an exercise hold."""
    found, _ = carriers_of(exercise.slug, submission, handed_in.read, handed_in.others(exercise.slug))
    by_place: dict[str, list[Answers]] = {FILE: [], RECEIPT: [], "": []}
    for each in found:
        by_place[each.where if each.where in by_place else ""].append(each.answers)
    return Sources(*(carriers.latest(*each) for each in by_place.values()))


def make(
    path: Path, known: KnownNotebook, root: Path, released: Path, handed_in: HandedIn, before: Rebuilt
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
    handed_in
        All that was handed in.
    before
        What grading makes of it now.
    """
    if before.disputed:
        return None  # Whatever is written, somebody's work would be written over.
    plan, of_form = Plan(), before.known
    files = {**handed_in.small, **handed_in.contents}
    raw = files.get(before.name)
    wanted = exercises(of_form, root)
    sources = {slug: look(exercise, before.submission, handed_in) for slug, exercise in wanted.items()}
    model = _released(released, of_form)
    if raw is not None and model is not None:
        carried = {
            slug: Carried(source.last, wanted[slug].public())
            for slug, source in sources.items()
            if source.last and not source.received
        }
        fixable = tree.repair(raw, of_form, model, carried, lambda payload: _is_unusable(payload, wanted))
        if fixable:
            plan.writes[path.name], steps = fixable
            plan.steps += steps
        if before.name != path.name:
            plan.writes.setdefault(path.name, raw)
            plan.moves.append(before.name)
            plan.steps.append(f"renamed from {before.name}")
    for slug, source in sources.items():
        name = carriers.file_name(slug)
        if source.last and not source.filed and not _is_newer(handed_in.read, name):
            whence = "receipt" if source.last is source.received else "place where they were kept"
            plan.writes[name] = msgspec.json.format(msgspec.json.encode(source.last.payload()), indent=1) + b"\n"
            plan.steps.append(f"answers file of {slug} written from the {whence}")
    if not plan.steps or not _proven(plan, path, known, root, handed_in, before):
        return None
    return plan


def _content(path: Path) -> bytes | None:
    try:
        return read_plain(path, FILE_LIMIT)
    except (OSError, NotPlain, TooLarge):
        return None


def _released(path: Path, known: KnownNotebook) -> bytes | None:
    """The notebook as it was released, in the form of the submission."""
    content, into = _content(path), known.forms.get(known.form, {})
    if content is None or is_of_source(into):
        return content
    return tree.dump(derived(msgspec.json.decode(content), into))


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


def _proven(plan: Plan, path: Path, known: KnownNotebook, root: Path, handed_in: HandedIn, before: Rebuilt) -> bool:
    """Grade a copy: the answers must be the same, the learner's words too, and nothing else may be wrong."""
    if any(len(content) > LIMIT for name, content in plan.writes.items() if name != path.name):
        return False
    after = rebuild(path, known, root, handed_in.changed(plan.writes, plan.moves))
    plan.after = after.problems
    return (
        after.answers == before.answers
        and {problem for problem in after.problems if not problem.notice} <= set(before.problems)
        and all(words(after, cell.grade_id) == text for cell in known.cells if (text := kept_words(before, cell)))
    )


def words(rebuilt: Rebuilt, grade_id: str) -> str:
    for cell in rebuilt.notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return str(cell["source"])
    return ""


def kept_words(before: Rebuilt, known: KnownCell) -> str:
    """The learner's words that must stay; none where the release or grading put words there."""
    source = words(before, known.grade_id)
    own = source.strip("*# ") in ("This answer was missing from the submission.", "This answer could not be read.")
    return "" if own or not is_written(known, source) else source
