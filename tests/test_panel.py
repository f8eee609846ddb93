"""People read a set from a sheet without keys; what they send back is taken in, kept, and told apart from models."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from whichpm import bank
from whichpm.cli import app
from whichpm.model import Exercise
from whichpm.quality import panel, readings
from whichpm.quality.readings import Reading

ROOT = Path(__file__).parents[1]
RIDE = bank.find(ROOT, "ride-hailing")
CARD = RIDE.items[0]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "exercises/practice").mkdir(parents=True)
    (tmp_path / "exercises/graded").mkdir()
    shutil.copy(ROOT / "exercises/graded/ride-hailing.yml", tmp_path / "exercises/graded")
    return tmp_path


def whichpm(course: Path, *words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [*words, "--course", str(course)])
    return ran.exit_code, " ".join(ran.output.split())


def sent(course: Path, answer: str, **changes: object) -> Path:
    """A file as the sheet saves it, with the same answer to each card."""
    cards = [
        {"exercise": RIDE.slug, "item": item.id, "seen": readings.digest(RIDE, item), "answer": answer, "line": ""}
        for item in RIDE.items
    ]
    told = {"format": 1, "reader": "Ada", "kind": "product", "date": "2026-11-30", "readings": cards} | changes
    path = course / "reading.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_a_sheet_has_every_card_and_story_and_nothing_of_the_key(course: Path):
    code, said = whichpm(course, "reading", "sheet", "ride-hailing", "--to", str(course / "sheet.html"))
    assert (code, f"{len(RIDE.items)} cards and no key" in said) == (0, True)
    page = (course / "sheet.html").read_text(encoding="utf-8")
    assert all(item.text in page and f'data-item="{item.id}"' in page for item in RIDE.items)
    assert page.count('value="product"') == len(RIDE.items) + 1  # and once among what readers are
    assert not re.search(r"checked|https?:|\bkey\b", page.split("<script>")[0])
    assert all(why[:40] not in page for item in RIDE.items for why in item.why.values())
    other = panel.sheet("x", [keyed_otherwise()])
    assert panel.sheet("x", [RIDE]) == other  # The page is the same whatever the keys.


def test_a_sheet_for_glances_has_the_cards_alone(course: Path):
    code, said = whichpm(course, "reading", "sheet", "ride-hailing", "--glance", "--to", str(course / "sheet.html"))
    assert (code, f"{len(RIDE.items)} cards and no key" in said) == (0, True)
    page = (course / "sheet.html").read_text(encoding="utf-8")
    assert all(item.text in page for item in RIDE.items)
    assert RIDE.story[:40] not in page
    assert "/line" not in page.split("<script>")[0]


def test_glances_are_kept_apart_and_held_to_their_limit(course: Path):
    assert whichpm(course, "reading", "take", str(sent(course, "product", glance=True)))[0] == 0
    assert readings.load(course) == []
    glances = readings.load(course, readings.GLANCES)
    share = 100 * sum(item.key == "product" for item in RIDE.items) / len(RIDE.items)
    assert readings.at_first_sight([RIDE], glances) == {"Ada": pytest.approx(share)}
    assert all(gate.holds for gate in readings.first_impression([RIDE], glances, {}))
    keys = {item.id: item.key for item in RIDE.items}
    knowing = [each._replace(answer=str(keys[each.item])) for each in glances]
    (gate,) = readings.first_impression([RIDE], knowing, {})
    assert (gate.holds, gate.found) == (False, "100.0 % (Ada 100)")
    assert next(readings.first_impression([RIDE], knowing, {"first-impression": 100.0})).short


def test_a_glance_at_a_few_cards_or_at_older_texts_says_nothing(course: Path):
    whichpm(course, "reading", "take", str(sent(course, "product", glance=True)))
    glances = readings.load(course, readings.GLANCES)
    assert readings.at_first_sight([RIDE], glances[:6]) == {}
    assert readings.at_first_sight([RIDE], [each._replace(seen="00000000") for each in glances]) == {}
    assert list(readings.first_impression([RIDE], [], {})) == []


def keyed_otherwise() -> Exercise:
    items = tuple(msgspec.structs.replace(item, key="both", line=3, why={}) for item in RIDE.items)
    return msgspec.structs.replace(RIDE, items=items)


def test_what_a_reader_sends_back_is_taken_in_once(course: Path):
    path = sent(course, "product")
    code, said = whichpm(course, "reading", "take", str(path))
    assert (code, f"Took in {len(RIDE.items)} readings; 0 were there." in said) == (0, True)
    found = readings.load(course)
    assert {(each.reader, each.kind) for each in found} == {("Ada", "product")}
    assert found[0].key == f"{CARD.key} {CARD.line}"
    before = (course / readings.READINGS).read_bytes()
    assert f"Took in 0 readings; {len(RIDE.items)} were there." in whichpm(course, "reading", "take", str(path))[1]
    assert (course / readings.READINGS).read_bytes() == before


def test_a_reading_of_a_text_that_has_changed_is_kept_and_told(course: Path):
    path = sent(course, "product")
    graded = course / "exercises/graded/ride-hailing.yml"
    text = graded.read_text(encoding="utf-8")
    assert "Asks night-shift workers" in text
    graded.write_text(text.replace("Asks night-shift workers", "Asks the night-shift workers"), encoding="utf-8")
    said = whichpm(course, "reading", "take", str(path))[1]
    assert "1 are of a text that has changed" in said
    assert [each.key for each in readings.load(course) if not each.key] == [""]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"format": 2}, "is no file that a sheet saved"),
        ({"kind": "boss"}, "is no file that a sheet saved: Invalid enum value 'boss'"),
        ({"reader": "=1+1"}, "is no file that a sheet saved"),
        (
            {"readings": [{"exercise": "ferry", "item": "a", "seen": "00000000", "answer": "product"}]},
            'there is no graded exercise "ferry"',
        ),
        (
            {"readings": [{"exercise": RIDE.slug, "item": CARD.id, "seen": "00000000", "answer": "me"}]},
            '"me" is no owner',
        ),
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused_whole(course: Path, changes: dict, cause: str):
    code, said = whichpm(course, "reading", "take", str(sent(course, "product", **changes)))
    assert (code, cause in said) == (1, True), said
    assert not (course / readings.READINGS).exists()


def test_one_reading_is_recorded_beside_those_that_are_there(course: Path):
    whichpm(course, "reading", "take", str(sent(course, "product")))
    words = ["reading", "record", RIDE.slug, CARD.id, "both", "--reader", "a model", "--kind", "model", "--line", "3"]
    code, said = whichpm(course, *words, "--date", "2026-12-01")
    assert (code, "Recorded for a model (language model), 2026-12-01" in said) == (0, True)
    assert len(readings.load(course)) == len(RIDE.items) + 1
    assert readings.load(course)[-1][:4] == ("a model", "2026-12-01", RIDE.slug, CARD.id)
    assert whichpm(course, *words, "--date", "2026-12-01") == (0, "This reading was there already.")
    words[3] = "no-card"
    code, said = whichpm(course, *words)
    assert (code, f'asks for no item "no-card"; it has {CARD.id}' in said) == (1, True)
    assert whichpm(course, *words, "--date", "1.12.")[0] == 1


def test_readings_that_cannot_be_read_are_not_written_over(course: Path):
    path = course / readings.READINGS
    path.write_text("reader;date\nanna;2026-11-22\n")
    assert whichpm(course, "reading", "take", str(sent(course, "product")))[0] == 1
    assert path.read_text() == "reader;date\nanna;2026-11-22\n"


def test_readings_of_a_private_bank_stay_in_it(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = tmp_path / "own"
    (own / "exercises").mkdir(parents=True)
    shutil.move(course / "exercises/graded", own / "exercises/graded")
    monkeypatch.setenv("WHICHPM_BANK", str(own))
    assert whichpm(course, "reading", "take", str(sent(course, "product")))[0] == 0
    assert not (course / readings.READINGS).exists()
    assert len(readings.load(course)) == len(readings.load(own)) == len(RIDE.items)


def reading(reader: str, answer: str, **changes: object) -> Reading:
    """One reading of the first card, of the present text by a person unless said otherwise."""
    told = {"line": "", "kind": "teacher", "key": "", "date": "2026-11-22", "seen": readings.digest(RIDE, CARD)}
    told |= changes
    return Reading(reader=reader, exercise=RIDE.slug, item=CARD.id, answer=answer, **told)  # type: ignore[arg-type]


def test_first_readings_stay_as_they_fell_when_a_card_is_rewritten():
    right = str(CARD.key)
    old = {"seen": "00000000", "date": "2026-11-01", "key": "project 2"}
    found = [
        reading("a", "both", **old),
        reading("b", "project", **old),
        reading("a", right),
        reading("b", right),
    ]
    first = readings.agreement([RIDE], found, True, "first")
    assert (first.items, first.readings, first.share) == (1, 2, 0.5)
    rewritten = readings.agreement([RIDE], found, True, "rewritten")
    assert (rewritten.items, rewritten.readings, rewritten.share) == (1, 2, 1.0)
    assert readings.agreement([RIDE], found[2:], True, "rewritten").items == 0


def test_a_first_reading_whose_key_nobody_noted_is_not_judged_by_another_text():
    found = [reading("a", "both", seen="00000000", date="2026-11-01"), reading("a", str(CARD.key))]
    assert readings.agreement([RIDE], found, True, "first").readings == 0


def test_models_and_people_are_told_apart():
    right = str(CARD.key)
    found = [reading("a", right), reading("m", "both" if right != "both" else "product", kind="model")]
    assert readings.agreement([RIDE], found, True, models=True).share == 0
    assert readings.agreement([RIDE], found, True, models=False).share == 1


def test_one_dissent_of_five_stops_nobody_and_one_of_four_does():
    right, wrong = str(CARD.key), "both" if CARD.key != "both" else "product"
    five = [*(reading(name, right) for name in "abcd"), reading("e", wrong)]
    assert list(readings.disputed(RIDE, five)) == []
    assert [item for item, _, _ in readings.disputed(RIDE, five[1:])] == [CARD.id]
