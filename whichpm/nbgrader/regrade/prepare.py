"""What ``whichpm regrade`` is asked to decide, as a plan: accept, void, let nobody lose, or take the last one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from whichpm.nbgrader.gradebook import door, marks
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.changes import Preview
from whichpm.nbgrader.regrade.decisions import CannotDecide, Decided, Decision, asked, decided, file, written
from whichpm.nbgrader.regrade.plan import exercises, plan


def prepare(
    setting: Setting, accept: Sequence[str] = (), void: Sequence[str] = (), no_loss: bool = False, undo: bool = False
) -> Preview:
    """What a regrade with these decisions would change; changes nothing itself.

    Parameters
    ----------
    setting
        The course and the assignment.
    accept, void
        ``SLUG/ITEM=OPTION`` and ``SLUG/ITEM``.
    no_loss
        Accept also what was right before, wherever somebody would lose points.
    undo
        Take back what the last regrade decided.

    Raises
    ------
    CannotDecide
        And whatever :func:`whichpm.nbgrader.regrade.plan.plan` raises.
    """
    if undo and (accept or void or no_loss):
        raise CannotDecide("--undo stands alone; take the last regrade back first, then decide anew")
    with door.reading(setting.db_url, setting.assignment) as connection:
        slugs = exercises(marks.assignment(connection, setting.assignment), setting.root)
    desk = _Desk(setting, slugs)
    undoes = ""
    if undo:
        undoes = desk.take_back()
    for slug, item, option in asked(accept, void):
        before = desk.of(slug)
        desk.after[slug] = before.voiding(item) if option is None else before.accepting(item, option)
    made = desk.plan()
    if no_loss:
        for slug, items in made.former.items():
            for item, options in items.items():
                desk.after[slug] = desk.of(slug).accepting(item, *sorted(options))
        made = desk.plan()
        _insist(made)
    return made._replace(decisions=desk.decisions(), undoes=undoes)


def _insist(made: Preview) -> None:
    losing = [change for change in made.scored if change.after < change.before - 1e-9]
    if losing:
        cells = sorted({cell.name for change in losing for cell in change.cells if cell.after < (cell.before or 0.0)})
        cause = f"{len(losing)} learners would lose points all the same in {', '.join(cells)}"
        raise CannotDecide(f"{cause}: more than a key has changed there; void the items, or put them back")


class _Desk:
    """Decisions of an assignment, as they are and as they shall be."""

    def __init__(self, setting: Setting, slugs: Sequence[str]) -> None:
        self._setting, self._slugs = setting, slugs
        self.after: dict[str, Decided] = {}

    def of(self, slug: str) -> Decided:
        """What shall be decided about an exercise, so far."""
        return self.after.get(slug) or self._now(slug)

    def _content(self, slug: str) -> bytes:
        path = file(self._setting.root, slug, self._slugs)
        keys.graded(self._setting.root, slug)  # Says what is wrong with it.
        return path.read_bytes()

    def _now(self, slug: str) -> Decided:
        return decided(self._content(slug))

    def plan(self) -> Preview:
        """What these decisions change."""
        files = {}
        for slug, wanted in self.after.items():
            content = self._content(slug)
            if decided(content) != wanted:
                files[slug] = written(content, wanted, file(self._setting.root, slug, self._slugs))
        return plan(self._setting, files)

    def decisions(self) -> Mapping[str, Decision]:
        """How what is decided changes, counted from before a run that was interrupted after it had written files."""
        begun = log.unfinished(self._setting.root, self._setting.assignment) or {}
        kept = {slug: _read(each) for slug, each in begun.get("decisions", {}).items()}
        found = {}
        for slug in {**kept, **self.after}:
            now = self._now(slug)
            before = kept[slug].before if slug in kept and kept[slug].after == now else now
            after = self.after.get(slug, now)
            if before != after:
                found[slug] = Decision(before, after)
        return found

    def take_back(self) -> str:
        """Decide as it was before the last regrade; returns the id of that."""
        last = log.last(self._setting.root, self._setting.assignment)
        if last is None:
            raise CannotDecide(f"no regrade of {self._setting.assignment} was applied, so there is none to undo")
        if not last.get("decisions"):
            slugs = ", ".join(last["items"]) or "the exercises"
            cause = f"the last regrade, of {last['ended'][:10]}, followed a key that was changed by hand ({slugs})"
            raise CannotDecide(f"{cause}; put the key back in exercises/graded/ and run `whichpm regrade` again")
        for slug, each in last["decisions"].items():
            decision = _read(each)
            if self._now(slug) not in (decision.after, decision.before):
                cause = f"exercises/graded/{slug}.yml: accepts or void were changed since that regrade"
                raise CannotDecide(f"{cause}; change them there and run `whichpm regrade` again")
            self.after[slug] = decision.before
        return str(last["regrade"])


def _read(entry: Mapping[str, object]) -> Decision:
    return Decision(*(msgspec.convert(entry[name], Decided) for name in ("before", "after")))
