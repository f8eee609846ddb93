"""The item table holds what grading found, the same whoever graded, and says what it is."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import polars as pl
import pytest
from classroom import EXERCISE, SAVED, SLUG, Course, saved
from test_regrade import change_key, command

from whichpm.cohort import itemtable, people
from whichpm.nbgrader import crew
from whichpm.nbgrader.gradebook import classlist, roster
from whichpm.nbgrader.gradebook import graded as graded_notebook
from whichpm.nbgrader.gradebook.setting import Setting

BEN = replace(saved(12), order="5f3a09c1", began=SAVED - timedelta(minutes=8))


@pytest.fixture(scope="module")
def handed_in(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two with answers, one without."""
    course = released.copy(tmp_path_factory.mktemp("items") / "a course")
    course.hand_in("anna", file=saved(7, unanswered=1))
    course.hand_in("ben", file=BEN)
    course.hand_in("carl")
    return course


@pytest.fixture(scope="module")
def graded(handed_in: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = handed_in.copy(tmp_path_factory.mktemp("graded") / "a course")
    (handed_in.folder / "submitted").rename(course.folder / "submitted")
    assert command(course, "grade", "ps1")[0] == 3  # carl has no answers
    return course


def table(course: Course, *words: str) -> tuple[pl.DataFrame, dict, Path]:
    code, printed = command(course, "items", "ps1", *words)
    assert code == 0, printed
    folder = course.folder / ("reports/ps1-pseudonyms" if "--pseudonyms" in words else "reports/ps1")
    return itemtable.read(folder).collect(), json.loads((folder / itemtable.MANIFEST).read_text("utf-8")), folder


def test_every_learner_with_answers_has_a_row_an_item(graded: Course):
    found, manifest, _ = table(graded)
    assert found.columns == list(itemtable.COLUMNS)
    assert found.height == manifest["rows"] == 2 * len(EXERCISE.items)
    assert manifest["learners_by_exercise"] == {SLUG: 2}
    assert dict(found.group_by("learner").agg(pl.col("points").sum()).iter_rows()) == {"anna": 7.0, "ben": 12.0}
    item = EXERCISE.items[0]
    (row,) = found.filter(pl.col("learner") == "anna", pl.col("item") == item.id).to_dicts()
    assert (row["set"], row["form"], row["exercise"], row["revision"]) == ("ps1", "A", SLUG, EXERCISE.revision)
    assert (row["answer"], row["key"], row["right"], row["points"]) == (item.key, item.key, True, 1.0)
    assert (row["line"], row["content"], row["concepts"]) == (item.line, item.notes.content, ";".join(item.concepts))
    assert row["last"] == SAVED
    begun = {"anna": None, "ben": SAVED - timedelta(minutes=8)}
    assert dict(found.select("learner", "first").unique().iter_rows()) == begun
    assert dict(people.minutes(found).iter_rows()) == {"ben": 8}
    assert dict(found.select("learner", "order").unique().iter_rows()) == {"anna": None, "ben": "5f3a09c1"}
    (left_open,) = found.filter(pl.col("learner") == "anna", pl.col("answer").is_null()).to_dicts()
    assert (left_open["item"], left_open["right"], left_open["points"]) == (EXERCISE.items[-1].id, False, 0.0)


def test_the_csv_says_the_same_and_the_checksums_hold(graded: Course):
    found, manifest, folder = table(graded)
    assert itemtable.read(folder / itemtable.CSV).collect().equals(found)
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert {path.name for path in folder.iterdir()} == {itemtable.PARQUET, itemtable.CSV, itemtable.MANIFEST}
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_several_processes_leave_the_same_files(graded: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """And say the same of who is not in them: carl has no answers, ben's notebook cannot be read."""
    other = graded.copy(tmp_path / "a course")
    (notebook,) = (other.folder / "autograded/ben").rglob("*.ipynb")
    notebook.chmod(0o600)
    notebook.write_bytes(b"{")
    found = {}
    for few, share in ((1000, 50), (1, 1), (1, 2)):
        monkeypatch.setattr(crew, "FEW", few)
        monkeypatch.setattr(crew, "SHARE", share)
        found[few, share] = command(other, "items", "ps1", "--to", str(tmp_path / f"{few}-{share}"))
    (code, printed), *others = found.values()
    assert code == 3
    assert "ben: ps1: the autograded notebook cannot be read" in " ".join(printed.split())
    for (few, share), (code, said) in zip([*found][1:], others, strict=True):
        assert (code, said.replace(f"{few}-{share}", "1000-50")) == (3, printed)
        for name in (itemtable.PARQUET, itemtable.CSV, itemtable.MANIFEST):
            alone, beside = (tmp_path / folder / name for folder in ("1000-50", f"{few}-{share}"))
            assert alone.read_bytes() == beside.read_bytes()


def test_nbgrader_leaves_the_same_rows(graded: Course, tmp_path: Path):
    other = graded.copy(tmp_path / "a course")
    (other.folder / "gradebook.db").unlink()
    for tree in ("autograded", "reports"):
        if (other.folder / tree).exists():
            (other.folder / tree).rename(tmp_path / tree)
    other.run("generate_assignment", "ps1", "--force")
    for learner, answers in (("anna", saved(7, unanswered=1)), ("ben", BEN)):
        other.hand_in(learner, file=answers)
    other.run("autograde", "ps1")
    assert table(other)[0].sort("learner", "item").equals(table(graded)[0].sort("learner", "item"))


def test_a_regrade_changes_the_rows(graded: Course, tmp_path: Path):
    other = graded.copy(tmp_path / "a course")
    changed = next(item for item in EXERCISE.items if item.key == "product")
    change_key(other, changed.id)
    assert command(other, "regrade", "ps1", "--yes")[0] == 0
    rows = table(other)[0].filter(pl.col("item") == changed.id).sort("learner").to_dicts()
    assert {row["key"] for row in rows} == {"project"}
    assert [row["right"] for row in rows] == [row["answer"] == "project" for row in rows]


def test_who_was_sure_is_in_the_table_whoever_graded_and_earns_nothing(
    handed_in: Course, graded: Course, tmp_path: Path
):
    """Asked by one word in the exercise; nobody is sure of what stays open, and no tick is not to be sure."""
    course = handed_in.copy(tmp_path / "a course")
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    path.write_text("confidence: true\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    first, second, *_, last = (f"{item.id}-confidence" for item in EXERCISE.items)
    course.hand_in("anna", file=saved(7, unanswered=1, **{first: "sure", second: "unsure", last: "sure"}))
    course.hand_in("ben", receipts=(saved(12, **{second: "sure"}),))
    found = {}
    for name in ("grade", "autograde"):
        other = course.copy(tmp_path / name / "a course")
        shutil.copytree(course.folder / "submitted", other.folder / "submitted")
        if name == "grade":
            assert command(other, "grade", "ps1")[0] == 0
        else:
            other.run("autograde", "ps1")
        found[name], _, _ = table(other)
    assert found["grade"].equals(found["autograde"])
    anna, ben = (
        dict(found["grade"].filter(pl.col("learner") == name).select("item", "sure").iter_rows())
        for name in ("anna", "ben")
    )
    names = [item.id for item in EXERCISE.items]
    assert anna == dict.fromkeys(names, False) | {names[0]: True, names[-1]: None}
    assert ben == dict.fromkeys(names, False) | {names[1]: True}
    today, _, _ = table(graded)
    assert today["sure"].null_count() == today.height
    points = [one.group_by("learner").agg(pl.col("points").sum()).sort("learner") for one in (found["grade"], today)]
    assert points[0].equals(points[1])


@pytest.mark.parametrize("content", [b"", b"5d", b"\xff\xfe"])
def test_a_damaged_secret_is_named_with_what_to_do_and_never_replaced(graded: Course, tmp_path: Path, content: bytes):
    other = graded.copy(tmp_path / "a course")
    key = other.folder / "pseudonyms.key"
    key.write_bytes(content)
    code, printed = command(other, "items", "ps1", "--pseudonyms")
    assert code == 1
    assert "pseudonyms.key" in printed
    assert "put the file of before in its place" in " ".join(printed.split())
    assert key.read_bytes() == content


def test_pseudonyms_are_the_same_each_time_and_another_course_has_others(graded: Course, tmp_path: Path):
    names = set(table(graded, "--pseudonyms")[0]["learner"])
    assert names.isdisjoint({"anna", "ben"})
    assert set(table(graded, "--pseudonyms")[0]["learner"]) == names
    key = graded.folder / "pseudonyms.key"
    assert key.stat().st_mode & 0o077 == 0
    other = graded.copy(tmp_path / "a course")
    (other.folder / "pseudonyms.key").unlink()
    assert set(table(other, "--pseudonyms")[0]["learner"]).isdisjoint(names)
    written = list((graded.folder / "reports/ps1-pseudonyms").rglob("*"))
    assert written
    for path in written:
        assert b"anna" not in path.read_bytes()


def test_a_table_without_names_lies_beside_no_report_that_has_them(graded: Course, tmp_path: Path):
    other = graded.copy(tmp_path / "a course")
    assert command(other, "report", "class", "ps1")[0] == 0
    _, _, folder = table(other, "--pseudonyms")
    assert not (folder / "report.html").exists()
    assert (other.folder / "reports/ps1/report.html").exists()


def test_what_cannot_be_read_is_named_and_the_others_are_there(graded: Course, tmp_path: Path):
    other = graded.copy(tmp_path / "a course")
    path = other.folder / "autograded/ben/ps1/ps1.ipynb"
    path.chmod(0o644)
    path.write_text("{")
    code, printed = command(other, "items", "ps1")
    assert code == 3
    assert "ben: ps1: the autograded notebook cannot be read" in printed
    assert "Wrote 12 rows of 1 learner to" in printed
    assert "1 handed in no answers" in printed


def test_an_assignment_that_is_not_there_is_said(graded: Course):
    code, printed = command(graded, "items", "ps7")
    assert code == 1
    assert '"ps7"' in printed


def test_rows_go_through_files_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As many rows as were given come out, in their order, however small the pieces."""
    monkeypatch.setattr(itemtable, "PIECE", 5)
    one = itemtable.Given("a", "product", "product", True, False, 1.0, 1.0)
    given = [
        itemtable.Attempt(f"learner {number}", "", "ps1", "A", SLUG, "r", None, (one, one, one)) for number in range(9)
    ]
    done = itemtable.write(tmp_path / "out", given, [], about={})
    assert (done.rows, done.learners) == (27, 9)
    found = itemtable.read(tmp_path / "out").collect()
    assert found["learner"].to_list() == [each.learner for each in given for _ in range(3)]
    assert found["line"].null_count() == 27  # The bank does not know this item.


def test_the_table_of_a_large_class_is_several_files_that_read_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one = itemtable.Given("a", "product", "product", True, False, 1.0, 1.0)
    given = [itemtable.Attempt(f"learner {number}", "", "ps1", "A", SLUG, "r", None, (one,)) for number in range(9)]
    itemtable.write(tmp_path / "out", given, [], about={})
    whole = itemtable.read(tmp_path / "out").collect()
    monkeypatch.setattr(itemtable, "PIECE", 2)
    monkeypatch.setattr(itemtable, "SHARD", 4)
    itemtable.write(tmp_path / "out", given, [], about={})
    shards = ["items-001.parquet", "items-002.parquet", "items-003.parquet"]
    assert sorted(path.name for path in (tmp_path / "out").glob("*.parquet")) == shards
    assert itemtable.read(tmp_path / "out").collect().equals(whole)
    assert itemtable.read(tmp_path / "out/items.csv").collect().equals(whole)
    (tmp_path / "out/manifest.json").unlink()
    assert itemtable.read(tmp_path / "out").collect().equals(whole)
    mine = tmp_path / "out" / "items-last-year.parquet"
    whole.write_parquet(mine)
    itemtable.write(tmp_path / "out", given[:3], [], about={})
    assert sorted(path.name for path in (tmp_path / "out").glob("*.parquet")) == [mine.name, itemtable.PARQUET]
    (tmp_path / "out/manifest.json").unlink()
    assert itemtable.read(tmp_path / "out").collect().height == 3


def test_folders_above_the_table_are_for_their_owner_too(tmp_path: Path):
    itemtable.write(tmp_path / "reports/ps1", [], [], about={})
    assert stat.S_IMODE((tmp_path / "reports").stat().st_mode) == 0o700


def test_the_report_of_a_class_is_printed_from_the_table(graded: Course):
    code, printed = command(graded, "report", "class", "ps1")
    assert code == 0
    assert "2 learners are too few" in printed
    assert "3 written answers wait for a person" in printed, printed
    assert "9.5" in printed  # the mean of 7 and 12
    assert "Not in these figures, as there are no answers to read: carl" in printed
    assert command(graded, "report", "class", "ps1", "--form", "B")[0] == 1


def test_the_page_of_the_report_has_every_cell_that_the_terminal_shows(graded: Course):
    printed = graded.whichpm("report", "class", "ps1", COLUMNS="1000")
    page = graded.folder / "reports/ps1/report.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    found = re.findall(r"<t([hd]).*?>(.*?)</t[hd]>", page.read_text(), re.DOTALL)
    cells = [text for _, markup in found if (text := unescape(re.sub(r"<[^>]*>", "", markup)).strip())]
    rows = [line.split("\u2502") for line in printed.splitlines() if line.startswith("\u2502")]
    heads = [line.split("\u2503") for line in printed.splitlines() if line.startswith("\u2503")]
    shown = [cell.strip() for row in rows + heads for cell in row]
    assert len(cells) > 80
    assert sorted(cells) == sorted(filter(None, shown))


def test_who_has_no_answers_is_asked_after_by_the_name_in_the_roster(graded: Course, tmp_path: Path):
    """But for who left the class, and who need not do this set."""
    other = graded.copy(tmp_path / "a course")
    setting = Setting(other.folder, "ps1", None)
    class_ = [
        roster.Enrolled("dora", "Dora", "Maar", groups=("Team 1",), sections=("A",)),
        roster.Enrolled("emil", "Emil", "Nolde"),
        roster.Enrolled("fay", "Fay", "Godwin", excused=True, sections=("A",)),
    ]
    roster.enter(setting.db_url, "ps1", class_, whole=False)
    roster.enter(setting.db_url, "ps1", [roster.Enrolled("emil", dropped=True)], whole=False)
    found = classlist.enrolled(setting, ["ps0", "ps1"])
    assert set(found) == {"anna", "ben", "carl", "dora", "fay"}
    assert found["anna"].handed == ("ps1",)
    assert found["dora"] == people.Enrolled("Dora Maar", ("A",), ("Team 1",))
    assert found["fay"].excused
    assert set(classlist.enrolled(setting, ["ps1"], "A")) == {"dora", "fay"}
    _, printed = command(other, "report", "class", "ps1")
    asked = (
        "Ask what happened: carl (handed in, and there are no answers to read), Dora Maar (nothing handed in so far)."
    )
    assert asked in " ".join(printed.split())


def test_an_earlier_class_is_set_beside_this_one(graded: Course, tmp_path: Path):
    assert command(graded, "items", "ps1", "--to", str(tmp_path / "last-year"), "--pseudonyms")[0] == 0
    code, printed = command(graded, "report", "class", "ps1", "--compare", str(tmp_path / "last-year"))
    assert code == 0
    assert f"{len(EXERCISE.items)} questions of last-year can be compared" in printed
    code, printed = command(graded, "report", "class", "ps1", "--compare", str(tmp_path))
    assert code == 1
    assert "holds no item table" in printed


def test_gain_is_told_of_graded_tests_and_of_files_that_were_handed_over(graded: Course, tmp_path: Path):
    code, printed = command(graded, "report", "gain", "ps1", "ps1")
    assert code == 0
    assert "2 learners took ps1 and ps1." in printed
    page = graded.folder / "book/first.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(f"# First\n\n```{{exercise}} {SLUG}\n:held: Later.\n```\n")
    code, printed = command(graded, "report", "gain", "--progress", str(tmp_path))
    assert code == 0
    assert "0 progress files were read" in printed
    for words, said in (
        (["ps1"], "ps1 has no anchors"),
        (["ps1", "later"], 'no assignment "later"'),
        (["final"], 'no assignment "final"'),
        ([], "name two sets"),
        (["--progress", str(tmp_path / "none")], "is no folder"),
    ):
        code, printed = command(graded, "report", "gain", *words)
        assert (code, said in printed) == (1, True), printed


def test_reading_the_findings_alone_leaves_nothing_out(graded: Course, tmp_path: Path):
    (path,) = (graded.folder / "autograded/anna").rglob("*.ipynb")
    whole, found = graded_notebook.read(path), graded_notebook.findings(path)
    assert found.verdicts == whole.verdicts
    assert found.saved == {slug: answers.saved for slug, answers in whole.answers.items()}
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            output["metadata"]["whichpm"] = {"exercise": 1}
    notebook["metadata"]["whichpm"]["answers"][SLUG]["saved"] = "yesterday"
    damaged = tmp_path / "ps1.ipynb"
    damaged.write_text(json.dumps(notebook), "utf-8")
    assert graded_notebook.findings(damaged) == ({}, {SLUG: None}, {SLUG: None}, {})
    assert graded_notebook.read(damaged).verdicts == {}
