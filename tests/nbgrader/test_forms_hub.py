"""A set with two forms on a shared server: one release for all, and each learner sees the form drawn for them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from classroom import ROOT, STOCK_CONFIG, Course, cell
from kernels import execute
from test_parallel_forms import EXERCISES, FORMS, PLACES, saved

from whichpm import answers as carriers
from whichpm import bank
from whichpm.kit.leak import find_leaks
from whichpm.quality import drawing

PEOPLE = [f"learner-{number}" for number in range(20)]
SET = "ps1"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Problem Set 1, generated and released on the exchange; its class is in the gradebook."""
    made = Course.new(tmp_path_factory.mktemp("hub") / "course")
    shutil.rmtree(made.folder / "source" / SET)
    shutil.copytree(ROOT / "source" / SET, made.folder / "source" / SET)
    made.run("generate_assignment", SET)
    made.run("db", "student", "add", "in-the-gradebook")
    made.printed = made.run("release_assignment", SET)  # type: ignore[attr-defined]
    return made


def whose(course: Course) -> dict[str, list[str]]:
    """The learners of each form, as the instructor's draw has them."""
    draw = drawing.read(course.folder, SET)
    assert draw
    return {form: [name for name in PEOPLE if draw.of(name, FORMS) == form] for form in FORMS}


def fetched(course: Course, learner: str) -> Path:
    """What a learner has who fetched the set, with nothing of ours in their configuration."""
    home = course.folder.parent / learner
    home.mkdir()
    place = f"c.Exchange.root = {str(course.folder / 'exchange')!r}\n"
    (home / "nbgrader_config.py").write_text(STOCK_CONFIG + place, encoding="utf-8")
    course.run("fetch_assignment", SET, folder=home)
    return home / SET


