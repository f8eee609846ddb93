"""A problem set is answered in its page, handed in as a file, and earns what it would have earned in JupyterLab."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import releases
from browser.axe import WCAG, run_axe
from browser.driver import LIST
from copies import ROOT, run
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from whichpm import answers as carriers
from whichpm import bank, order, words
from whichpm.answers import MIMETYPE, Answers
from whichpm.bank import flatten
from whichpm.kinds import kinds
from whichpm.scoring import score

Notebook = dict[str, Any]
say = words.of("en")
EARLIER = datetime(2026, 1, 12, 16, 0, tzinfo=UTC)
TEXT = "The Saturday shift: <b>a date</b> hides a choice.\n\n*Line 1* decides & nobody else.\n"
FORBID = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.fixture(scope="session")
def sets(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the folder with the pages of all sets."""
    return f"{serve(published / '_build' / 'html')}/book/problem-sets"


def slugs(name: str) -> list[str]:
    """The exercises of a set, in the order of its notebook."""
    source = [json.dumps(cell["source"]) for cell in release(name)["cells"]]
    return [
        path.stem.split(".")[0]
        for path in sorted(
            (ROOT / "release" / name).glob("*.exercise.json"),
            key=lambda path: next(at for at, text in enumerate(source) if path.stem.split(".")[0] in text),
        )
    ]


def release(name: str) -> Notebook:
    return dict(json.loads((ROOT / f"release/{name}/{name}.ipynb").read_text(encoding="utf-8")))


