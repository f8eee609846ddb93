"""The command that grades free text by hand, question by question."""

from __future__ import annotations

import asyncio
import errno
import getpass
import os
import re
import webbrowser
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from whichpm.cli.common import HERE, Assignment, Course, Database, app, err, fail, find_class, out, printable

if TYPE_CHECKING:
    from whichpm.nbgrader.handmarking.second import Compared
    from whichpm.nbgrader.handmarking.stream import Stream
    from whichpm.stats.classical import Interval

AWAY = ("SSH_CONNECTION", "JUPYTERHUB_USER")
"""Variables that say that who types sits at another machine."""


@app.command()
def mark(
    assignment: Assignment,
    section: Annotated[str | None, typer.Option(help="Only this section of the roster.")] = None,
    grader: Annotated[str | None, typer.Option("--as", help="Your name; that of your account by default.")] = None,
    second: Annotated[
        str | None, typer.Option(help="Read this share of what others graded once more, for example 10%.")
    ] = None,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Show how far first and second readings agree, and end.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the page; a free one by default.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Grade free text by hand on a page of this machine: all answers to a question one after the other, by keyboard.

    Answers have numbers in place of names. Points of each criterion in the scoring guide, and comments, go into the
    gradebook at once, where formgrader shows them; several people can grade at the same time. A second reading
    (--second) is drawn by a secret of the course, shows nothing of the first, and changes no grade.

    On a hub, or over ssh, 127.0.0.1 is that machine: there it says how your own leads to the page.
    """
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError
    from whichpm.nbgrader.handmarking.guide import GuideError
    from whichpm.nbgrader.handmarking.second import compared
    from whichpm.nbgrader.handmarking.stream import Duty, NothingToMark, Stream

    root = find_class(course)
    try:
        setting = Setting(root, assignment, db)
        if agreement:
            _show(assignment, compared(setting.db_url, assignment))
            return
        stream = Stream(setting, Duty(grader or getpass.getuser(), section, _share(second)))
        waiting = _waiting(stream)
    except (GradebookError, SettingError, GuideError, NothingToMark, ValueError) as error:
        fail(error)
    if stream.elsewhere:
        out.print(f"Left to formgrader: {', '.join(stream.elsewhere)}.", highlight=False, markup=False, soft_wrap=True)
    _serve(stream, port, browser, waiting)
    if second is not None:
        _show(assignment, compared(setting.db_url, assignment))


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?) ?%", text.strip())
    if not found or not 0 < float(found[1]) <= 100:
        raise ValueError(f'"{text}" is no share of answers; write --second 10%')
    return float(found[1]) / 100


def _waiting(stream: Stream) -> str:
    """How many answers wait; raises :class:`NothingToMark` where there is none at all."""
    from whichpm.nbgrader.handmarking.stream import NothingToMark

    lists = [stream.answers(number) for number in range(len(stream.questions))]
    left, whole = sum(len(waiting) for _, waiting in lists), sum(len(found) for found, _ in lists)
    if not whole:
        duty = stream.duty
        who = f" in section {duty.section}" if duty.section is not None else ""
        if duty.second is not None:
            raise NothingToMark(f"no answer{who} that somebody else graded was drawn; say who you are with --as NAME")
        raise NothingToMark(f"nobody{who} has an answer to grade by hand; `whichpm grade` comes first")
    return f"{left} of {whole} answers wait"


def _serve(stream: Stream, port: int, browser: bool, waiting: str) -> None:
    from whichpm.nbgrader.handmarking.server import serve

    away = any(name in os.environ for name in AWAY)

    def ready(address: str, file: str) -> None:
        what = f"{stream.setting.assignment}: {waiting}. Grade them at"
        lines = [what, address, *([_from_away(address)] if away else []), "Stop with Ctrl-C."]
        out.print(*lines, sep="\n", highlight=False, markup=False, soft_wrap=True)
        if browser and not away:
            webbrowser.open(file)

    try:
        asyncio.run(serve(stream, port, ready))
    except KeyboardInterrupt:
        out.print(f"Stopped. All that was saved is in the gradebook: {_waiting(stream)}.", highlight=False)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        fail(OSError(f"port {port} is taken; leave --port out, or give another one"))


def _from_away(address: str) -> str:
    """How a grader who sits at another machine reaches the page."""
    port = urlsplit(address).port
    return (
        f"127.0.0.1 is this machine, not yours: run `ssh -N -L {port}:127.0.0.1:{port} YOU@THIS-MACHINE` on yours, "
        "then open the address there. Without ssh, formgrader grades the same texts."
    )


def _show(assignment: str, found: list[Compared]) -> None:
    from rich.table import Table

    if not found:
        begins = f"`whichpm mark {assignment} --second 10% --as NAME` begins one"
        err.print(f"There is no second reading yet: {begins}.", highlight=False, markup=False, soft_wrap=True)
        return
    table = Table(title="First and second readings")
    for name in ("Question", "Read twice", "Same points", "Within one", "Weighted kappa"):
        table.add_column(name)
    for each in found:
        told = each.agreement
        shares = (_percent(told.exact), _percent(told.within_one))
        table.add_row(f"{each.notebook}/{each.cell}", str(told.n), *shares, _range(told.kappa))
    out.print(table)
    for each in found:
        if each.apart:
            names = ", ".join(map(printable, each.apart))
            out.print(f"{each.cell}: more than a point apart: {names}.", highlight=False, markup=False, soft_wrap=True)


def _percent(found: Interval) -> str:
    return f"{found.value:.0%} [{found.low:.0%} to {found.high:.0%}]"


def _range(found: Interval) -> str:
    if found.value != found.value:
        return "–"
    whole = f"{found.value:.2f}"
    return whole if found.low != found.low else f"{whole} [{found.low:.2f} to {found.high:.2f}]"
