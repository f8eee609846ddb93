"""What is set aside before nbgrader copies a submission."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from whichpm.nbgrader.plugins.admit import admit
from whichpm.nbgrader.submission.intake import ASIDE, DEPTH, ENTRIES, refusal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission."""
    found = tmp_path / "submitted/anna/ps1"
    (found / "notes").mkdir(parents=True)
    for name in ("ps1.ipynb", "ride-hailing.answers.json", "notes/plan.txt"):
        (found / name).write_text("{}")
    (found / "timestamp.txt").write_text("2026-01-12 17:00:00 UTC\n")
    return found


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def run(folder: Path, *notebooks: str) -> list[str]:
    source = folder.parents[2] / "source"
    source.mkdir(exist_ok=True)
    (source / "ps1.ipynb").touch()
    batch = {str(folder): [str(folder / name) for name in notebooks or ("ps1.ipynb",)]}
    admit(batch, source)
    return [Path(path).name for path in batch.get(str(folder), ())]


def test_an_honest_submission_is_left_alone(folder: Path):
    before = names(folder)
    assert run(folder) == ["ps1.ipynb"]
    assert names(folder) == before


def test_links_and_special_files_are_set_aside_wherever_they_are(folder: Path):
    (folder / "key.yml").symlink_to("/etc/hostname")
    (folder / "notes/endless").symlink_to("/dev/zero")
    (folder / "nowhere").symlink_to(folder / "gone")
    os.mkfifo(folder / "pipe")
    kept = names(folder) - {"key.yml", "notes/endless", "nowhere", "pipe"}
    run(folder)
    assert names(folder) == kept
    assert aside(folder) == {"key.yml", "notes+endless", "nowhere", "pipe"}


def test_a_second_run_finds_nothing_more(folder: Path):
    (folder / "key.yml").symlink_to("/etc/hostname")
    run(folder)
    before = names(folder)
    run(folder)
    assert names(folder) == before


@pytest.mark.parametrize("text", ["yesterday-ish", "2026-99-99 17:00:00 UTC", "\x00", "1" * 10_000, "9" * 100])
def test_a_time_that_cannot_be_read_is_set_aside(folder: Path, text: str):
    (folder / "timestamp.txt").write_text(text)
    run(folder)
    assert not (folder / "timestamp.txt").exists()


@pytest.mark.parametrize("text", ["", "2026-01-12 17:00:00.123456 UTC", "2026-01-12T17:00:00Z"])
def test_a_time_that_nbgrader_can_read_stays(folder: Path, text: str):
    (folder / "timestamp.txt").write_text(text)
    run(folder)
    assert (folder / "timestamp.txt").read_text() == text


@pytest.mark.parametrize(
    "text", ["2026-01-12 18:00:00 +0100", "2026-01-12 18:00 +01:00\n", "2026-01-12 12:00:00 -0500"]
)
def test_an_offset_that_nbgrader_misreads_is_said_in_utc(folder: Path, text: str):
    (folder / "timestamp.txt").write_text(text)
    run(folder)
    assert (folder / "timestamp.txt").read_text() == "2026-01-12 17:00:00.000000 UTC"
    (aside,) = (folder.parent / ".set-aside/ps1").iterdir()
    assert aside.read_text() == text


def test_a_notebook_under_another_name_brings_up_the_expected_one(folder: Path):
    (folder / "ps1.ipynb").rename(folder / "ps1 (1).ipynb")
    assert run(folder, "ps1 (1).ipynb") == ["ps1 (1).ipynb", "ps1.ipynb"]
    (folder / "ps1.ipynb").write_text("{}")
    (folder / "extra.ipynb").write_text("{}")
    assert run(folder, "extra.ipynb", "ps1.ipynb") == ["extra.ipynb", "ps1.ipynb"]


def aside(folder: Path) -> set[str]:
    return {path.name for path in (folder.parent / ASIDE / "ps1").iterdir()}


