"""The command that writes every chapter as a notebook."""

from __future__ import annotations

from typing import Annotated

import typer

from whichpm.cli.common import HERE, Course, app, fail, find_course, out


@app.command()
def notebooks(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; name what is not as the book is now.")] = False,
    course: Course = HERE,
) -> None:
    """Write every chapter as a notebook into release/course/, with boards and figures that run.

    Learners get them with `whichpm kit course`, or as an ungraded set with `nbgrader release_assignment course`.
    """
    root = find_course(course)
    from whichpm import chapters
    from whichpm import notebooks as made
    from whichpm.bank import BankError

    try:
        if not check:
            written = made.write(root)
            out.print(f"Wrote {len(written)} files to {chapters.NOTEBOOKS}/.", highlight=False, markup=False)
        elif old := made.outdated(root):
            fail(
                ValueError(
                    f"{chapters.NOTEBOOKS}/ is not as the book is now ({', '.join(old)}): run `whichpm notebooks`"
                )
            )
        else:
            out.print(f"{chapters.NOTEBOOKS}/ is as the book is.", highlight=False, markup=False)
    except (OSError, BankError, made.Unknown) as error:
        fail(error)
