"""Commands that write folders: a bank of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import HERE, Course, app, fail, find_course, out

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
