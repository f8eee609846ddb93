"""A class of 180 in which everything happens that learners and systems do, with what is right for each of them.

Every learner has a kind: what stands of them in the downloads, and what comes out of it. Kinds of ``test_cases`` (what
learners do) come in an archive of Moodle, those of ``test_collect_cases`` (how systems name) each in an archive of its
own; all others are plain.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from classroom import SLUG, Course, cell, receipt, saved
from downloads import archive, notebook
from test_cases import CASES, NOT_GRADED, TEXT
from test_cases import Make as MakeCase
from test_collect_cases import SYSTEMS, headers
from test_regrade import CHANGED

SIZE = 180
FIRST = ["Ada", "Zoë", "Wei", "Łukasz", "Jürgen", "José", "Anne-Laure", "Søren", "Maria", "Ken", "Noor", "Eva"]
LAST = ["Lovelace", "Brontë", "Li", "Wąż", "Groß", "García", "Lefèvre", "Kjær", "Rossi", "Sato", "Haddad", "Novák",
        "Meyer", "Okafor", "Smith"]  # fmt: skip
HOLDS = "assignsubmission_file"


class Member(NamedTuple):
    """One learner of the roster."""

    number: int
    first: str
    last: str

    @property
    def id(self) -> str:
        return f"s{4000 + self.number}"

    @property
    def login(self) -> str:
        return f"user{self.number:03}x"

    @property
    def lms_id(self) -> str:
        return str(70_000 + self.number)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def section(self) -> str:
        return "A" if self.number % 2 else "B"


MEMBERS = [Member(n, FIRST[n % len(FIRST)], LAST[n // len(FIRST)]) for n in range(SIZE)]


class Kind(NamedTuple):
    """What a learner does, and what is right.

    Attributes
    ----------
    files
        By archive, the files of a learner.
    points
        Of the exercise, after grading and after the key has changed; ``None`` where nothing can be graded yet.
    words
        Whether a person grades words.
    named
        Who asks a person to look: ``collect`` or ``grade``; nobody where it is empty.
    late
        Whether a tenth is taken off.
    said
        Which command says what it put right: ``collect`` or ``doctor``.
    """

    files: Callable[[Course, Member], dict[str, dict[str, bytes]]]
    points: float | None
    after: float | None
    words: bool = True
    named: str = ""
    late: bool = False
    said: str = ""


def kinds() -> dict[str, Kind]:
    """By name; each is of one learner, and all others are plain."""
    found = {name: _of_case(name) for name in CASES}
    found |= {f"nothing: {name}": Kind(_moodle(make, None), None, None, named="collect") for name, (make, _)
              in NOT_GRADED.items() if name != "nothing"}  # fmt: skip
    for name in ("work-in-a-folder", "nothing: only-in-a-folder"):  # Packed, a folder below is as good as any.
        found[name] = found[name]._replace(points=9, after=after_change(9), words=False, named="")
    # Packed, a hidden file is a reason to ask before anything is graded.
    found["work-in-a-checkpoint"] = found["work-in-a-checkpoint"]._replace(named="collect")
    found |= {f"system: {name}": _of_system(name) for name in SYSTEMS}
    found |= dict(_others())
    found |= {f"plain, {points} points": _plain(points) for points in range(13)}
    return found


def everybody() -> Iterator[tuple[Member, str, Kind]]:
    """All learners, each with a kind; where kinds run out, they are plain."""
    listed = list(kinds().items())
    plain = [each for each in listed if each[0].startswith("plain")]
    for number, member in enumerate(MEMBERS):
        name, kind = listed[number] if number < len(listed) else plain[number % len(plain)]
        yield member, name, kind


def roster() -> bytes:
    """Moodle's list of participants: UTF-16, with tabs as Excel writes them, and a column that a course added."""
    head = ["First name", "Last name", "ID number", "Email address", "Username", "Section", "Groups", "Extension ps1"]
    rows = []
    for member, name, _ in everybody():
        group = "Team Blue" if name.startswith("team") else ""
        extension = "48 h" if name == "late with an extension" else ""
        address = f"{member.login}@uni.example"
        rows.append([member.first, member.last, member.id, address, member.login, member.section, group, extension])
    return "\r\n".join("\t".join(row) for row in [head, *rows, [""] * len(head)]).encode("utf-16")


def downloads(course: Course) -> dict[str, dict[str, bytes]]:
    """Files of every archive, by its name; those of ``second`` come in a later download."""
    found: dict[str, dict[str, bytes]] = {}
    for member, _, kind in everybody():
        for name, files in kind.files(course, member).items():
            found.setdefault(name, {}).update(files)
    return found


