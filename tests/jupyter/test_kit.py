"""The learner's kit works in an empty environment, from the three steps on its page, and holds no key."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from conftest import SLUG, Learner, running_lab
from copies import copy_course, run
from packaging.requirements import Requirement
from test_board import ITEMS, choose, items, run_all

from whichpm import bank
from whichpm.kit.leak import find_leaks


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit of Problem Set 1, unpacked."""
    home = tmp_path_factory.mktemp("kit with spaces")
    course = copy_course(home / "the course")
    run(course, "nbgrader", "generate_assignment", "ps1")
    run(course, "whichpm", "kit", "ps1")
    assert find_leaks([course / "kits"], bank.load_all(course)[0]) == []
    with zipfile.ZipFile(course / "kits" / "ps1.zip") as archive:
        archive.extractall(home / "unpacked")
    return home / "unpacked" / "whichpm-ps1"


def closure(names: list[str]) -> set[str]:
    """Names of the installed distributions that these need, themselves included."""
    found: set[str] = set()
    while names:
        name = names.pop()
        if name not in found:
            found.add(name)
            needed = [Requirement(text) for text in distribution(name).requires or ()]
            names += [need.name for need in needed if need.marker is None or need.marker.evaluate({"extra": ""})]
    return found


@pytest.fixture(scope="module")
def python(kit: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An environment that has what step 1 of the kit's page installs, and nothing else; made without a network."""
    home = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(home, with_pip=True, symlinks=True)
    executable = str(home / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    target = Path(
        subprocess.run(
            [executable, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    for name in closure(["jupyterlab", "anywidget"]):
        for file in distribution(name).files or ():
            source = Path(str(file.locate())).resolve()
            place = (target / file).resolve()
            if source.is_file() and place.is_relative_to(home.resolve()):
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)
    (wheel,) = kit.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    pip = [executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", str(wheel)], check=True)
    return executable


@pytest.fixture
def learner(kit: Path, python: str, tmp_path: Path) -> Iterator[Learner]:
    with running_lab(python, tmp_path, kit) as address:
        yield Learner(address, kit / "ps1")


def test_the_page_names_what_is_in_the_kit(kit: Path):
    page = (kit / "start-here.html").read_text(encoding="utf-8")
    assert page.count("<li>") == 3
    for path in re.findall(r"<code>(?:[^<]* )?\.?/?([\w./-]+\.(?:whl|ipynb))</code>", page):
        assert (kit / path).is_file(), path
    assert "://" not in page


def test_the_environment_is_a_learners(python: str):
    for name in ("msgspec", "nbgrader", "sphinx", "yaml"):
        absent = subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False)
        # JupyterLab itself brings PyYAML.
        assert absent.returncode != 0 or name == "yaml", name


def test_a_learner_answers_in_jupyterlab(learner: Learner, browser):
    page = learner.open(browser)
    run_all(learner, page)
    choose(page, 0, "product")
    assert learner.saved_answers() == {ITEMS[0]: "product"}
    assert items(page).count() == len(ITEMS)
    check = page.locator(".jp-Notebook .jp-CodeCell").last.locator(".jp-OutputArea-output")
    check.get_by_text("items are answered").wait_for()
    assert f"{SLUG}.exercise.json" in {path.name for path in learner.folder.iterdir()}
