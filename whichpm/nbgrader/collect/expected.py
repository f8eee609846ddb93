"""Which files an assignment takes, and which of them a file is, whatever an LMS or a browser made of its name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from whichpm import answers as carriers
from whichpm import handout
from whichpm.nbgrader.submission.notebook import decode, read
from whichpm.suggest import generate

COPY = re.compile(
    r"(?:[-_ ]*\((?P<brackets>\d{1,3})\)|[-_ ](?P<bare>\d{1,3})|[-_ ]+copy[-_ ]*(?:\(?(?P<copy>\d{1,3})\)?)?)+",
    re.IGNORECASE,
)
"""What is put behind a name that is taken already: «-1», « (1)», « copy», « - Copy (2)», «-Copy1»."""
SEPARATORS = " _-.,+()[]"


class CannotCollect(Exception):
    """The assignment is not ready for submissions; the message says what to do."""


class Fit(NamedTuple):
    """A name as the assignment expects it, and the number of the copy (0 where it has none)."""

    name: str
    number: int


@dataclass(frozen=True)
class Expected:
    """Files of one assignment.

    Attributes
    ----------
    notebooks
        Name and released file of each notebook.
    slugs
        By slug of a graded exercise, the notebook that has its cell.
    ids
        By notebook, the ids of its cells.
    """

    assignment: str
    notebooks: dict[str, Path]
    slugs: dict[str, str]
    ids: dict[str, frozenset[str]]

    @classmethod
    def of(cls, root: Path, assignment: str) -> Expected:
        """What the release of an assignment asks for; raises :class:`CannotCollect` where there is none."""
        folder = root / "release" / assignment
        notebooks = {path.name: path for path in sorted(folder.glob("*.ipynb"))}
        if not notebooks:
            known = ", ".join(sorted(path.parent.name for path in root.glob("release/*/*.ipynb"))) or "none"
            raise CannotCollect(f"release/{assignment} holds no notebook (released: {known}): {generate(assignment)}")
        ids = {
            name: frozenset(cell.grade_id for cell in read(path).cells if cell.grade_id)
            for name, path in notebooks.items()
        }
        public = sorted(path.name.removesuffix(handout.SUFFIX) for path in folder.glob(f"*{handout.SUFFIX}"))
        first = next(iter(notebooks))
        slugs = {slug: next((name for name in ids if slug in ids[name]), first) for slug in public}
        return cls(assignment, notebooks, slugs, ids)

    @property
    def names(self) -> tuple[str, ...]:
        """All names that are taken."""
        return (*self.notebooks, *(carriers.file_name(slug) for slug in self.slugs))

    def fit(self, file_name: str) -> Fit | None:
        """The expected file that a name means, ``None`` where it means none."""
        name = _bare(file_name)
        for expected in self.names:
            if name == expected.casefold():
                return Fit(expected, 0)
        for expected in self.names:
            stem, _, ending = expected.casefold().rpartition(".")
            if name.startswith(stem) and name.endswith(f".{ending}"):
                match = COPY.fullmatch(name.removeprefix(stem).removesuffix(f".{ending}"))
                if match:
                    return Fit(expected, int(match["brackets"] or match["bare"] or match["copy"] or 1))
        return None

    def fit_answers(self, content: bytes) -> Fit | None:
        """The answers file that a content is, whatever its name."""
        claim = decode_exercise(content)
        return Fit(carriers.file_name(claim), 0) if claim in self.slugs else None

    def who(self, file_name: str) -> str:
        """What a name says beside the expected one: in «anna_ps1.ipynb», anna."""
        name = unicodedata.normalize("NFC", file_name)
        stem = re.sub(r"(?i)(\.answers)?(\.(ipynb|json|txt|zip|tar|tgz|gz))+$", "", name)
        words = [*(Path(each).stem for each in self.notebooks), *self.slugs, self.assignment]
        for word in sorted(words, key=len, reverse=True):
            stem = re.sub(rf"(?i)(?<![^\W_]){re.escape(word)}(?:{COPY.pattern})?(?![^\W_])", " ", stem)
        left = stem.strip(SEPARATORS)
        return "" if COPY.fullmatch(f"-{left}") else left


def decode_exercise(content: bytes) -> str:
    """The exercise that a content says it answers; empty where it says none."""
    try:
        payload = decode(dict[str, msgspec.Raw], content.removeprefix(b"\xef\xbb\xbf")) or {}
        return decode(str, payload.get("exercise", b'""')) or ""
    except (msgspec.DecodeError, RecursionError):
        return ""


def _bare(file_name: str) -> str:
    """Without the ending that a browser adds to what it does not know."""
    name = unicodedata.normalize("NFC", file_name).strip().casefold()
    name = name.removesuffix(".txt")
    return name.removesuffix(".json") if name.endswith(".ipynb.json") else name
