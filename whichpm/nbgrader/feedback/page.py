"""One learner's feedback on one notebook: everything the page shows, as plain data, and the page itself."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whichpm import scoring, stats
from whichpm.answers import stamp
from whichpm.model import Result
from whichpm.nbgrader.feedback import lessons
from whichpm.nbgrader.feedback.exhibit import Exhibit
from whichpm.nbgrader.feedback.look import style, template
from whichpm.nbgrader.feedback.prose import heading, prose, uncounted, verbatim
from whichpm.nbgrader.feedback.sections import Sections
from whichpm.nbgrader.gradebook.graded import GradedNotebook, Written
from whichpm.nbgrader.gradebook.marks import Handed, Mark, Part, Sheet
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.marking.verdicts import Verdicts
from whichpm.nbgrader.submission import clean
from whichpm.quality import sets

HABIT, MANY_POINTS = 0.40, 0.60
"""Below the first score above chance, with more than the second share of points, a habit is likely (assessment 4.2)."""
GENERATOR = "whichpm feedback"
"""Says in a page who wrote it, so that pages of other tools are never overwritten unasked."""


class Outdated(Exception):
    """Points in the gradebook that the key as it is now does not give; the message says what to do."""


class Pages:
    """Everything that the pages of one notebook share, prepared once for a class."""

    def __init__(
        self, root: Path, assignment: str, source: Path, parts: Mapping[str, Part], sections: Sections
    ) -> None:
        self._assignment = assignment
        self._notebook = source.stem
        self._title, order = _source(source, assignment)
        place = {name: number for number, name in enumerate(order)}
        self._parts = sorted(parts.values(), key=lambda part: place.get(part.name, len(place)))
        self._root = root
        self._made: dict[str, Exhibit | None] = {}
        self._sets = sets.read(root)
        self._page = template("page.html.jinja")
        self._sections = sections

    def render(self, handed: Handed, sheet: Sheet, graded: GradedNotebook) -> str:
        """The page; raises :class:`Outdated`."""
        results = dict(self._results(sheet, graded))
        shown = [found for name, found in results.items() if graded.given(name)]
        waiting = [part for part in self._parts if _is_open(sheet.marks.get(part.name))]
        rows = [
            self._row(number, part, sheet, graded, results.get(part.name)) for number, part in enumerate(self._parts, 1)
        ]
        maximum = sum(part.points for part in self._parts)
        penalty = sheet.penalty or 0.0
        return self._page.render(
            style=style(),
            generator=GENERATOR,
            assignment=self._assignment,
            notebook=self._notebook,
            title=self._title,
            learner=clean.plain(handed.learner),
            name=clean.plain(handed.name),
            at=f"{handed.at.day} {handed.at:%B %Y, %H:%M} UTC" if handed.at else "",
            score=_points(sheet.score - penalty),
            maximum=_points(maximum),
            waiting=_points(sum(part.points for part in waiting)) if waiting else "",
            late=_late(handed.seconds_late, penalty),
            parts=rows,
            above=above_chance(shown),
            decided=self._decided([result for _, result in results.values()]),
            remarks=[clean.plain(remark) for remark in graded.remarks],
            shows=self._shows(shown),
            sections=[
                self._section(part, row, sheet, graded, results.get(part.name))
                for part, row in zip(self._parts, rows, strict=True)
            ],
        )

    def _exhibit(self, slug: str, number: int) -> Exhibit | None:
        """An exercise of the learner's form; ``None`` where it cannot be graded from a key."""
        if slug not in self._made:
            try:
                self._made[slug] = Exhibit(keys.graded(self._root, slug), self._sections, number)
            except keys.NoKey:
                self._made[slug] = None
        return self._made[slug]

    def _results(self, sheet: Sheet, graded: GradedNotebook) -> Iterator[tuple[str, tuple[Exhibit, Result]]]:
        """By cell: the cards of its exercise as the learner met them, and what the answers come to."""
        number = 0
        for name in (part.name for part in self._parts if part.autograded):
            slug, stored = graded.exercise(name), graded.given(name)
            exhibit = self._exhibit(slug, number + 1)
            if exhibit is None:
                continue
            number += 1
            result = scoring.score(exhibit.exercise, stored.answers if stored else {})
            mark = sheet.marks.get(name)
            if mark is None or mark.auto is None or not math.isclose(mark.auto, result.points, abs_tol=1e-6):
                recorded = "no points" if mark is None or mark.auto is None else f"{mark.auto:g} points"
                now = f"the key as it is now gives {result.points:g}; run `whichpm regrade {self._assignment}`"
                raise Outdated(f"the gradebook has {recorded} for {slug}, {now}")
            if (kept := graded.verdicts.get(name)) and _judges_otherwise(kept, result):
                cause = f"{slug} was graded with other keys than those of now, though the sum is the same"
                raise Outdated(f"{cause}; run `whichpm regrade {self._assignment}`")
            yield name, (exhibit.seen(stored.order if stored else ""), result)

    def _decided(self, results: list[Result]) -> dict[str, int] | None:
        """Owner decisions by themselves, where the set asks for a share of them; a missing part has none right."""
        cut = self._sets.cut_of(result.exercise.slug for result in results)
        if cut is None:
            return None
        right, of = scoring.decisions(results)
        return {"right": right, "of": of, "needed": math.ceil(cut * of / 100)}

    def _row(
        self,
        number: int,
        part: Part,
        sheet: Sheet,
        graded: GradedNotebook,
        found: tuple[Exhibit, Result] | None,
    ) -> dict[str, str]:
        mark = sheet.marks.get(part.name)
        notes = []
        if _is_open(mark):
            notes.append("not graded yet")
        elif mark and part.autograded and mark.manual is not None:
            notes.append(f"set by your teacher; the key alone gives {_points(mark.auto or 0.0)}")
        elif part.autograded and found is None:
            notes.append("not graded from its key; ask your teacher")
        if mark and mark.extra:
            notes.append(f"{_points(mark.extra)} of them extra credit")
        return {
            "title": self._name(part, graded.written.get(part.name), found),
            "anchor": f"part-{number}",
            "score": "" if _is_open(mark) else _points(mark.score if mark else 0.0),
            "of": _points(part.points),
            "note": "; ".join(notes),
        }

    def _name(self, part: Part, written: Written | None, found: tuple[Exhibit, Result] | None) -> str:
        if found:
            return found[0].exercise.title
        asked = heading(written.asked or "")[0] if written else ""
        return uncounted(asked) or part.name

    def _section(
        self,
        part: Part,
        row: dict[str, str],
        sheet: Sheet,
        graded: GradedNotebook,
        found: tuple[Exhibit, Result] | None,
    ) -> dict[str, Any]:
        section: dict[str, Any] = {**row, "kind": "hand", "comment": ""}
        if comment := sheet.comments.get(part.name):
            section["comment"] = prose(comment)
        if found:
            exhibit, result = found
            stored = graded.given(part.name)
            section |= {
                "kind": "exercise" if stored else "missing",
                "saved": stamp(stored.saved)[:16].replace("T", " ") if stored and stored.saved.year > 1 else "",
                "answered": result.answered,
                "needed": result.answered + len(result.left),
                "look": list(_look(exhibit, result)),
                "body": exhibit.render(result) if stored else "",
            }
        elif part.autograded:
            section["kind"] = "keyless"
        else:
            section |= _by_hand(graded.written.get(part.name))
        return section

    def _shows(self, shown: list[tuple[Exhibit, Result]]) -> dict[str, Any] | None:
        if not shown:
            return None
        given = [each for exhibit, result in shown for each in lessons.answered(exhibit, result.items)]
        return {
            "lines": lessons.lines(given),
            "subscores": [
                (
                    name.capitalize(),
                    _points(points),
                    _points(sum(i.points for i in result.exercise.items if i.part == name)),
                )
                for exhibit, result in shown
                if not exhibit.earns_together
                for name, points in result.parts.items()
            ],
            "sure": lessons.sureness(result for _, result in shown),
            "misses": sum(each.missed for each in given),
            "open": list(dict.fromkeys(each.ref for each in given if each.one.asked and each.one.answer is None)),
            "habits": lessons.habits(given),
            "several": len(shown) > 1,
            "again": [(self._sections.find(label), count) for label, count in lessons.sections(given)],
        }