def receipts(notebook: Notebook) -> dict[str, Notebook]:
    """The bundle of each receipt, by exercise."""
    bundles = [output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return {bundle[MIMETYPE]["exercise"]: bundle for bundle in bundles if MIMETYPE in bundle}


def marked(notebook: Notebook, grade_id: str) -> Notebook:
    """The cell with this ``grade_id``."""
    return next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def visit(page: Page, sets: str, name: str) -> Page:
    """Open the page of a set and wait until its boards stand."""
    page.goto(f"{sets}/{name}.html")
    expect(page.locator(".wp-board[data-left]")).to_have_count(len(slugs(name)))
    return page


def board(page: Page, slug: str) -> Locator:
    exercise = bank.find(ROOT, slug)
    return page.locator(".wp-board[data-kind]", has=page.get_by_role("heading", name=exercise.title, exact=True))


def part(page: Page, number: int) -> Locator:
    return page.locator(".wp-parts > li").nth(number - 1)


def download(page: Page, name: str, press: Callable[[Locator], None] = lambda button: button.click()) -> bytes:
    """Press the button; gives the file."""
    with page.expect_download() as caught:
        press(page.get_by_role("button", name=f"Download {name}.ipynb"))
    assert caught.value.suggested_filename == f"{name}.ipynb"
    return Path(caught.value.path()).read_bytes()


def open_file(page: Page, content: bytes | Notebook, name: str = "ps1.ipynb") -> Locator:
    """Choose a file as a learner does; gives what the page says of it."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a notebook").click()
    told = page.locator(".wp-report")
    told.evaluate("(node) => node.replaceChildren()")
    chooser.value.set_files([{"name": name, "mimeType": "", "buffer": raw}])
    expect(told).not_to_be_empty()
    return told


def stored(page: Page) -> dict[str, str]:
    """All that the browser keeps for the course's sets."""
    return dict(
        page.evaluate("Object.fromEntries(Object.entries(localStorage).filter(([key]) => /^whichpm:/.test(key)))")
    )


def answered(page: Page, slug: str) -> dict[str, str]:
    found = stored(page).get(f"whichpm:/:{slug}")
    return dict(json.loads(found)["answers"]) if found else {}


def pick(item: str, number: int) -> int:
    """A choice among a number of options that follows from the item, so that it is neither all right nor all wrong."""
    return int(hashlib.sha256(item.encode()).hexdigest(), 16) % number


# --- the keyboard ----------------------------------------------------------------------------------------------

FOCUSED = """() => {
    const one = document.activeElement;
    return {
        tag: one.tagName, type: one.type ?? "", text: one.textContent.trim(),
        item: one.closest("[data-item]")?.dataset.item ?? "", kind: one.closest("[data-kind]")?.dataset.kind ?? "",
        said: one.type === "checkbox" && one.name === "",
    };
}"""


def answer_by_keyboard(page: Page, text: str = "") -> None:
    """Go through a whole page with Tab and keys; stop on the button that downloads."""
    keyboard = page.keyboard
    page.locator("h1").evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
    done: set[str] = set()
    for _ in range(900):
        keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        item = here["item"]
        if here["text"].startswith("Download ps"):
            return
        if here["tag"] == "TEXTAREA":
            keyboard.insert_text(text)
        elif here["type"] == "radio" and item not in done:
            options = page.locator(f'fieldset[data-item="{item}"] input[type=radio]')
            keyboard.press(str(pick(item, options.count()) + 1))
            done.add(item)
        elif here["said"] and item not in done:
            done.add(item)
            if pick(item, 3) == 0:
                keyboard.press("Space")
        elif here["tag"] == "SELECT" and item not in done:
            done.add(item)
            for _ in range(pick(item, 5) + 1):
                keyboard.press("ArrowDown")
        elif here["text"] in {"No further lines", "Keep this order"}:
            keyboard.press("Enter")
        elif here["kind"] == "branch" and here["tag"] == "BUTTON" and item.endswith("-act") and item not in done:
            done.add(item)
            keyboard.press("Enter")
        elif here["kind"] == "order" and here["text"] == "Move down" and "order" not in done:
            done.add("order")
            keyboard.press("Enter")
    raise AssertionError("the keyboard does not reach the button that downloads")


@pytest.fixture(scope="module")
def handed_in(browser: Browser, sets: str) -> Iterator[dict[str, bytes]]:
    """Files that the pages of three sets make of what is chosen and written by keyboard, in boards of six kinds."""
    made = {}
    for name in ("ps1", "ps3", "ps4"):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        context.add_init_script(LIST)
        page = visit(context.new_page(), sets, name)
        answer_by_keyboard(page, TEXT)
        expect(page.locator(".wp-total")).to_have_text(say("handin.all_done"))
        made[name] = download(page, name, lambda button: button.press("Enter"))
        context.close()
    return made


@pytest.mark.parametrize("name", ["ps1", "ps3", "ps4"])
def test_the_file_is_the_release_with_receipts_and_text_in_their_places(handed_in, name: str):
    made = json.loads(handed_in[name])
    import nbformat

    nbformat.validate(made)
    assert set(receipts(made)) == set(slugs(name))
    for slug, bundle in receipts(made).items():
        public = bank.find(ROOT, slug).public()
        answers = carriers.parse(bundle[MIMETYPE], slug)
        assert bundle == carriers.receipt(answers, public)
        assert carriers.recognise(answers.answers, public)[1] == []
        assert all(done for _, done in carriers.needed(answers.answers, public))
        assert answers.revision == public["revision"]
        outputs = marked(made, f"{slug}-board")["outputs"]
        assert [set(output) for output in outputs] == [{"data", "metadata", "output_type"}] * 2
        assert MIMETYPE in outputs[1]["data"]
    if name == "ps1":
        assert "".join(marked(made, "hardest")["source"]) == TEXT
    bare = copy.deepcopy(made)
    for cell, released in zip(bare["cells"], release(name)["cells"], strict=True):
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = released["source"]
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    assert bare == release(name)


def gradebook(course: Path) -> dict[str, dict[str, float]]:
    """By learner, the points of each cell."""
    query = (
        "SELECT sa.student_id, c.name, coalesce(g.auto_score, -1), g.needs_manual_grade FROM grade g"
        " JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id"
        " JOIN submitted_assignment sa ON sa.id = sn.assignment_id"
    )
    found: dict[str, dict[str, float]] = {}
    with sqlite3.connect(course / "gradebook.db") as connection:
        for learner, cell, points, look in connection.execute(query):
            found.setdefault(learner, {})[cell] = -2 if look else points
    return found


def hand_in(course: Path, learner: str, name: str, notebook: bytes) -> Path:
    folder = course / "submitted" / learner / name
    shutil.copytree(course / "release" / name, folder)
    (folder / f"{name}.ipynb").write_bytes(notebook)
    return folder


@pytest.fixture(scope="module")
def classroom(handed_in: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which two learners handed in the same: one from the page, one with answers files."""
    course = tmp_path_factory.mktemp("handed in") / "a course"
    course.mkdir()
    for folder in ("exercises", "source"):
        shutil.copytree(ROOT / folder, course / folder)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(course, Path(sys.executable).name, "-c", releases.GENERATE, *handed_in)
    for name, raw in handed_in.items():
        hand_in(course, "page", name, raw)
        beside = hand_in(course, "lab", name, (course / f"release/{name}/{name}.ipynb").read_bytes())
        for slug, bundle in receipts(json.loads(raw)).items():
            carriers.write(beside / carriers.file_name(slug), carriers.parse(bundle[MIMETYPE], slug))
    return course


@pytest.mark.parametrize("command", ["nbgrader autograde", "whichpm grade"])
def test_it_grades_to_the_same_points_as_answers_saved_in_jupyterlab(
    handed_in: dict[str, bytes], classroom: Path, tmp_path: Path, command: str
):
    course = shutil.copytree(classroom, tmp_path / "a course")
    for name in handed_in:
        run(course, *command.split(), name)
    points = gradebook(course)
    for name, raw in handed_in.items():
        for slug, bundle in receipts(json.loads(raw)).items():
            earned = score(bank.find(ROOT, slug), bundle[MIMETYPE]["answers"]).points
            assert points["page"][slug] == points["lab"][slug] == pytest.approx(earned), f"{name}: {slug}"
    total = sum(points["page"][slug] for name in handed_in for slug in slugs(name))
    assert 0 < total < sum(bank.find(ROOT, slug).maximum for name in handed_in for slug in slugs(name))
    # A person grades the text, which stands in its own cell of what formgrader shows.
    assert points["page"]["hardest"] == -2
    shown = json.loads((course / "autograded/page/ps1/ps1.ipynb").read_text(encoding="utf-8"))
    text = "".join(marked(shown, "hardest")["source"])
    assert text.replace("\u200b", "").strip() == TEXT.strip()  # The grader takes the edge off markup.


# --- going on from a file --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ps1", "ps3", "ps4"])
def test_a_downloaded_file_opened_elsewhere_restores_everything(page: Page, sets: str, handed_in, name: str):
    visit(page, sets, name)
    told = open_file(page, handed_in[name], f"{name}.ipynb")
    expect(told.get_by_text("taken from the file")).to_have_count(len(slugs(name)))
    expect(page.locator(".wp-total")).to_have_text(say("handin.all_done"))
    for slug in slugs(name):
        expect(board(page, slug)).to_have_attribute("data-left", "0")
    assert download(page, name) == handed_in[name]
    page.reload()
    expect(page.locator(".wp-total")).to_have_text(say("handin.all_done"))


def some(slug: str, minutes: int, count: int | None = None, option: int = 0) -> Answers:
    """Answers to the first items, always the same option, saved some minutes after the first of all."""
    exercise = bank.find(ROOT, slug)
    chosen = {item.id: item.options[option] for item in exercise.items[:count]}
    return Answers(slug, exercise.revision, EARLIER + timedelta(minutes=minutes), chosen)


def with_answers(*saved: Answers, text: str = "", name: str = "ps1") -> Notebook:
    """The release with receipts as Python makes them."""
    made = release(name)
    for answers in saved:
        data = json.loads(json.dumps(carriers.receipt(answers, bank.find(ROOT, answers.exercise).public())))
        output = {"output_type": "display_data", "metadata": {}, "data": data}
        marked(made, f"{answers.exercise}-board")["outputs"].append(output)
    if text:
        marked(made, "hardest")["source"] = text.splitlines(keepends=True)
    return made


@pytest.fixture(scope="module")
def run_in_jupyter(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Problem Set 1 with all boards run by a real kernel, a text, and a cell of the learner's own."""
    folder = tmp_path_factory.mktemp("a learner") / "ps1"
    shutil.copytree(ROOT / "release/ps1", folder)
    carriers.write(folder / "ride-hailing.answers.json", some("ride-hailing", 5, 7))
    import nbformat
    from kernels import execute

    notebook = nbformat.reads(json.dumps(with_answers(text=TEXT)), as_version=4)
    notebook["cells"].append(nbformat.v4.new_code_cell("print('my own notes')"))
    execute(notebook, folder)
    return nbformat.writes(notebook).encode()


def test_a_notebook_from_jupyter_is_taken_up_and_what_is_left_is_said(page: Page, sets: str, run_in_jupyter: bytes):
    visit(page, sets, "ps1")
    told = open_file(page, run_in_jupyter)
    expect(told.get_by_role("listitem")).to_contain_text(
        ["taken from the file (saved 12 Jan", *[say("handin.none_in_file")] * 3, say("handin.text_taken")]
    )
    expect(told).to_contain_text(say("handin.own_cells", n=1))
    expect(page.get_by_label("Your answer")).to_have_value(TEXT)
    expect(part(page, 1)).to_contain_text("5 left")
    assert answered(page, "ride-hailing") == some("ride-hailing", 5, 7).answers
    made, before = (receipts(json.loads(raw))["ride-hailing"] for raw in (download(page, "ps1"), run_in_jupyter))
    # The notebook knew no order of cards yet; that of this browser is kept from now on.
    assert {name: value for name, value in made[MIMETYPE].items() if name != "order"} == before[MIMETYPE]
    assert made["text/plain"] == "".join(before["text/plain"])


def test_of_two_answers_the_later_one_counts_exercise_by_exercise(page: Page, sets: str):
    visit(page, sets, "ps1")
    open_file(page, with_answers(some("ride-hailing", 10, 4), some("clinic-app", 10, 4)))
    told = open_file(
        page, with_answers(some("ride-hailing", 5, 6), some("clinic-app", 15, 6), some("clinic-app", 12, 9))
    )
    expect(told.get_by_role("listitem").nth(0)).to_contain_text("yours on this page are later (saved 12 Jan")
    expect(told.get_by_role("listitem").nth(1)).to_contain_text("taken from the file")
    # Two answers that only the file had are added to the later four.
    assert answered(page, "ride-hailing") == some("ride-hailing", 0, 6).answers
    assert answered(page, "clinic-app") == some("clinic-app", 0, 6).answers
    told = open_file(page, with_answers(some("clinic-app", 15, 6)))
    expect(told.get_by_role("listitem").nth(1)).to_contain_text("the same as here")


def test_what_gave_way_can_be_put_back_until_the_learner_goes_on(page: Page, sets: str):
    visit(page, sets, "ps1")
    open_file(page, with_answers(some("ride-hailing", 1, 3)))
    told = open_file(page, with_answers(some("ride-hailing", 2, 5, option=1)))
    undo = told.get_by_role("button", name=say("handin.undo_answers"))
    undo.press("Enter")
    expect(told.get_by_text(say("handin.undone"))).to_be_focused()
    assert answered(page, "ride-hailing") == some("ride-hailing", 1, 3).answers
    told = open_file(page, with_answers(some("clinic-app", 9, 2)))
    expect(undo).to_be_visible()
    board(page, "clinic-app").locator(".wp-item").nth(4).get_by_label("Both").check()
    expect(undo).to_have_count(0)


def test_of_two_texts_the_learner_chooses(page: Page, sets: str):
    visit(page, sets, "ps1")
    field = page.get_by_label("Your answer")
    field.fill("Mine.")
    told = open_file(page, with_answers(text=TEXT))
    expect(field).to_have_value("Mine.")
    expect(told.locator("blockquote")).to_have_text(TEXT)
    told.get_by_role("button", name=say("handin.take_text")).press("Enter")
    expect(field).to_have_value(TEXT)
    back = told.get_by_role("button", name=say("handin.undo"))
    expect(back).to_be_focused()
    back.press("Enter")
    expect(field).to_have_value("Mine.")
    expect(told.get_by_role("button", name=say("handin.take_text"))).to_be_focused()


def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the panel; ``text`` is a JavaScript expression."""
    carried = page.evaluate_handle(
        f"(name) => {{ const data = new DataTransfer(); data.items.add(new File([{text}], name)); return data; }}", name
    )
    for event in ("dragover", "drop"):
        page.dispatch_event(".wp-panel", event, {"dataTransfer": carried})


def test_a_file_can_be_dropped_on_the_panel(page: Page, sets: str):
    visit(page, sets, "ps1")
    drop(page, "ps1.ipynb", json.dumps(json.dumps(with_answers(some("ride-hailing", 1, 3)))))
    expect(page.locator(".wp-report")).to_contain_text("ps1.ipynb was read.")
    expect(part(page, 1)).to_contain_text("9 left")


def test_a_huge_file_is_not_even_read(page: Page, sets: str):
    visit(page, sets, "ps1")
    drop(page, "film.ipynb", '" ".repeat(10_000_001)')
    expect(page.locator(".wp-report")).to_contain_text(say("handin.refused.huge", file="film.ipynb"))


@pytest.mark.parametrize("letters", ["utf-16", "utf-16-be", "utf-8-sig", "cp1252"])
def test_a_file_in_other_letters_is_read_as_the_grader_reads_it(page: Page, sets: str, letters: str):
    visit(page, sets, "ps1")
    made = with_answers(some("ride-hailing", 3, 4), text="Gebühr")
    told = open_file(page, json.dumps(made, ensure_ascii=False).encode(letters, "replace"))
    expect(told.get_by_role("listitem").first).to_contain_text("taken from the file")
    expect(page.get_by_label("Your answer")).to_have_value("Gebühr")


def test_a_number_that_json_does_not_have_in_an_output_damages_nothing(page: Page, sets: str):
    visit(page, sets, "ps1")
    made = with_answers(some("ride-hailing", 3, 4))
    output = {"output_type": "display_data", "metadata": {}, "data": {"application/json": [math.nan, -math.inf]}}
    made["cells"].append({"cell_type": "code", "metadata": {}, "source": "x", "outputs": [output]})
    assert "NaN" in json.dumps(made)
    told = open_file(page, made)
    expect(told.get_by_role("listitem").first).to_contain_text("taken from the file")


def test_what_only_the_earlier_of_two_answers_has_is_not_lost(page: Page, sets: str):
    visit(page, sets, "ps1")
    ours, theirs = some("ride-hailing", 10, 6), some("ride-hailing", 15, 2)
    open_file(page, with_answers(ours))
    told = open_file(page, with_answers(theirs))
    expect(told.get_by_role("listitem").first).to_contain_text(say("handin.stayed", n=4))
    assert answered(page, "ride-hailing") == {**ours.answers, **theirs.answers}


# --- files that are not what they should be --------------------------------------------------------------------

DEEP = b'{"nbformat": 4, "cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(json.dumps(release("ps2")).encode(), "foreign", id="another set"),
        pytest.param(
            json.dumps({"nbformat": 4, "cells": [{"cell_type": "raw"}, 3, None]}).encode(), "foreign", id="own"
        ),
        pytest.param(json.dumps(release("ps1")).encode()[:-40], "damaged", id="cut off"),
        pytest.param(b"\x89PNG\r\n", "no_notebook", id="a picture"),
        pytest.param(b"%PDF-1.7\n1 0 obj <<>>", "no_notebook", id="a PDF"),
        pytest.param(b"", "damaged", id="empty"),
        pytest.param(b'{"cells": {}}', "no_notebook", id="no cells"),
        pytest.param(b"null", "no_notebook", id="null"),
        pytest.param(json.dumps({**release("ps1"), "nbformat": 5}).encode(), "newer", id="format 5"),
        pytest.param(json.dumps({"nbformat": 3, "worksheets": [{"cells": []}]}).encode(), "older", id="format 3"),
        pytest.param(DEEP, "foreign", id="nested deep"),
    ],
)
def test_a_file_that_cannot_be_opened_is_named_with_the_fix_and_changes_nothing(page: Page, sets: str, content, why):
    visit(page, sets, "ps1")
    open_file(page, with_answers(some("ride-hailing", 1, 3), text="Mine."))
    before = stored(page)
    told = open_file(page, content, "strange.ipynb")
    title = "Problem Set 1: two launches"
    expect(told).to_contain_text(say(f"handin.refused.{why}", file="strange.ipynb", set=title, expected="ps1.ipynb"))
    expect(told).to_contain_text(say("handin.nothing_changed"))
    assert stored(page) == before


def test_answers_of_a_newer_version_and_answers_that_do_not_fit_are_left_and_said(page: Page, sets: str):
    visit(page, sets, "ps1")
    newer = with_answers(some("ride-hailing", 1, 3))
    marked(newer, "ride-hailing-board")["outputs"][0]["data"][MIMETYPE]["format"] = 2
    told = open_file(page, newer)
    expect(told.get_by_role("listitem").first).to_contain_text(say("handin.none_in_file"))
    expect(told.get_by_role("listitem").first).to_contain_text(say("handin.newer_answers"))
    assert answered(page, "ride-hailing") == {}
    strange = some("ride-hailing", 1, 3)
    strange = replace(strange, answers={**strange.answers, "gone": "both", next(iter(strange.answers)): "nobody"})
    told = open_file(page, with_answers(strange))
    expect(told.get_by_role("listitem").first).to_contain_text(say("handin.strange", n=2))
    assert len(answered(page, "ride-hailing")) == 2


def test_nothing_in_a_hostile_file_runs_or_reaches_beyond_its_answers(page: Page, sets: str):
    visit(page, sets, "ps1")
    page.evaluate("globalThis.ran = []; globalThis.alert = (text) => ran.push(text)")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("blob:") else None)
    attack = "</textarea></script><img src=/attack.png onerror=\"alert('text')\"><script>alert('script')</script>"
    answers = some("ride-hailing", 1, 2)
    notebook = with_answers(answers, text=attack)
    payload = marked(notebook, "ride-hailing-board")["outputs"][0]["data"][MIMETYPE]
    payload["saved"] = "9999-12-31T23:59:59Z"
    raw = json.dumps(payload)[:-2] + f', "__proto__": "both", "constructor": "both", {json.dumps(attack)}: "both"}}}}'
    marked(notebook, "ride-hailing-board")["outputs"] += [
        {"data": {MIMETYPE: None, "text/html": attack}},
        {"data": {MIMETYPE: {"exercise": "clinic-app", "format": 1, "answers": [attack], "saved": {"a": attack}}}},
        {"data": {MIMETYPE: {"exercise": attack, "format": 1, "answers": {}}}},
        {"data": None},
        "text",
    ]
    notebook["cells"] += [
        {"cell_type": "code", "source": attack},
        {"cell_type": "markdown", "source": 7, "metadata": []},
    ]
    whole = json.dumps(notebook).replace(json.dumps(payload), raw)
    assert "__proto__" in whole
    page.get_by_label("Your answer").fill("Mine.")
    told = open_file(page, whole.encode(), f"{attack[:20]}.ipynb".replace("/", ""))
    expect(told.get_by_role("listitem").first).to_contain_text(say("handin.strange", n=3))
    expect(told.locator("blockquote")).to_have_text(attack)
    expect(told.locator("img, script")).to_have_count(0)
    told.get_by_role("button", name=say("handin.take_text")).click()
    expect(page.get_by_label("Your answer")).to_have_value(attack)
    assert answered(page, "ride-hailing") == answers.answers
    assert answered(page, "clinic-app") == {}
    # The clock of the file ran ahead; what is chosen now is later all the same.
    other = next(item.id for item in bank.find(ROOT, "ride-hailing").items if item.id not in answers.answers)
    board(page, "ride-hailing").locator(f'[data-item="{other}"]').get_by_label("Both").check()
    assert len(answered(page, "ride-hailing")) == 3
    made = json.loads(download(page, "ps1"))
    assert "".join(marked(made, "hardest")["source"]) == attack
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value(attack)
    assert page.evaluate("globalThis.ran ?? []") == []
    assert [url for url in asked if "attack" in url] == []


def test_a_text_too_long_to_be_graded_is_left(page: Page, sets: str):
    visit(page, sets, "ps1")
    told = open_file(page, with_answers(text="a" * 100_001))
    expect(told.get_by_role("listitem").last).to_contain_text(say("handin.too_long"))
    expect(page.get_by_label("Your answer")).to_have_value("")


# --- what is missing -------------------------------------------------------------------------------------------


def test_what_is_missing_is_counted_live_with_links_that_lead_there(page: Page, sets: str):
    visit(page, sets, "ps1")
    expect(page.locator(".wp-total")).to_have_text(say("handin.open", n=34))
    expect(page.locator(".wp-parts > li")).to_contain_text(["12 left", "12 left", "3 left", "6 left", "1 left"])
    items = board(page, "ride-hailing").locator(".wp-item")
    for number in (0, 1, 3):
        items.nth(number).get_by_label("Both").check()
    expect(part(page, 1)).to_contain_text("9 left")
    part(page, 1).get_by_role("link").press("Enter")
    expect(items.nth(2).locator("input").first).to_be_focused()
    part(page, 5).get_by_role("link").press("Enter")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.insert_text("Because.")
    expect(part(page, 5)).to_contain_text("answered")
    live = page.locator(".wp-panel > .wp-live")
    expect(live).to_have_text(f"{say('handin.part_answered')} {say('handin.parts_left', n=4)}")
    for item in items.all():
        item.get_by_label("Both").check()
    expect(live).to_have_text(f"{say('handin.part_answered')} {say('handin.parts_left', n=3)}")
    part(page, 1).get_by_role("link").click()
    expect(page).to_have_url(f"{sets}/ps1.html#part-1")


def test_after_the_download_the_page_says_what_to_do_and_when_the_file_is_old(page: Page, sets: str):
    visit(page, sets, "ps1")
    page.get_by_label("Your answer").fill("Because.")
    download(page, "ps1")
    told = page.locator(".wp-report")
    expect(told).to_have_role("status")
    expect(told).to_contain_text(say("handin.downloaded", file="ps1.ipynb"))
    expect(told).to_contain_text(say("handin.downloaded_open", n=33))
    board(page, "clinic-app").locator(".wp-item").first.get_by_label("Both").check()
    expect(told).to_have_text(say("handin.changed", file="ps1.ipynb"))


def test_an_untouched_page_gives_the_release_as_it_is(page: Page, sets: str):
    visit(page, sets, "ps2")
    assert json.loads(download(page, "ps2")) == release("ps2")


# --- keeping ---------------------------------------------------------------------------------------------------


def test_a_text_is_kept_and_a_second_tab_stays_in_step(page: Page, context: BrowserContext, sets: str):
    visit(page, sets, "ps1")
    other = visit(context.new_page(), sets, "ps1")
    page.get_by_label("Your answer").fill("One, two, three.")
    expect(page.locator(".wp-own-words .wp-count")).to_have_text("3 words")
    expect(page.locator(".wp-own-words .wp-save")).to_contain_text("saved ")
    expect(other.get_by_label("Your answer")).to_have_value("One, two, three.")
    other.get_by_label("Your answer").press("End")
    other.keyboard.insert_text(" Four.")
    expect(page.get_by_label("Your answer")).to_have_value("One, two, three. Four.")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("One, two, three. Four.")
    assert json.loads(stored(page)["whichpm:/:ps1:text"])["texts"]["hardest"]["text"] == "One, two, three. Four."


@pytest.mark.parametrize("script", [FORBID, FULL], ids=["forbidden", "full"])
def test_without_storage_the_page_says_so_and_the_file_holds_everything_all_the_same(
    context: BrowserContext, sets: str, script: str
):
    page = context.new_page()
    page.add_init_script(script)
    visit(page, sets, "ps1")
    page.get_by_label("Your answer").fill("Because.")
    board(page, "ride-hailing").locator(".wp-item").first.get_by_label("Both").check()
    expect(page.locator(".wp-own-words .wp-problem")).to_have_text(say("handin.text_not_kept"))
    expect(page.locator(".wp-own-words .wp-save")).to_have_text(say("handin.not_saved"))
    made = json.loads(download(page, "ps1"))
    assert "".join(marked(made, "hardest")["source"]) == "Because."
    assert len(receipts(made)["ride-hailing"][MIMETYPE]["answers"]) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"format": 1, "te', "why_damaged"),
        ('{"format": 2}', "why_newer"),
        ('{"format": 1, "set": "ps2", "texts": {}}', "why_foreign"),
        ('{"format": 1, "set": "ps1", "texts": {"hardest": "a"}}', "why_foreign"),
    ],
)
def test_a_kept_text_that_cannot_be_used_is_set_aside_and_reported(page: Page, sets: str, text: str, why: str):
    visit(page, sets, "ps1")
    page.evaluate("(text) => localStorage.setItem('whichpm:/:ps1:text', text)", text)
    page.reload()
    problem = page.locator(".wp-own-words .wp-problem")
    expect(problem).to_contain_text(say(f"handin.{why}"))
    expect(problem).to_contain_text("so nothing is lost")
    page.get_by_label("Your answer").fill("Anew.")
    assert [value for key, value in stored(page).items() if key.startswith("whichpm:/:ps1:text:aside:")] == [text]
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("Anew.")


# --- everybody, everywhere -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, sets: str, width: int, scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    visit(page, sets, "ps1")
    page.get_by_label("Your answer").fill(
        "Mine, in words of a length_that_no_line_of_a_phone_could_ever_hold_as_a_whole."
    )
    open_file(page, with_answers(some("ride-hailing", 1), text=TEXT * 30), "a_name_of_a_file" * 8 + ".ipynb")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = run_axe(page, "main", runOnly=WCAG).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found] == []
    for button in page.locator(".wp-panel :is(button, li > a)").all():
        assert button.bounding_box()["height"] >= (24 if button.evaluate("one => one.matches('a')") else 44)


def test_it_works_by_double_click(page: Page, published: Path):
    visit(page, (published / "_build/html/book/problem-sets").as_uri(), "ps1")
    page.get_by_label("Your answer").fill("Because.")
    open_file(page, with_answers(some("ride-hailing", 1)))
    expect(part(page, 1)).to_contain_text("answered")
    assert "".join(marked(json.loads(download(page, "ps1")), "hardest")["source"]) == "Because."


def test_without_javascript_the_page_shows_the_questions_and_how_to_hand_in(browser: Browser, sets: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sets}/ps1.html")
    for item in bank.find(ROOT, "ride-hailing").items:
        expect(page.locator("#part-1").get_by_text(item.text)).to_be_visible()
    shown = page.locator("main").inner_text()
    for key in ("no_script", "plain", "write_elsewhere"):
        assert say(f"handin.{key}", file="ps1.ipynb") in shown
    expect(page.get_by_role("textbox", name="Your answer")).to_have_count(0)
    context.close()


# --- the receipt -----------------------------------------------------------------------------------------------

CASES = [
    (flatten(msgspec.convert(shared["exercise"], kinds()[shared["kind"]]), path.stem, "graded"), shared["cases"])
    for path in sorted((ROOT / "tests/cases").glob("*.json"))
    for shared in [json.loads(path.read_text(encoding="utf-8"))]
]
ASKING = [
    flatten(msgspec.convert({**shared["exercise"], "confidence": True}, kinds()[shared["kind"]]), path.stem, "graded")
    for path in sorted((ROOT / "tests/cases").glob("*.json"))
    for shared in [json.loads(path.read_text(encoding="utf-8"))]
    if shared["kind"] != "self-check"
]


def test_the_receipt_is_the_one_that_python_makes(page: Page, serve: Callable[[Path], str], tmp_path: Path):
    shutil.copy(ROOT / "whichpm/static/handin/receipt.mjs", tmp_path)
    (tmp_path / "index.html").write_text('<!doctype html><title>Receipt</title><link rel="icon" href="data:,">')
    page.goto(serve(tmp_path))
    cases, made = [], []
    for exercise, shared in CASES:
        for case in shared:
            moment = EARLIER + timedelta(milliseconds=len(cases))
            texts = {item: option for item, option in case["answers"].items() if isinstance(option, str)}
            answers = Answers(exercise.slug, exercise.revision, moment, texts)
            cases.append([answers.payload(), exercise.public()])
            made.append(carriers.receipt(answers, exercise.public()))
    assert len(cases) > 60
    for exercise in ASKING:  # What is said of being sure goes along, and counts as no answer.
        sure = dict.fromkeys(bank.certainties(exercise).values(), "sure")
        answers = Answers(exercise.slug, exercise.revision, EARLIER, sure)
        cases.append([answers.payload(), exercise.public()])
        made.append(carriers.receipt(answers, exercise.public()))
        assert made[-1][MIMETYPE]["answers"] == sure
        assert made[-1]["text/plain"].startswith("0 of ")
    page.evaluate("async () => { globalThis.module = await import('./receipt.mjs'); }")
    # As text, for only that carries a key such as "__proto__" unchanged.
    script = "(text) => JSON.stringify(JSON.parse(text).map((one) => module.receipt(...one)))"
    assert json.loads(page.evaluate(script, json.dumps(cases))) == made


# --- the order of the cards ------------------------------------------------------------------------------------


def cards(page: Page, slug: str) -> list[str]:
    """Ids of the cards as they stand on the screen, from top to bottom."""
    items = board(page, slug).locator("fieldset[data-item]")
    found: list[str] = items.evaluate_all("(all) => all.map((one) => one.dataset.item)")
    return found


def seed(page: Page) -> str:
    return stored(page)["whichpm:/:order:seed"]


def test_each_learner_has_an_order_that_a_reload_an_answer_and_another_machine_keep(browser: Browser, sets: str):
    slug = "ride-hailing"
    exercise = bank.find(ROOT, slug)
    one, other, elsewhere = (browser.new_context(accept_downloads=True) for _ in range(3))
    for context in (one, other, elsewhere):
        context.add_init_script(LIST)
    page = visit(one.new_page(), sets, "ps1")
    shown = cards(page, slug)
    assert shown == [item["id"] for item in order.shown(exercise.public(), seed(page))]
    assert shown != [item.id for item in exercise.items]
    page.reload()
    expect(board(page, slug)).to_have_attribute("data-left", str(len(shown)))
    assert cards(page, slug) == shown, "before anything is answered"
    board(page, slug).locator(f'[data-item="{shown[0]}"] input').first.check()
    page.reload()
    expect(board(page, slug)).to_have_attribute("data-left", str(len(shown) - 1))
    assert cards(page, slug) == shown
    expect(board(page, slug).locator("fieldset .wp-number").first).to_have_text("1")
    expect(board(page, slug).locator(".wp-jump:visible").first).to_have_text("2")
    file = download(page, "ps1")
    kept = seed(page)

    theirs = visit(other.new_page(), sets, "ps1")
    assert seed(theirs) != kept
    assert cards(theirs, slug) != shown
    theirs.close()

    away = visit(elsewhere.new_page(), sets, "ps1")
    open_file(away, file)
    expect(board(away, slug)).to_have_attribute("data-left", str(len(shown) - 1))
    assert cards(away, slug) == shown
    away.reload()
    expect(board(away, slug)).to_have_attribute("data-left", str(len(shown) - 1))
    assert cards(away, slug) == shown
    for context in (one, other, elsewhere):
        context.close()


def test_who_has_answered_keeps_the_order_when_a_file_is_opened(page: Page, sets: str):
    visit(page, sets, "ps1")
    shown = cards(page, "ride-hailing")
    board(page, "ride-hailing").locator(f'[data-item="{shown[0]}"] input').first.check()
    expect(board(page, "ride-hailing")).to_have_attribute("data-left", str(len(shown) - 1))
    open_file(page, with_answers(replace(some("ride-hailing", 5), order="5f3a09c1")))
    assert cards(page, "ride-hailing") == shown


def test_without_storage_and_without_scripts_the_order_follows_from_the_ids(browser: Browser, sets: str):
    exercise = bank.find(ROOT, "ride-hailing")
    context = browser.new_context()
    context.add_init_script(FORBID + LIST)
    page = visit(context.new_page(), sets, "ps1")
    assert cards(page, "ride-hailing") == [item.id for item in exercise.items]
    context.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sets}/ps1.html")
    text = " ".join(page.locator("main").inner_text().split())
    places = [text.index(" ".join(item.text.split())) for item in exercise.items]
    assert places == sorted(places)
    context.close()
