"""Commands that write folders: a bank of one's own, and the tree that may be public."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import HERE, Course, app, err, fail, find_course, out

new = typer.Typer(no_args_is_help=True, help="Begin a folder of your own.")
app.add_typer(new, name="new")


@new.command()
def course(
    folder: Annotated[Path, typer.Argument(help="Where to: a folder that is not there yet.")], course: Course = HERE
) -> None:
    """Begin a private bank: graded exercises, sets, notebooks and a gradebook that only you have."""
    from whichpm import newcourse

    root = find_course(course)
    try:
        written = newcourse.make(root, folder)
    except OSError as error:
        fail(error)
    for path in written:
        out.print(f"  {path}", highlight=False, markup=False, soft_wrap=True)
    named = os.path.relpath(folder.resolve(), root)
    out.print(f"To have its sets in the book, write into {root / 'pyproject.toml'}:", markup=False, soft_wrap=True)
    out.print(f'\n[tool.whichpm]\nbank = "{named}"\n', highlight=False, markup=False, soft_wrap=True)
    out.print(f"README.md in {folder} tells the rest.", highlight=False, markup=False, soft_wrap=True)


@app.command()
def public(
    folder: Annotated[Path, typer.Argument(help="Where to: a new folder, or your public repository.")],
    course: Course = HERE,
) -> None:
    """Write the tree that may be public: without keys for credit, their sources, readings, grades and history."""
    from whichpm import bank, publictree
    from whichpm.check import check

    root = find_course(course)
    try:
        written = publictree.write(root, folder)
    except publictree.Leaks as error:
        for place, what in error.found:
            err.print(f"{place}: {what}", style="red", markup=False, highlight=False, soft_wrap=True)
        fail(publictree.NotPublic(f"{error}; take it out of these files, then run this again"))
    except (publictree.NotPublic, OSError, bank.BankError) as error:
        fail(error)
    out.print(f"Wrote {written.files} files to {folder}, without a key for credit.", highlight=False, soft_wrap=True)
    for what, names in (("At home stay the exercises", written.kept), ("Shown without a key", written.keyless)):
        if names:
            out.print(f"{what}: {', '.join(names)}.", highlight=False, markup=False, soft_wrap=True)
    os.environ.pop(bank.VARIABLE, None)  # The tree knows of no private bank.
    if problems := check(folder).problems:
        for problem in problems:
            err.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
        fail(
            publictree.NotPublic(
                f"{folder} is not sound without what stays at home; what is named above says how to fix it"
            )
        )
