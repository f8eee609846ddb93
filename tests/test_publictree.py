"""The tree that may be public: nothing in it gives away a key for credit, and it builds, checks and tests by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import athome
import live
import msgspec
import pytest
from copies import ROOT, as_made, run
from opensets import SETS, small_book
from test_architecture import tracked
from test_sphinx import Book

from whichpm import bank, keyless, newcourse, publictree
from whichpm.kinds import kinds
from whichpm.kit.leak import Leak, find_leaks
from whichpm.kit.pack import build_wheel
from whichpm.model import Exercise
from whichpm.quality import sets

CREDIT = SETS.replace("for: open", "for: credit")
SLICE = ("quality", "readings", "leak", "problem_sets", "check", "check_quality", "panel", "open_sets")
"""Files of tests that look at keys, sources, readings and sets."""
KEYLESS = ("test_handout", "test_constant", "test_open_sets", "test_forms", "test_published", "test_lean", "test_order")
"""Parts of names of tests to run where there is no key; all others are read as well."""


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def kept(folder: Path) -> Path:
    """The same folder, as a git repository that has all its files."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--force", ".")
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# --- a small course ---------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """The miniature book with its set for credit, what reads and grades left, and notes on anchors."""
    made = small_book(tmp_path, CREDIT)
    for name in ("exercises/graded/readings.csv", "exercises/graded/thoughts.txt", "gradebook.db", "submitted/anna/x"):
        (made.source / name).parent.mkdir(parents=True, exist_ok=True)
        (made.source / name).write_text("kept at home", encoding="utf-8")
    (made.source / "release/small/ferry-graded.answers.json").write_text("{}", encoding="utf-8")
    kept(made.source)
    return made


def test_keys_sources_readings_grades_and_history_stay_at_home(book: Book, tmp_path: Path):
    written = publictree.write(book.source, tmp_path / "public")
    assert (written.kept, written.keyless) == (["ferry-graded"], ["small"])
    home = {path for path in names(book.source) if not path.startswith(".git/")}
    gone = home - names(tmp_path / "public")
    assert {path.rpartition("/")[0] for path in gone} == {
        "exercises/graded",
        "source/small",
        "submitted/anna",
        "release/small",
        "",
    }
    assert {path for path in gone if "/" not in path} == {"gradebook.db"}
    assert {path for path in gone if path.startswith("release")} == {"release/small/ferry-graded.answers.json"}
    (keyless_,) = (tmp_path / "public" / keyless.FOLDER).iterdir()
    assert json.loads(keyless_.read_text(encoding="utf-8")) == bank.find(book.source, "ferry-graded").public()
    assert sets.read(tmp_path / "public").partial
    assert written.files == len(names(tmp_path / "public"))


def test_a_page_without_a_key_at_hand_is_the_page_of_the_whole_course(book: Book, tmp_path: Path):
    before = book.build().page("parts/graded")
    assert book.log == ""
    publictree.write(book.source, tmp_path / "public")
    again = Book(tmp_path / "again")
    shutil.rmtree(again.source)
    shutil.copytree(tmp_path / "public", again.source)
    again.settings = book.settings
    assert again.build().page("parts/graded") == before
    assert again.log == ""


def test_what_a_handout_shows_is_all_that_a_board_and_a_page_show_of_an_exercise(samples: Exercise):
    back = keyless.exercise(json.loads(json.dumps(samples.public())))
    assert back.public() == samples.public()
    sheet = kinds()[samples.kind].sheet
    assert sheet(back).task == sheet(samples).task
    assert [item.id for item in back.items if item.key is not None or any(item.why.values())] == []


@pytest.fixture(params=[path.stem for path in sorted((ROOT / "tests/cases").glob("*.json")) if path.stem != "audit"])
def samples(request: pytest.FixtureRequest) -> Exercise:
    return msgspec.structs.replace(live.sample(request.param), pool="graded")


