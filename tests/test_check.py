"""`whichpm check` holds bank, chapters and problem sets against each other; the course itself passes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from whichpm.check import check

ROOT = Path(__file__).parents[1]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course's own text, bank and problem sets, to be damaged."""
    for name in ("book", "exercises", "source"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def lines(course: Path) -> list[str]:
    """Every problem, also those that take statistics: for tests that say how many there are."""
    return [str(problem) for problem in check(course, statistics=True).problems]


def some(course: Path) -> list[str]:
    """The problems that are found at once."""
    return [str(problem) for problem in check(course).problems]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_course_is_sound():
    assert lines(ROOT) == []


def test_a_copy_of_it_is_too(course: Path):
    assert lines(course) == []


def test_a_broken_exercise_is_one_of_the_problems(course: Path):
    edit(course / "exercises/practice/ride-hailing-practice.yml", "kind: sort", "kind: srot")
    assert any("ride-hailing-practice.yml:" in line and "srot" in line for line in some(course))


def test_a_page_that_cites_no_exercise(course: Path):
    edit(course / "book/chapters/ride-hailing.md", "ride-hailing-practice", "ride-hailng-practice")
    cited, shown = lines(course)
    assert cited.startswith("book/chapters/ride-hailing.md:")
    assert 'did you mean "ride-hailing-practice"?' in cited
    assert shown.startswith("exercises/practice/ride-hailing-practice.yml:1: no page shows this exercise; show it in")


def test_one_slug_in_both_pools(course: Path):
    shutil.copy(course / "exercises/graded/ride-hailing.yml", course / "exercises/practice/ride-hailing.yml")
    assert any('the slug "ride-hailing" is taken' in line for line in some(course))


def test_an_item_in_both_pools_by_text(course: Path):
    path = course / "exercises/practice/ride-hailing-practice.yml"
    graded = yaml.safe_load((course / "exercises/graded/ride-hailing.yml").read_text(encoding="utf-8"))
    practice = yaml.safe_load(path.read_text(encoding="utf-8"))
    practice["items"][0]["text"] = graded["items"][3]["text"].upper().replace(" ", "  ")
    path.write_text(yaml.safe_dump(practice, sort_keys=False, allow_unicode=True), encoding="utf-8")
    assert any("ride-hailing-practice" in line and "also in the practice exercise" in line for line in some(course))


def test_an_unknown_and_a_doubtful_concept(course: Path):
    path = course / "exercises/practice/ride-hailing-practice.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["items"][0]["concepts"] = ["C000", "C089"]
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    found = some(course)
    assert any('there is no concept "C000"' in line for line in found)
    assert any('"C089" is doubtful' in line for line in found)


def test_a_section_that_is_not_there(course: Path):
    edit(course / "exercises/practice/who-decides.yml", "read: ownership-test", "read: ownershp-test")
    assert any('did you mean "ownership-test"?' in line for line in some(course))


def test_a_story_that_is_too_long(course: Path):
    edit(course / "exercises/practice/ride-hailing-practice.yml", "story: |\n", "story: |\n  " + "word " * 150 + "\n")
    assert any("shorten it to 150" in line for line in some(course))


def notebook(course: Path, change) -> None:
    path = course / "source/ps1/ps1.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def graded(content: dict) -> dict:
    return next(
        cell
        for cell in content["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("grade")
    )


def test_points_that_disagree(course: Path):
    notebook(course, lambda content: graded(content)["metadata"]["nbgrader"].update(points=11))
    assert any("11 points; ride-hailing has 12" in line for line in some(course))


def test_criteria_that_do_not_add_up_to_the_points_of_their_cell(course: Path):
    edit(course / "source/ps1/ps1.ipynb", '"- 1 point: names', '"- 2 points: names')
    assert any("its criteria add up to 4 points and the cell has 3; set them alike" in line for line in some(course))


def test_a_grade_cell_of_no_exercise(course: Path):
    notebook(course, lambda content: graded(content)["metadata"]["nbgrader"].update(grade_id="ride-hail"))
    assert any('did you mean "ride-hailing"?' in line for line in some(course))


def test_a_practice_exercise_in_a_problem_set(course: Path):
    notebook(course, lambda content: graded(content).update(source='board("ride-hailing-practice").grade()'))
    assert any("its key is public" in line for line in some(course))


def test_a_notebook_that_would_ask_for_a_kernel(course: Path):
    notebook(course, lambda content: content["metadata"].pop("kernelspec"))
    assert any("metadata.kernelspec" in line for line in some(course))


def test_a_notebook_that_is_none(course: Path):
    (course / "source/ps1/ps1.ipynb").write_text("null")
    assert any("not a notebook" in line for line in some(course))


def test_a_schema_that_lags_behind(course: Path):
    edit(course / "exercises/schema.json", '"$schema"', '"$shcema"')
    assert any("run `whichpm schema`" in line for line in some(course))


def test_a_misspelt_slug_of_a_notebook_is_reported_once_and_where_it_stands(course: Path):
    path = course / "source/ps1/ps1.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("ride-hailing", "ride-hailng"), encoding="utf-8")
    (line,) = lines(course)
    number = path.read_text(encoding="utf-8").split('board(\\"ride-hailng')[0].count("\n") + 1
    assert line.startswith(f"source/ps1/ps1.ipynb:{number}: cells[")
    assert line.endswith('there is no exercise "ride-hailng"; did you mean "ride-hailing"?')


def test_points_that_disagree_are_reported_where_they_stand(course: Path):
    path = course / "source/ps1/ps1.ipynb"
    edit(path, '"points": 12', '"points": 11')
    (line,) = lines(course)
    number = path.read_text(encoding="utf-8").split('"points": 11')[0].count("\n") + 1
    assert line.startswith(f"source/ps1/ps1.ipynb:{number}: cells[")


def test_a_straight_quote_is_reported_at_its_own_line(course: Path):
    path = course / "exercises/practice/ride-hailing-practice.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("      project: ")
    path.write_text(f"{text[:start]}      project: It isn't. {text[start + 15 :]}", encoding="utf-8")
    (line,) = [each for each in some(course) if "straight mark" in each]
    assert line.startswith(f"exercises/practice/ride-hailing-practice.yml:{text[:start].count(chr(10)) + 1}: items[0]")
    assert ": why.project: a straight mark in isn't.;" in line


def test_practice_that_no_page_shows(course: Path):
    shutil.copy(course / "exercises/practice/who-decides.yml", course / "exercises/practice/who-decides-too.yml")
    assert any("who-decides-too.yml:1: no page shows this exercise" in line for line in some(course))


def test_a_page_that_is_not_utf_8(course: Path):
    (course / "book/chapters/ride-hailing.md").write_bytes("# Caf\xe9".encode("latin-1"))
    assert lines(course) == [
        "book/chapters/ride-hailing.md:1: the page is not UTF-8 text; save it with the encoding UTF-8"
    ]


@pytest.mark.parametrize("name", ["exercises/sets.yml", "exercises/concepts.csv", "exercises/graded/readings.csv"])
def test_a_file_that_cannot_be_read_is_named_alone(course: Path, name: str):
    (course / name).write_text("nothing")
    found = lines(course)
    assert found
    assert all(line.startswith(f"{name}:1: ") for line in found)


def test_one_file_is_checked_alone_and_against_all_others(course: Path):
    first = course / "exercises/practice/five-steps-recall.yml"
    assert check(course, only=first).problems == []
    data = yaml.safe_load(first.read_text(encoding="utf-8"))
    other = yaml.safe_load((course / "exercises/practice/who-decides.yml").read_text(encoding="utf-8"))
    data["items"][0]["why"] = dict.fromkeys(data["items"][0]["why"], next(iter(other["items"][0]["why"].values())))
    first.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    edit(course / "exercises/practice/ride-hailing-practice.yml", "kind: sort", "kind: srot")
    found = [str(problem) for problem in check(course, only=first).problems]
    assert any("that of who-decides" in line for line in found)
    assert all(line.startswith("exercises/practice/five-steps-recall.yml:") for line in found)


def test_the_sample_that_authors_read_first_is_sound(course: Path):
    text = (ROOT / "exercises/README.md").read_text(encoding="utf-8")
    sample = text.split("```yaml\n")[1].split("```")[0]
    path = course / "exercises/practice/sample-of-the-readme.yml"
    path.write_text(sample, encoding="utf-8")
    page = course / "book/chapters/ride-hailing.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n```{exercise} sample-of-the-readme\n```\n", encoding="utf-8")
    assert [str(problem) for problem in check(course, only=path).problems] == []
