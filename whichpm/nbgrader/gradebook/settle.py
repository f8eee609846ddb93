"""Late penalties follow grades by hand: what the course's plugin gives on the whole, whenever it was last graded.

nbgrader asks the plugin when it autogrades, and keeps the answer whatever a person gives afterwards.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, update

from whichpm.nbgrader.gradebook import marks
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.marks import Handed
from whichpm.nbgrader.gradebook.tables import submitted_notebook


def settled(handed: Handed, penalties: Penalties) -> Handed:
    """A submission with the penalties that its present points give; raises :class:`PluginFailed`.

    A notebook has none where the plugin was not asked: in time, or not handed in and yet given points by hand.
    """
    if not penalties.configured:
        return handed
    notebooks = {
        name: sheet._replace(penalty=penalties.of(handed.learner, sheet.score, handed.seconds_late))
        if sheet.penalty is not None
        else sheet
        for name, sheet in handed.notebooks.items()
    }
    return handed._replace(notebooks=notebooks)


def settle(connection: Connection, name: str, penalties: Penalties) -> None:
    """Write the penalties of an assignment into the gradebook, where they are not what its present points give.

    Raises
    ------
    GradebookError, PluginFailed
    """
    if not penalties.configured:
        return
    rows = []
    for handed in marks.submissions(connection, marks.assignment(connection, name)):
        for after in settled(handed, penalties).notebooks.values():
            before = next(sheet.penalty for sheet in handed.notebooks.values() if sheet.id == after.id)
            if abs((before or 0.0) - (after.penalty or 0.0)) > 1e-9:
                rows.append({"row": after.id, "penalty": after.penalty})
    if rows:
        value: dict[str, Any] = {"late_submission_penalty": bindparam("penalty")}
        connection.execute(
            update(submitted_notebook).where(submitted_notebook.c.id == bindparam("row")).values(value), rows
        )
