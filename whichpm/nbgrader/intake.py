"""Makes a submission's folder safe to copy, before nbgrader copies it.

``nbgrader autograde`` copies every file of a submission, through links, into ``autograded/``, and feedback takes it
from there to the learner: a link to the keys would come back as the keys, and a link to an endless device would fill
the disk. So links and special files are set aside first. They stay with the submission, in a folder that nbgrader is
told to ignore.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from nbgrader.utils import parse_utc
from traitlets.log import get_logger

ASIDE = ".set-aside"
"""Must be among ``c.CourseDirectory.ignore``."""
TIMESTAMP_LIMIT = 200


def tidy(*, assignment: str, notebooks: list[str], **_patterns: str) -> None:
    """Set aside what must not be copied (``c.Autograde.pre_convert_hook``).

    Parameters
    ----------
    assignment
        Name of the assignment.
    notebooks
        Paths of the submission's notebooks. Where none has a name that the assignment knows, the expected name is
        added, so that nbgrader goes on and the exporter can say what was handed in instead.
    """
    log = get_logger()
    folder = Path(notebooks[0]).parent
    for path, reason in _unfit(folder):
        try:
            _set_aside(folder, path)
            log.warning("%s: %s; it was set aside in %s", path, reason, ASIDE)
        except OSError as error:
            # nbgrader goes on to copy it, whatever happens here; so it must at least be seen.
            log.error("%s: %s and could not be set aside (%s); move it away", path, reason, error.strerror)
    expected = sorted(path.name for path in Path("source", assignment).glob("*.ipynb"))
    if expected and not any(Path(notebook).name in expected for notebook in notebooks):
        notebooks.append(str(folder / expected[0]))


def _unfit(folder: Path) -> Iterator[tuple[Path, str]]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != ASIDE and not name.endswith(".ipynb")]
        for name in files:
            path = Path(parent, name)
            mode = path.lstat().st_mode
            if name.endswith(".ipynb"):
                continue  # never copied; the exporter reads it, or says why not
            if stat.S_ISLNK(mode):
                yield path, "it is a link"
            elif not stat.S_ISREG(mode):
                yield path, "it is not a plain file"
            elif path == folder / "timestamp.txt" and not _is_timestamp(path):
                yield path, "it holds no time"


def _is_timestamp(path: Path) -> bool:
    if path.stat().st_size > TIMESTAMP_LIMIT:
        return False
    try:
        text = path.read_text(encoding="utf-8").strip()
        return not text or parse_utc(text) is not None
    except (ValueError, OverflowError, TypeError, AttributeError):
        return False


def _set_aside(folder: Path, path: Path) -> None:
    aside = folder / ASIDE
    aside.mkdir(exist_ok=True)
    name = "+".join(path.relative_to(folder).parts)
    path.rename(aside / name)
