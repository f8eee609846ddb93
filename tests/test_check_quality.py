"""`whichpm check` says where a gate of quality fails, in which file and on which line, and what was wanted."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import live
import pytest
from typer.testing import CliRunner

from whichpm.check import check
from whichpm.cli import app
from whichpm.quality import readings

ROOT = Path(__file__).parents[1]
CHAPTERS = ("two-titles", "ride-hailing")
TOC = "format: jb-book\nroot: book/index\nchapters:\n  - file: book/elsewhere\n" + "".join(
    f"  - file: book/chapters/{name}\n" for name in CHAPTERS
)
LABEL = re.compile(r"^\(.+\)=$", re.MULTILINE)
SHOWN = re.compile(r"^`{3,}\{board\} (\S+)$", re.MULTILINE)
SETS = """\
blueprints:
  any:
    keys: {product: [0, 100], project: [0, 100], both: [0, 100]}
    content: {responsibility: [0, 100], decision: [0, 100], question: [0, 100], artifact: [0, 100], measure: [0, 100]}
    levels: {recall: [0, 100], apply: [0, 100], analyse: [0, 100]}
sets:
  ps1:
    title: Problem Set 1
    blueprint: any
    holds: {sort: 12}
    forms:
      A: [ride-hailing]
    draft: true
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two chapters, what they show, labels of the others, one problem set: a course that is sound and small."""
    (tmp_path / "_toc.yml").write_text(TOC)
    for name in ("exercises/practice", "exercises/graded", "book/chapters"):
        (tmp_path / name).mkdir(parents=True)
    names = ["exercises/concepts.csv", "exercises/schema.json"]
    names += ["exercises/graded/ride-hailing.yml"]
    chapters = [f"book/chapters/{name}.md" for name in CHAPTERS]
    shown = [slug for name in chapters for slug in SHOWN.findall((ROOT / name).read_text(encoding="utf-8"))]
    for name in [*names, *chapters, *(f"exercises/practice/{slug}.yml" for slug in shown)]:
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "exercises/sets.yml").write_text(SETS)
    read_twice(tmp_path, "ride-hailing")
    shutil.copytree(ROOT / "tests/nbgrader/course/source/ps1", tmp_path / "source/ps1")
    others = sorted(path for path in (ROOT / "book/chapters").glob("*.md") if path.stem not in CHAPTERS)
    labels = [label for path in others for label in LABEL.findall(path.read_text(encoding="utf-8"))]
    (tmp_path / "book/elsewhere.md").write_text("\n".join(f"{label}\n## Elsewhere\n" for label in labels))
    return tmp_path


def read_twice(course: Path, slug: str) -> None:
    """Two agreeing readings of each item: what is tested here is no matter of who has read the bank by now."""
    exercise = live.exercise(slug)
    path = course / "exercises/graded/readings.csv"
    rows = ["reader,date,exercise,item,seen,answer,line,kind,key\n"]
    for item in exercise.items:
        seen = readings.digest(exercise, item)
        said = f"2026-11-22,{slug},{item.id},{seen},{item.key},{item.line},model,{item.key} {item.line}\n"
        rows += [f"{reader},{said}" for reader in ("model reader 1", "model reader 2")]
    path.write_text("".join(rows), encoding="utf-8")


def lines(course: Path) -> list[str]:
    return [str(problem) for problem in check(course, statistics=True).problems]


def edit(path: Path, old: str, new: str) -> int:
    """Replace the first of some words; the line on which they stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.split(old)[0].count("\n") + 1


@pytest.mark.course
def test_the_small_course_is_sound(course: Path):
    assert lines(course) == []


def test_a_finding_has_file_line_place_cause_and_fix(course: Path):
    path = course / "exercises/graded/ride-hailing.yml"
    line = edit(path, "Asks night-shift workers at the docks", "Always asks night-shift workers at the docks")
    (found,) = [each for each in lines(course) if "always" in each]
    assert found.startswith(f'exercises/graded/ride-hailing.yml:{line - 1}: items[11] "night-crews": text:')
    assert found.endswith('"always" is an absolute; say it in other words')


def test_an_explanation_that_is_too_short_in_a_practice_exercise(course: Path):
    path = course / "exercises/practice/cellar-rooms-chat.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("fine: ")
    path.write_text(text[:start] + "fine: It is fine.\n" + text[text.index("marked:", start) - 6 :], encoding="utf-8")
    assert any("cellar-rooms-chat.yml" in each and "3 words for fine; write 25 to 60" in each for each in lines(course))


