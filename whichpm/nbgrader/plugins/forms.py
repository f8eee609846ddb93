"""``nbgrader release_assignment`` that hands out every form of a set, and lets each learner find their own.

The exchange has one folder for all. Beside the notebook it gets the exercises of the other forms, without keys as ever,
and the draw by which :mod:`whichpm.allotted` shows each learner theirs: the draw by which the class is graded.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.exchange.default.release_assignment import ExchangeReleaseAssignment
from traitlets import Bool

from whichpm import allotted, handout, keyless, worked
from whichpm.bank import BankError, NoSuchExercise
from whichpm.nbgrader.gradebook import door, roster
from whichpm.quality import drawing, sets


class ReleaseAssignment(ExchangeReleaseAssignment):  # type: ignore[misc]  # nbgrader has no types
    """Use with ``c.ExchangeFactory.release_assignment``."""

    draw_forms = Bool(True, help="Whether each learner gets the form that is drawn for them, where a set has several.")
    draw_forms.tag(config=True)

    def copy_files(self) -> None:
        """Make what is added first, so that nothing of before is deleted where that cannot be done.

        Nothing is released, either, in which somebody answered.
        """
        try:
            worked.check(Path(self.src_path))
            self._added = self._forms() if self.draw_forms else {}
        except (worked.WorkedOn, BankError, NoSuchExercise, door.GradebookError, OSError) as error:
            self.fail(f"{error}; nothing was released")
        super().copy_files()

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the release, and add what the other forms need; afterwards nbgrader says who may read it."""
        super().do_copy(src, dest, log)
        for name, content in self._added.items():
            Path(dest, name).write_bytes(content)

    def _forms(self) -> dict[str, bytes]:
        """Names and contents of the added files; none where the set has one form alone."""
        course: Any = self.coursedir
        root, name = Path(course.root), str(course.assignment_id)
        shown = [path.name.removesuffix(handout.SUFFIX) for path in Path(self.src_path).glob(f"*{handout.SUFFIX}")]
        places = sets.read(root).places(name, shown)
        if not places:
            return {}
        draw = drawing.begin(root, name)
        try:
            learners = [str(each["id"]) for each in roster.everybody(course.db_url)]
        except door.NoGradebook:
            learners = []
        if learners:
            drawing.enlist(root, draw, learners, places)
        self.log.info("Each learner gets the form that is drawn for them: %s", ", ".join(places))
        forms = {form: [*into.values()] for form, into in places.items()}
        others = sorted({slug for slugs in forms.values() for slug in slugs} - set(shown))
        files = {f"{slug}{handout.SUFFIX}": handout.encode(keyless.find(root, slug).public()) for slug in others}
        return {**files, allotted.file_name(name): allotted.encode(draw, forms)}
