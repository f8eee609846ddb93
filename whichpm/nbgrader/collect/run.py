"""Intake from end to end: read the sources, find out whose everything is, choose, place, report."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from whichpm.nbgrader.collect import layout, naming, quizzes
from whichpm.nbgrader.collect.attempts import Chosen, Taken, choose
from whichpm.nbgrader.collect.bounds import Refused, shown
from whichpm.nbgrader.collect.expected import Expected
from whichpm.nbgrader.collect.identity import Identity, Team
from whichpm.nbgrader.collect.moments import Moments
from whichpm.nbgrader.collect.naming import NUMBERED, Claim
from whichpm.nbgrader.collect.place import Places, workplace
from whichpm.nbgrader.collect.report import Ignored, Placed, Report, Unplaced
from whichpm.nbgrader.collect.roster import Found, Roster, Unknown
from whichpm.nbgrader.collect.taking import Taking
from whichpm.nbgrader.collect.times import to_utc

Tell = Callable[[str], None]
GIVE = "give the archive or folder that the LMS let you download, or a notebook with --learner"


class Intake:
    """One run. The learner and the time an instructor gives count where the sources say none.

    ``excused`` are those whom an earlier roster excused.
    """

    def __init__(
        self,
        root: Path,
        assignment: str,
        roster: Roster,
        *,
        learner: str | None = None,
        time: datetime | None = None,
        zone: tzinfo | None = None,
        excused: Collection[str] = (),
        dry_run: bool = False,
    ) -> None:
        self._root = root
        self._roster = roster
        self._learner = learner
        self._moments = Moments(to_utc(time, zone) if time else None, zone)
        self.tell: Tell = lambda _: None
        self._expected = Expected.of(root, assignment)
        self._places = Places(root, assignment)
        self.report = Report(assignment, letters=roster.letters, dry_run=dry_run)
        told = {each.id: each.excused for each in roster.people if each.excused is not None}
        self._excused = {learner for learner in (*excused, *told) if told.get(learner, True)}
        self._blank: dict[str, list[str]] = {}
        self._taking = Taking(self._expected, self._moments, self._refuse, self._ignore, lambda text: self.tell(text))

    def run(self, paths: Sequence[Path]) -> Report:
        """Collect everything in these files and folders.

        Raises :class:`FileNotFoundError` for a path that does not exist, and
        :class:`whichpm.nbgrader.collect.place.Busy`.
        """
        with workplace(self._root, self.report.assignment) as staging:
            for number, path in enumerate(paths):
                self.tell(f"Reading {path.name}")
                for entry in quizzes.or_files(path, self._expected, self._moments.zone, self._learner, self._refuse):
                    self._taking.take(entry, number, staging)
            by_learner, others = self._sort()
            for count, (learner, taken) in enumerate(sorted(by_learner.items()), 1):
                self.tell(f"Placing {count} of {len(by_learner)}")
                self._place(learner, taken)
            self._name_timeless()
            self._name_others(others, by_learner)
            self._name_rows()
            done = {each.learner for each in self.report.placed}
            people = [each for each in self._roster.people if not each.dropped]
            for learner in (p.id for p in people if p.id not in done and not self._places.has(p.id)):
                (self.report.excused if learner in self._excused else self.report.missing).append(learner)
            if not self.report.dry_run:
                self._places.save(self.report.as_data())
        return self.report

    def _refuse(self, file: str, why: Refused) -> None:
        self.report.unplaced.append(Unplaced(shown(file), why.cause, why.fix))

    def _ignore(self, file: str, reason: str) -> None:
        self.report.ignored.append(Ignored(file, reason))

    def _sort(self) -> tuple[dict[str, list[Taken]], dict[str, list[Taken]]]:
        """Files by learner, and those of other kinds; notebooks and answers of nobody are reported."""
        everything = self._without_unsubmitted()
        if self._learner is None:
            everything = [each for each in everything if each.parts[0][0] != "."]  # Hidden, and nobody's.
            layout.add_claims(everything, self.report.assignment, self._roster, self._expected)
            everything = self._without_downloads(everything)
        for each in everything:
            claim = each.claim or Claim("file", each.shown)
            if said := self._taking.notes.get(claim.key):
                claim = replace(claim, name=said[0], usernames=(said[1],))
            each.claim = claim
        before = self._places.numbers(NUMBERED)
        identity = Identity(self._roster, ((each.source, each.claim) for each in everything if each.claim), before)
        found: defaultdict[str, list[tuple[Taken, Found]]] = defaultdict(list)
        others: defaultdict[str, list[Taken]] = defaultdict(list)
        for each in everything:
            for who in self._whose(each, identity):
                one = replace(each)
                self._moments.set(one, who.handed_in, mine=self._learner is not None)
                if one.is_other:
                    others[who.id].append(one)
                else:
                    found[who.id].append((one, who))
        kept = {learner: kept for learner, pairs in found.items() if (kept := self._without_namesakes(learner, pairs))}
        return kept, others

    def _without_unsubmitted(self) -> list[Taken]:
        """Teams keeps what was handed in and what is worked on side by side."""
        everything = self._taking.taken
        trees = {each.source for each in everything if layout.is_submitted(each.parts[: each.trusted])}
        kept = []
        for each in everything:
            if layout.is_unsubmitted(each.parts[: each.trusted]):
                if each.source not in trees and not each.is_other:
                    fix = "find out whether it counts, and collect it with --learner"
                    self.report.unplaced.append(Unplaced(each.shown, "it lies among the working files", fix))
                else:
                    self._ignore(each.shown, "a working file, which was not handed in")
                continue
            each.parts, each.trusted = layout.below_trees(each.parts, each.trusted)
            kept.append(each)
        return kept

    def _without_downloads(self, everything: list[Taken]) -> list[Taken]:
        """The downloads of a class that lie in a folder have to be given themselves."""
        found = layout.downloads(everything, self._roster)
        for place in sorted(found):
            some = [each for each in everything if (each.source, each.parts[: each.trusted]) == place]
            archive = some[0].shown.split("/")[: len(place[1]) + 1]
            cause = "it is an archive in a folder, and holds what several learners handed in"
            fix = "if it is a download of a class, give this archive itself to `whichpm collect`"
            self.report.unplaced.append(Unplaced("/".join(archive), cause, fix))
        return [each for each in everything if (each.source, each.parts[: each.trusted]) not in found]

    def _whose(self, taken: Taken, identity: Identity) -> list[Found]:
        """The learners a file is of; of nobody, it is reported."""
        claim = taken.claim
        if claim:
            taken.number = identity.number(claim, taken.source)
        if self._learner or claim is None:
            return [Found(self._learner or "", stated=True)]
        try:
            who = identity.who(claim, taken.source)
        except Unknown as why:
            if not taken.is_other:
                self.report.leave_unknown(taken.shown, claim, why)
            return []
        if isinstance(who, Team):
            listed = ", ".join(who.members)
            taken.remark = f'handed in by the team "{shown(who.name)}", for {listed}'
            return [Found(member, stated=True) for member in who.members]
        return [who]

    def _without_namesakes(self, learner: str, pairs: Iterable[tuple[Taken, Found]]) -> list[Taken]:
        """Two people of one download whom only their name leads to the same learner: it is nobody's until it is known.

        Learners can often change the name that an LMS shows, but not their number. Where a folder or file bears the
        very id of a learner, another that only resembles it ("Anna" beside "anna") is not guessed to be theirs.
        """
        pairs = list(pairs)
        exact = {taken.source for taken, _ in pairs if _spelling(taken) == learner}
        numbers: defaultdict[str, set[str]] = defaultdict(set)
        for taken, _ in pairs:
            if taken.claim and taken.claim.by in NUMBERED and taken.claim.lms_id:
                numbers[taken.claim.by].add(taken.claim.lms_id)
        kept = []
        for taken, who in pairs:
            spelling = _spelling(taken)
            some = numbers[taken.claim.by] if taken.claim else set()
            if spelling and spelling != learner and taken.source in exact and not self._learner:
                cause = f'"{shown(spelling)}" resembles {learner}, who is there as well'
                fix = f"if it is theirs, collect it with --learner {learner}"
                self.report.unplaced.append(Unplaced(taken.shown, cause, fix))
            elif not who.stated and len(some) > 1:
                listed = ", ".join(sorted(some))
                cause = f"several people in it bear the name of {learner} (numbers {listed})"
                fix = "put the right number into the roster as lms_id, or collect it with --learner"
                self.report.unplaced.append(Unplaced(taken.shown, cause, fix))
            else:
                kept.append(taken)
        return kept

    def _place(self, learner: str, taken: list[Taken]) -> None:
        foreign = {
            each.path: other for each in taken if each.judged and (other := self._expected.foreign(each.judged.ids))
        }
        for each in taken:
            if each.path in foreign:
                other = foreign[each.path]
                cause = f"of {learner}: its cells are those of {other}, not of {self.report.assignment}"
                fix = f"collect it with `whichpm collect {other}` if it counts there, and ask for the right notebook"
                self.report.unplaced.append(Unplaced(each.shown, cause, fix))
        taken = [each for each in taken if each.path not in foreign]
        if not taken:
            return
        left: list[tuple[Taken, str]] = []
        chosen = choose(learner, taken, self._expected, lambda each, reason: left.append((each, reason)))
        if isinstance(chosen, str):
            fix = f"look at it, and collect the right file with --learner {learner}"
            for each in taken:
                self.report.unplaced.append(Unplaced(each.shown, f"of {learner}: {chosen}", fix))
            return
        self._blank[learner] = blank = chosen.blank(self._expected)
        for each, reason in left:
            if blank and each.judged and not each.judged.readable:
                self._leave_with_gaps(each, learner, "a notebook that cannot be read")
            else:
                self._ignore(each.shown, reason)
        chosen.numbers = {each.claim.by: each.number for each in taken if each.claim and each.number}
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
        if state == "emptier":
            remarks.append("what is in submitted/ was worked on, and this is as released; find out which counts")
        doubt = self._moments.doubt(chosen)
        if doubt:
            remarks.append(doubt)
        return Placed(
            chosen.learner,
            state,
            chosen.handed_in,
            chosen.late,
            chosen.sources,
            tuple(remarks),
            chosen.whence,
            bool(doubt),
        )

    def _name_timeless(self) -> None:
        """Who came without a time, where most have one."""
        if 2 * sum(each.handed_in is not None for each in self.report.placed) <= len(self.report.placed):
            return
        for number, each in enumerate(self.report.placed):
            if each.handed_in is None and not each.late and each.state != "undecided":
                remark = "no time is known, as it is of most: it is not counted as late; give --learner with --time"
                self.report.placed[number] = each._replace(remarks=(*each.remarks, remark))

    def _name_others(self, others: dict[str, list[Taken]], by_learner: dict[str, list[Taken]]) -> None:
        """Files of other kinds: where nothing else was handed in, or not all, they are left for a person."""
        for learner, files in others.items():
            only = learner not in by_learner and not self._places.has(learner)
            for each in files:
                if any(each.judged is None or each.judged.holds(name) for name in self._blank.get(learner, ())):
                    self._leave_with_gaps(each, learner, each.remark)
                elif only:
                    cause = f"of {learner}, who handed in no notebook of {self.report.assignment}: {each.remark}"
                    fix = "look at it, and ask for the notebook"
                    self.report.unplaced.append(Unplaced(each.shown, cause, fix))
                else:
                    self._ignore(each.shown, each.remark)
        known = {id(each) for files in others.values() for each in files}
        named = {each.shown for files in others.values() for each in files} if known else set()
        for each in self._taking.taken:
            if each.is_other and each.shown not in named and not layout.is_unsubmitted(each.parts[: each.trusted]):
                if "/" not in each.shown:  # What was given itself.
                    self._refuse(each.shown, Refused(f"nothing in it can be collected: {each.remark}", GIVE))
                else:
                    self._ignore(each.shown, each.remark)

    def _leave_with_gaps(self, taken: Taken, learner: str, what: str) -> None:
        """What cannot be read may be what is missing in a learner's notebook."""
        blank = ", ".join(self._blank[learner])
        cause = f"of {learner}, in whose notebook nothing is found of {blank}: {what}"
        fix = "look whether it is the learner's answer; if so, grade it by hand"
        self.report.unplaced.append(Unplaced(taken.shown, cause, fix))

    def _name_rows(self) -> None:
        for row in self._roster.left:
            who = f' ("{shown(row.name)}")' if row.name else ""
            self.report.unplaced.append(Unplaced(f"{self._roster.file}:{row.line}{who}", row.cause, row.fix))


def _spelling(taken: Taken) -> str | None:
    """What a folder or a file calls the learner; ``None`` where an LMS says it."""
    claim = taken.claim
    if claim is None or claim.by in naming.LMS or not claim.usernames or not claim.name:
        return None
    return unicodedata.normalize("NFC", claim.usernames[0])