def test_a_draft_is_not_held_to_the_whole(course: Path):
    edit(course / "exercises/sets.yml", "sort: 12", "sort: 24")
    assert lines(course) == []


def test_a_set_that_is_no_draft_is(course: Path):
    edit(course / "exercises/sets.yml", "    draft: true\n", "")
    edit(course / "exercises/sets.yml", "sort: 12", "sort: 24")
    found = lines(course)
    assert all(each.startswith("exercises/sets.yml:7: ps1, form A: ") for each in found)
    assert any("sort items: 12; wanted: 24; see `whichpm report pool ps1`" in each for each in found)


def test_a_set_without_its_exercises(course: Path):
    edit(course / "exercises/sets.yml", "    draft: true\n", "")
    edit(course / "exercises/sets.yml", "A: [ride-hailing]", "A: [ride-hailing, ferry]")
    (found,) = lines(course)
    assert found.startswith('exercises/sets.yml:12: ps1, form A: there is no graded exercise "ferry"; write it in')


def test_a_misspelt_exercise_of_a_set_is_reported_once(course: Path):
    edit(course / "exercises/sets.yml", "    draft: true\n", "")
    line = edit(course / "exercises/sets.yml", "A: [ride-hailing]", "A: [ride-hailng]")
    (found,) = lines(course)
    assert found.startswith(f"exercises/sets.yml:{line}: ps1, form A: ")
    assert found.endswith('there is no graded exercise "ride-hailng"; did you mean "ride-hailing"?')


def test_a_set_without_a_notebook(course: Path):
    edit(course / "exercises/sets.yml", "    draft: true\n", "")
    shutil.rmtree(course / "source")
    assert any("no notebook in source/ps1/; write one" in each for each in lines(course))


def test_forms_that_do_not_fit_one_notebook(course: Path):
    in_two_settings(course)
    sets = course / "exercises/sets.yml"
    line = edit(sets, "A: [ride-hailing, ferry]", "A: [ride-hailing]\n      B: [ferry]") + 1
    assert not any("stands" in each for each in lines(course))
    edit(sets, "B: [ferry]", "B: [ferry, ride-hailing]")
    (found,) = [each for each in lines(course) if "stands" in each]
    assert found.startswith(f"exercises/sets.yml:{line}: ps1, form B: in place 2 stands ride-hailing (sort, 12 points)")
    assert ", and in form A nothing; one notebook and one gradebook serve all forms" in found
    edit(sets, "B: [ferry, ride-hailing]", "B: [ferry]")
    edit(course / "exercises/graded/ferry.yml", "kind: sort", "confidence: true\nkind: sort")
    assert not any("stands" in each for each in lines(course))
    shorter(course / "exercises/graded/ferry.yml")
    (found,) = [each for each in lines(course) if "stands" in each]
    assert "in place 1 stands ferry (sort, 11 points), and in form A ride-hailing (sort, 12 points)" in found


