"""Feedback goes back as the LMS named its people, and nothing of one learner ever goes to another."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from classroom import Course, saved
from downloads import notebook, save
from test_regrade import command

CLASS = """id,name,lms_id
s01,Ada Lovelace,501
s05,Wei Li,505
s06,Wei Li,506
s08,Ola Nord,508
"""
POINTS = {"s01": 9, "s05": 4, "s06": 11}
MOODLE = {"s01": "Ada Lovelace_501", "s05": "Wei Li_505", "s06": "Wei Li_506"}
CANVAS = {"s01": "lovelaceada_501_9001", "s05": "liwei_LATE_505_9002", "s06": "liwei_506_9003"}
LAYOUTS = {
    "moodle, folders": {who: f"{name}_assignsubmission_file/" for who, name in MOODLE.items()},
    "moodle, folders before 4.2": {who: f"{name}_assignsubmission_file_/" for who, name in MOODLE.items()},
    "moodle, flat": {who: f"{name}_assignsubmission_file_" for who, name in MOODLE.items()},
    "canvas": {who: f"{name}_" for who, name in CANVAS.items()},
}


@pytest.fixture(scope="module")
def course(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class with two learners of one name, collected once in each layout; Ola handed in on paper."""
    made = released.copy(tmp_path_factory.mktemp("handback") / "a course")
    (made.folder / "roster.csv").write_text(CLASS, encoding="utf-8")
    for layout, names in LAYOUTS.items():
        path = download(made, layout, names)
        command(made, "collect", "ps1", str(path), "--roster", str(made.folder / "roster.csv"))
    made.hand_in("s08", file=saved(5))
    made.whichpm("grade", "ps1")
    return made


def download(course: Course, name: str, names: dict[str, str]) -> Path:
    files = {f"{start}ps1.ipynb": notebook(course, saved(POINTS[who])) for who, start in names.items()}
    return save(course.folder, f"{name}.zip", files)


def pages(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_page_goes_where_its_learner_handed_in(course: Course, tmp_path: Path, layout: str):
    to = tmp_path / "pages.zip"
    code, printed = command(course, "feedback", "ps1", "--zip", str(to), "--from", str(course.folder / f"{layout}.zip"))
    found = pages(to)
    assert set(found) == {f"{start}ps1.html" for start in LAYOUTS[layout].values()}
    for who, start in LAYOUTS[layout].items():
        assert found[f"{start}ps1.html"] == (course.folder / f"feedback/{who}/ps1/ps1.html").read_text(encoding="utf-8")
        others = set(POINTS) - {who}
        assert not any(re.search(rf"\b{other}\b", found[f"{start}ps1.html"]) for other in others)
    assert code == 3
    assert "s08 is not in" in printed
    assert "was not collected from this LMS; pass the page on by hand" in printed


def test_a_download_in_which_numbers_are_those_of_others_is_used_for_nobody(course: Course, tmp_path: Path):
    """Moodle numbers people anew in each assignment; and somebody may have mixed up two folders."""
    swapped = {"s05": "Wei Li_506_assignsubmission_file/", "s06": "Wei Li_505_assignsubmission_file/"}
    to = tmp_path / "pages.zip"
    code, printed = command(
        course, "feedback", "ps1", "--zip", str(to), "--from", str(download(course, "swapped", swapped))
    )
    assert (code, pages(to)) == (3, {})
    assert "what the download has under number 505 is not what lies in submitted/s05" in printed
    assert "s01 is not in" in printed


def test_a_number_in_a_name_moves_nobody(course: Course, tmp_path: Path):
    """Moodle would take 506 for the number here; its own downloads have no underscore in a name."""
    forged = {"s01": "Ada_506_501_assignsubmission_file/"}
    to = tmp_path / "pages.zip"
    code, printed = command(course, "feedback", "ps1", "--zip", str(to), "--from", str(download(course, "odd", forged)))
    assert code == 1
    assert "is no download of Moodle or Canvas" in printed
    assert not to.exists()


def test_files_of_learners_and_pages_of_other_tools_stay_here(course: Course, tmp_path: Path):
    (course.folder / "feedback/s01/ps1/notes.html").write_text("mine", encoding="utf-8")
    to = tmp_path / "pages.zip"
    command(course, "feedback", "ps1", "--zip", str(to), "--from", str(course.folder / "canvas.zip"))
    assert not any("notes" in name for name in pages(to))


def test_what_is_there_stays_and_both_options_are_needed(course: Course, tmp_path: Path):
    to = tmp_path / "pages.zip"
    to.write_bytes(b"")
    given = ("--zip", str(to), "--from", str(course.folder / "canvas.zip"))
    assert "is there already" in command(course, "feedback", "ps1", *given)[1]
    assert "--zip and --from go together" in command(course, "feedback", "ps1", "--zip", str(to))[1]
