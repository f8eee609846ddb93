"""Which files an assignment takes, and which of them a file is: by what is in it, and only then by its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from whichpm import answers as carriers
from whichpm import bank, handout
from whichpm.forms import Places, swapped
from whichpm.nbgrader.collect.vocabulary import plain, plain_words
from whichpm.nbgrader.submission.notebook import decode, read
from whichpm.quality import sets
from whichpm.suggest import generate

COPIES = plain_words("copies")
ENDINGS = (
    ".ipynb", ".json", ".txt", ".download", ".crdownload", ".part", ".html", ".zip", ".tar", ".tgz", ".gz", ".answers",
    ".kept",
)  # fmt: skip
SEPARATORS = " _-.,+()[]"
HEAD = 4_000
"""Bytes by which a file is told to be JSON."""


class CannotCollect(Exception):
    """The assignment is not ready for submissions; the message says what to do."""


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
    released
        By notebook and id of a cell, what stands in it before anybody worked on it.
    written
        By notebook, the ids of the cells that learners write in.
    others
        By name of another assignment of the course, the ids of its cells.
    forms
        What stands in the places of its exercises, a mapping a form; empty where the set has one form alone.
    """

    assignment: str
    notebooks: dict[str, Path]
    slugs: dict[str, str]
    ids: dict[str, frozenset[str]]
    root: Path = Path()
    released: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    others: Mapping[str, frozenset[str]] = field(default_factory=dict)
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: tuple[Places, ...] = ()

    @classmethod
    def of(cls, root: Path, assignment: str) -> Expected:
        """What the release of an assignment asks for; raises :class:`CannotCollect` where there is none."""
        folder = root / "release" / assignment
        notebooks = {path.name: path for path in sorted(folder.glob("*.ipynb"))}
        if not notebooks:
            known = ", ".join(sorted(path.parent.name for path in root.glob("release/*/*.ipynb"))) or "none"
            raise CannotCollect(f"release/{assignment} holds no notebook (released: {known}): {generate(assignment)}")
        released = {
            name: {cell.grade_id: cell.source for cell in read(path).cells if cell.grade_id}
            for name, path in notebooks.items()
        }
        ids = {name: frozenset(cells) for name, cells in released.items()}
        public = sorted(path.name.removesuffix(handout.SUFFIX) for path in folder.glob(f"*{handout.SUFFIX}"))
        first = next(iter(notebooks))
        slugs = {slug: next((name for name in ids if slug in ids[name]), first) for slug in public}
        try:
            forms = tuple(sets.read(root).places(assignment, public).values())
        except bank.BankError as error:
            raise CannotCollect(f"{error.problems[0]}; then collect again") from None
        slugs |= {other: slugs[slug] for places in forms for slug, other in places.items()}
        others: dict[str, frozenset[str]] = {}
        for path in sorted(root.glob("release/*/*.ipynb")):
            if (name := path.parent.name) != assignment:
                found = frozenset(cell.grade_id for cell in read(path).cells if cell.grade_id)
                others[name] = others.get(name, frozenset()) | found
        written = {name: _written(path) for name, path in notebooks.items()}
        return cls(assignment, notebooks, slugs, ids, root, released, others, written, forms)

    @property
    def names(self) -> tuple[str, ...]:
        """All names that are taken."""
        return (*self.notebooks, *(carriers.file_name(slug) for slug in self.slugs))

    @property
    def of_forms(self) -> list[list[str]]:
        """The exercises that make up the assignment, a list a form."""
        own = [slug for slug in self.slugs if not any(slug in places.values() for places in self.forms)]
        return [[*own, *places.values()] for places in self.forms] or [own]

    def variants(self, source: str) -> set[str]:
        """A text of the release, as each form has it."""
        return {source, *(swapped(source, places) for places in self.forms)}

    def notebook_of(self, ids: frozenset[str]) -> str | None:
        """The notebook of the assignment that has most of these cells; ``None`` where it has none of them."""
        best = max(self.notebooks, key=lambda name: len(self.ids[name] & ids))
        return best if self.ids[best] & ids else None

    def foreign(self, ids: frozenset[str]) -> str | None:
        """Another assignment whose cells these are rather than this one's."""
        own = max(len(cells & ids) for cells in self.ids.values())
        name, most = max(
            ((name, len(cells & ids)) for name, cells in self.others.items()), key=lambda each: each[1], default=("", 0)
        )
        return name if most > own else None

    def named(self, file_name: str) -> str | None:
        """The notebook that a name means: for a file that cannot be read."""
        words = _words(file_name)
        return next((name for name in self.notebooks if words == _words(name)), None)

    def answers_of(self, file_name: str, content: bytes) -> str | None:
        """The answers file that a content is, whatever its name; of a damaged one the name says it."""
        claim = decode_exercise(content)
        if claim:
            return carriers.file_name(claim) if claim in self.slugs else None
        words = _words(file_name)
        return next((carriers.file_name(slug) for slug in self.slugs if words == _words(slug)), None)

    def who(self, file_name: str) -> str:
        """What a name says beside the expected one: in «anna_ps1.ipynb», anna."""
        stem = _stem(file_name)
        words = [*(Path(each).stem for each in self.notebooks), *self.slugs, self.assignment]
        for word in sorted({plain(word) for word in words}, key=len, reverse=True):
            stem = _without(stem, word.split())
        tokens = [token for token in stem.split() if plain(token) not in COPIES]
        return (
            " ".join(tokens).strip(SEPARATORS)
            if any(not each.isdecimal() for each in tokens) or len("".join(tokens)) > 3
            else ""
        )


