"""What goes into a release beside the notebook, and what stops one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from classroom import EXERCISE, ROOT, SLUG, SMALL, Course, cell, saved

if TYPE_CHECKING:  # nbgrader's plugins take two seconds to load.
    import nbformat

NAMES = {"nbgrader": {"assignment": "ps1", "notebook": "ps1"}}


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    """The source notebook; the working directory is a course, as nbgrader has it."""
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    monkeypatch.chdir(tmp_path)
    import nbformat

    return nbformat.read(SMALL / "ps1/ps1.ipynb", as_version=4)


def publish(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Run our step of the release; gives what nbgrader would write beside the notebook."""
    from whichpm.nbgrader.plugins.publish import PublishExercises

    return dict(PublishExercises().preprocess(notebook, dict(NAMES))[1])


def refused(notebook: nbformat.NotebookNode) -> str:
    from whichpm.nbgrader.plugins.publish import CannotRelease

    with pytest.raises(CannotRelease) as caught:
        publish(notebook)
    return str(caught.value)


def test_the_public_part_of_every_board_is_written(notebook: nbformat.NotebookNode):
    resources = publish(notebook)
    assert list(resources["outputs"]) == [f"{SLUG}.exercise.json"]
    assert json.loads(resources["outputs"][f"{SLUG}.exercise.json"]) == EXERCISE.public()


def test_an_unknown_board_is_refused_with_the_nearest(notebook: nbformat.NotebookNode):
    cell(notebook, f"{SLUG}-board").source = 'board("ride-haling")'
    assert 'there is no exercise "ride-haling"; did you mean "ride-hailing"?' in refused(notebook)


def test_a_practice_exercise_is_refused(notebook: nbformat.NotebookNode):
    cell(notebook, f"{SLUG}-board").source = "board('ride-hailing-practice')"
    assert "its key is public" in refused(notebook)


def test_points_that_disagree_are_refused(notebook: nbformat.NotebookNode):
    cell(notebook, SLUG).metadata.nbgrader.points = 11
    assert re.search(r"source/ps1/ps1.ipynb.*11 points; ride-hailing has 12", refused(notebook))


def test_an_autograded_cell_that_is_no_exercise_is_refused(notebook: nbformat.NotebookNode):
    cell(notebook, SLUG).metadata.nbgrader.grade_id = "test-1"
    assert 'the grade_id "test-1" is no graded exercise' in refused(notebook)


def test_a_code_cell_graded_by_hand_is_allowed(notebook: nbformat.NotebookNode):
    import nbformat

    by_hand = nbformat.v4.new_code_cell("# your plan")
    by_hand.metadata["nbgrader"] = {"grade": True, "solution": True, "grade_id": "plan", "points": 2}
    notebook.cells.append(by_hand)
    publish(notebook)


@pytest.mark.parametrize("name", ["kernelspec", "language_info"])
def test_a_notebook_that_would_ask_for_a_kernel_is_refused(notebook: nbformat.NotebookNode, name: str):
    del notebook.metadata[name]
    assert name in refused(notebook)


def test_a_wrong_exercise_is_named_with_its_line(notebook: nbformat.NotebookNode):
    path = Path("exercises/graded") / f"{SLUG}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("key: project", "key: projekt", 1), encoding="utf-8")
    assert re.search(rf"{SLUG}.yml:\d+: .*projekt", refused(notebook))


def drop_cell(course: Course) -> None:
    path = course.folder / "source/ps1/ps1.ipynb"
    source = json.loads(path.read_text(encoding="utf-8"))
    source["cells"].remove(cell(source, "hardest"))
    path.write_text(json.dumps(source), encoding="utf-8")


def add_cell(course: Course) -> None:
    path = course.folder / "source/ps1/ps1.ipynb"
    source = json.loads(path.read_text(encoding="utf-8"))
    more = json.loads(json.dumps(cell(source, "hardest")))
    more["metadata"]["nbgrader"]["grade_id"] = more["id"] = "easiest"
    source["cells"].append(more)
    path.write_text(json.dumps(source), encoding="utf-8")


def rename_card(course: Course) -> None:
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"id: {EXERCISE.items[-1].id}\n", "id: brand-new\n"), encoding="utf-8")


def break_exercise(course: Course) -> None:
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("key: product", "key: produkt", 1), encoding="utf-8")


@pytest.mark.stock
def test_after_hand_ins_a_release_that_does_not_fit_is_refused_before_anything_is_deleted(
    released: Course, tmp_path: Path
):
    course = released.copy(tmp_path / "a course")
    course.hand_in("anna", file=saved(9))
    course.whichpm("grade", "ps1")
    release = {path.name: path.read_bytes() for path in (course.folder / "release/ps1").iterdir()}
    before = course.tables()
    last = EXERCISE.items[-1].id
    for number, (change, said) in enumerate(
        (
            (drop_cell, "ps1.ipynb: hardest was removed, but anna has handed in; undo that, and generate it again"),
            (add_cell, "ps1.ipynb: easiest was added, but anna has handed in"),
            (
                rename_card,
                f"exercises/graded/{SLUG}.yml: {last} was removed, but anna has handed in; put it back, and let",
            ),
            (break_exercise, 'key "produkt" is not one of'),
        )
    ):
        tried = Course(shutil.copytree(course.folder, tmp_path / str(number)))
        change(tried)
        printed = tried.run("generate_assignment", "ps1", "--force", fails=True)
        assert said in printed
        assert "Traceback" not in printed
        assert {path.name: path.read_bytes() for path in (tried.folder / "release/ps1").iterdir()} == release
        assert tried.tables() == before
    # Other words, and what the learner cannot have answered, are no reason.
    course.run("generate_assignment", "ps1", "--force")
    assert course.tables() == before
