"""Questions for the quizzes of an LMS: what the files hold, read back, and where they lie."""

from __future__ import annotations

import html
import re
import stat
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import live
import pytest
from copies import ROOT
from typer.testing import CliRunner

from whichpm import bank
from whichpm.cli import app
from whichpm.kit.leak import find_leaks
from whichpm.lms import moodle, qti
from whichpm.lms.export import Refused, export
from whichpm.lms.moodle import Part
from whichpm.lms.questions import CannotGo, questions

CHOICES = ("sort", "pairs", "two-step", "audit", "match", "document", "what-moves", "estimate")
"""Kinds in which each item becomes a question of one choice."""


def moodle_of(*slugs: str) -> ET.Element:
    """Samples of kinds as Moodle XML, parsed."""
    parts = [Part(sample, questions(sample)) for sample in map(live.sample, slugs)]
    return ET.fromstring(moodle.quiz(("Course", "A/B"), parts))


def text(element: ET.Element | None, path: str) -> str:
    assert element is not None
    return element.findtext(f"{path}/text") or ""


def asked(root: ET.Element) -> list[ET.Element]:
    return [each for each in root if each.get("type") not in ("category", "description")]


def assessment(content: Path) -> ET.Element:
    """The questions in a QTI package, without their namespace."""
    with zipfile.ZipFile(content) as package:
        (name,) = [each for each in package.namelist() if re.fullmatch(r"(.+)/\1\.xml", each)]
        return ET.fromstring(re.sub(rb' xmlns="[^"]+"', b"", package.read(name), count=1))


@pytest.mark.parametrize("kind", CHOICES)
def test_moodle_gets_each_item_with_its_id_and_an_explanation_for_each_answer(kind: str):
    sample = live.sample(kind)
    labels = {option.id: html.escape(option.label, quote=False) for option in sample.options}
    items = {f"{sample.slug}/{item.id}": item for item in sample.items if item.key is not None}
    found = asked(moodle_of(kind))
    assert [each.findtext("idnumber") for each in found] == list(items)
    for each in found:
        item = items[each.findtext("idnumber") or ""]
        assert each.get("type") == "multichoice"
        assert each.findtext("single") == "true"
        assert each.findtext("shuffleanswers") == "false"  # Owners are a scale, and stand as everywhere else.
        assert float(each.findtext("defaultgrade") or 0) == item.points
        assert f"[{each.findtext('idnumber')}]" in text(each, "questiontext")
        answers = each.findall("answer")
        assert [answer.findtext("text") for answer in answers] == [labels[option] for option in item.options]
        for option, answer in zip(item.options, answers, strict=True):
            assert answer.get("fraction") == ("100" if item.fits(option) else "0")
            told = "".join(ET.fromstring(f"<div>{text(answer, 'feedback')}</div>").itertext())
            assert told == item.why[option].replace("\n", "")
        assert {tag.findtext("text") for tag in each.iter("tag")} >= {sample.slug, *item.concepts}


def test_moodle_gets_the_story_once_before_its_questions_or_in_each():
    sample = live.sample("sort")
    apart = moodle_of("sort")
    assert [each.get("type") for each in apart][:2] == ["category", "description"]
    assert text(apart[0], "category") == f"$course$/top/Course/A//B/{sample.title}"
    assert sample.paragraphs[0][:40] in text(apart[1], "questiontext")
    together = ET.fromstring(moodle.quiz(("Course",), [Part(sample, questions(sample))], in_stem=True))
    assert "description" not in [each.get("type") for each in together]
    assert all(sample.paragraphs[0][:40] in text(each, "questiontext") for each in asked(together))


def test_moodle_gets_a_chart_as_one_table_in_which_every_accepted_letter_is_right():
    sample = live.sample("raci")
    (chart,) = asked(moodle_of("raci"))
    assert chart.get("type") == "cloze"
    assert chart.find("defaultgrade") is None
    cells = re.findall(r"\{(\d+):MULTICHOICE:([^}]*)\}", text(chart, "questiontext"))
    items = [item for item in sample.items if item.key is not None]
    labels = {option.id: option.label for option in sample.options}
    assert len(cells) == len(items)
    for (weight, listed), item in zip(cells, items, strict=True):
        assert int(weight) == (4 if item.key == "a" else 1)
        right = [each[1:] for each in listed.split("~") if each.startswith("=")]
        assert right == [labels[option] for option in item.options if item.fits(option)]


