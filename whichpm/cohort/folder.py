"""The folder of a report: the page, and its tables as data, beside the item table that they rest on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from whichpm import atomic, private
from whichpm.cohort.page import Cover, Page
from whichpm.cohort.parts import Chapter, data

PAGE, TABLES = "report.html", "tables"


def of(whole: Path, section: str | None, form: str | None) -> Path:
    """The folder of a report: that of a section or a form lies within the class's, so that none takes another's place.

    >>> of(Path("reports/ps1"), "B 2/3", None)
    PosixPath('reports/ps1/section-B%202%2F3')
    """
    named = (("section", section), ("form", form))
    return whole.joinpath(*(f"{kind}-{quote(name, safe='')}" for kind, name in named if name is not None))


def write(root: Path, path: Path, cover: Cover, chapters: Sequence[Chapter]) -> Path:
    """Write the page, and each table as CSV, for their owner alone; what an earlier report left is replaced.

    Returns the file of the page, in the folder ``path``; ``root`` is the course. Raises :class:`OSError`.
    """
    html = Page(root, path).render(cover, chapters)
    private.folder(path)
    new = Path(tempfile.mkdtemp(dir=path, prefix=".new-"))
    try:
        for chapter in chapters:
            for part in chapter.parts:
                if part.columns:
                    name = f"{quote(chapter.id, safe='')}-{part.id}" if chapter.id else part.id
                    _put(new / f"{name}.csv", data(part).encode())
        shutil.rmtree(path / TABLES, ignore_errors=True)
        new.rename(path / TABLES)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    with atomic.writing(path / PAGE, mode=0o600) as file:
        file.write(html.encode())
    return path / PAGE


def _put(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
