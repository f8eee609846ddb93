"""`whichpm kit` of a set with two forms: a kit each, a draw for the class, and no key in any of it."""

from __future__ import annotations

import csv
import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
from classroom import ROOT, Course, cell

from whichpm import bank
from whichpm.forms import derived
from whichpm.kit.leak import find_leaks
from whichpm.quality import drawing, sets

FORMS = sets.read(ROOT).sets["ps1"].forms
PLACES = sets.read(ROOT).places("ps1", FORMS["A"])
LEARNERS = [f"learner-{number}" for number in range(40)]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with the releases of this checkout, and a class whose forms were drawn."""
    made = Course.new(tmp_path_factory.mktemp("kits") / "course")
    shutil.rmtree(made.folder / "source")
    for name in ("source", "release"):
        shutil.copytree(ROOT / name, made.folder / name)
    roster = made.folder / "class.csv"
    roster.write_text("".join(f"{each}\n" for each in ("ID number", *LEARNERS)))
    made.printed = made.whichpm("kit", "ps1", "--roster", "class.csv")  # type: ignore[attr-defined]
    return made


def names(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as kit:
        return {Path(name).name for name in kit.namelist()}


def notebook(archive: Path) -> dict:
    with zipfile.ZipFile(archive) as kit:
        return dict(json.loads(kit.read("whichpm-ps1/ps1/ps1.ipynb")))


def test_each_form_has_a_kit_with_its_exercises_and_no_others(course: Course):
    kits = course.folder / "kits"
    assert sorted(path.name for path in kits.iterdir()) == ["ps1-b.zip", "ps1.zip"]
    for name, form in (("ps1.zip", "A"), ("ps1-b.zip", "B")):
        exercises = {each for each in names(kits / name) if each.endswith(".exercise.json")}
        assert exercises == {f"{slug}.exercise.json" for slug in FORMS[form]}
        assert {"start-here.html", "ps1.ipynb"} < names(kits / name)
    released = course.release()
    assert notebook(kits / "ps1.zip") == released
    assert notebook(kits / "ps1-b.zip") == derived(released, PLACES["B"])
    assert cell(notebook(kits / "ps1-b.zip"), "ride-hailing-board")["source"][-1] == 'board("lake-freezers")'


def test_a_form_is_drawn_for_everybody_and_listed_for_the_instructor_alone(course: Course):
    draw = drawing.read(course.folder, "ps1")
    assert draw
    path = drawing.list_path(course.folder, "ps1")
    with path.open(encoding="utf-8", newline="") as file:
        listed = {row["learner"]: row["form"] for row in csv.DictReader(file)}
    assert listed == {learner: draw.of(learner, FORMS) for learner in LEARNERS}
    assert set(listed.values()) == {"A", "B"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = " ".join(course.printed.split())  # type: ignore[attr-defined]
    for form in FORMS:
        assert f"form {form}, for {list(listed.values()).count(form)} learners: " in told
    assert "draws/ps1.csv says whose form is which" in told


def test_who_joins_later_gets_a_form_and_nobody_elses_changes(course: Course):
    before = drawing.list_path(course.folder, "ps1").read_text()
    (course.folder / "late.csv").write_text("ID number\nlatecomer\n")
    course.whichpm("kit", "ps1", "--roster", "late.csv")
    after = drawing.list_path(course.folder, "ps1").read_text()
    assert set(before.splitlines()) < set(after.splitlines())
    (more,) = set(after.splitlines()) - set(before.splitlines())
    assert more.startswith("latecomer,")


def test_no_key_is_in_a_kit_and_neither_is_the_draw(course: Course):
    exercises = bank.load_all(course.folder)[0]
    assert {bank.find(course.folder, slug).pool for slug in FORMS["B"]} == {"graded"}  # Their keys are looked for.
    assert find_leaks([course.folder / "kits", course.folder / "release"], exercises) == []
    draw = drawing.read(course.folder, "ps1")
    assert draw
    for archive in (course.folder / "kits").iterdir():
        with zipfile.ZipFile(archive) as kit:
            assert all(draw.key.encode() not in kit.read(name) for name in kit.namelist())
            assert not any("draws" in name for name in kit.namelist())


def test_a_key_in_the_notebook_of_a_form_stops_its_kit(course: Course, tmp_path: Path):
    other = course.copy(tmp_path / "course")
    shutil.rmtree(other.folder / "kits")
    item = bank.find(ROOT, "lake-freezers").items[0]
    path = other.folder / "release/ps1/ps1.ipynb"
    released = json.loads(path.read_text())
    cell(released, "hardest-question")["source"] = [next(iter(item.why.values()))]
    path.write_text(json.dumps(released))
    assert f"explanation of {item.id}" in other.whichpm("kit", "ps1", "--form", "B", code=1)
    assert list((other.folder / "kits").glob("*")) == []


def test_the_answers_of_whoever_tried_the_set_stop_its_kit(course: Course, tmp_path: Path):
    other = course.copy(tmp_path / "course")
    shutil.rmtree(other.folder / "kits")
    (other.folder / "release/ps1/ride-hailing.answers.json").write_text("{}")
    printed = other.whichpm("kit", "ps1", code=1)
    assert "see their answers (ride-hailing.answers.json)" in printed
    assert "generate_assignment ps1 --force" in printed
    assert list((other.folder / "kits").glob("*")) == []


def test_one_form_alone_draws_nothing(course: Course, tmp_path: Path):
    other = course.copy(tmp_path / "course")
    for name in ("kits", "draws"):
        shutil.rmtree(other.folder / name)
    printed = other.whichpm("kit", "ps1", "--form", "B")
    assert "Packed form B: " in printed
    assert [path.name for path in (other.folder / "kits").iterdir()] == ["ps1-b.zip"]
    assert not (other.folder / "draws").exists()
    assert 'ps1 has no form "C"; it has A, B' in other.whichpm("kit", "ps1", "--form", "C", code=1)
    assert 'ps2 has no form "B"; it has one form alone' in other.whichpm("kit", "ps2", "--form", "B", code=1)


def test_without_a_class_both_are_packed_and_nothing_is_drawn(course: Course, tmp_path: Path):
    other = course.copy(tmp_path / "course")
    shutil.rmtree(other.folder / "draws")
    assert "nobody's form was drawn: name it with --roster FILE" in " ".join(other.whichpm("kit", "ps1").split())
    assert not (other.folder / "draws").exists()
