"""Where a learner's own words stand: in the answer cell, in its halves, or in another cell near it.

A cell that was split has its marks in both halves; a text that was written into a new cell, or into the question, has
none. Whoever grades by hand sees all of it, in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from whichpm.nbgrader.submission.known import KnownCell, KnownNotebook
from whichpm.nbgrader.submission.notebook import Cell, Submission


@dataclass
class Words:
    """Places of known cells and of learners' words.

    Attributes
    ----------
    parts
        By id of a known cell, the places of the cells that make it up, in order; none where it is missing.
    elsewhere
        By id of an answer cell that was left as it was, words that stand in other cells.
    """

    parts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)

    def place(self, grade_id: str) -> int | None:
        """Where a known cell is."""
        parts = self.parts[grade_id]
        return parts[0] if parts else None

    @property
    def joined(self) -> frozenset[int]:
        """Places of second and later halves."""
        return frozenset(index for parts in self.parts.values() for index in parts[1:])

    def text(self, known: KnownCell, submission: Submission) -> str:
        """What a known cell that is there holds."""
        if known.grade_id in self.elsewhere:
            return self.elsewhere[known.grade_id]
        return "\n\n".join(submission.cells[index].source for index in self.parts[known.grade_id])


def find(known: KnownNotebook, submission: Submission) -> Words:
    """Look for every known cell, and for the words of answers that seem to be missing."""
    found = Words({cell.grade_id: parts(cell, submission.cells) for cell in known.cells})
    if known.plain is None:
        return found
    own = [index for index in _own(known, submission) if index not in found.joined]
    taken: set[int] = set()
    for number, cell in enumerate(known.cells):
        index = found.place(cell.grade_id)
        if cell.locked or not cell.solution or index is None or is_written(cell, submission.cells[index].source):
            continue
        near = [each for each in own if _between(each, number, known, found)]
        far = [each for each in own if submission.cells[each].type != "code"]
        places = near or [each for each in far if each not in taken]
        texts = [*_into_question(number, known, submission, found), *(submission.cells[each].source for each in places)]
        if texts:
            taken.update(places)
            found.elsewhere[cell.grade_id] = "\n\n".join(texts)
    return found


def parts(known: KnownCell, cells: tuple[Cell, ...]) -> tuple[int, ...]:
    """Where a known cell is in the submission: of several copies of an answer cell those that were changed, in order.

    A copy whose text is part of another's adds nothing.
    """
    copies = [index for index, cell in enumerate(cells) if cell.grade_id == known.grade_id]
    changed = [index for index in copies if is_written(known, cells[index].source)]
    if known.locked or not changed:
        return tuple(copies[:1])
    kept: list[int] = []
    for index in sorted(changed, key=lambda each: (-len(cells[each].source), each)):
        if not any(cells[index].source.strip() in cells[other].source for other in kept):
            kept.append(index)
    return tuple(sorted(kept))


def is_written(known: KnownCell, source: str) -> bool:
    """Whether something stands in an answer cell that the release did not put there."""
    return bool(source.strip()) and source.strip() != known.source.strip()


def own_words(known: KnownNotebook, submission: Submission) -> str:
    """What the learner wrote into cells of their own, and into those that are not for that; empty where nothing."""
    own = [submission.cells[index].source for index in _own(known, submission)] if known.plain is not None else []
    own += [
        added
        for each in known.cells
        if each.locked and each.type == "markdown"
        for cell in submission.cells
        if cell.grade_id == each.grade_id and (added := _added(each, cell))
    ]
    return "\n\n".join(own)


def _own(known: KnownNotebook, submission: Submission) -> list[int]:
    """Places of cells that are neither known nor of the release."""
    ids = {cell.grade_id for cell in known.cells}
    plain = known.plain or frozenset()
    return [
        index
        for index, cell in enumerate(submission.cells)
        if cell.grade_id not in ids and cell.source.strip() and cell.source.strip() not in plain
    ]


def _between(place: int, number: int, known: KnownNotebook, found: Words) -> bool:
    """Whether a place lies between the known cells on both sides of an answer cell."""
    before = [found.place(cell.grade_id) for cell in known.cells[:number]]
    after = [found.place(cell.grade_id) for cell in known.cells[number + 1 :]]
    start = next((index for index in reversed(before) if index is not None), -1)
    end = next((index for index in after if index is not None), None)
    return start < place and (end is None or place < end)


def _into_question(number: int, known: KnownNotebook, submission: Submission, found: Words) -> list[str]:
    """Words in the locked cell above an answer cell."""
    if not number or not (above := known.cells[number - 1]).locked or above.type != "markdown":
        return []
    index = found.place(above.grade_id)
    added = _added(above, submission.cells[index]) if index is not None else ""
    return [added] if added else []


def _added(known: KnownCell, cell: Cell) -> str:
    """Lines that the release does not have."""
    there = {line.strip() for line in known.source.splitlines()}
    return "\n".join(line for line in cell.source.splitlines() if line.strip() and line.strip() not in there)
