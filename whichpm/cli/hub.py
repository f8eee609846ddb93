"""The command that writes what a hub needs for a class on one server."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import HERE, Course, app, fail, find_class, out


@app.command()
def hub(
    folder: Annotated[Path, typer.Argument(help="Where the hub's files go; made where it is missing.")],
    roster: Annotated[Path, typer.Option(help="CSV or xlsx with the columns id (the account) and role.")],
    exchange: Annotated[
        Path | None, typer.Option(help="Where nbgrader hands out and takes in. [default: /srv/nbgrader/exchange]")
    ] = None,
    address: Annotated[str, typer.Option(help="Where the hub listens.")] = "127.0.0.1:8000",
    try_out: Annotated[
        bool, typer.Option("--try-out", help="One password for all, no accounts, on this machine alone.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write also over files that somebody edited.")] = False,
    course: Course = HERE,
) -> None:
    """Write what a class on one server needs: settings of JupyterHub and nbgrader, a unit of systemd, four commands.

    The role is teacher, grader or learner; the first teacher owns the course. Run it again after a change in the class.
    """
    root = find_class(course)
    from whichpm.hub.members import RosterProblem, is_head, members
    from whichpm.hub.write import OWN, SHARED, Hub, Refused, password, write
    from whichpm.nbgrader.collect.tables import NoTable, read_table
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    try:
        tables = [table.rows for table in read_table(roster) if table.rows]
        # A name may hold more commas than the file has separators.
        rows = next((one for one in tables if is_head(one[0].cells)), tables[0] if tables else [])
        if unread := [f"{roster}: line {row.line}: {row.wrong}; correct it and try again" for row in rows if row.wrong]:
            raise RosterProblem("\n".join(unread))
        people = members([(row.line, row.cells) for row in rows], str(roster))
        one = Hub(
            str(Setting(root, "").course.course_id),
            root.resolve(),
            (exchange or (folder / "exchange" if try_out else SHARED)).resolve(),
            people,
            address,
            password(folder) if try_out else "",
        )
        changed = write(folder, one, replace=replace)
    except NoTable as why:
        fail(ValueError(f"{roster}: {why}"))
    except (RosterProblem, Refused, SettingError, OSError) as error:
        fail(error)
    counts = ((len(people.teachers), "teacher"), (len(people.graders), "grader"), (len(people.learners), "learner"))
    said = ", ".join(f"{number} {what}{'' if number == 1 else 's'}" for number, what in counts)
    what = ", ".join(changed) or "nothing, since nothing has changed"
    out.print(f"{said}. Wrote into {folder}: {what}.", soft_wrap=True, highlight=False, markup=False)
    if try_out:
        start = (
            f"Start it with jupyterhub --config {folder}/jupyterhub_config.py; everybody's password is {one.password}"
        )
        out.print(f"{start}", soft_wrap=True, highlight=False, markup=False)
        return
    if shut := closed_to_others(Path(sys.executable)):
        out.print(
            f"Others cannot enter {shut}, where the Python of this environment is: nobody's server would start. Make "
            "the environment again with /usr/bin/python3, in a folder such as /opt/which-pm, and run this there.",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )
    if missing := _without_account(people.everybody):
        names = " ".join(missing[:20]) + (" …" if len(missing) > 20 else "")
        out.print(
            f"Without an account on this machine: {names}. Make them (useradd -m NAME, passwd NAME), or see {OWN}.",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )
    out.print(f"The four commands are in {folder}/README.md.", soft_wrap=True, highlight=False, markup=False)


def closed_to_others(program: Path) -> Path | None:
    """The folder that other accounts cannot enter, on the way to a program or to what it is a link to."""
    folders = {*program.absolute().parents, *program.resolve().parents}
    return next((each for each in sorted(folders) if not each.stat().st_mode & stat.S_IXOTH), None)


def _without_account(names: tuple[str, ...]) -> list[str]:
    import pwd

    missing = []
    for name in names:
        try:
            pwd.getpwnam(name)
        except KeyError:
            missing.append(name)
    return missing
