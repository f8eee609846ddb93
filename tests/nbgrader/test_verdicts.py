"""Verdicts are data beside the table, in both graders, and go nowhere that the table does not go."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from classroom import EXERCISE, ROOT, SLUG, STOCK_PAGES, Course, saved
from msgspec.structs import replace
from test_regrade import change_key, command

from whichpm.answers import Answers
from whichpm.bank import load_all
from whichpm.nbgrader.marking import grading, verdicts
from whichpm.scoring import score


def outputs(points: int | None, slug: str = SLUG) -> list[dict[str, Any]]:
    """What a cell has after grading; of a submission without answers where ``points`` is ``None``."""
    stored = {} if points is None else {slug: json.loads(json.dumps(saved(points, unanswered=1).payload()))}
    return grading.outputs(slug, EXERCISE.maximum, ROOT, stored)


def test_items_answers_keys_points_and_revision_are_kept():
    found = verdicts.read(outputs(7))
    assert found is not None
    assert (found.exercise, found.revision, found.points, found.maximum) == (SLUG, EXERCISE.revision, 7.0, 12.0)
    assert list(found.items) == [item.id for item in EXERCISE.items]
    for item in EXERCISE.items:
        one = found.items[item.id]
        assert (one.key, one.maximum, one.accepted) == (item.key, item.points, item.accepted)
        assert one.points == (item.points if item.fits(one.answer) else 0.0)
    assert found.items[EXERCISE.items[-1].id].answer is None


def test_what_is_kept_is_what_a_notebook_gives_back():
    first, *others = EXERCISE.items
    accepting = replace(EXERCISE, items=(replace(first, accepted=("both",)), *others))
    kept = verdicts.metadata(score(accepting, saved(7).answers), saved(7))
    assert kept == json.loads(json.dumps(kept))
    assert kept["whichpm"]["items"][first.id]["accepted"] == ["both"]


def test_of_a_submission_without_answers_no_key_is_kept():
    found = verdicts.read(outputs(None))
    assert found is not None
    assert (found.points, found.items) == (0.0, {})


def test_a_table_alone_is_read_and_told_apart():
    (output,) = outputs(7)
    wanted = verdicts.read([output])
    assert wanted is not None
    of_table = [{**output, "metadata": {}}]
    assert verdicts.read(of_table) is None
    found = verdicts.read(of_table, EXERCISE)
    assert found is not None
    assert found.of_table
    assert {item: (one.key, one.points) for item, one in found.items.items()} == {
        item: (one.key, one.points) for item, one in wanted.items.items()
    }


@pytest.mark.parametrize(
    "strange", [None, [], [None], [{}], [{"metadata": None}], [{"metadata": {"whichpm": {"items": 3}}}], "text"]
)
def test_what_is_no_verdict_is_none(strange: Any):
    assert verdicts.read(strange, EXERCISE) is None


@pytest.mark.course
def test_every_graded_exercise_keeps_one_verdict_an_item_that_is_asked():
    for exercise in load_all(ROOT)[0]:
        if exercise.pool == "graded" and exercise.maximum:
            chosen = {item.id: item.key or item.options[0] for item in exercise.items}
            answers = Answers(exercise.slug, exercise.revision, datetime.now(UTC), chosen)
            result = score(exercise, chosen)
            found = verdicts.read([{"metadata": verdicts.metadata(result, answers)}])
            assert found is not None
            assert sum(one.points for one in found.items.values()) == pytest.approx(result.points)
            assert set(found.items) == {one.item.id for one in result.items if one.asked}


def kept_outside(folder: Path) -> list[str]:
    """Files that hold verdicts as data, other than graded notebooks and the bank with its schema."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and b'"maximum": 1' in path.read_bytes()
        and path.parts[len(folder.parts)] not in ("autograded", "exercises")
    ]


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class graded by nbgrader: one with answers, one without."""
    course = released.copy(tmp_path_factory.mktemp("verdicts") / "a course")
    course.hand_in("anna", file=saved(7))
    course.hand_in("ben")
    course.run("autograde", "ps1")
    return course


def verdict_of(course: Course, learner: str) -> verdicts.Verdicts:
    cells = course.graded(learner)["cells"]
    (found,) = [one for each in cells if (one := verdicts.read(each.get("outputs")))]
    return found


def test_they_go_nowhere_but_into_graded_notebooks(graded: Course, tmp_path: Path):
    """Neither with stock feedback nor with ours, nor to the one who has yet to hand in answers."""
    course = Course(shutil.copytree(graded.folder, tmp_path / "a course"))
    assert verdict_of(course, "anna").items
    assert not verdict_of(course, "ben").items
    keys = {f'"key": "{item.key}"' for item in EXERCISE.items}
    assert not any(key in json.dumps(course.graded("ben")) for key in keys)
    course.run("generate_feedback", "ps1", STOCK_PAGES)
    assert kept_outside(course.folder) == []
    page = (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")
    assert "whichpm-graded" in page
    assert EXERCISE.revision not in page
    assert command(course, "feedback", "ps1", "--force")[0] == 0
    assert kept_outside(course.folder) == []
    assert EXERCISE.revision not in (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")


def test_no_claim_of_a_learner_stays(graded: Course, tmp_path: Path):
    """A verdict that a learner writes into the notebook is not there after grading."""
    course = Course(shutil.copytree(graded.folder, tmp_path / "a course"))
    forged = {"whichpm": {"exercise": SLUG, "revision": "x", "points": 12.0, "maximum": 12.0, "items": {}}}

    def claim(notebook: dict[str, Any]) -> None:
        for each in notebook["cells"]:
            each["metadata"] |= forged
            if each["cell_type"] == "code":
                text = {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "12.0"}}
                each["outputs"] = [{**text, "metadata": forged}]

    course.hand_in("eve", file=saved(2), change=claim)
    assert command(course, "grade", "ps1")[0] == 3  # ben has no answers
    assert verdict_of(course, "eve").points == 2.0
    assert '"revision": "x"' not in json.dumps(course.graded("eve")["cells"])


def test_feedback_waits_where_other_keys_give_the_same_sum(graded: Course, tmp_path: Path):
    """One item lost and another won: the page would contradict what was graded."""
    course = Course(shutil.copytree(graded.folder, tmp_path / "a course"))
    items = [item for item in EXERCISE.items if item.key == "product"]
    course.hand_in("dora", file=saved(12, **{items[0].id: "project"}))
    assert command(course, "grade", "ps1", "--student", "dora")[0] == 0
    assert course.grades()["dora", SLUG][0] == 11.0
    change_key(course, items[0].id)
    change_key(course, items[1].id)
    code, printed = command(course, "feedback", "ps1", "--student", "dora")
    assert code == 3
    assert "graded with other keys than those of now, though the sum is the same" in printed
    assert command(course, "regrade", "ps1", "--yes")[0] == 0
    assert command(course, "feedback", "ps1", "--student", "dora")[0] == 0
