"""The leak search finds a key wherever it hides, and finds none in what learners get."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
from pathlib import Path
from urllib.parse import quote

import live
import msgspec
import pytest

from whichpm import bank
from whichpm.kit.leak import find_leaks
from whichpm.model import Notes

ROOT = Path(__file__).parents[1]
GRADED = bank.find(ROOT, "ride-hailing")
ITEM = GRADED.items[2]
WHY = (
    next(text for text in ITEM.why.values() if set(text) & set("'\"’“"))
    if any(set(t) & set("'\"’“") for t in ITEM.why.values())
    else ITEM.why[ITEM.key]
)


NOTED = next(item.notes for item in GRADED.items if item.notes.pair and item.notes.against_cue)


def zipped(raw: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", raw)
    return buffer.getvalue()


LABEL = {option.id: option.label for option in GRADED.options}[ITEM.key]
KEYS = [item.key for item in GRADED.items]

HIDING_PLACES = {
    "plain": WHY.encode(),
    "in JSON": json.dumps({"x": WHY}).encode(),
    "in JSON in JSON": json.dumps(json.dumps({"x": WHY})).encode(),
    "in HTML": html.escape(WHY).encode(),
    "in an address": quote(WHY).encode(),
    **{f"in base64, shifted by {n}": base64.b64encode(b"x" * n + WHY.encode()) for n in range(4)},
    "compressed": gzip.compress(WHY.encode()),
    "in an archive": zipped(WHY.encode()),
    "in an archive in an archive": zipped(zipped(WHY.encode())),
    "a mapping": f'{{"{ITEM.id}": "{ITEM.key}"}}'.encode(),
    "a tight mapping": f'{{"{ITEM.id}":"{ITEM.key}"}}'.encode(),
    "a mapping in base64": base64.b64encode(f'{{"answers": {{"{ITEM.id}": "{ITEM.key}"}}}}'.encode()),
    "in capitals": WHY.upper().encode(),
    **{f"in {wide}": WHY.encode(wide) for wide in ("utf-16", "utf-16-le", "utf-16-be")},
    "in hexadecimal": WHY.encode().hex().encode(),
    "in hexadecimal capitals": WHY.encode().hex().upper().encode(),
    "a mapping with capitals": f'{{"{ITEM.id}": "{ITEM.key.upper()}"}}'.encode(),
    "a mapping to the label": f'{{"{ITEM.id}": "{LABEL}"}}'.encode(),
    "the words and the label": json.dumps({ITEM.text: LABEL}).encode(),
    "a table with the label": f"{GRADED.slug},{ITEM.id},{LABEL}\n".encode(),
    "a list of keys": json.dumps(KEYS).encode(),
    "keys in lines": "\n".join(KEYS).encode(),
    "keys in lines of a list": "".join(f"- {key}\n" for key in KEYS).encode(),
    "a note on the cue": f"against_cue: {NOTED.against_cue}".encode(),
    "a note on the partner": json.dumps({"notes": {"pair": NOTED.pair}}).encode(),
    "a table": f"item,key\n{ITEM.id},{ITEM.key}\n".encode(),
    "a table of readings": f"who,1,\n9,{GRADED.slug},{ITEM.id},5f3a,{ITEM.key},2,model\n".encode(),
    "a table with tabs and quotes": f'who\n"{GRADED.slug}"\t"{ITEM.id}"\t"{ITEM.key}"\n'.encode(),
    "a table in a text": f"| item | key |\n| {ITEM.id} | {ITEM.key} |\n".encode(),
    "a table in a page": f"<tr><td>{GRADED.slug}</td>\n<td>{ITEM.id}</td><td>{ITEM.key}</td></tr>".encode(),
    "an object with the words between": json.dumps({"id": "x", "text": ITEM.text, "key": ITEM.key}).encode(),
    "a list with the words between": f"- id: x\n  text: {ITEM.text}\n  key: {ITEM.key}\n".encode(),
    "the bank itself": (ROOT / "exercises/graded" / f"{GRADED.slug}.yml").read_bytes(),
}


@pytest.mark.parametrize("place", HIDING_PLACES)
def test_a_key_is_found_wherever_it_hides(tmp_path: Path, place: str):
    (tmp_path / "published.bin").write_bytes(
        b"something before " + HIDING_PLACES[place] + b" and after"
        if place not in ("compressed", "in an archive", "in an archive in an archive") and "utf-16" not in place
        else HIDING_PLACES[place]
    )
    assert find_leaks([tmp_path], [GRADED])


@pytest.mark.course
def test_notes_stay_at_home():
    """What is public does not depend on notes or settings, nor does the revision that answers are kept under."""
    for exercise in live.exercises():
        items = tuple(msgspec.structs.replace(item, notes=Notes()) for item in exercise.items)
        bare = msgspec.structs.replace(exercise, items=items, setting="elsewhere")
        assert bare.public() == exercise.public()


@pytest.mark.course
def test_what_is_public_is_no_leak(tmp_path: Path):
    (tmp_path / "public.json").write_text(json.dumps([exercise.public() for exercise in live.exercises()]))
    assert find_leaks([tmp_path], live.exercises()) == []


def test_a_row_with_every_option_or_another_exercise_gives_nothing_away(tmp_path: Path):
    every = ",".join(ITEM.options)
    wrong = next(option for option in ITEM.options if option != ITEM.key)
    rows = [f"{GRADED.slug},{ITEM.id},{every}", f"{GRADED.slug},{ITEM.id},x,{wrong}", f"{GRADED.slug},x,{ITEM.key}"]
    (tmp_path / "rows.csv").write_text("\n".join(rows), encoding="utf-8")
    assert find_leaks([tmp_path], [GRADED]) == []


def test_what_a_public_exercise_says_of_a_card_of_the_same_name_is_no_leak(tmp_path: Path):
    said = json.dumps({ITEM.id: ITEM.key})
    (tmp_path / "page.html").write_text(said, encoding="utf-8")
    namesake = msgspec.structs.replace(GRADED, slug="another", pool="practice", items=(ITEM,))
    assert find_leaks([tmp_path], [GRADED])
    assert find_leaks([tmp_path], [GRADED, namesake]) == []
    (tmp_path / "page.html").write_text(json.dumps({GRADED.items[3].id: GRADED.items[3].key}), encoding="utf-8")
    assert find_leaks([tmp_path], [GRADED, namesake])