def test_moodle_gets_an_order_in_the_order_that_fits():
    sample = live.sample("order")
    (order,) = asked(moodle_of("order"))
    assert order.get("type") == "ordering"
    assert order.findtext("gradingtype") == "RELATIVE_NEXT_EXCLUDE_LAST"
    steps = sorted((item for item in sample.items if item.key), key=lambda item: int(item.key or 0))
    assert [answer.findtext("text") for answer in order.findall("answer")] == [
        html.escape(step.text, quote=False) for step in steps
    ]
    assert [float(answer.get("fraction") or 0) for answer in order.findall("answer")] == list(range(1, len(steps) + 1))


def test_a_line_of_a_chat_and_whose_decision_it_takes_are_one_question():
    sample = live.sample("dialogue")
    lines = [item for item in sample.items if item.key is not None and not item.when]
    found = asked(moodle_of("dialogue"))
    assert len(found) == len(lines)
    assert len({each.findtext("defaultgrade") for each in found}) == 1  # Points would tell which lines are planted.
    for line, each in zip(lines, found, strict=True):
        best = [answer.findtext("text") or "" for answer in each.findall("answer") if answer.get("fraction") == "100"]
        assert len(best) == 1
        assert best[0].startswith("Leaves" if line.key == "fine" else "Takes")


@pytest.mark.parametrize("kind", ["branch", "self-check"])
def test_what_no_quiz_can_ask_is_refused(kind: str):
    with pytest.raises(CannotGo):
        questions(live.sample(kind))


@pytest.mark.parametrize("kind", CHOICES)
def test_qti_says_of_each_question_which_choice_is_right_and_why(kind: str, tmp_path: Path):
    sample = live.sample(kind)
    package = tmp_path / "quiz.zip"
    package.write_bytes(qti.package("A quiz", [Part(sample, questions(sample))]))
    items = {f"{sample.slug}/{item.id}": item for item in sample.items if item.key is not None}
    labels = {option.id: " ".join(option.label.split()) for option in sample.options}
    found = assessment(package).findall(".//item")
    assert [each.get("title") for each in found] == list(items)
    for each in found:
        item = items[each.get("title") or ""]
        stem = each.findtext("presentation/material/mattext") or ""
        assert sample.paragraphs[0].split()[0] in stem
        assert f"[{each.get('title')}]" in stem
        said = {
            label.get("ident"): html.unescape(re.sub("<[^>]+>", "", label.findtext(".//mattext") or ""))
            for label in each.iter("response_label")
        }
        assert list(said.values()) == [labels[option] for option in item.options]
        (scored,) = [one for one in each.iter("respcondition") if one.find("setvar") is not None]
        assert said[scored.findtext("conditionvar/varequal")] == labels[item.key or ""]
        told = {
            (feedback.get("ident") or "").removesuffix("_fb"): html.unescape(
                re.sub("<[^>]+>", "", feedback.findtext(".//mattext") or "")
            )
            for feedback in each.iter("itemfeedback")
        }
        for option, ident in zip(item.options, said, strict=True):
            assert told[ident or ""] == " ".join(item.why[option].replace("\n", "").split()) or "\n" in item.why[option]


def test_words_stay_words_in_every_format(tmp_path: Path):
    odd = r"It costs $5 or $6, *not* `7` & <b>8</b> \alpha, 1. a) {x}#~/"
    statements = live.data(live.sample("sort"))["items"]
    sample = live.changed("sort", tmp_path, items=[{**statements[0], "text": odd}, *statements[1:]])
    parts = [Part(sample, questions(sample))]
    stems = [text(each, "questiontext") for each in asked(ET.fromstring(moodle.quiz(("C",), parts)))]
    package = tmp_path / "quiz.zip"
    package.write_bytes(qti.package("C", parts))
    stems += [each.findtext("presentation/material/mattext") or "" for each in assessment(package).findall(".//item")]
    shown = [html.unescape(re.sub("<[^>]+>", "", stem)) for stem in stems]
    assert sum(odd in each for each in shown) == 2