def after_change(points: int, unanswered: int = 0) -> float:
    """Points of answers of :func:`classroom.saved` when a statement of the product manager is the project manager's."""
    chosen = saved(points, unanswered).answers.get(CHANGED.id)
    return points + (chosen == "project") - (chosen == "product")


# Kinds.

SAID = {
    **dict.fromkeys(("named-anything", "only-a-file", "copy-earlier"), "collect"),
    **dict.fromkeys(("split", "format-3"), "doctor"),
}
"""Cases that a command puts right, and says so."""
CLEAR = ("named-json", "named-txt", "named-download", "named-copy", "copy-worked-on", "broken-and-whole")
"""Cases in which ``collect`` finds but one notebook that anybody worked on, with a name that means it."""
UNANSWERED = {"file-with-fewer": 11, "more-claimed-than-read": 9}
"""Items that were left empty."""
LEFT = ("damaged-kept-file", "essay-beside", "essay-for-the-words", "nothing-and-another-file")
"""Cases of which ``collect`` leaves a file for a person."""
DISPUTED = ("two-differ", "two-differ-first-later")
"""Cases that ``collect`` leaves for a person altogether."""


def _of_case(name: str) -> Kind:
    case = CASES[name]
    if name in DISPUTED:
        return Kind(_moodle(case.make, case.text), None, None, named="collect")
    answered = case.points or name in UNANSWERED
    named = "collect" if name in LEFT else "grade" if case.person and name not in (*SAID, *CLEAR) else ""
    return Kind(
        _moodle(case.make, case.text),
        case.points,
        after_change(int(case.points), UNANSWERED.get(name, 0)) if answered else 0,
        case.words[2] and name != "only-a-file",  # With the release added, nothing is written in it.
        named,
        said=SAID.get(name, ""),
    )


