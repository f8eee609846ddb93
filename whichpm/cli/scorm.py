"""The command that packs pages of the course for an LMS to play."""

from __future__ import annotations

from typing import Annotated

import typer

from whichpm.cli.common import HERE, Course, app, fail, find_course, out

CHAPTERS = "chapters"


@app.command()
def scorm(
    name: Annotated[str, typer.Argument(help="`chapters` for the course, or a set, or one exercise.")],
    chapter: Annotated[str, typer.Option(help="One chapter of the course, by the name of its file.")] = "",
    form: Annotated[str, typer.Option(help="Form of a set. [default: its first]")] = "",
    course: Course = HERE,
) -> None:
    """Pack the course, a chapter or a graded set as SCORM 1.2 into kits/, after a search for leaked keys.

    Chapters are the built book (`make book`): the LMS gets progress, a score and the answers of practice. A set has no
    key and no score in it: its answers come back with `whichpm collect`, and are scored here.
    """
    root = find_course(course)
    from whichpm.bank import BankError
    from whichpm.lms.export import Refused
    from whichpm.lms.scorm import collecting, pack, site, table

    try:
        if name == CHAPTERS:
            if form:
                fail(Refused("chapters have no forms; leave --form out"))
            target = site.package(root, chapter)
        else:
            if chapter:
                fail(Refused(f"--chapter is for `whichpm scorm {CHAPTERS}`; leave it out"))
            target = collecting.package(root, name, form)
    except pack.LeakFound as error:
        fail(ValueError(f"nothing was packed, since keys would be in it; report this:\n{error}"))
    except (OSError, LookupError, Refused, table.TooMuch, BankError) as error:
        fail(error)
    size = max(1, target.stat().st_size // 1000)
    out.print(f"Packed {target} ({size:,} kB). Upload it to your LMS.", soft_wrap=True, highlight=False, markup=False)