def test_the_same_questions_give_the_same_bytes():
    parts = [Part(live.sample("sort"), questions(live.sample("sort")))]
    assert qti.package("A", parts) == qti.package("A", parts)
    assert moodle.quiz(("A",), parts) == moodle.quiz(("A",), parts)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with one set for credit and one exercise that cannot go."""
    root = tmp_path / "course"
    for name, kind in (("cards", "sort"), ("tale", "branch"), ("chart", "raci")):
        folder = root / "exercises" / "graded"
        folder.mkdir(parents=True, exist_ok=True)
        found = live.changed(kind, tmp_path / name, pool="graded")
        (folder / f"{name}.yml").write_bytes((tmp_path / name / "exercises/graded/written.yml").read_bytes())
        assert found.pool == "graded"
    (root / "exercises/sets.yml").write_text(
        "blueprints:\n  any: {keys: {}, content: {}, levels: {}}\n"
        "sets:\n  ps1: {title: One, blueprint: any, holds: {sort: 1}, forms: {A: [cards, tale, chart]}}\n",
        encoding="utf-8",
    )
    return root


@pytest.mark.parametrize("name", ["bank.xml", "bank.zip"])
def test_a_file_is_for_its_owner_alone_and_the_leak_search_knows_it(course: Path, name: str):
    done = export(course, "ps1", Path(name))
    assert done.path == course / "exports" / name
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.path.parent.stat().st_mode) == 0o700
    leaks = find_leaks([done.path], bank.load_all(course)[0])
    assert any("cards: explanation" in leak.what for leak in leaks)


def test_what_stays_out_is_named_and_ends_the_command_with_3(course: Path):
    run = CliRunner().invoke(app, ["export", "ps1", "--to", "bank.zip", "--course", str(course)])
    assert run.exit_code == 3
    assert "tale: it stays out: what it asks depends on what was answered before" in run.stderr
    assert "chart: it stays out: QTI 1.2 has no charts" in run.stderr
    one = CliRunner().invoke(app, ["export", "cards", "--to", "cards.xml", "--course", str(course)])
    assert one.exit_code == 0
    assert "questions of 1 exercise" in one.stdout


@pytest.mark.parametrize(
    ("name", "to", "cause"),
    [
        ("ps1", "release/ps1/bank.xml", "would lie in the course"),
        ("ps1", "bank.gift", "says no format"),
        ("ps2", "bank.xml", 'did you mean "ps1"'),
        ("tale", "bank.xml", "no exercise of tale can go"),
    ],
)
def test_places_formats_and_names_that_do_not_do_are_refused(course: Path, name: str, to: str, cause: str):
    target = course / to if "/" in to else Path(to)
    with pytest.raises(Refused, match=cause):
        export(course, name, target)
    assert not list(course.rglob("bank.*"))


def test_nothing_is_written_into_a_site_or_over_a_file(course: Path, tmp_path: Path):
    site = tmp_path / "site"
    (site / "downloads").mkdir(parents=True)
    (site / "index.html").touch()
    with pytest.raises(Refused, match="is published"):
        export(course, "ps1", site / "downloads/bank.xml")
    export(course, "ps1", Path("bank.xml"))
    with pytest.raises(Refused, match="is there already"):
        export(course, "ps1", Path("bank.xml"))


@pytest.mark.course
@pytest.mark.parametrize("name", ["ps1", "ps3", "ps5"])
def test_the_sets_of_the_course_go_with_unique_references(name: str, tmp_path: Path):
    done = export(ROOT, name, tmp_path / "bank.xml")
    found = list(moodle.references(done.path.read_bytes()))
    assert len(found) == len(set(found))
    assert done.questions == len([each for each in found if not each.endswith("/story")])
