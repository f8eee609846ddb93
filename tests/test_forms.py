"""Parallel forms: which form falls to whom, and the notebook of a form that the source does not show."""

from __future__ import annotations

import importlib
import json
import re
import stat
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from whichpm.forms import Draw, derived, places
from whichpm.quality import drawing, sets, shown
from whichpm.strict import BankError

ROOT = Path(__file__).parents[1]
KEY = "5d" * 32
LEARNERS = [f"learner-{number}" for number in range(3000)]
RELEASE = json.loads((ROOT / "release/ps1/ps1.ipynb").read_text(encoding="utf-8"))
PS1 = sets.read(ROOT)
B = PS1.places("ps1", PS1.sets["ps1"].forms["A"])["B"]


def test_each_form_falls_to_as_many():
    drawn = Counter(Draw("ps1", KEY).of(learner, "ABC") for learner in LEARNERS)
    assert set(drawn) == set("ABC")
    assert all(abs(count - 1000) < 110 for count in drawn.values()), drawn  # Four standard deviations.


def test_a_draw_is_the_same_again_and_another_with_another_key_or_set():
    first = [Draw("ps1", KEY).of(learner, "AB") for learner in LEARNERS]
    assert first == [Draw("ps1", KEY).of(learner, "BA") for learner in LEARNERS]
    for other in (Draw("ps2", KEY), Draw("ps1", "5e" * 32)):
        same = sum(one == other.of(learner, "AB") for one, learner in zip(first, LEARNERS, strict=True))
        assert abs(same - 1500) < 110  # As many as by chance.


def test_a_form_that_is_added_moves_nobody_else():
    draw = Draw("ps1", KEY)
    before, after = ({learner: draw.of(learner, forms) for learner in LEARNERS} for forms in ("AB", "ABC"))
    assert {after[learner] for learner in LEARNERS if after[learner] != before[learner]} == {"C"}


def test_what_stands_in_the_places_of_a_set():
    forms = {"A": ("a", "b"), "B": ("c", "d"), "C": ("e",)}
    assert places(["b", "a"], forms) == {"A": {"a": "a", "b": "b"}, "B": {"a": "c", "b": "d"}}
    assert places(["c", "d"], forms)["A"] == {"c": "a", "d": "b"}
    assert places(["a"], forms) == {}
    assert places(["a", "b"], {"A": ("a", "b")}) == {}


def test_the_notebook_of_a_form_has_its_exercises_in_cells_of_the_same_ids():
    made = derived(RELEASE, B)
    assert [cell["id"] for cell in made["cells"]] == [cell["id"] for cell in RELEASE["cells"]]
    text = json.dumps(made["cells"])
    assert 'board(\\"lake-freezers\\")' in text
    assert 'board(\\"instalment-page\\").check()' in text
    assert 'board(\\"branch-log\\")' in text
    assert 'board(\\"freezer-beaches\\")' in text
    assert 'board(\\"ride-hailing\\")' not in text
    assert 'board(\\"clinic-' not in text
    marks = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in made["cells"]]
    assert "ride-hailing" in marks
    assert "clinic-app-board" in marks
    assert derived(RELEASE, {slug: slug for slug in B}) == RELEASE


def test_nbgrader_finds_no_cell_changed_in_the_notebook_of_a_form():
    for cell in nbformat.from_dict(derived(RELEASE, B)).cells:
        cell.source = "".join(cell.source)
        if marks := cell.metadata.get("nbgrader"):
            assert marks["checksum"] == compute_checksum(cell), marks["grade_id"]


def test_the_texts_of_a_notebook_fit_every_form():
    """They say nothing of a setting, because only boards are swapped."""
    for name, one in sets.read(ROOT).sets.items():
        if len(one.forms) == 1:
            continue
        notebook = json.loads((ROOT / f"source/{name}/{name}.ipynb").read_text(encoding="utf-8"))
        told = " ".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        for word in ("RouteHop", "WardLink", "Lakefrost"):
            assert word not in told


@pytest.fixture(scope="module")
def in_the_browser(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The notebooks of a site, and the path of each."""
    site = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools/lite"))
        build, contents = (importlib.import_module(name) for name in ("build", "contents"))
        made = build.handed_out(site / "release")
        return site, contents.publish(made, site, shown.labels(ROOT) | {"course"})


@pytest.mark.course
def test_notebooks_in_the_browser_have_every_form_that_has_a_page(in_the_browser: tuple[Path, dict[str, str]]):
    site, notebooks = in_the_browser
    assert {"ps1", "ps1-b"} <= notebooks.keys()
    place = (site / "files" / notebooks["ps1-b"]).parent
    assert json.loads((place / "ps1.ipynb").read_text(encoding="utf-8")) == derived(RELEASE, B)
    assert {path.name for path in place.glob("*.json")} == {f"{slug}.exercise.json" for slug in B.values()}


@pytest.mark.course
def test_the_course_is_there_too_with_its_figures_as_pictures(in_the_browser: tuple[Path, dict[str, str]]):
    site, notebooks = in_the_browser
    start = site / "files" / notebooks["course"]
    assert start.name == "start-here.ipynb"
    assert (start.parent / "course.json").is_file()
    pictures = 0
    for path in (ROOT / "release" / "course").glob("*.ipynb"):
        before, after = (
            json.loads(one.read_text(encoding="utf-8"))["cells"] for one in (path, start.parent / path.name)
        )
        assert len(before) == len(after)
        for old, new in zip(before, after, strict=True):
            source = "".join(old["source"])
            if old["cell_type"] == "code" and "canvas(" in source:
                assert new["cell_type"] == "markdown"
                assert re.match(r'<img src="data:image/svg\+xml;base64,[\w+/=]+" alt="[^"]{40,}"', new["source"])
                pictures += 1
            else:
                assert new == old
    assert pictures > 10


def test_the_secret_of_a_draw_is_the_instructors_alone_and_stays(tmp_path: Path):
    assert drawing.read(tmp_path, "ps1") is None
    draw = drawing.begin(tmp_path, "ps1")
    path = drawing.path(tmp_path, "ps1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert draw == drawing.begin(tmp_path, "ps1") == drawing.read(tmp_path, "ps1")
    assert drawing.begin(tmp_path, "ps2").key != draw.key


@pytest.mark.parametrize("content", [b"", b"5d", b"\xff\xfe"])
def test_a_damaged_secret_is_named_and_never_replaced(tmp_path: Path, content: bytes):
    drawing.begin(tmp_path, "ps1")
    drawing.path(tmp_path, "ps1").write_bytes(content)
    with pytest.raises(BankError, match="put the file of before in its place"):
        drawing.begin(tmp_path, "ps1")
    assert drawing.path(tmp_path, "ps1").read_bytes() == content
