"""Which files an assignment takes, and which of them a file is: by what is in it, and only then by its name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from whichpm import answers as carriers
from whichpm import bank, handout
from whichpm.forms import Places
from whichpm.nbgrader.collect.vocabulary import plain, plain_words
from whichpm.nbgrader.submission.judgement import Judged, judge
from whichpm.nbgrader.submission.known import KnownNotebook, of_release
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
    known
        By notebook, what stands in it before anybody worked on it.
    root
        The course folder.
    others
        By name of another assignment of the course, the ids of its cells.
    forms
        What stands in the places of its exercises, a mapping a form; empty where the set has one form alone.
    """

    assignment: str
    notebooks: dict[str, Path]
    slugs: dict[str, str]
    known: dict[str, KnownNotebook]
    root: Path = Path()
    others: Mapping[str, frozenset[str]] = field(default_factory=dict)
    forms: tuple[Places, ...] = ()

    @classmethod
    def of(cls, root: Path, assignment: str) -> Expected:
        """What the release of an assignment asks for; raises :class:`CannotCollect` where there is none."""
        folder = root / "release" / assignment
        notebooks = {path.name: path for path in sorted(folder.glob("*.ipynb"))}
        if not notebooks:
            released = ", ".join(sorted({path.parent.name for path in root.glob("release/*/*.ipynb")})) or "none"
            raise CannotCollect(
                f"release/{assignment} holds no notebook (released: {released}): {generate(assignment)}"
            )
        known = {name: _known(path) for name, path in notebooks.items()}
        public = sorted(path.name.removesuffix(handout.SUFFIX) for path in folder.glob(f"*{handout.SUFFIX}"))
        first = next(iter(notebooks))
        slugs = {slug: next((name for name in known if slug in known[name].ids), first) for slug in public}
        try:
            forms = sets.read(root).places(assignment, public)
        except bank.BankError as error:
            raise CannotCollect(f"{error.problems[0]}; then collect again") from None
        slugs |= {other: slugs[slug] for places in forms.values() for slug, other in places.items()}
        known = {name: replace(each, forms=forms) for name, each in known.items()}
        others: dict[str, frozenset[str]] = {}
        for path in sorted(root.glob("release/*/*.ipynb")):
            if (name := path.parent.name) != assignment:
                others[name] = others.get(name, frozenset()) | read(path).ids
        return cls(assignment, notebooks, slugs, known, root, others, tuple(forms.values()))

    @property
    def names(self) -> tuple[str, ...]:
        """All names that are taken."""
        return (*self.notebooks, *(carriers.file_name(slug) for slug in self.slugs))

    @property
    def of_forms(self) -> list[list[str]]:
        """The exercises that make up the assignment, a list a form."""
        own = [slug for slug in self.slugs if not any(slug in places.values() for places in self.forms)]
        return [[*own, *places.values()] for places in self.forms] or [own]

    def judge(self, path: Path, called: str) -> tuple[str | None, Judged]:
        """The notebook of the assignment that a file is, and what it holds of it.

        It is the one of which it has most cells and receipts, and only where it has no cells with ids, the one whose
        name it bears; ``None`` where it is none of them.
        """
        submission = read(path)
        judged = {name: judge(submission, known, self.root) for name, known in self.known.items()}
        best = max(judged, key=lambda name: judged[name].cells)
        name = best if judged[best].cells else None if submission.ids else self.named(called)
        return name, judged[name or best]

    def foreign(self, ids: frozenset[str]) -> str | None:
        """Another assignment whose cells these are rather than this one's."""
        own = max(len(each.ids & ids) for each in self.known.values())
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


def _known(path: Path) -> KnownNotebook:
    try:
        return of_release(path)
    except (OSError, msgspec.DecodeError) as error:
        name = path.parent.name
        raise CannotCollect(f"release/{name}/{path.name} cannot be read ({error}): {generate(name)}") from None


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
