"""The book on paper and on readers: one PDF and one EPUB, put together from the pages that were built.

Chapters and all that a learner may look up are in it, in the order of the contents; problem sets and pages that only
a script fills are not. Exercises stand where they stand in the page, and their keys at the end of the book. What is in
a page is all that is read: no key that the site does not show can get in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from whichpm import atomic
from whichpm.printed import epub, form, pages, pdf
from whichpm.printed.pages import NotBuilt as NotBuilt
from whichpm.printed.pdf import NoBrowser as NoBrowser
from whichpm.printed.pdf import Unprinted as Unprinted

SITE = Path("_build") / "html"
FOLDER = Path("_build") / "print"
ENDINGS = (".epub", ".pdf")


def write(root: Path, *, paper: bool = True) -> Iterator[Path]:
    """Write the EPUB and, with ``paper``, the PDF of the course in ``root``; gives each file once it is there, whole.

    Other files of the folder stay as they are. Raises :class:`NotBuilt` where there are no pages, :class:`NoBrowser`
    and :class:`Unprinted` where there is no PDF; the EPUB is there by then.
    """
    book = form.printed(pages.read(root / SITE))
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", book.title.lower()).strip("-") or "book"
    for ending, put in zip(ENDINGS, (epub.write, pdf.write) if paper else (epub.write,), strict=False):
        path = folder / f"{name}{ending}"
        with atomic.writing(path) as file:
            put(book, file)
        yield path


def older(root: Path, made: Collection[Path]) -> list[Path]:
    """What lies beside the files just made: of an older text, or title. The site offers it too."""
    return sorted(path for path in (root / FOLDER).glob("*.*") if path.suffix in ENDINGS and path not in made)