def _written(path: Path) -> tuple[str, ...]:
    """Ids of the cells of a released notebook that are left for learners to write in."""
    try:
        marks = [
            each.get("metadata", {}).get("nbgrader", {}) for each in msgspec.json.decode(path.read_bytes())["cells"]
        ]
    except (OSError, msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return ()  # Whoever reads it as a notebook says what is wrong with it.
    return tuple(str(each["grade_id"]) for each in marks if each.get("solution") and not each.get("locked"))


def content_kind(name: str, content: bytes) -> str:
    """What a file is by its content: ``notebook``, ``answers`` or nothing that is taken."""
    head = content[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head.startswith(b"{"):
        return "notebook" if ".ipynb" in name.lower() else ""
    bare = content if b"\0" not in content[:HEAD] else content.replace(b"\0", b"")
    if b'"cells"' in bare or b'"nbformat"' in bare or ".ipynb" in name.lower():
        return "notebook"
    return "answers" if b'"answers"' in bare or name.lower().endswith((".json", ".json.txt")) else ""


def decode_exercise(content: bytes) -> str:
    """The exercise that a content says it answers; empty where it says none."""
    try:
        payload = decode(dict[str, msgspec.Raw], content.removeprefix(b"\xef\xbb\xbf")) or {}
        return decode(str, payload.get("exercise", b'""')) or ""
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ""


def _stem(file_name: str) -> str:
    """A name without its endings, with a blank for everything that separates words."""
    stem = unicodedata.normalize("NFC", file_name)[:300]
    while ending := next((each for each in ENDINGS if stem.lower().rstrip(" )0123456789(").endswith(each)), ""):
        stem = (
            stem.rstrip(" )0123456789(")[: -len(ending)] if not stem.lower().endswith(ending) else stem[: -len(ending)]
        )
    return " ".join("".join(each if each not in "_-.,+()[]" else " " for each in stem).split())


def _words(file_name: str) -> tuple[str, ...]:
    """What tells a name from another: without endings, words for copies and their numbers."""
    words = plain(_stem(file_name)).split()
    return tuple(word for word in words if word not in COPIES and not (word.isdecimal() and len(word) < 4))


def _without(stem: str, wanted: list[str]) -> str:
    """The words of a name without some that stand in a row, and the number of a copy behind them."""
    words = stem.split()
    for start in range(len(words) - len(wanted) + 1):
        if [plain(word) for word in words[start : start + len(wanted)]] == wanted:
            end = start + len(wanted)
            while end < len(words) and (words[end].isdecimal() and len(words[end]) < 4):
                end += 1
            return " ".join(words[:start] + words[end:])
    return stem
