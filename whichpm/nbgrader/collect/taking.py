"""What each entry of a source is: a notebook, answers, a time, a note of the LMS, or something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from whichpm import handout
from whichpm.answers import LIMIT as ANSWERS_LIMIT
from whichpm.nbgrader.collect import naming, sources
from whichpm.nbgrader.collect.attempts import Taken
from whichpm.nbgrader.collect.bounds import LIMITS, NOTE_LIMIT, Refused, kind, shown
from whichpm.nbgrader.collect.expected import Expected, content_kind
from whichpm.nbgrader.collect.moments import Moments
from whichpm.nbgrader.collect.sources import Entry
from whichpm.nbgrader.collect.times import to_utc
from whichpm.nbgrader.collect.vocabulary import words
from whichpm.nbgrader.submission.encoding import as_utf_8
from whichpm.nbgrader.submission.times import TIMESTAMP

OF_AN_LMS = frozenset(words("files_of_systems"))
"""Files that systems put beside what learners hand in."""


class Taking:
    """Takes entries one by one; what may count is copied into a staging folder."""

    def __init__(
        self,
        expected: Expected,
        moments: Moments,
        refuse: Callable[[str, Refused], None],
        ignore: Callable[[str, str], None],
        tell: Callable[[str], None],
    ) -> None:
        self._expected, self._moments = expected, moments
        self._refuse, self._ignore, self._tell = refuse, ignore, tell
        self.taken: list[Taken] = []
        self.notes: dict[str, tuple[str, str]] = {}
        self._read = 0

    def take(self, entry: Entry, source: int, staging: Path) -> None:
        """Take one entry."""
        place, claim = next(
            (
                (number, found)
                for number, part in enumerate(entry.parts[: entry.trusted])
                if (found := naming.claim(part))
            ),
            (len(entry.parts), None),
        )
        if entry.claim:
            place, claim = len(entry.parts), entry.claim
        last = entry.parts[-1]
        called = claim.rest if claim and claim.rest and place == len(entry.parts) - 1 else last
        try:
            if place == len(entry.parts) - 1 and naming.is_note(last):
                said = naming.note_says(entry.read(NOTE_LIMIT).decode("utf-8", "replace"))
                if claim and said[1]:
                    self.notes[claim.key] = said
                self._ignore(entry.shown, "the note of Blackboard about an attempt")
            elif called == TIMESTAMP and entry.trusted == len(entry.parts):
                text, _ = as_utf_8(entry.read(400))  # Some shells write UTF-16.
                self._moments.add(source, entry.parts[:-1], text.decode("utf-8", "replace"))
            elif sources.is_foreign_archive(called):
                raise Refused("it is an archive of a kind that is not opened here", "unpack it and collect the folder")
            elif called.lower().endswith(handout.SUFFIX):
                self._ignore(entry.shown, "the exercise as it was handed out")
            elif entry.why:
                self._other(entry, source, called, claim, entry.why, staging)
            elif not entry.size and (
                kind(called) or (entry.trusted == len(entry.parts) and called.lower() not in OF_AN_LMS)
            ):
                self._other(entry, source, called, claim, "it is empty")
            elif called.lower() in OF_AN_LMS or not entry.size:
                self._ignore(entry.shown, "neither a notebook nor an answers file")
            else:
                self._keep(entry, source, called, claim, staging)
        except Refused as why:
            self._refuse(entry.shown, why)

    def _keep(self, entry: Entry, source: int, called: str, claim: naming.Claim | None, staging: Path) -> None:
        if not kind(called) and entry.size > LIMITS[""]:
            return self._other(entry, source, called, claim)
        limit = LIMITS["answers"] if called.lower().endswith(".answers.json") else LIMITS["notebook"]
        content = entry.read(limit)
        what = content_kind(called, content)
        name = None
        if what == "answers":
            if len(content) > ANSWERS_LIMIT:
                raise Refused(f"it is larger than {ANSWERS_LIMIT // 1000} kB")
            name = self._expected.answers_of(called, content)
            if name is None:
                return self._other(entry, source, called, claim, "it holds no answers of this assignment")
        elif not what:
            return self._other(entry, source, called, claim)
        self._read += 1
        if self._read % 100 == 0:
            self._tell(f"Reading: {self._read} files")
        path = staging / f"{self._read}{'.ipynb' if what == 'notebook' else '.json'}"
        path.write_bytes(content)
        taken = self._taken(path, entry, source, called, claim)
        taken.name = name
        if what == "notebook":
            taken.name, taken.judged = self._expected.judge(path, called)
        self.taken.append(taken)
        return None

    def _other(
        self,
        entry: Entry,
        source: int,
        called: str,
        claim: naming.Claim | None,
        why: str = "",
        staging: Path | None = None,
    ) -> None:
        """Take a file that does not count; with a ``staging`` folder, what it holds is known all the same."""
        taken = self._taken(Path(), entry, source, called, claim)
        taken.is_other, taken.remark = True, why or "neither a notebook nor an answers file"
        if staging and entry.size:
            path = staging / f"other-{len(self.taken)}.ipynb"
            path.write_bytes(entry.read(LIMITS["notebook"]))
            taken.judged = self._expected.judge(path, called)[1]
            path.unlink()
        self.taken.append(taken)

    def _taken(self, path: Path, entry: Entry, source: int, called: str, claim: naming.Claim | None) -> Taken:
        packed = to_utc(entry.modified, UTC) if entry.modified else None
        return Taken(
            path, entry.shown, shown(called), None, source, entry.parts, entry.trusted, packed, claim, order=self._read
        )
