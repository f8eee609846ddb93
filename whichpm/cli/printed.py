"""The command that puts the book on paper and on reading devices."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import FOR_A_PERSON, HERE, Course, app, err, fail, find_course, out


@app.command("print")
def print_(
    paper: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Print the PDF too; a browser does it.")] = True,
    course: Course = HERE,
) -> None:
    """Write the built book as PDF and EPUB into _build/print/, keys and explanations of practice at its end.

    Problem sets are not in it. Chromium, Chrome or Edge prints the PDF, WHICHPM_BROWSER names another one; where there
    is none, the EPUB is written, and the command ends with 3.
    """
    root = find_course(course)
    from whichpm import printed

    made = []
    try:
        for path in printed.write(root, paper=paper):
            made.append(path)
            size = max(1, path.stat().st_size // 1000)
            out.print(f"Wrote {path} ({size:,} kB).", soft_wrap=True, highlight=False, markup=False)
    except printed.NoBrowser as error:
        err.print(f"The EPUB is written, the PDF is not: {error}", soft_wrap=True, highlight=False, markup=False)
        name_older(printed.older(root, made))
        raise typer.Exit(FOR_A_PERSON) from None
    except OSError as error:
        fail(error)
    name_older(printed.older(root, made))


def name_older(paths: list[Path]) -> None:
    """Say what is of an earlier printing: it may be out of date, and is somebody's to remove."""
    if paths:
        names, its = ", ".join(map(str, paths)), "them" if len(paths) > 1 else "it"
        fix = f"The site offers {its} too; remove {its} if you do not want that."
        err.print(f"Of an earlier printing, and kept: {names}. {fix}", soft_wrap=True, highlight=False, markup=False)
