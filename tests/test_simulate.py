"""A simulated class follows from its seed, says that it is simulated, and looks like real submissions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from whichpm import answers as carriers
from whichpm import bank, handout
from whichpm.cli import app
from whichpm.quality import drawing, sets
from whichpm.scoring import score
from whichpm.simulate import formed
from whichpm.simulate.classes import RealLearners, ids, make_class, refuse_real_learners
from whichpm.simulate.learners import Population

ROOT = Path(__file__).parents[1]
EXERCISE = bank.find(ROOT, "ride-hailing")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release" / "ps1"
    folder.mkdir(parents=True)
    notebook = json.loads((ROOT / "tests/nbgrader/course/source/ps1/ps1.ipynb").read_text(encoding="utf-8"))
    (folder / "ps1.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    handout.write(folder, EXERCISE.public())
    return folder


def answers_of(folders: list[Path]) -> list[dict]:
    name = carriers.file_name(EXERCISE.slug)
    return [json.loads((folder / name).read_text()) if (folder / name).exists() else {} for folder in folders]


def test_the_same_seed_makes_the_same_class(release: Path, tmp_path: Path):
    first = answers_of(make_class(release, tmp_path / "a", [EXERCISE], 12, Population(7)))
    assert first == answers_of(make_class(release, tmp_path / "b", [EXERCISE], 12, Population(7)))
    assert first != answers_of(make_class(release, tmp_path / "c", [EXERCISE], 12, Population(8)))


def test_a_learner_does_not_change_when_the_class_grows(release: Path, tmp_path: Path):
    small = answers_of(make_class(release, tmp_path / "a", [EXERCISE], 5, Population(7)))
    large = answers_of(make_class(release, tmp_path / "b", [EXERCISE], 9, Population(7)))
    assert small[:3] == large[:3]


def test_names_are_in_the_order_of_numbers_and_a_class_that_grows_keeps_its_own(tmp_path: Path):
    names = ids(tmp_path, 120)
    assert names == sorted(names)
    assert (names[0], names[-1]) == ("simulated-001", "simulated-120")
    for name in ids(tmp_path, 30):
        (tmp_path / name).mkdir()
    assert ids(tmp_path, 120)[:30] == sorted(path.name for path in tmp_path.iterdir())


def test_learners_are_called_simulated_and_differ(release: Path, tmp_path: Path):
    folders = make_class(release, tmp_path / "submitted", [EXERCISE], 30, Population(7))
    assert all(folder.parent.name.startswith("simulated-") for folder in folders)
    points = {score(EXERCISE, found.get("answers", {})).points for found in answers_of(folders)}
    assert len(points) > 4


def test_both_carriers_agree_and_the_last_two_are_awkward(release: Path, tmp_path: Path):
    folders = make_class(release, tmp_path / "submitted", [EXERCISE], 6, Population(7))
    for folder in folders[:-2]:
        notebook = json.loads((folder / "ps1.ipynb").read_text(encoding="utf-8"))
        (receipt,) = carriers.receipts(notebook, EXERCISE.slug)
        assert carriers.read(folder / carriers.file_name(EXERCISE.slug), EXERCISE.slug) == receipt
    assert not (folders[-2] / carriers.file_name(EXERCISE.slug)).exists()
    with pytest.raises(json.JSONDecodeError):
        json.loads((folders[-1] / "ps1.ipynb").read_text(encoding="utf-8"))


def test_what_learners_keep_to_themselves_is_not_simulated(release: Path, tmp_path: Path):
    alone = bank.find(ROOT, "role-fit")
    folder, *_ = make_class(release, tmp_path / "submitted", [EXERCISE, alone], 3, Population(7))
    assert (folder / carriers.file_name(EXERCISE.slug)).exists()
    assert not (folder / carriers.file_name(alone.slug)).exists()


def test_without_a_release_it_says_what_to_run(tmp_path: Path):
    (tmp_path / "ps1").mkdir()
    with pytest.raises(FileNotFoundError, match="nbgrader generate_assignment ps1 --force"):
        make_class(tmp_path / "ps1", tmp_path / "submitted", [EXERCISE], 3, Population(7))


@pytest.mark.parametrize("step", ["submitted", "autograded", "feedback"])
def test_no_class_is_simulated_among_learners_that_exist(tmp_path: Path, step: str):
    (tmp_path / "exercises/practice").mkdir(parents=True)
    (tmp_path / step / "simulated-01" / "ps1").mkdir(parents=True)
    refuse_real_learners(tmp_path, ["simulated-07"])
    (tmp_path / step / "anna" / "ps1").mkdir(parents=True)
    with pytest.raises(RealLearners, match=r"has 1 learner of its own \(anna\).*in a copy: `git clone"):
        refuse_real_learners(tmp_path, ["simulated-07"])
    refused = CliRunner().invoke(app, ["simulate", "ps1", "--course", str(tmp_path)])
    assert refused.exit_code == 1
    assert [path.name for path in (tmp_path / step).iterdir() if path.name != "anna"] == ["simulated-01"]


def test_a_gradebook_with_students_is_as_good_as_their_work(tmp_path: Path):
    with pytest.raises(RealLearners, match=r"has 4 learners of its own \(anna, ben, cleo, …\)"):
        refuse_real_learners(tmp_path, ["anna", "ben", "cleo", "dan", "simulated-01"])


@pytest.mark.usefixtures("release")
def test_the_command_mixes_readers_and_tells_who_is_who(tmp_path: Path):
    (tmp_path / "exercises/practice").mkdir(parents=True)
    (tmp_path / "exercises/graded").mkdir()
    shutil.copy(ROOT / "exercises/graded/ride-hailing.yml", tmp_path / "exercises/graded")
    words = ["simulate", "ps1", "--learners", "20", "--course", str(tmp_path)]
    truth = tmp_path / "truth.csv"
    made = CliRunner().invoke(app, [*words, "--mix", "guesser=30,copier=30", "--truth", str(truth)])
    assert made.exit_code == 0, made.output
    header, *rows = truth.read_text().splitlines()
    assert header == "learner,reader,ability,copies"
    assert [row.split(",")[0] for row in rows] == [f"simulated-{number:02d}" for number in range(1, 21)]
    assert {row.split(",")[1] for row in rows} == {"understands", "guesser", "copier"}
    refused = CliRunner().invoke(app, [*words, "--mix", "gueser=3"])
    assert (refused.exit_code, 'did you mean "guesser"' in refused.output) == (1, True)


def test_where_a_set_has_forms_each_learner_works_on_one(tmp_path: Path):
    forms = sets.read(ROOT).sets["ps1"].forms
    known = {slug: bank.find(ROOT, slug) for slugs in forms.values() for slug in slugs}
    shown = [known[slug] for slug in forms["A"]]
    whose = formed.handed(ROOT, "ps1", shown, "", 7)
    folders = make_class(ROOT / "release/ps1", tmp_path / "submitted", shown, 14, Population(7), whose)
    found = {}
    for folder in folders[:-2]:
        answered = {
            path.name.removesuffix(carriers.file_name("")) for path in folder.glob(f"*{carriers.file_name('')}")
        }
        (form,) = (name for name, slugs in forms.items() if {*slugs} == answered)
        notebook = json.loads((folder / "ps1.ipynb").read_text(encoding="utf-8"))
        assert {path.name for path in folder.glob("*.exercise.json")} == {f"{slug}.exercise.json" for slug in answered}
        assert all(len(list(carriers.receipts(notebook, slug))) == 1 for slug in answered)
        found.setdefault(form, []).append(folder.parent.name)
    assert found.keys() == forms.keys()
    draw = drawing.begin(tmp_path, "ps1")
    (tmp_path / "exercises").symlink_to(ROOT / "exercises")
    drawn = formed.handed(tmp_path, "ps1", shown, "", 7)
    for learner in ("anna", "ben", "cem", "dora"):
        assert [one.slug for one in drawn(learner).exercises] == [*forms[draw.of(learner, forms)]]


def test_all_may_work_on_one_form_that_the_set_has():
    forms = sets.read(ROOT).sets["ps1"].forms
    shown, others = ([bank.find(ROOT, slug) for slug in forms[form]] for form in "AB")
    whose = formed.handed(ROOT, "ps1", shown, "B", 7)
    assert {whose(name).exercises[0].slug for name in "abcdefgh"} == {others[0].slug}
    with pytest.raises(formed.NoForm, match='ps1 has no form "C" to simulate; it has A, B'):
        formed.handed(ROOT, "ps1", shown, "C", 7)
    assert formed.handed(ROOT, "ps2", shown, "", 7)("a").exercises == shown
