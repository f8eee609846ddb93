"""Situations that learners get into: each is read, or named for a person, and never counts as left empty in silence.

One class, graded by both graders and looked at by the doctor; what each submission should get stands beside it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from classroom import EXERCISE, SLUG, Course, Notebook, cell, receipt, saved

from whichpm import answers as carriers
from whichpm.nbgrader.batch.run import grade
from whichpm.nbgrader.gradebook.setting import Setting

NAME = carriers.file_name(SLUG)
TEXT = "The Saturday shift, because a date hides a choice."
WAITS, EMPTY = (None, None, True), (0.0, None, False)
Make = Callable[[Path, Notebook], object]


class Case(NamedTuple):
    """What a submission earns, what is said of it, whether a person is asked, and the grade of the answer in words."""

    make: Make
    points: float
    said: str = ""
    person: bool = True
    words: tuple[float | None, float | None, bool] = WAITS
    text: str | None = TEXT


def board(notebook: Notebook) -> dict[str, Any]:
    return cell(notebook, f"{SLUG}-board")


def save(folder: Path, notebook: Notebook, name: str = "ps1.ipynb") -> None:
    (folder / name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def output(**data: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {k.replace("_", "/"): v for k, v in data.items()}}


VIEW = {"application/vnd.jupyter.widget-view+json": {"model_id": "m", "version_major": 2, "version_minor": 1}}
SENTENCE = "12 of 12 answered, saved 2026-01-12 16:00 UTC"


def shown(*outputs: dict[str, Any]) -> Make:
    """Only these below the board."""

    def make(folder: Path, notebook: Notebook) -> None:
        board(notebook)["outputs"] = list(outputs)
        save(folder, notebook)

    return make


def below_the_check(text: str) -> Make:
    def make(folder: Path, notebook: Notebook) -> None:
        cell(notebook, SLUG)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [f"{text}\n"]}]
        save(folder, notebook)

    return make


def ran(folder: Path, notebook: Notebook) -> None:
    board(notebook)["execution_count"] = 7
    save(folder, notebook)


ERROR = {"output_type": "error", "ename": "ModuleNotFoundError", "evalue": "whichpm", "traceback": ["no whichpm"]}


def state(**changes: Any) -> Make:
    """Answers in the state of a widget, as JupyterLab saves it with a notebook."""

    def make(folder: Path, notebook: Notebook) -> None:
        exercise = {"slug": SLUG, "revision": EXERCISE.revision, "title": "x"}
        answers = dict(saved(9).answers)
        own = {"exercise": exercise, "answers": answers, "saved": "2026-01-12T16:00:00.000Z", "seq": 12, **changes}
        models = {
            "l": {"model_name": "LayoutModel", "state": {}},
            "m": {"model_module": "anywidget", "model_name": "AnyModel", "state": own},
        }
        widgets = {"version_major": 2, "version_minor": 0, "state": models}
        notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": widgets}
        board(notebook)["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": VIEW}]
        save(folder, notebook)

    return make


PAYLOAD = saved(9).payload()


def payload_as(value: Any) -> Make:
    return shown({"output_type": "display_data", "metadata": {}, "data": {carriers.MIMETYPE: value}})


def file(name: str, content: bytes | None = None, with_notebook: bool = True) -> Make:
    """An answers file of 9 points under some name, beside the released notebook."""

    def make(folder: Path, notebook: Notebook) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(json.dumps(PAYLOAD).encode() if content is None else content)
        if with_notebook:
            save(folder, notebook)

    return make


def named(name: str) -> Make:
    """The notebook with a receipt, under another name."""

    def make(folder: Path, notebook: Notebook) -> None:
        board(notebook)["outputs"] = [receipt(saved(9))]
        save(folder, notebook, name)

    return make


def beside(first: Make, *others: tuple[str, Any]) -> Make:
    """A notebook and others, each with a receipt of these answers or as released (None), and the text it holds."""

    def make(folder: Path, notebook: Notebook) -> None:
        copies = [(name, answers, json.loads(json.dumps(notebook))) for name, answers in others]
        first(folder, notebook)
        for name, answers, copy in copies:
            if answers is None:
                cell(copy, "hardest")["source"] = "YOUR ANSWER HERE"
            else:
                board(copy)["outputs"] = [receipt(answers)]
            save(folder, copy, name)

    return make


def released(folder: Path, notebook: Notebook) -> None:
    cell(notebook, "hardest")["source"] = "YOUR ANSWER HERE"
    save(folder, notebook)


def worked(points: int, minutes: int = 0) -> Make:
    def make(folder: Path, notebook: Notebook) -> None:
        board(notebook)["outputs"] = [receipt(saved(points, minutes=minutes))]
        save(folder, notebook)

    return make


def answered(change: Callable[[Notebook, int], object]) -> Make:
    """A whole receipt, and the words somewhere else than in the answer cell."""

    def make(folder: Path, notebook: Notebook) -> None:
        board(notebook)["outputs"] = [receipt(saved(9))]
        change(notebook, notebook["cells"].index(cell(notebook, "hardest")))
        save(folder, notebook)

    return make


def own(source: str, kind: str = "markdown", **more: Any) -> dict[str, Any]:
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {
        "cell_type": kind,
        "id": f"own-{abs(hash(source)) % 1000}",
        "metadata": {},
        "source": source,
        **code,
        **more,
    }


def split(notebook: Notebook, place: int) -> None:
    whole = notebook["cells"][place]
    first, second = TEXT.split(", ")
    notebook["cells"][place] = {**whole, "source": first}
    notebook["cells"].insert(place + 1, {**whole, "id": "half", "source": second})


def split_without_marks(notebook: Notebook, place: int) -> None:
    split(notebook, place)
    notebook["cells"][place + 1]["metadata"] = {}


def into_the_question(notebook: Notebook, _: int) -> None:
    cell(notebook, "hardest-question")["source"] += f"\n\n{TEXT}"


def encoded(encode: Callable[[str], bytes]) -> Make:
    def make(folder: Path, notebook: Notebook) -> None:
        board(notebook)["outputs"] = [receipt(saved(9))]
        cell(notebook, "hardest")["source"] = "Müller – “so” wär’s"
        (folder / "ps1.ipynb").write_bytes(encode(json.dumps(notebook, ensure_ascii=False)))

    return make


def nan(folder: Path, notebook: Notebook) -> None:
    strange = {"output_type": "display_data", "metadata": {}, "data": {"application/json": float("nan")}}
    board(notebook)["outputs"] = [strange, receipt(saved(9))]
    save(folder, notebook)


def claims(**changes: Any) -> Make:
    """What a notebook says of itself, which proves nothing."""

    def make(folder: Path, notebook: Notebook) -> None:
        board(notebook)["outputs"] = [receipt(saved(9))]
        metadata = {**notebook["metadata"], **changes.pop("metadata", {})}
        save(folder, {**notebook, "metadata": metadata, **changes})

    return make


def instead(name: str, content: bytes) -> Make:
    return lambda folder, _: (folder / name).write_bytes(content)


def in_a_folder(first: Make, below: str = "work", name: str = "ps1.ipynb") -> Make:
    """A notebook with a receipt in a folder below, and another one (or none) where it belongs."""

    def make(folder: Path, notebook: Notebook) -> None:
        copy = json.loads(json.dumps(notebook))
        first(folder, notebook)
        board(copy)["outputs"] = [receipt(saved(9))]
        (folder / below).mkdir()
        save(folder / below, copy, name)

    return make


def with_file(name: str, make: Make) -> Make:
    def both(folder: Path, notebook: Notebook) -> None:
        (folder / name).write_bytes(b"PK\x03\x04 an essay")
        make(folder, notebook)

    return both


def file_with_fewer(folder: Path, notebook: Notebook) -> None:
    carriers.write(folder / NAME, saved(0, unanswered=11, minutes=5))
    worked(9)(folder, notebook)


def none_yet(*more: dict[str, Any], before: Make = save) -> Make:
    """What a board leaves that has read its notebook and found no answers; and what else stands below it."""

    def make(folder: Path, notebook: Notebook) -> None:
        data = carriers.empty_receipt({"slug": SLUG, "revision": EXERCISE.revision})
        first = {"output_type": "display_data", "metadata": {}, "data": data}
        before(folder, notebook)
        board(notebook).update(execution_count=3, outputs=[first, *more])
        save(folder, notebook)

    return make


BLANK = {"text": None, "words": EMPTY}
GRADED = {"person": False}
KEPT = (".ipynb_checkpoints", "ps1-checkpoint.ipynb")
UTF_16 = "was saved in UTF-16"

CASES = {
    # Receipts that an editor did not keep.
    "receipt-as-text": Case(shown(output(text_plain=SENTENCE)), 0, "says that 12 were given"),
    "receipt-as-lines": Case(shown(output(text_plain=[SENTENCE])), 0, "says that 12 were given", **BLANK),
    "receipt-as-html": Case(shown(output(text_html=f"<p>Receipt: {SENTENCE}.</p>")), 0, "says that 12", **BLANK),
    "receipt-as-stream": Case(
        shown({"output_type": "stream", "name": "stdout", "text": SENTENCE}), 0, "says that 12", **BLANK
    ),
    "check-says-all": Case(below_the_check("All 12 items are answered."), 0, "says that 12 were given", **BLANK),
    "check-says-some": Case(below_the_check("3 of 12 items are answered."), 0, "says that 3 were given", **BLANK),
    "view-without-receipt": Case(
        shown({"output_type": "display_data", "metadata": {}, "data": VIEW}), 0, "no receipt stands below", **BLANK
    ),
    "error-below-the-board": Case(shown(ERROR), 0, "holds an error"),
    "error-and-no-text": Case(shown(ERROR), 0, "holds an error", **BLANK),
    "ran-and-cleared": Case(ran, 0, "what stood below them is gone", **BLANK),
    "ran-and-left": Case(shown(output(text_plain="No answers yet.")), 0, "its cells were run", **BLANK),
    "ran-and-answered-nothing": Case(none_yet(), 0, "nothing was answered: the receipt", person=False, **BLANK),
    "nothing-and-an-error": Case(none_yet(ERROR), 0, "holds an error", **BLANK),
    "nothing-and-a-check-that-says-all": Case(none_yet(output(text_plain=SENTENCE)), 0, "says that 12 were", **BLANK),
    "nothing-and-a-receipt": Case(none_yet(receipt(saved(9))), 9, **GRADED),
    "nothing-and-another-file": Case(
        none_yet(before=file("essay.docx", b"PK")), 0, "essay.docx was handed in", **BLANK
    ),
    "nothing-and-the-state-of-a-widget": Case(none_yet(before=state(saved="")), 9, "the state of the widget", **GRADED),
    "text-alone": Case(shown(), 0, "a text is written"),
    "untouched": Case(released, 0, "nothing in it was answered or changed", person=False, **BLANK),
    "more-claimed-than-read": Case(
        shown(output(text_plain=SENTENCE), receipt(saved(2, unanswered=9))), 2, "3 answers to ride-hailing could be"
    ),
    # Answers that can be read where they are.
    "widget-state": Case(state(), 9, "the state of the widget", **GRADED),
    "widget-state-without-time": Case(state(saved=""), 9, "the state of the widget", **GRADED),
    "widget-state-of-nothing": Case(state(answers={}), 0, "no receipt stands below", **BLANK),
    "payload-as-string": Case(payload_as(json.dumps(PAYLOAD)), 9, **GRADED),
    "payload-as-lines": Case(payload_as(json.dumps(PAYLOAD, indent=1).splitlines(True)), 9, **GRADED),
    "payload-in-text": Case(shown(output(text_plain=json.dumps(PAYLOAD))), 9, "kept as text", **GRADED),
    "payload-as-python": Case(shown(output(text_plain=str({"x": PAYLOAD}))), 9, "kept as text", **GRADED),
    "payload-in-html": Case(
        shown(output(text_html=f"<pre>{json.dumps(PAYLOAD)}</pre>".replace('"', "&quot;"))), 9, "as text", **GRADED
    ),
    "payload-as-json": Case(shown(output(application_json=PAYLOAD)), 9, "kept as text", **GRADED),
    "kept-file": Case(file(f"{SLUG}.answers.20260112T160000-0.kept.json"), 9, "kept.json", **GRADED),
    "second-download": Case(file(f"{SLUG}.answers (1).json"), 9, "answers (1).json", **GRADED),
    "file-as-txt": Case(file(f"{NAME}.txt"), 9, ".json.txt", **GRADED),
    "file-as-download": Case(file(f"{NAME}.download"), 9, ".download", **GRADED),
    "file-renamed": Case(file("antworten.json"), 9, "antworten.json", **GRADED),
    "file-in-a-folder": Case(file(f"ps1/{NAME}"), 9, f"ps1/{NAME}", **GRADED),
    "file-in-utf-16": Case(file(NAME, json.dumps(PAYLOAD).encode("utf-16")), 9, **GRADED),
    "damaged-kept-file": Case(file(f"{SLUG}.answers.1.kept.json", b"{"), 0, "kept.json was handed in", **BLANK),
    "only-a-file": Case(file(f"{SLUG}.answers (1).json", with_notebook=False), 9, "there is no notebook"),
    "file-with-fewer": Case(file_with_fewer, 0, "saved earlier, has 12"),
    # Notebooks under other names, and several of them.
    "named-json": Case(named("ps1.json"), 9, "another name"),
    "named-txt": Case(named("ps1.ipynb.txt"), 9, "another name"),
    "named-download": Case(named("ps1.ipynb.download"), 9, "another name"),
    "named-copy": Case(named("ps1 - Kopie (2).ipynb"), 9, "another name"),
    "named-anything": Case(named("моя работа.ipynb"), 9, "another name"),
    "copy-worked-on": Case(beside(released, ("ps1-Copy1.ipynb", saved(9))), 9, "ps1-Copy1.ipynb has the set's cells"),
    "copy-untouched": Case(beside(worked(9), ("Copy of ps1.ipynb", None)), 9, **GRADED),
    "copy-the-same": Case(beside(worked(9), ("ps1_final.ipynb", saved(9))), 9, **GRADED),
    "copy-earlier": Case(beside(worked(9, 5), ("ps1_v1.ipynb", saved(9, unanswered=3))), 9, **GRADED),
    "two-differ": Case(
        beside(worked(4), ("Copy of ps1.ipynb", saved(9, minutes=5))), 9, "Copy of ps1.ipynb: 9 of 12 points"
    ),
    "two-differ-first-later": Case(
        beside(worked(9, 5), ("Copy of ps1.ipynb", saved(4))), 9, "Copy of ps1.ipynb: 4 of 12 points"
    ),
    "broken-and-whole": Case(
        beside(instead("ps1.ipynb", b'{"cells": [{'), ("ps1 (1).ipynb", saved(9))), 9, "holds nothing of the set"
    ),
    # Words that stand elsewhere.
    "new-cell-below": Case(answered(lambda n, at: n["cells"].insert(at + 1, own(TEXT))), 9, "another cell", text=None),
    "new-cell-above": Case(answered(lambda n, at: n["cells"].insert(at, own(TEXT))), 9, "another cell", text=None),
    "new-code-cell": Case(
        answered(lambda n, at: n["cells"].insert(at + 1, own(TEXT, "code"))), 9, "another cell", text=None
    ),
    "new-raw-cell": Case(
        answered(lambda n, at: n["cells"].insert(at + 1, own(TEXT, "raw"))), 9, "another cell", text=None
    ),
    "new-cell-far-away": Case(answered(lambda n, _: n["cells"].insert(0, own(TEXT))), 9, "another cell", text=None),
    "into-the-question": Case(answered(into_the_question), 9, "another cell", text=None),
    "split": Case(answered(split), 9, "more than once: hardest"),
    "split-without-marks": Case(answered(split_without_marks), 9, **GRADED),
    "no-words": Case(worked(9), 9, person=False, **BLANK),
    # Letters and values that JSON does not have.
    "utf-16": Case(encoded(lambda text: text.encode("utf-16")), 9, UTF_16, **GRADED),
    "utf-16-le": Case(encoded(lambda text: text.encode("utf-16-le")), 9, UTF_16, **GRADED),
    "utf-16-be": Case(encoded(lambda text: b"\xfe\xff" + text.encode("utf-16-be")), 9, UTF_16, **GRADED),
    "utf-8-with-mark": Case(encoded(lambda text: text.encode("utf-8-sig")), 9, **GRADED),
    "windows-letters": Case(encoded(lambda text: text.encode("cp1252")), 9, "Windows-1252", **GRADED),
    "padded": Case(encoded(lambda text: text.encode() + b"\0" * 4096), 9, "zeros stood behind", **GRADED),
    "not-a-number": Case(nan, 9, "values that JSON does not know", **GRADED),
    # Claims of a notebook about itself.
    "minor-99": Case(claims(nbformat_minor=99), 9, **GRADED),
    "minor-text": Case(claims(nbformat_minor="x"), 9, **GRADED),
    "format-3": Case(claims(nbformat=3), 9, "notebook format 3"),
    "format-99": Case(claims(nbformat=99), 9, "notebook format 99"),
    "format-text": Case(claims(nbformat="4"), 9, "a notebook format that is none"),
    "no-metadata": Case(claims(metadata={}), 9, **GRADED),
    "another-language": Case(
        claims(metadata={"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}), 9, **GRADED
    ),
    "no-kernelspec": Case(claims(metadata={"kernelspec": None, "language_info": 7}), 9, **GRADED),
    "own-marks": Case(
        claims(metadata={"whichpm": {"format": 1, "problems": [], "answers": {SLUG: saved(12).payload()}}}), 9, **GRADED
    ),
    "own-nbgrader": Case(claims(metadata={"nbgrader": {"score": 99, "max_score": 1}}), 9, **GRADED),
    # Files of any other type.
    "essay-beside": Case(with_file("essay.docx", released), 0, "essay.docx was handed in", **BLANK),
    "essay-for-the-words": Case(with_file("essay.docx", worked(9)), 9, "nothing was found of hardest", **BLANK),
    "work-in-a-folder": Case(in_a_folder(released), 0, "work/ps1.ipynb was handed in", **BLANK),
    "work-in-a-folder-too": Case(in_a_folder(worked(9)), 9, **GRADED),
    "work-in-a-checkpoint": Case(
        in_a_folder(released, *KEPT), 0, "-checkpoint.ipynb holds it (9 of 12 points", **BLANK
    ),
    "work-in-a-checkpoint-too": Case(in_a_folder(worked(5), *KEPT), 5, **GRADED),
    "essay-beside-all": Case(with_file("notes.docx", worked(9)), 9, **GRADED),
}
"""By id of the learner."""

NOT_GRADED = {
    "only-an-essay": (instead("essay.docx", b"PK"), "only essay.docx"),
    "only-in-a-folder": (in_a_folder(lambda _folder, _notebook: None), "only work/ps1.ipynb"),
    "only-a-page": (instead("ps1.html", b"<html></html>"), "only ps1.html"),
    "nothing": (lambda _folder, _notebook: None, "there is no notebook in it"),
}
"""Submissions in which nothing can be graded, and what is said."""


def hand_in(course: Course, learner: str, make: Make, text: str | None) -> None:
    folder = course.folder / "submitted" / learner / "ps1"
    folder.mkdir(parents=True)
    for handout in (course.folder / "release/ps1").glob("*.json"):
        shutil.copy(handout, folder)
    notebook = course.release()
    if text is not None:
        cell(notebook, "hardest")["source"] = text
    (folder / "timestamp.txt").write_text("2026-01-12 17:00:00 UTC\n", encoding="utf-8")
    make(folder, notebook)


class Graded(NamedTuple):
    course: Course
    printed: str
    quarantined: dict[str, str]


@pytest.fixture(scope="module", params=["whichpm grade", "nbgrader autograde"])
def graded(request: pytest.FixtureRequest, released: Course, tmp_path_factory: pytest.TempPathFactory) -> Graded:
    course = released.copy(tmp_path_factory.mktemp("cases") / "a course")
    for learner, case in CASES.items():
        hand_in(course, learner, case.make, case.text)
    for learner, (make, _) in NOT_GRADED.items():
        hand_in(course, learner, make, None)
    if request.param == "nbgrader autograde":
        return Graded(course, course.run("autograde", "ps1"), {})
    printed = course.whichpm("grade", "ps1", code=3)
    listed: dict[str, str] = {}
    for remark in json.loads((course.folder / "quarantine/ps1.json").read_text(encoding="utf-8")):
        listed[remark["learner"]] = listed.get(remark["learner"], "") + remark["cause"] + "\n"
    return Graded(course, printed, listed)


@pytest.mark.parametrize("learner", CASES)
def test_every_grader_gives_the_right_value(graded: Graded, learner: str):
    case, grades = CASES[learner], graded.course.grades()
    assert grades[learner, SLUG] == (case.points, None, False)
    assert grades[learner, "hardest"] == case.words


@pytest.mark.parametrize("learner", CASES)
def test_what_was_found_and_repaired_is_said(graded: Graded, learner: str):
    case, said = CASES[learner], graded.course.problems(learner)
    assert case.said in said
    assert bool(case.said) == bool(said), said


@pytest.mark.parametrize("learner", CASES)
def test_the_learners_words_are_there_whole(graded: Graded, learner: str):
    case, notebook = CASES[learner], graded.course.graded(learner)
    source = "".join(cell(notebook, "hardest")["source"])
    if learner.startswith(("utf", "windows", "padded")):
        assert source == "Müller – “so” wär’s"
    elif learner == "split":
        assert source == "\n\n".join(TEXT.split(", "))
    elif learner == "split-without-marks":
        assert TEXT.split(", ")[1] in ["".join(each["source"]) for each in notebook["cells"]]
    elif case.words == WAITS and learner != "only-a-file":
        assert source == TEXT


def test_who_waits_for_a_person_is_listed_and_nobody_else(graded: Graded):
    if graded.quarantined:
        expected = {learner for learner, case in CASES.items() if case.person}
        assert set(graded.quarantined) - set(NOT_GRADED) == expected


@pytest.mark.parametrize("learner", NOT_GRADED)
def test_what_cannot_be_graded_is_named(graded: Graded, learner: str):
    said = NOT_GRADED[learner][1]
    assert (learner, SLUG) not in graded.course.grades()
    found = graded.quarantined.get(learner) if graded.quarantined else graded.printed
    assert said in (found or "")


def test_the_doctor_says_the_same_and_its_repairs_take_nothing(graded: Graded):
    if not graded.quarantined:
        pytest.skip("it compares with the list of quarantine, which whichpm grade writes")
    told = {
        each["learner"]: each
        for each in json.loads(graded.course.whichpm("doctor", "ps1", "--json", code=3))["diagnoses"]
    }
    for learner in (*CASES, *NOT_GRADED):
        causes = {finding["cause"] for finding in told.get(learner, {"findings": []})["findings"]}
        assert causes == set(graded.quarantined.get(learner, "").splitlines()), learner
    before = graded.course.grades()
    graded.course.whichpm("doctor", "ps1", "--fix", code=3)
    graded.course.whichpm("grade", "ps1", code=3)
    after = graded.course.grades()
    for learner in CASES:
        assert after[learner, SLUG] == before[learner, SLUG], learner
        assert after[learner, "hardest"] == before[learner, "hardest"], learner


def test_a_time_that_nobody_knows_is_named_where_there_is_a_deadline(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    for learner in ("anna", "ben", "cyd"):
        course.hand_in(learner, file=saved(9))
    (course.folder / "submitted/ben/ps1/timestamp.txt").unlink()
    assert grade(Setting(course.folder, "ps1"), workers=1).quarantined == 0
    course.run("db", "assignment", "add", "ps1", "--duedate=2026-01-12 17:01:00 UTC")
    assert grade(Setting(course.folder, "ps1"), workers=1).quarantined == 1
    (remark,) = json.loads((course.folder / "quarantine/ps1.json").read_text(encoding="utf-8"))
    assert (remark["learner"], remark["file"]) == ("ben", "submitted/ben/ps1/ps1.ipynb")
    assert "it has no time of handing in" in remark["cause"]
