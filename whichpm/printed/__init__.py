"""The book on paper and on readers: one PDF and one EPUB, put together from the pages that were built.

Chapters and all that a learner may look up are in it, in the order of the contents; problem sets and pages that only
a script fills are not. Exercises stand where they stand in the page, and their keys at the end of the book. What is in
a page is all that is read: no key that the site does not show can get in.
"""

from __future__ import annotations

import re
from pathlib import Path

from whichpm.printed import epub, form, pages, pdf
from whichpm.printed.pages import NotBuilt as NotBuilt
from whichpm.printed.pdf import NoBrowser as NoBrowser
from whichpm.printed.pdf import Unprinted as Unprinted

SITE = Path("_build") / "html"
FOLDER = Path("_build") / "print"


def write(root: Path, *, paper: bool = True) -> list[Path]:
    """Write the EPUB and, with ``paper``, the PDF of the course in ``root``; gives the files.

    Raises :class:`NotBuilt` where there are no pages, :class:`NoBrowser` and :class:`Unprinted` where there is no PDF;
    the EPUB is there by then.
    """
    site = root / SITE
    book = form.printed(pages.read(site))
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", book.title.lower()).strip("-") or "book"
    for old in (*folder.glob("*.epub"), *folder.glob("*.pdf")):
        old.unlink()  # Of an older text, or title: what lies there goes into the site.
    files = [folder / f"{name}.epub"]
    epub.write(book, files[0])
    if paper:
        files.append(folder / f"{name}.pdf")
        pdf.write(book, files[1])
    return files
