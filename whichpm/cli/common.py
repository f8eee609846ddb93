"""What all commands share: the app, where to print, the common arguments, and how a command fails."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from whichpm import terminal

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
report = typer.Typer(no_args_is_help=True, help="Figures about the bank and about a class.")
app.add_typer(report, name="report")
out = Console()
err = Console(stderr=True)

Assignment = Annotated[str, typer.Argument(help="Name of the assignment, for example ps1.")]
Course = Annotated[Path, typer.Option(help="The course folder.")]
Database = Annotated[
    str | None, typer.Option(help="URL of the gradebook, if not the one in nbgrader_config.py.", show_default=False)
]
HERE = Path()
ON_WINDOWS = sys.platform == "win32"
FOR_A_PERSON = 3
"""Exit code of a command that did its work, where something is left for a person to see to; 1 is that it failed."""


@app.callback()
def whichpm() -> None:
    """Check, simulate, grade and pack the course Which PM?"""


def find_course(course: Path) -> Path:
    """The root of the course that a folder lies in; ends the command where there is none, or its bank is not there."""
    from whichpm import bank

    root = bank.find_root(course)
    if root is None:
        missing = "there is no exercises/practice/ or exercises/graded/ here or above"
        fail(FileNotFoundError(f"{course.resolve()} is in no course: {missing}"))
    try:
        bank.homes(root)
    except bank.BankError as error:
        fail(error)
    return root


def find_class(course: Path) -> Path:
    """Find the course as :func:`find_course` does, for a command that works on what a class handed in."""
    if ON_WINDOWS:  # Locks and processes of another kind; nobody has tried them, and grades are no place to try.
        fail(OSError("this command runs on Linux and macOS; on Windows use the Linux of WSL: `wsl --install`"))
    return find_course(course)


def printable(text: str) -> str:
    """Text of a learner without what steers a terminal, or cannot be seen in one."""
    return terminal.shown(text)


def called(learner: str, name: str) -> str:
    """A learner as tables and lists say it: the id, and the name where the gradebook has one."""
    return printable(f"{learner} ({name})" if name else learner)


def fail(error: Exception) -> NoReturn:
    """Print what went wrong and end the command with exit code 1."""
    text = str(error.args[0] if isinstance(error, LookupError) and error.args else error)
    err.print(printable(text), style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1)
