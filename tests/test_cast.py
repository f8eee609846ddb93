"""The cast: who comes back in several exercises has a face, wherever a story names person and firm."""

from __future__ import annotations

from pathlib import Path

import pytest

from whichpm import bank, cast
from whichpm.strict import BankError

ROOT = Path(__file__).parents[1]
INES = cast.Member(name="Ines", firm="RouteHop", role="product", job="product manager", face="M1 1h2")
TOMAS = cast.Member(name="Tomas", firm="RouteHop", role="project", job="project manager", face="M1 1v2")


def test_a_story_has_those_whom_it_names_with_their_firm_in_its_own_order():
    story = "RouteHop opens.\n\n  Tomas plans, and\n  Ines listens."
    assert [one.name for one in cast.within(story, (INES, TOMAS))] == ["Tomas", "Ines"]


@pytest.mark.parametrize("story", ["Ines leads Oakspoke.", "RouteHop opens in Inesburg."])
def test_the_same_name_elsewhere_is_somebody_else(story: str):
    assert cast.within(story, (INES, TOMAS)) == ()


def test_a_face_is_no_part_of_what_makes_a_revision(tmp_path: Path):
    practice = tmp_path / "exercises" / "practice"
    practice.mkdir(parents=True)
    source = ROOT / "tests/books/mini/exercises/practice"
    file = next(iter(sorted(source.glob("*.yml"))))
    text = file.read_text(encoding="utf-8")
    (practice / file.name).write_text(text, encoding="utf-8")
    before = bank.load(practice / file.name)
    word = next(word for word in before.story.split() if word.isalpha() and word.istitle())
    member = f"- {{name: {word}, firm: {word}, role: product, job: product manager, face: M1 1h2}}"
    (tmp_path / "exercises" / cast.NAME).write_text(f"cast:\n  {member}\n", encoding="utf-8")
    after = bank.load(practice / file.name)
    assert [one.face for one in after.cast] == ["M1 1h2"]
    assert after.revision == before.revision


@pytest.mark.parametrize(
    ("role", "face", "told"),
    [("boss", "M1 1h2", '"boss" is not allowed here'), ("other", "round", "no path of an SVG; write its d")],
)
def test_a_cast_that_cannot_be_read_names_its_line(tmp_path: Path, role: str, face: str, told: str):
    file = tmp_path / cast.NAME
    file.write_text(f"cast:\n- {{name: Ines, firm: RouteHop, role: {role}, job: manager, face: {face}}}\n")
    with pytest.raises(BankError, match=f"cast.yml:2: .*{told}"):
        cast.load(file)


def test_each_of_the_cast_comes_back():
    stories = [exercise.cast for exercise in map(bank.load, bank.files(ROOT))]
    for member in cast.load(ROOT / "exercises" / cast.NAME):
        met = sum(member.name == one.name for each in stories for one in each)
        assert met >= 2, f"{member.name} is met {met} times"
