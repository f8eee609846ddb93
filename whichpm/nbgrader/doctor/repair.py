"""Carries out the plans of a diagnosis. What stood there before is kept in ``collected/<assignment>/originals/``."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from whichpm import atomic, private
from whichpm.nbgrader.doctor.plan import Plan


def repair(folder: Path, plans: list[Plan], originals: Path) -> None:
    """Repair one submission. Raises :class:`OSError`.

    Originals are copied before anything is written, and each file is written in one step; so whenever this is stopped,
    nothing is lost and running it again does the rest.

    Parameters
    ----------
    folder
        The submission.
    plans
        What to do.
    originals
        Where originals of this learner are kept, a folder for each repair.
    """
    private.folder(originals)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ-")
    kept = Path(tempfile.mkdtemp(dir=originals, prefix=stamp))
    kept.chmod(0o755)
    for plan in plans:
        for name in plan.writes:
            _keep(folder / name, kept / name)
    for plan in plans:
        for name, content in plan.writes.items():
            atomic.write(folder / name, content)
    for plan in plans:
        for name in plan.moves:
            target = kept / name.replace(os.sep, "+")
            if os.path.lexists(folder / name):
                shutil.move(folder / name, target)
    with suppress(OSError):
        kept.rmdir()  # Where there was nothing to keep: files were only added.
        originals.rmdir()


def _keep(path: Path, copy: Path) -> None:
    if not os.path.lexists(path):
        return
    if stat.S_ISREG(path.lstat().st_mode):
        shutil.copy2(path, copy)
    else:  # A link, a folder or a pipe in the place of a file: it makes way.
        path.rename(copy)