def test_a_test_that_looks_for_a_key_is_skipped_in_a_public_tree_alone(book: Book, tmp_path: Path):
    public = tmp_path / "public"
    publictree.write(book.source, public)
    with pytest.raises(bank.NoSuchExercise) as gone:
        bank.find(public, "ferry-graded")
    assert athome.missed(gone.value, public) == "ferry-graded is at home, and not in this public tree"
    assert athome.missed(FileNotFoundError("a/source/small/small.ipynb"), public).startswith("source/small is at home")
    assert athome.missed(gone.value, book.source) == ""
    assert athome.missed(AssertionError("ferry-graded"), public) == ""
    assert athome.missed(FileNotFoundError("exercises/practice/ferry.yml"), public) == ""


def test_an_open_set_stays_as_it_is(tmp_path: Path):
    book = small_book(tmp_path)
    kept(book.source)
    written = publictree.write(book.source, tmp_path / "public")
    assert (written.kept, written.keyless) == ([], [])
    assert names(tmp_path / "public") == {path for path in names(book.source) if not path.startswith(".git/")}
    assert (tmp_path / "public" / sets.PATH).read_bytes() == (book.source / sets.PATH).read_bytes()


def test_of_a_set_that_opens_later_nothing_is_there_but_the_day(tmp_path: Path):
    day = (date.today() + timedelta(days=3)).isoformat()
    book = small_book(tmp_path, SETS.replace("    title:", f"    opens: {day}\n    title:"))
    kept(book.source)
    publictree.write(book.source, tmp_path / "public")
    found = names(tmp_path / "public")
    assert [path for path in found if "ferry-graded" in path or path.startswith(("source", "release"))] == []
    (one,) = sets.read(tmp_path / "public").sets.values()
    assert str(one.opens) == day