def above_chance(shown: list[tuple[Exhibit, Result]]) -> dict[str, Any] | None:
    """The score above chance in words, with a note where many points come with a low one."""
    results = [result for _, result in shown]
    value = stats.above_chance(results)
    if value is None:
        return None
    share = sum(result.points for result in results) / sum(result.exercise.maximum for result in results)
    given = [each for exhibit, result in shown for each in lessons.answered(exhibit, result.items)]
    one_sided = value < HABIT and share > MANY_POINTS
    return {
        "value": f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "\N{MINUS SIGN}"),
        "below": value < -0.005,
        "one_sided": one_sided,
        "habit": lessons.one_sided(given) if one_sided else "",
    }


def _judges_otherwise(kept: Verdicts, result: Result) -> bool:
    """Whether an item earned other points when it was graded."""
    now = {one.item.id: one.points for one in result.items}
    return any(not math.isclose(one.points, now.get(item, one.points)) for item, one in kept.items.items())


def _look(exhibit: Exhibit, result: Result) -> Iterator[tuple[str, str]]:
    """Number and anchor of the cards that are not fully right, each once."""
    refs = (
        exhibit.refs[one.item.id]
        for one in exhibit.in_order(result.items)
        if not exhibit.exercise.sequence
        and (exhibit.costs(one) or (exhibit.counts(one) and one.points < one.item.points))
    )
    yield from dict.fromkeys((ref.number, ref.anchor) for ref in refs)


def _by_hand(written: Written | None) -> dict[str, Any]:
    if written is None:
        return {"asked": "", "text": ""}
    asked = prose(heading(written.asked)[1]) if written.asked else ""
    return {"asked": asked, "text": verbatim(written.text) if written.code else prose(written.text)}


def _is_open(mark: Mark | None) -> bool:
    return mark is not None and mark.manual is None and mark.auto is None


def _late(seconds: float, penalty: float) -> dict[str, str] | None:
    if not seconds and not penalty:
        return None
    minutes = math.ceil(seconds / 60)
    days, hours = divmod(minutes // 60, 24)
    words = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes % 60} min" if minutes % 60 else ""]
    return {"by": " ".join(filter(None, words)), "penalty": _points(penalty) if penalty else ""}


def _points(points: float) -> str:
    return f"{round(points, 2) + 0.0:g}".replace("-", "\N{MINUS SIGN}")


def _source(path: Path, assignment: str) -> tuple[str, list[str]]:
    """Title and grade ids, in order, of the instructor's notebook; the assignment's name where there is none."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        order = [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return assignment, []
    return next((title for text in texts if (title := heading(text)[0])), assignment), order