@pytest.mark.parametrize("place", [ASIDE, f"{ASIDE}/ps1"])
def test_nothing_is_moved_to_where_a_link_leads(folder: Path, place: str):
    victim = folder.parents[1] / "victim/ps1"
    victim.mkdir(parents=True)
    (victim / "ride-hailing.answers.json").write_text("theirs")
    (folder.parent / place).parent.mkdir(exist_ok=True)
    (folder.parent / place).symlink_to(victim)
    os.mkfifo(folder / "pipe")
    batch = {str(folder): [str(folder / "ps1.ipynb")]}
    admit(batch, folder)
    assert names(victim) == {"ride-hailing.answers.json"}
    assert batch == {}


def test_a_second_file_of_a_name_is_kept_too(folder: Path):
    for _ in range(3):
        os.mkfifo(folder / ("p" * 255))
        run(folder)
    assert len(aside(folder)) == 3


def test_of_too_many_files_the_answers_stay(folder: Path):
    for number in range(1000):
        (folder / f"a{number:04d}").write_text("")
    run(folder)
    kept = set(folder.rglob("*"))
    assert len(kept) == ENTRIES + 1  # and the notebook
    assert {"ride-hailing.answers.json", "timestamp.txt", "ps1.ipynb"} <= {path.name for path in kept}


def test_unknown_notebooks_and_folders_are_counted_too(folder: Path):
    for number in range(300):
        (folder / f"b{number:04d}.ipynb").write_text("{}")
        (folder / f"c{number:04d}").mkdir()
    kept = run(folder, "ps1.ipynb", *[f"b{number:04d}.ipynb" for number in range(300)])
    assert len(kept) <= ENTRIES + 1
    assert len(list(folder.iterdir())) == ENTRIES + 1


def test_large_and_deep_things_are_set_aside(folder: Path):
    with (folder / "film.mp4").open("wb") as file:
        file.truncate(500_000_000)
    for number in range(8):
        with (folder / f"part-{number}").open("wb") as file:
            file.truncate(8_000_000)
    deep = folder
    for _ in range(DEPTH + 3):
        deep = deep / "d"
        deep.mkdir()
    run(folder)
    assert aside(folder) == {"film.mp4", "part-6", "part-7", "+".join("d" * (DEPTH + 1))}


@pytest.mark.slow
def test_a_folder_deeper_than_a_path_can_say_is_set_aside_whole(folder: Path):
    home = os.open(folder, os.O_RDONLY)
    here = home
    for _ in range(3000):
        os.mkdir("d" * 100, dir_fd=here)
        below = os.open("d" * 100, os.O_RDONLY, dir_fd=here)
        if here != home:
            os.close(here)
        here = below
    os.close(here)
    os.close(home)
    run(folder)
    (moved,) = (folder.parent / ASIDE / "ps1").iterdir()
    assert moved.is_dir()
    subprocess.run(["rm", "-rf", str(folder.parent / ASIDE)], check=True)  # Python's own way gives up at this depth.


ACTIVE = [
    "a\nb",
    "\x1b[31m",
    '"><img src=x onerror=alert(1)>',
    "a\\",
    "x" * 129,
    "\udcff",
    "a\u202eb",
    "a\u2028b",
    "ann[a]",
    "*",
    "?",
    "=cmd|' ,C calc'!A0",
]
STRANGE = [
    "anna",
    "b.c@d.org",
    "Zoë",
    "李雷",
    "x y",
    "o'brien",
]


@pytest.mark.parametrize("name", ACTIVE)
def test_ids_that_could_do_something_are_turned_away(name: str):
    assert refusal(Path("submitted", name, "ps1"))


@pytest.mark.parametrize("name", STRANGE)
def test_ids_that_are_only_strange_are_not(name: str):
    assert refusal(Path("submitted", name, "ps1")) is None


def test_a_link_in_the_place_of_a_submission_is_turned_away_and_the_others_stay(folder: Path):
    submitted = folder.parents[1]
    (submitted / "linked").symlink_to(submitted / "anna")
    (submitted / "half").mkdir()
    (submitted / "half/ps1").symlink_to(folder)
    batch = {str(submitted / learner / "ps1"): [] for learner in ("half", "anna", "linked")}
    admit(batch, folder)
    assert batch == {str(folder): [str(folder / "ps1.ipynb")]}
    assert (submitted / "linked").is_symlink()
