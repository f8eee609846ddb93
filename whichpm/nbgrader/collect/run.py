"""Intake from end to end: read the sources, find out whose everything is, choose, place, report."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from whichpm import handout
from whichpm.nbgrader.collect import layout, naming, sources
from whichpm.nbgrader.collect.attempts import Chosen, Taken, choose
from whichpm.nbgrader.collect.bounds import LIMITS, Refused, kind, shown
from whichpm.nbgrader.collect.expected import Expected
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.place import TIMESTAMP, Places, workplace
from whichpm.nbgrader.collect.report import Ignored, Placed, Report, Unplaced
from whichpm.nbgrader.collect.roster import Found, Roster, Unknown
from whichpm.nbgrader.collect.sources import Entry
from whichpm.nbgrader.collect.times import read_time, to_utc

Tell = Callable[[str], None]
NUMBERED = ("Moodle", "Canvas")
"""They give each person of a download a number of their own."""


class Intake:
    """One run. The learner and the time an instructor gives count where the sources say none."""

    def __init__(
        self,
        root: Path,
        assignment: str,
        roster: Roster,
        *,
        learner: str | None = None,
        time: datetime | None = None,
        zone: tzinfo | None = None,
        dry_run: bool = False,
    ) -> None:
        self._root = root
        self._roster = roster
        self._learner = learner
        self._time = to_utc(time, zone) if time else None
        self._zone = zone
        self.tell: Tell = lambda _: None
        self._expected = Expected.of(root, assignment)
        self._places = Places(root, assignment)
        self._taken: list[Taken] = []
        self._times: dict[tuple[int, tuple[str, ...]], datetime] = {}
        self._notes: dict[str, tuple[str, str]] = {}
        self._read = 0
        self.report = Report(assignment, dry_run=dry_run)

    def run(self, paths: Sequence[Path]) -> Report:
        """Collect everything in these files and folders.

        Raises :class:`FileNotFoundError` for a path that does not exist, and
        :class:`whichpm.nbgrader.collect.place.Busy`.
        """
        with workplace(self._root, self.report.assignment) as staging:
            for number, path in enumerate(paths):
                self.tell(f"Reading {path.name}")
                for entry in sources.entries(path, self._refuse):
                    self._take(entry, number, staging)
            by_learner = self._sort()
            for count, (learner, taken) in enumerate(sorted(by_learner.items()), 1):
                self.tell(f"Placing {count} of {len(by_learner)}")
                self._place(learner, taken)
            self.report.missing = [p.id for p in self._roster.people if not self._places.has(p.id)]
            if not self.report.dry_run:
                self._places.save(self.report.as_data())
        return self.report

    def _refuse(self, file: str, why: Refused) -> None:
        self.report.unplaced.append(Unplaced(shown(file), why.cause, why.fix))

    def _ignore(self, file: str, reason: str) -> None:
        self.report.ignored.append(Ignored(file, reason))

    def _take(self, entry: Entry, source: int, staging: Path) -> None:
        place, claim = next(
            (
                (number, found)
                for number, part in enumerate(entry.parts[: entry.trusted])
                if (found := naming.claim(part))
            ),
            (len(entry.parts), None),
        )
        called = claim.rest if claim and claim.rest and place == len(entry.parts) - 1 else entry.parts[-1]
        try:
            if place == len(entry.parts) - 1 and naming.is_note(entry.parts[-1]):
                said = naming.note_says(entry.read(LIMITS["note"]).decode("utf-8", "replace"))
                if claim and said[1]:
                    self._notes[claim.key] = said
                self._ignore(entry.shown, "the note of Blackboard about an attempt")
            elif called == TIMESTAMP and entry.trusted == len(entry.parts):
                if moment := read_time(entry.read(200).decode("utf-8", "replace")):
                    self._times[source, entry.parts[:-1]] = moment
            elif sources.is_foreign_archive(called):
                raise Refused("it is an archive of a kind that is not opened here", "unpack it and collect the folder")
            elif called.lower().endswith(handout.SUFFIX):
                self._ignore(entry.shown, "the exercise as it was handed out")
            elif kind(called) in ("notebook", "answers"):
                self._keep(entry, source, called, claim, staging)
            else:
                self._ignore(entry.shown, "neither a notebook nor an answers file")
        except Refused as why:
            self._refuse(entry.shown, why)

    def _keep(self, entry: Entry, source: int, called: str, claim: Claim | None, staging: Path) -> None:
        content = entry.read(LIMITS[kind(called)])
        fit = self._expected.fit(called)
        notebook = kind(called) == "notebook"
        if fit is None and not notebook:
            fit = self._expected.fit_answers(content)
            if fit is None:
                return self._ignore(entry.shown, "it holds no answers of this assignment")
        self._read += 1
        if self._read % 100 == 0:
            self.tell(f"Reading: {self._read} files")
        path = staging / f"{self._read}{'.ipynb' if notebook else '.json'}"
        path.write_bytes(content)
        packed = to_utc(entry.modified, self._zone) if entry.modified else None
        taken = Taken(
            path, entry.shown, shown(called), fit.name if fit else None, fit.number if fit else 0, source,
            entry.parts, entry.trusted, packed, claim, in_archive=entry.in_archive, order=self._read,
        )  # fmt: skip
        self._taken.append(taken)
        return None

    def _sort(self) -> dict[str, list[Taken]]:
        """Files by learner; those of nobody are reported."""
        if self._learner is None:
            layout.add_claims(self._taken, self.report.assignment, self._roster, self._expected)
        found: defaultdict[str, list[tuple[Taken, Found]]] = defaultdict(list)
        for each in self._taken:
            claim = each.claim or Claim("file", each.shown)
            if said := self._notes.get(claim.key):
                claim = replace(claim, name=said[0], usernames=(said[1],))
            each.claim = claim
            try:
                who = Found(self._learner, stated=True) if self._learner else self._roster.find(claim)
            except Unknown as why:
                self.report.unplaced.append(Unplaced(each.shown, str(why), why.fix))
                continue
            each.at = self._handed_in(each, claim, who)
            found[who.id].append((each, who))
        return {learner: kept for learner, pairs in found.items() if (kept := self._without_namesakes(learner, pairs))}

    def _handed_in(self, taken: Taken, claim: Claim, who: Found) -> datetime | None:
        """When it was handed in, from the best that says so."""
        own = claim.by not in naming.LMS
        lengths = range(len(taken.parts) - 1, 0, -1) or (0,)
        beside = next(
            (
                self._times[place]
                for length in lengths
                if (place := (taken.source, taken.parts[:length])) in self._times
            ),
            None,
        )
        said = [(claim.at, self._zone), (beside if own else None, UTC), (who.handed_in, self._zone)]
        for moment, zone in said:
            if moment and (known := to_utc(moment, zone)):
                return known
        # The time of an entry says when it was handed in only where somebody packed what was handed in: the archives of
        # Moodle and Canvas have the time of the download, and a file on this disk that of its last copy.
        packed = own and taken.trusted == len(taken.parts) and taken.in_archive
        return self._time or (taken.packed if packed else None)

    def _without_namesakes(self, learner: str, pairs: Iterable[tuple[Taken, Found]]) -> list[Taken]:
        """Two people of one download whom only their name leads to the same learner: it is nobody's until it is known.

        Learners can often change the name that an LMS shows, but not their number. Where a folder or file bears the
        very id of a learner, another that only resembles it ("Anna" beside "anna") is not guessed to be theirs.
        """
        pairs = list(pairs)
        exact = {taken.source for taken, _ in pairs if _spelling(taken) == learner}
        numbers: defaultdict[int, set[str]] = defaultdict(set)
        for taken, _ in pairs:
            if taken.claim and taken.claim.by in NUMBERED:
                numbers[taken.source].add(taken.claim.lms_id)
        kept = []
        for taken, who in pairs:
            spelling = _spelling(taken)
            if spelling and spelling != learner and taken.source in exact and not self._learner:
                cause = f'"{shown(spelling)}" resembles {learner}, who is there as well'
                fix = f"if it is theirs, collect it with --learner {learner}"
                self.report.unplaced.append(Unplaced(taken.shown, cause, fix))
            elif not who.stated and len(numbers[taken.source]) > 1:
                listed = ", ".join(sorted(numbers[taken.source]))
                cause = f"several people in it bear the name of {learner} (numbers {listed})"
                fix = "put the right number into the roster as lms_id, or collect it with --learner"
                self.report.unplaced.append(Unplaced(taken.shown, cause, fix))
            else:
                kept.append(taken)
        return kept

    def _place(self, learner: str, taken: list[Taken]) -> None:
        left: list[tuple[Taken, str]] = []
        chosen = choose(learner, taken, self._expected, lambda each, reason: left.append((each, reason)))
        if isinstance(chosen, str):
            fix = f"look at it, and collect the right file with --learner {learner}"
            for each in taken:
                self.report.unplaced.append(Unplaced(each.shown, f"of {learner}: {chosen}", fix))
            return
        for each, reason in left:
            self._ignore(each.shown, reason)
        self.report.placed.append(self._placed(chosen))

    def _placed(self, chosen: Chosen) -> Placed:
        remarks = list(chosen.remarks)
        try:
            state = self._places.state(chosen) if self.report.dry_run else self._places.place(chosen)
        except OSError as error:
            state = "failed"
            remarks.append(f"{error.strerror}; make room or fix the permissions, and collect again")
        if chosen.late and not chosen.handed_in:
            remarks.append("marked late by the LMS, but without a time there is no late penalty; give --time")
        if state == "undecided":
            remarks.append("what is in submitted/ has a time, this has none; give --time, or move that one away")
        return Placed(chosen.learner, state, chosen.handed_in, chosen.late, chosen.sources, tuple(remarks))


def _spelling(taken: Taken) -> str | None:
    """What a folder or a file calls the learner; ``None`` where an LMS says it."""
    claim = taken.claim
    if claim is None or claim.by in naming.LMS or not claim.usernames:
        return None
    return unicodedata.normalize("NFC", claim.usernames[0])
