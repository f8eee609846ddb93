"""The commands that speak to an LMS over LTI 1.3: one launch, then the roster, and scores."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whichpm.cli.common import (
    FOR_A_PERSON,
    HERE,
    Course,
    Database,
    app,
    fail,
    find_class,
    find_course,
    out,
    printable,
)
from whichpm.cli.marks import name_some, say_to_person
from whichpm.suggest import install

if TYPE_CHECKING:
    from whichpm.lms.lti.connection import Connection
    from whichpm.lms.lti.face import Tool
    from whichpm.lms.lti.members import Member
    from whichpm.lms.lti.registration import Registration
    from whichpm.nbgrader.gradebook.setting import Setting

lti = typer.Typer(no_args_is_help=True, help="The roster of an LMS, and scores into it, over LTI 1.3 without a server.")
app.add_typer(lti, name="lti")
MINUTES = 10
NOT_AS_ASKED = 2
"""The exit code of a call that cannot be followed."""
LIBRARIES = ("jwcrypto", "jwt", "pylti1p3", "requests")


class Lms(StrEnum):
    """An LMS whose addresses are known."""

    moodle = "moodle"
    canvas = "canvas"
    blackboard = "blackboard"
    brightspace = "brightspace"
    other = "other"


@lti.command()
def connect(
    lms: Annotated[Lms | None, typer.Argument(help="Which LMS; not needed once it is registered.")] = None,
    site: Annotated[str, typer.Argument(help="Where your school has it: https://moodle.school.example")] = "",
    client_id: Annotated[str, typer.Option(help="The client id that the LMS shows once the tool is registered.")] = "",
    deployment: Annotated[str, typer.Option(help="The deployment id that it shows.")] = "",
    port: Annotated[
        int | None, typer.Option(help="Where the launch comes to on this machine; the LMS knows it. [default: 8765]")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Leave the course that is connected for another.")] = False,
    minutes: Annotated[float, typer.Option(help="How long to wait for the launch.")] = MINUTES,
    course: Course = HERE,
) -> None:
    """Connect a course of your LMS, by one launch to this machine.

    First says what an administrator enters in the LMS, and makes the key (exit code 3). With the ids that the LMS then
    shows it waits for you to open the link there, and keeps where the course's roster and columns are, in lti/. What
    was registered before stays: where you ask for something else, it says so and ends with 2.
    """
    root = find_course(course)
    with explained():
        from whichpm.lms.lti import connection, face, keys, listening, problems, registration

        try:
            before = registration.compare(root, lms or "", site, client_id, deployment, port)
        except problems.Differs as error:
            say_to_person(str(error))
            raise typer.Exit(NOT_AS_ASKED) from None
        port = port or (before.port if before else registration.PORT)
        pair = keys.get(root, make=True)
        if lms and not (client_id and deployment):
            show_entries(root, lms.value, site, port)
            raise typer.Exit(FOR_A_PERSON)
        if lms:
            made = registration.make(lms.value, site, client_id, deployment, port)
            if written := registration.write(root, made):
                say(f"Wrote {written}.")
        known = registration.read(root)
        tool = face.Tool(known, *pair)
        with listening.listening(tool, known.port) as listener:
            say(f"Waiting at {listener.address} for one launch: open this tool’s link in your course, as a teacher.")
            found = connection.of_launch(listener.launch(minutes * 60), known)
        earlier = connection.load(root, connection.NAME, connection.Connection)
        if earlier and (earlier.issuer, earlier.course) != (found.issuer, found.course) and not replace:
            raise problems.NotConnected(
                f"this course is connected to “{earlier.title}”, and the launch is of “{found.title}”; open the link "
                "in the right course, or give --replace"
            )
        connection.save(root, connection.NAME, found)
    say(f"Connected to “{found.title}” ({found.issuer}). Nothing listens any more.")
    for what, there in (("roster", found.roster), ("columns for scores", found.columns or found.column)):
        if not there:
            say_to_person(f"the LMS gives this tool no {what}; have its administrator allow that, and connect again")
    if not (found.roster and (found.columns or found.column)):
        raise typer.Exit(FOR_A_PERSON)


@lti.command()
def roster(
    to: Annotated[Path | None, typer.Option(help="Write it as a new CSV file too.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say who is in it.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Bring the learners of the connected course into the gradebook, and say who is new, changed or gone.

    The file of --to also has who teaches and grades, with a column role that `whichpm hub` reads.

    Nobody is deleted: who has left is marked as dropped. Exit code 0: everybody has a place; 3: somebody is left for
    you; 1: nothing was done.
    """
    root = find_class(course)
    from whichpm import atomic
    from whichpm.nbgrader.collect.members import place
    from whichpm.nbgrader.collect.roster import from_students
    from whichpm.nbgrader.gradebook import roster as gradebook
    from whichpm.nbgrader.plugins.export import cell

    with explained():
        from whichpm.lms.lti import connection, members

        if to and to.exists():
            raise FileExistsError(f"{to} is there already; move it away, or give another name")
        setting = some_setting(root, db)
        _, tool, connected = ready(root)
        there = gradebook.everybody(setting.db_url)
        people = connection.load(root, connection.PEOPLE, connection.People) or connection.People(1, {})
        earlier = people.learners.get(connected.issuer, {})
        listed = members.everybody(tool, connected)
        found = place((each for each in listed if each.role == members.LEARNER), from_students(there), earlier)
        whole = not found.left
        if to and not dry_run:
            rows = [("id", "first name", "last name", "email", "role")]
            rows += staff_rows(listed)
            staying = [each for each in found.enrolled if not each.dropped]
            rows += [(each.id, each.first_name, each.last_name, each.email, members.LEARNER) for each in staying]
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([[cell(value) for value in row] for row in rows])
            with atomic.writing(to, mode=0o600) as file:
                file.write(text.getvalue().encode())
        if not dry_run:
            entered = gradebook.enter(setting.db_url, setting.assignment, found.enrolled, whole)
            by_lms = {**people.learners, connected.issuer: {**earlier, **found.learners}}
            connection.save(root, connection.PEOPLE, connection.People(1, by_lms))
    say(f"“{connected.title}” has {len(found.enrolled)} learners.")
    if dry_run:
        known = {each["id"] for each in there}
        name_all("New", [each.id for each in found.enrolled if each.id not in known])
    else:
        for what, some in (
            ("New", entered.new), ("Changed", entered.changed), ("Gone, and marked as dropped", entered.dropped),
            ("Back", entered.back),
        ):  # fmt: skip
            name_all(what, some)
        name_some(
            entered.absent, "are missing in the LMS, too many at once to be believed; nobody was marked as dropped"
        )
    name_all("Known by name alone; look whether it is they", list(found.by_name))
    for name, cause, fix in found.left:
        say_to_person(f"{name}: {cause}; {fix}")
    if found.left or (not dry_run and entered.absent):
        raise typer.Exit(FOR_A_PERSON)