def test_a_private_bank_stays_and_the_book_shows_what_learners_get_of_it(tmp_path: Path):
    book = small_book(tmp_path, CREDIT)
    home = tmp_path / "home"
    for part in ("exercises/graded", "exercises/sets.yml", "source", "release"):
        (home / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(book.source / part, home / part)
    (book.source / "pyproject.toml").write_text(
        '[tool.other]\nbank = "theirs"\n\n[tool.whichpm]\nbank = "../home"\n\n[tool.last]\na = 1\n', encoding="utf-8"
    )
    kept(book.source)
    written = publictree.write(book.source, tmp_path / "public")
    assert written.keyless == ["small"]
    assert {path for path in names(tmp_path / "public") if "ferry-graded" in path or "small" in path} == {
        "release/small/small.ipynb",
        "release/small/ferry-graded.exercise.json",
        "exercises/keyless/ferry-graded.exercise.json",
    }
    told = (tmp_path / "public/pyproject.toml").read_text(encoding="utf-8")
    assert told == '[tool.other]\nbank = "theirs"\n\n[tool.last]\na = 1\n'
    assert bank.homes(tmp_path / "public") == [tmp_path / "public"]


def test_the_sample_of_a_new_bank_is_nobodys_secret_until_its_cards_are_ones_own(tmp_path: Path):
    book, own = small_book(tmp_path), tmp_path / "my-bank"
    newcourse.make(book.source, own)
    (book.source / "pyproject.toml").write_text('[tool.whichpm]\nbank = "../my-bank"\n', encoding="utf-8")
    package = book.source / "whichpm/newcourse"  # A checkout has the sample with its key.
    package.mkdir(parents=True)
    shutil.copy(ROOT / "whichpm/newcourse/sample-cards.yml", package)
    kept(book.source)
    publictree.write(book.source, tmp_path / "public")
    assert [name for name in names(tmp_path / "public") if newcourse.SLUG in name] == [
        "whichpm/newcourse/sample-cards.yml"
    ]
    mine = own / "exercises/graded/sample-cards.yml"
    mine.write_text(mine.read_text(encoding="utf-8").replace("ice-weeks", "fog-weeks"), encoding="utf-8")
    (book.source / "notes.md").write_text("fog-weeks: project", encoding="utf-8")
    git(book.source, "add", "notes.md")
    with pytest.raises(publictree.Leaks) as stopped:
        publictree.write(book.source, tmp_path / "other")
    assert [*stopped.value.found] == [Leak("notes.md", "sample-cards: key of fog-weeks")]


def test_a_key_anywhere_stops_it_and_nothing_is_written(book: Book, tmp_path: Path):
    why = next(iter(bank.find(book.source, "ferry-graded").items[0].why.values()))
    (book.source / "notes.md").write_text(f"Remember: {why}\n", encoding="utf-8")
    git(book.source, "add", "notes.md")
    with pytest.raises(publictree.Leaks) as stopped:
        publictree.write(book.source, tmp_path / "public")
    assert {leak.place for leak in stopped.value.found} == {"notes.md"}
    assert not (tmp_path / "public").exists()
    assert [path.name for path in tmp_path.iterdir() if "public" in path.name] == []


def test_a_release_that_is_older_than_its_exercises_stops_it(book: Book, tmp_path: Path):
    book.edit("release/small/ferry-graded.exercise.json", lambda text: text.replace("ferry", "launch"))
    with pytest.raises(publictree.NotPublic, match=r"older than its exercises; run `nbgrader generate_assignment"):
        publictree.write(book.source, tmp_path / "public")


def test_a_public_repository_is_brought_up_to_date_and_keeps_its_history(book: Book, tmp_path: Path):
    folder = tmp_path / "public"
    publictree.write(book.source, folder)
    kept(folder)
    (folder / "old.md").write_text("of an earlier day", encoding="utf-8")
    git(folder, "add", "old.md")
    with pytest.raises(publictree.NotPublic, match="not committed"):
        publictree.write(book.source, folder)
    git(folder, "commit", "--quiet", "--message", "first")
    publictree.write(book.source, folder)
    assert git(folder, "status", "--porcelain").split() == ["D", "old.md"]


def test_other_work_is_not_written_over(book: Book, tmp_path: Path):
    (tmp_path / "public").mkdir()
    (tmp_path / "public/work.md").write_text("mine", encoding="utf-8")
    with pytest.raises(publictree.NotPublic, match="not empty"):
        publictree.write(book.source, tmp_path / "public")
    assert names(tmp_path / "public") == {"work.md"}


def test_without_git_nobody_knows_what_belongs_to_the_course(tmp_path: Path):
    book = small_book(tmp_path)
    with pytest.raises(publictree.NotPublic, match="run `git init`"):
        publictree.write(book.source, tmp_path / "public")


# --- this course, with one more set for credit ----------------------------------------------------------------


def closed_set(course: Path) -> str:
    """The set that is for credit here."""
    return max(name for name in sets.read(course).sets if name.startswith("ps"))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This course, with the last of its problem sets for credit."""
    folder = tmp_path_factory.mktemp("home") / "the course"
    for path in tracked(ROOT):
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    kept(folder)
    path = folder / sets.PATH
    name = closed_set(folder)
    before, found, after = path.read_text(encoding="utf-8").partition(f"\n  {name}:\n")
    assert found
    path.write_text(before + found + after.replace("for: open", "for: credit", 1), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def tree(course: Path) -> Path:
    """What may be public of it."""
    folder = course.parent / "the public tree"
    run(course, "whichpm", "public", str(folder))
    return folder


@pytest.fixture(scope="module")
def bare(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What may be public where every set is for credit: no key at all."""
    home = tmp_path_factory.mktemp("all for credit")
    shutil.copytree(course, home / "course")
    path = home / "course" / sets.PATH
    path.write_text(path.read_text(encoding="utf-8").replace("for: open", "for: credit"), encoding="utf-8")
    run(home / "course", "whichpm", "public", str(home / "tree"))
    return home / "tree"


def closed(course: Path) -> list[Exercise]:
    return sets.read(course).for_credit(bank.load_all(course)[0])


def leaks(course: Path, *places: Path) -> list[Leak]:
    """Where a key for credit is found; what the open sets say as well is none."""
    known = sets.read(course)
    exercises = bank.load_all(course)[0]
    return find_leaks(
        places, [msgspec.structs.replace(one, pool="practice") if one.slug in known.open else one for one in exercises]
    )


def inside(tree: Path, command: str, *words: str) -> str:
    """Run a command of our environment in the tree, with the package that the tree has; returns what it printed."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command)), *words],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.course
def test_no_key_for_credit_is_in_the_public_tree_or_its_wheel(course: Path, tree: Path, tmp_path: Path):
    secret = closed(course)
    assert len(secret) >= 3
    build_wheel(tree, tmp_path)
    assert leaks(course, tree, tmp_path) == []
    found = {leak.what.split(":")[0] for leak in leaks(course, course)}
    assert found == {each.slug for each in secret}, "the search has to find them at home"


@pytest.mark.course
def test_what_the_public_tree_has_of_graded_sets(course: Path, tree: Path):
    gone = {each.slug for each in closed(course)}
    all_ = {path.stem for path in (course / "exercises/graded").glob("*.yml")}
    assert names(tree / "exercises/graded") == {f"{slug}.yml" for slug in all_ - gone}
    known, name = sets.read(tree), closed_set(course)
    assert known.partial
    assert not (tree / "source" / name).exists()
    for path in sorted((course / "release" / name).iterdir()):
        assert (tree / "release" / name / path.name).read_bytes() == path.read_bytes()
    cards = {card for one in known.sets.values() for pair in one.anchors.items() for card in pair}
    assert {card.partition("/")[0] for card in cards}.isdisjoint(gone)
    assert not (tree / ".git").exists()


@pytest.mark.course
def test_the_public_tree_is_checked_by_itself(tree: Path):
    inside(tree, "whichpm", "check", "--all")


@pytest.mark.course
@pytest.mark.parametrize("words", ["chance", "pool {set}", "readings"])
def test_reports_on_the_bank_tell_of_what_is_there(course: Path, tree: Path, words: str):
    gone = closed(course)[0].slug
    told = inside(tree, "whichpm", "report", *words.format(set=closed_set(course)).split())
    assert ("No blind readings are here" if words == "readings" else "Not in the bank, or not sound") in told
    assert (gone in told) == (words != "readings")


@pytest.mark.course
def test_a_kit_of_every_form_can_be_packed_there(course: Path, tree: Path):
    inside(tree, "whichpm", "kit", "ps1")
    assert {path.name for path in (tree / "kits").iterdir()} >= {"ps1.zip"}
    assert leaks(course, tree / "kits") == []


@pytest.mark.course
@pytest.mark.book
def test_the_public_tree_builds_a_book_that_shows_the_set_without_its_key(course: Path, tree: Path):
    inside(as_made(tree), "jupyter-book", "build", ".", "--warningiserror", "--keep-going", "--nitpick", "--quiet")
    html = tree / "_build/html"
    name = closed_set(course)
    page = (html / f"book/problem-sets/{name}.html").read_text(encoding="utf-8")
    assert page.count('class="whichpm') >= 2
    assert "wp-outcome" not in page
    other = (html / "book/problem-sets/ps1-b.html").read_text(encoding="utf-8")
    handed = json.loads((tree / keyless.path(Path(), "lake-freezers")).read_text(encoding="utf-8"))
    assert handed["items"][0]["text"][:30] in other
    assert leaks(course, html) == []


@pytest.mark.course
@pytest.mark.parametrize("part", SLICE)
def test_its_tests_hold_there(tree: Path, part: str):
    inside(tree, "pytest", "--quiet", "-p", "no:cacheprovider", f"tests/test_{part}.py")


@pytest.mark.course
def test_without_any_key_every_test_is_read_there_and_what_needs_none_holds(bare: Path):
    assert not list((bare / "exercises/graded").glob("*.yml"))
    inside(bare, "pytest", "--quiet", "-p", "no:cacheprovider", "-m", "fast", "-k", " or ".join(KEYLESS))


@pytest.mark.course
def test_any_set_may_be_for_credit_since_only_its_own_files_have_its_key():
    """A test, an example or a text that quotes a key would stop whoever closes the set."""
    homes = ("exercises/graded", "source")
    others = [path for path in tracked(ROOT) if not path.relative_to(ROOT).as_posix().startswith(homes)]
    assert find_leaks(others, bank.load_all(ROOT)[0]) == []