def work(folder: Path, learner: str, form: str, points: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the notebook on the hub, choose in both boards, and save it."""
    monkeypatch.setenv("JUPYTERHUB_USER", learner)
    made = nbformat.read(folder / f"{SET}.ipynb", as_version=4)
    mine = len(made.cells)
    for place, slug in PLACES[form].items():
        lines = (f"b = board({place!r})", f"b.answers = {saved(slug, points).answers!r}", "b.seq += 1")
        made.cells.append(nbformat.v4.new_code_cell("\n".join(lines)))
    execute(made, folder)
    made.cells = made.cells[:mine]
    nbformat.write(made, folder / f"{SET}.ipynb")


@pytest.fixture(scope="module")
def worked(course: Course) -> dict[str, Path]:
    """A learner of each form who worked, and one of form B who only fetched; all handed in and were graded."""
    found = whose(course)
    people = {"A": found["A"][0], "B": found["B"][0], "idle": found["B"][1]}
    folders = {what: fetched(course, learner) for what, learner in people.items()}
    with pytest.MonkeyPatch.context() as patch:
        for form in FORMS:
            work(folders[form], people[form], form, 9, patch)
    (folders["B"] / carriers.file_name(FORMS["B"][1])).unlink()  # Its receipt is left.
    for what, learner in people.items():
        course.run("submit", SET, f"--student={learner}", folder=folders[what].parent)
    course.run("collect", SET)
    course.whichpm("grade", SET, code=0)
    return folders


def test_the_exchange_has_every_form_without_keys_and_the_instructor_the_list(course: Course):
    outbound = course.folder / "exchange/which-pm/outbound" / SET
    exercises = {f"{slug}.exercise.json" for slugs in FORMS.values() for slug in slugs}
    assert {path.name for path in outbound.glob("*.json")} == {f"{SET}.forms.json", *exercises}
    assert find_leaks([outbound], bank.load_all(course.folder)[0]) == []
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in outbound.iterdir())
    draw = drawing.read(course.folder, SET)
    assert draw
    listed = drawing.list_path(course.folder, SET).read_text(encoding="utf-8").splitlines()
    assert listed == ["learner,form", f"in-the-gradebook,{draw.of('in-the-gradebook', FORMS)}"]
    assert not list((course.folder / "release" / SET).glob("*.forms.json"))


@pytest.mark.parametrize("form", FORMS)
def test_each_learner_works_on_their_form_and_is_graded_by_it(course: Course, worked: dict[str, Path], form: str):
    learner = worked[form].parent.name
    notebook = json.loads((worked[form] / f"{SET}.ipynb").read_text(encoding="utf-8"))
    for place, slug in PLACES[form].items():
        board = cell(notebook, f"{place}-board")
        assert len(list(carriers.receipts({"cells": [board]}, slug))) == 1
        assert "no answers" not in json.dumps(board["outputs"])
        assert course.grades()[learner, place][0] == min(9, EXERCISES[slug].maximum)
    assert course.problems(learner) == ""
    assert course.graded(learner)["metadata"]["whichpm"]["form"] == form


def test_who_did_nothing_did_nothing_of_their_own_form(course: Course, worked: dict[str, Path]):
    learner = worked["idle"].parent.name
    assert course.graded(learner)["metadata"]["whichpm"]["form"] == "B"
    assert "drawn for this learner" not in course.problems(learner)
    assert "handed in with it" not in course.problems(learner)


def test_nbgrader_validates_the_form_that_is_on_the_screen(course: Course, worked: dict[str, Path]):
    printed = course.run("validate", f"{SET}.ipynb", folder=worked["B"], JUPYTERHUB_USER=worked["B"].parent.name)
    assert "VALIDATION FAILED ON 1 CELL" in printed  # The written answer: in each board all is answered.
    idle = worked["idle"]
    printed = course.run("validate", f"{SET}.ipynb", folder=idle, JUPYTERHUB_USER=idle.parent.name)
    assert printed.count("0 of 12 items are answered") == 2


def test_everybody_gets_the_form_of_the_source_where_nothing_is_to_be_drawn(course: Course, tmp_path: Path):
    other = course.copy(tmp_path / "course")
    shutil.rmtree(other.folder / "draws")
    other.configure("ReleaseAssignment.draw_forms", False)
    other.run("release_assignment", SET, "--force")
    outbound = other.folder / "exchange/which-pm/outbound" / SET
    assert {path.name for path in outbound.glob("*.json")} == {f"{slug}.exercise.json" for slug in FORMS["A"]}
    assert not (other.folder / "draws").exists()


def test_a_damaged_draw_stops_the_release_and_the_one_of_before_stays(course: Course, tmp_path: Path):
    other = course.copy(tmp_path / "course")
    drawing.path(other.folder, SET).write_bytes(b"5d")
    printed = other.run("release_assignment", SET, "--force", fails=True)
    assert "put the file of before in its place" in printed
    assert (other.folder / "exchange/which-pm/outbound" / SET / f"{SET}.forms.json").is_file()


def test_the_answers_of_whoever_tried_the_set_are_released_to_nobody(course: Course, tmp_path: Path):
    other = course.copy(tmp_path / "course")
    (other.folder / "release" / SET / "ride-hailing.answers.json").write_text("{}")
    printed = other.run("release_assignment", SET, "--force", fails=True)
    assert "see their answers (ride-hailing.answers.json)" in printed
    outbound = other.folder / "exchange/which-pm/outbound" / SET
    assert (outbound / f"{SET}.forms.json").is_file()
    assert list(outbound.glob("*.answers.json")) == []
    # A new release would delete them, and copy them where they lie beside the source.
    assert "somebody's answers, which nbgrader would delete" in other.run(
        "generate_assignment", SET, "--force", fails=True
    )
    shutil.move(other.folder / "release" / SET / "ride-hailing.answers.json", other.folder / "source" / SET)
    assert "somebody's answers, which every learner" in other.run("generate_assignment", SET, "--force", fails=True)
