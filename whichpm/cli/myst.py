"""The command that writes what MyST's engine needs for boards."""

from __future__ import annotations

from whichpm.cli.common import HERE, Course, app, fail, find_course, out


@app.command()
def myst(course: Course = HERE) -> None:
    """Write a plugin for MyST (mystmd, Jupyter Book 2) into _build/myst/, so that `{board}` shows exercises there.

    Practice exercises have their key in it, graded ones that a page shows have none. Run it again after a change.
    """
    root = find_course(course)
    from whichpm import myst as plugin
    from whichpm.bank import BankError

    try:
        written = plugin.write(root)
    except (OSError, LookupError, BankError) as error:
        fail(error)
    said = f"Wrote {plugin.FOLDER.as_posix()}/plugin.mjs and {len(written)} exercises."
    out.print(said, soft_wrap=True, highlight=False, markup=False)