def staff_rows(listed: Sequence[Member]) -> list[tuple[str, str, str, str, str]]:
    """Who teaches and grades, for a roster, teachers first; nobody without a usable id of the school or address."""
    from whichpm.lms.lti.members import LEARNER
    from whichpm.nbgrader import ids

    staff = [(each, each.school_id or each.email.casefold()) for each in listed if each.active and each.role != LEARNER]
    rows = [
        (who, each.first_name, each.last_name, each.email, each.role) for each, who in staff if not ids.refusal(who)
    ]
    return sorted(rows, key=lambda row: row[-1] != "teacher")


@contextmanager
def explained() -> Iterator[None]:
    """End the command with what went wrong, in words."""
    from whichpm.lms.lti.problems import LtiProblem
    from whichpm.strict import BankError

    expected: tuple[type[Exception], ...] = (LtiProblem, OSError, BankError)
    try:
        from whichpm.nbgrader.gradebook.door import GradebookError
        from whichpm.nbgrader.gradebook.late import PluginFailed
        from whichpm.nbgrader.gradebook.setting import SettingError

        expected += GradebookError, PluginFailed, SettingError
    except ImportError:  # `connect` needs no nbgrader.
        pass
    try:
        yield
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in LIBRARIES:
            raise
        fail(ImportError(f"this needs packages more ({error.name}); {install('lti')}"))
    except expected as error:
        fail(error)


def ready(root: Path) -> tuple[Registration, Tool, Connection]:
    """The registration, the tool with its key, and the connected course. Raises :class:`LtiProblem`."""
    from whichpm.lms.lti import connection, face, keys, registration

    known = registration.read(root)
    return known, face.Tool(known, *keys.get(root)), connection.read(root, known)


def some_setting(root: Path, db: str | None) -> Setting:
    """The course's settings; the roster is of no one assignment."""
    from whichpm.nbgrader.gradebook.setting import Setting as Found
    from whichpm.quality import sets

    return Found(root, next(iter(sets.read(root).sets), "ps1"), db)


def show_entries(root: Path, lms: str, site: str, port: int) -> None:
    """Print what an administrator enters in the LMS, and what to do then."""
    from whichpm.lms.lti.platforms import PLATFORMS
    from whichpm.lms.lti.registration import PORT

    known = PLATFORMS[lms]
    address = f"http://127.0.0.1:{port}"
    say(f"In {known.title}, {known.where}, enter:")
    for name, value in (
        ("Initiate login URL", f"{address}/login"),
        ("Redirection URI, and tool URL", f"{address}/launch"),
        ("Public key", known.key),
        ("Services", "names and roles; assignments and grades, with the right to make columns"),
        ("Share with the tool", "names, e-mail addresses, ids of the school"),
        ("Open in", "a new window"),
    ):
        say(f"  {name}: {value}")
    say(f"The key is in {root / 'lti'}; key.pem never leaves it. Then run, with the ids that the LMS shows:")
    where = f"{lms} {site or 'https://YOUR-LMS'}{f' --port {port}' if port != PORT else ''}"
    say(f"  whichpm lti connect {where} --client-id CLIENT --deployment DEPLOYMENT")


def say(text: str) -> None:
    """Print a line."""
    out.print(printable(text), highlight=False, markup=False, soft_wrap=True)


def name_all(what: str, learners: list[str]) -> None:
    """Name learners, where there are any."""
    if learners:
        more = f" and {len(learners) - 20} more" if len(learners) > 20 else ""
        say(f"{what}: {', '.join(learners[:20])}{more}.")