def shorter(path: Path) -> None:
    """Take the last item out."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.rindex("\n  - id: ")] + "\n", encoding="utf-8")


def test_a_graded_exercise_in_no_set(course: Path):
    edit(course / "exercises/sets.yml", "A: [ride-hailing]", "A: [ferry]")
    assert any("ride-hailing.yml:1: it belongs to no graded set" in each for each in lines(course))


def test_a_file_of_sets_that_cannot_be_read(course: Path):
    edit(course / "exercises/sets.yml", "blueprint: any", "blueprint: none")
    (found,) = lines(course)
    assert found.startswith('exercises/sets.yml:9: sets.ps1.blueprint: there is no blueprint "none"')


def unread(course: Path) -> str:
    """Take every reading of one card out; returns its id."""
    path = course / "exercises/graded/readings.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if ",night-crews," not in row), encoding="utf-8")
    edit(course / "exercises/sets.yml", "    draft: true\n", "")
    return '"night-crews": it counts for credit, and nobody has read it blind; have 2 readers answer it without the key'


def test_a_set_for_credit_has_been_read(course: Path):
    wanted = unread(course)
    assert any(wanted in each for each in lines(course))
    edit(course / "exercises/sets.yml", "A: [ride-hailing]", "A: {for: open, exercises: [ride-hailing]}")
    assert not any("read it blind" in each for each in lines(course))


def test_a_card_that_has_changed_since_it_was_read_stops_no_check(course: Path):
    edit(course / "exercises/sets.yml", "    draft: true\n", "")
    before = lines(course)
    edit(course / "exercises/graded/ride-hailing.yml", "Asks night-shift workers", "Asks the night-shift workers")
    assert lines(course) == before


def in_two_settings(course: Path) -> None:
    """The cards once more, in another setting, with every word the same."""
    text = (course / "exercises/graded/ride-hailing.yml").read_text(encoding="utf-8")
    (course / "exercises/graded/ferry.yml").write_text(text, encoding="utf-8")
    edit(course / "exercises/sets.yml", "A: [ride-hailing]", "A: [ride-hailing, ferry]")
    edit(course / "exercises/sets.yml", "    draft: true\n", "")


def test_words_that_give_keys_away_are_found_in_a_set_and_over_all(course: Path):
    in_two_settings(course)
    found = lines(course)
    words = "product or project, guessed from words: 100.0 % [100 to 100]"
    assert any(f"form A: {words}" in each for each in found)
    assert any(f"sets.yml:1: all sets: {words}" in each for each in found)


def test_a_set_may_be_as_bad_as_its_file_says_and_no_worse(course: Path):
    in_two_settings(course)
    gates = course / "exercises/gates.yml"
    gates.write_text("together: {words: 100, owners: 100}\nsets: {ps1: {A: {words: 100, owners: 100}}}\n")
    found = check(course, statistics=True)
    assert not any("from words" in str(problem) for problem in found.problems)
    short = "ps1, form A: product or project, guessed from words: 100.0 % [100 to 100]"
    assert any(each.startswith(short) and "at most 65 %, the aim at most 60 %" in each for each in found.short)
    edit(gates, "A: {words: 100", "A: {words: 99")
    assert any("until then no worse than 99.0 %" in each for each in lines(course))
    edit(gates, "words", "wordz")
    assert any("exercises/gates.yml:1: together" in each and "wordz" in each for each in lines(course))


def test_a_missing_library_is_no_silent_pass(course: Path, monkeypatch: pytest.MonkeyPatch):
    in_two_settings(course)
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    assert any("surface cues cannot be checked; scikit-learn is not installed" in each for each in lines(course))


def test_a_concept_that_no_section_teaches(course: Path):
    edit(course / "book/chapters/two-titles.md", "% teaches: C007 C012", "% teaches: C007")
    (found,) = lines(course)
    assert found.startswith("book/chapters/two-titles.md:1: no section teaches C012; teach each and add it")


def test_a_concept_that_only_another_chapter_teaches(course: Path):
    edit(course / "book/chapters/two-titles.md", "% teaches: C007 C012", "% teaches: C007")
    edit(course / "book/chapters/ride-hailing.md", "% teaches: C196", "% teaches: C196 C012")
    assert any("no section teaches C012" in each for each in lines(course))


def test_a_chapter_that_is_not_in_the_book_yet_is_not_missed(course: Path):
    edit(course / "_toc.yml", "  - file: book/chapters/ride-hailing\n", "")
    edit(course / "book/chapters/ride-hailing.md", "% teaches: C196", "% teaches:")
    assert lines(course) == []


def test_a_concept_that_there_is_not_or_that_is_named_twice(course: Path):
    edit(course / "book/chapters/two-titles.md", "% teaches: C007 C012", "% teaches: C007 C012 C0012 C007")
    found = lines(course)
    assert any('there is no concept "C0012"; did you mean "C012"?' in each for each in found)
    assert any("it names C007 twice; remove one" in each for each in found)


def test_a_section_without_a_label(course: Path):
    line = edit(course / "book/chapters/two-titles.md", "(not-a-branch)=\n", "")
    found = lines(course)
    assert f"book/chapters/two-titles.md:{line}: Is one a branch of the other?: the section has no label" in found[0]


def test_what_words_give_away_stands_beside_chance_where_it_is_asked_for(course: Path, monkeypatch: pytest.MonkeyPatch):
    in_two_settings(course)
    monkeypatch.setenv("COLUMNS", "200")
    told = CliRunner().invoke(app, ["report", "chance", "--words", "--course", str(course)])
    assert told.exit_code == 0
    assert re.search(r"ps1, form A +│ product or project +│ 100\.0 % \[100 to 100\]", told.stdout)
    quick = CliRunner().invoke(app, ["report", "chance", "--course", str(course)])
    assert "100 to 100" not in quick.stdout
    assert "report chance --words" in quick.stdout