def _moodle(make: MakeCase, text: str | None) -> Callable[[Course, Member], dict[str, dict[str, bytes]]]:
    """What a case of test_cases puts into a folder, in an archive of Moodle."""

    def files(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
        made = course.release()
        if text is not None:
            cell(made, "hardest")["source"] = text
        with tempfile.TemporaryDirectory() as place:
            make(Path(place), made)
            found = {path.relative_to(place).as_posix(): path.read_bytes() for path in _plain_files(Path(place))}
        return {"moodle": {f"{_folder(member)}/{name}": content for name, content in found.items()}}

    return files


def _plain_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _folder(member: Member, number: str = "") -> str:
    return f"{member.name}_{number or member.lms_id}_{HOLDS}"


def _of_system(system: str) -> Kind:
    def files(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
        name = SYSTEMS[system]
        for old, new in (
            ("Learner One", member.name), ("One Learner", f"{member.last} {member.first}"),
            ("One, Learner", f"{member.last}, {member.first}"), ("One_Learner", f"{member.last}_{member.first}"),
            ("onelearner", f"{member.last}{member.first}".replace("-", "").lower()), ("lone77", member.login),
            ("learner1", member.id), ("lone@uni.example", f"{member.login}@uni.example"), ("12345", member.lms_id),
        ):  # fmt: skip
            name = name.replace(old, new)
        return {system: {name: notebook(course, saved(9))}}

    return Kind(files, 9, after_change(9))


def _plain(points: int) -> Kind:
    def files(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
        return {"moodle": {f"{_folder(member)}/ps1.ipynb": notebook(course, saved(points), TEXT)}}

    return Kind(files, points, after_change(points))


def _others() -> Iterator[tuple[str, Kind]]:
    """Hostile, broken and unlucky hand-ins, and those of which the time matters."""

    def brightspace(when: str, *, title: str = "") -> Callable[[Course, Member], dict[str, dict[str, bytes]]]:
        def files(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
            name = f"{member.lms_id}-5 - {member.name} - {title}{when} - ps1.ipynb"
            return {"brightspace": {name: notebook(course, saved(9))}}

        return files

    yield "in time, by its name", Kind(brightspace("Jan 12, 2026 505 PM"), 9, after_change(9))
    yield "late, by its name", Kind(brightspace("Jan 13, 2026 505 PM"), 9, after_change(9), late=True)
    yield "late with an extension", Kind(brightspace("Jan 13, 2026 505 PM"), 9, after_change(9))
    when = brightspace("Jan 13, 2026 505 PM", title="Jan 1, 2020 101 PM - ")
    yield "a time in the title", Kind(when, None, None, named="collect")

    def exchange(time: bytes | None, minutes: int) -> Callable[[Course, Member], dict[str, dict[str, bytes]]]:
        def files(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
            found = {f"{member.id}/ps1/ps1.ipynb": notebook(course, saved(9, minutes=minutes))}
            return {"exchange": found | ({f"{member.id}/ps1/timestamp.txt": time} if time else {})}

        return files

    yield "a forged time", Kind(exchange(b"2026-01-12 15:00:00 UTC", 180), 9, after_change(9), named="collect")
    yield "a late time", Kind(exchange(b"2026-01-12 19:05:00 UTC", 180), 9, after_change(9), late=True)
    # Most of the class came through an LMS that says no times: to have none is no sign of anything.
    yield "no time", Kind(exchange(None, 180), 9, after_change(9))
    yield "a time that is none", Kind(exchange(b"soon\x1b[2J", 180), 9, after_change(9), named="collect")

    def replaced(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
        other = {f"{_folder(member, '99999')}/ps1.ipynb": notebook(course, saved(12, minutes=60), "Mine.")}
        return {"moodle": {f"{_folder(member)}/ps1.ipynb": notebook(course, saved(5))}, "second": other}

    yield "another takes the name", Kind(replaced, 5, after_change(5), named="collect")

    def again(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
        place = f"{_folder(member)}/ps1.ipynb"
        first, last = (notebook(course, saved(points, minutes=points)) for points in (5, 9))
        return {"moodle": {place: first}, "second": {place: last}}

    yield "handed in again", Kind(again, 9, after_change(9))

    def team(course: Course, _member: Member) -> dict[str, dict[str, bytes]]:
        return {"moodle": {f"Team Blue_71999_{HOLDS}/ps1.ipynb": notebook(course, saved(7))}}

    yield "team, one member", Kind(team, 7, after_change(7))
    yield "team, the other", Kind(lambda _course, _member: {}, 7, after_change(7))

    def one(name: str, content: Callable[[Course], bytes]) -> Callable[[Course, Member], dict[str, dict[str, bytes]]]:
        return lambda course, member: {"moodle": {f"{_folder(member)}{name}": content(course)}}

    hangs = "_ps1" + "  copy" * 34 + "!.ipynb"
    yield "a name that hangs", Kind(one(hangs, lambda course: notebook(course, saved(9))), 9, after_change(9))
    yield "a tar of headers", Kind(one("_work.tar", lambda _: headers(1_500)), None, None, named="collect")
    bomb = archive({f"{number}.bin": b"" for number in range(2_100)})
    yield "an archive of too much", Kind(one("/work.zip", lambda _: bomb), None, None, named="collect")
    inside = "/ps1 (1).zip"
    yield (
        "an archive in it",
        Kind(one(inside, lambda course: archive({"ps1/ps1.ipynb": notebook(course, saved(9))})), 9, after_change(9)),
    )
    yield "of another set", Kind(one("/ps1.ipynb", _of_another_set), None, None, named="collect")
    yield "damaged", Kind(one("/ps1.ipynb", lambda course: notebook(course, saved(9))[:900]), 0, 0, named="grade")
    yield (
        "markup in a name",
        Kind(
            one("/<img src=x onerror=alert(1)>[red].ipynb", lambda course: notebook(course, saved(9))),
            9,
            after_change(9),
        ),
    )

    def evil(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
        return {"hostile": {"..\\..\\evil.ipynb": b"{}", f"{_folder(member)}\\ps1.ipynb": notebook(course, saved(9))}}

    yield "leads out of the archive", Kind(evil, None, None, named="collect")

    def runs(course: Course, member: Member) -> dict[str, dict[str, bytes]]:
        made = course.release()
        source = f"open({str(course.folder / 'ran')!r}, 'w')"
        cell(made, f"{SLUG}-board")["outputs"] = [receipt(saved(2))]
        cell(made, SLUG)["source"] = f"{source}\n12.0"
        cell(made, "hardest")["source"] = TEXT
        made["cells"].insert(0, {"cell_type": "code", "id": "x", "metadata": {}, "source": source, "outputs": [],
                                 "execution_count": 1})  # fmt: skip
        return {"moodle": {f"{_folder(member)}/ps1.ipynb": json.dumps(made).encode()}}

    yield "code that would run", Kind(runs, 2, after_change(2))
    yield "nothing handed in", Kind(lambda _course, _member: {}, None, None, named="collect")


def _of_another_set(course: Course) -> bytes:
    made = course.release()
    for each in made["cells"]:
        if "grade_id" in each["metadata"].get("nbgrader", {}):
            each["metadata"]["nbgrader"]["grade_id"] += "-2"
    return json.dumps(made).encode()
