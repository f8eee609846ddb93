"""Feedback pages: what they say, for whom, that nbgrader can release them, and what nothing in them can do."""

from __future__ import annotations

import json
import operator
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import live
import msgspec
import pytest
from browser.axe import run_axe
from classroom import EXERCISE, ROOT, SLUG, Course, saved
from every_kind import every_kind, graded, hand_in_mixed
from payloads import PAYLOADS
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from whichpm import bank, order, scoring, stats
from whichpm.cli import app
from whichpm.kinds import kinds
from whichpm.nbgrader.feedback import lessons
from whichpm.nbgrader.feedback.exhibit import Exhibit
from whichpm.nbgrader.feedback.page import above_chance
from whichpm.nbgrader.feedback.prose import prose
from whichpm.nbgrader.feedback.sections import Sections

HOSTILE = "<img src=x onerror=pwned(0)>"
MET = "5f3a09c1"
"""Seed of the order in which one learner met the cards."""
SECRET = "a-secret-of-the-exchange"
CUT = """
blueprints: {{any: {{keys: {{}}, content: {{}}, levels: {{}}}}}}
sets:
  ps1: {{title: One, blueprint: any, holds: {{sort: 12}}, cut: {cut}, forms: {{A: [{slug}]}}}}
"""
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class OnePointAnHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600
"""


def command(course: Course, *arguments: str) -> tuple[int, str]:
    """Run ``whichpm`` in a course: exit code, and all that it printed."""
    done = CliRunner().invoke(app, [*arguments, "--course", str(course.folder)], catch_exceptions=False)
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture(scope="module")
def classroom(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that was graded, partly also by hand, and its feedback written."""
    course = released.copy(tmp_path_factory.mktemp("copy") / "a course")
    (course.folder / "hourly.py").write_text(PLUGIN, encoding="utf-8")
    course.configure("AssignLatePenalties.plugin_class", "hourly.OnePointAnHour")
    anna = course.hand_in("anna", file=saved(7, unanswered=1), text="I hesitated over **number 3**.\n\n- a\n- b")
    (anna / "submission_secret.txt").write_text(SECRET, encoding="utf-8")
    late = course.hand_in("ben", file=saved(12))
    (late / "timestamp.txt").write_text("2026-01-12 19:00:00 UTC\n", encoding="utf-8")
    course.hand_in("carl")
    course.hand_in("dora", raw=b'{"cells": [{"cell_ty', file=replace(saved(4), order=MET))
    course.hand_in("mallory", file=saved(5), text="\n\n".join(PAYLOADS))
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        database.execute("UPDATE assignment SET duedate = '2026-01-12 18:00:00.000000'")
    course.run("autograde", "ps1")
    course.hand_in("emil", file=saved(3))
    # Such an id is not graded any more; a gradebook may have it from before.
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        database.execute("UPDATE submitted_assignment SET student_id = ? WHERE student_id = 'mallory'", [HOSTILE])
        database.execute("UPDATE student SET id = ? WHERE id = 'mallory'", [HOSTILE])
    for tree in ("autograded", "submitted"):
        (course.folder / tree / "mallory").rename(course.folder / tree / HOSTILE)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        for learner, points, words in (("anna", 2.5, "Name *both* owners."), (HOSTILE, 1.0, "\n\n".join(PAYLOADS))):
            given = gradebook.find_grade("hardest", "ps1", "ps1", learner)
            given.manual_score, given.needs_manual_grade = points, False
            gradebook.find_comment("hardest", "ps1", "ps1", learner).manual_comment = words
        override = gradebook.find_grade(SLUG, "ps1", "ps1", "dora")
        override.manual_score, override.extra_credit = 6.0, 0.5
        gradebook.db.commit()
    code, printed = command(course, "feedback", "ps1")
    assert code == 3
    assert "emil: not graded yet" in printed
    return course


@pytest.fixture(scope="module")
def kinds_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = every_kind(tmp_path_factory.mktemp("kinds") / "course")
    for learner in ("kim", "lee"):
        hand_in_mixed(course, learner)
    assert command(course, "grade", "ps1")[0] == 0
    assert command(course, "feedback", "ps1", "--book", "https://example.org/pm/")[0] == 0
    return course


def path_of(course: Course, learner: str) -> Path:
    return course.folder / "feedback" / learner / "ps1/ps1.html"


def opened(page: Page, course: Course, learner: str) -> Page:
    page.goto(path_of(course, learner).as_uri())
    return page


def text_of(page: Page, course: Course, learner: str) -> str:
    return " ".join(opened(page, course, learner).inner_text("body").split())


def test_nbgrader_releases_every_page(classroom: Course):
    printed = classroom.run("release_feedback", "ps1")
    there = classroom.folder / "exchange/which-pm/feedback"
    # All but the one whose id would act in the pages of others.
    assert printed.count("Not released") == 1
    assert len(list(there.glob("*.html"))) == 4
    from nbgrader.utils import notebook_hash

    name = notebook_hash(secret=SECRET, notebook_id="ps1")
    assert (there / f"{name}.html").read_bytes() == path_of(classroom, "anna").read_bytes()


def test_nobody_gets_a_page_or_a_key_before_grading(classroom: Course):
    assert not path_of(classroom, "emil").exists()
    code, printed = command(classroom, "feedback", "ps1", "--student", "emil", "--json")
    told = json.loads(printed)
    assert (code, told["pages"], list(told["problems"])) == (3, 0, ["emil"])


def test_an_unknown_learner_and_assignment_are_named(classroom: Course):
    code, printed = command(classroom, "feedback", "ps1", "--student", "anna", "--student", "zoe")
    assert (code, printed) == (1, "nothing was handed in for ps1 by zoe")
    code, printed = command(classroom, "feedback", "ps9")
    assert code == 1
    assert '"ps9"' in printed


def test_the_page_says_the_score_and_what_it_is_made_of(classroom: Course, page: Page):
    text = text_of(page, classroom, "anna")
    assert "9.5 of 15 points" in text
    assert "7 of 12" in text
    assert "2.5 of 3" in text
    assert f"Score above chance: {kappa(scoring.score(EXERCISE, saved(7, unanswered=1).answers)):.2f}" in text
    assert "does not change it" in text
    assert "not graded yet" not in text


def test_owner_decisions_are_told_by_themselves_where_the_set_has_a_cut(classroom: Course, page: Page, tmp_path: Path):
    assert "Owner decisions" not in text_of(page, classroom, "anna")
    course = classroom.copy(tmp_path / "course")
    (course.folder / "exercises/sets.yml").write_text(CUT.format(cut=65, slug=SLUG), encoding="utf-8")
    assert command(course, "feedback", "ps1", "--student", "anna", "--student", "ben")[0] == 0
    told = "Owner decisions by themselves: {} of 12 right. It takes 8 to pass, whatever the rest earns{}."
    assert told.format(7, "") in text_of(page, course, "anna")
    assert told.format(12, ", and you have them") in text_of(page, course, "ben")


def test_every_item_has_the_answer_the_key_and_the_reasons(classroom: Course, page: Page):
    opened(page, classroom, "anna")
    given = saved(7, unanswered=1).answers
    labels = {option.id: option.label for option in EXERCISE.options}
    cards = page.locator(".card")
    expect(cards).to_have_count(len(EXERCISE.items))
    for number, item in enumerate(EXERCISE.items):
        text = " ".join(cards.nth(number).inner_text().split())
        assert item.text in text
        answer = given.get(item.id)
        assert f"Your answer {labels[answer] if answer else 'none'}" in text
        for option in {answer, item.key} - {None}:
            assert " ".join(item.why[option].split()) in text
        if answer != item.key:
            assert f"Fits {labels[item.key]}" in text
        assert f"Line {item.line} decides" in text
        assert "Read again:" in text


def test_cards_stand_and_are_numbered_as_the_learner_met_them(classroom: Course, page: Page):
    opened(page, classroom, "dora")
    texts = {item.id: item.text for item in EXERCISE.items}
    met = [item["id"] for item in order.shown(EXERCISE.public(), MET)]
    assert met != list(texts)
    expect(page.locator(".card .text")).to_have_text([texts[name] for name in met])
    expect(page.locator(".card .number")).to_have_text([str(number) for number in range(1, len(met) + 1)])
    right = set(list(texts)[:4])
    missed = [str(number) for number, name in enumerate(met, 1) if name not in right]
    links = page.locator(".look a")
    expect(links).to_have_text(missed)
    anchor = str(links.first.get_attribute("href"))
    expect(page.locator(anchor)).to_contain_text(texts[met[int(missed[0]) - 1]])


def test_a_comment_and_the_written_answer_are_shown(classroom: Course, page: Page):
    opened(page, classroom, "anna")
    expect(page.locator("blockquote b")).to_have_text("number 3")
    expect(page.locator("blockquote li")).to_have_text(["a", "b"])
    expect(page.locator(".comment")).to_have_text("Name both owners.")
    expect(page.locator(".comment i")).to_have_text("both")


def test_what_waits_for_a_grade_by_hand_says_so(classroom: Course, page: Page):
    text = text_of(page, classroom, "carl")
    assert "0 of 15 points so far; 3 of them are not graded yet" in text
    code, printed = command(classroom, "feedback", "ps1", "--student", "carl")
    assert code == 0
    assert "carl still waits for a grade by hand" in printed


def test_a_late_penalty_is_taken_off_and_named(classroom: Course, page: Page):
    text = text_of(page, classroom, "ben")
    assert "11 of 15 points so far" in text
    assert "Handed in 1 h late −1" in text


def test_no_key_is_shown_for_an_exercise_without_answers(classroom: Course, page: Page):
    text = text_of(page, classroom, "carl")
    assert "carries no answers to this exercise" in text
    html = path_of(classroom, "carl").read_text(encoding="utf-8")
    assert not any(why in html for item in EXERCISE.items for why in item.why.values())


def test_remarks_and_an_override_by_the_teacher_are_told(classroom: Course, page: Page):
    text = text_of(page, classroom, "dora")
    assert "About the file you handed in" in text
    assert "it is not complete JSON" in text
    assert "6.5 of 12" in text
    assert "set by your teacher; the key alone gives 4; 0.5 of them extra credit" in text


def test_pages_say_nothing_of_others(classroom: Course):
    for learner in ("anna", "ben", "carl", "dora"):
        html = path_of(classroom, learner).read_text(encoding="utf-8")
        named = set(re.findall(r"\b(?:anna|ben|carl|dora|emil|mallory)\b", html))
        assert named == {learner}


def test_an_unchanged_page_is_left_and_a_foreign_one_kept(classroom: Course):
    before = path_of(classroom, "ben").read_bytes()
    told = json.loads(command(classroom, "feedback", "ps1", "--student", "ben", "--json")[1])
    assert (told["pages"], told["changed"]) == (1, 0)
    path_of(classroom, "ben").write_text("<p>Made by another tool</p>", encoding="utf-8")
    code, printed = command(classroom, "feedback", "ps1", "--student", "ben")
    assert code == 3
    assert "--force" in printed
    assert path_of(classroom, "ben").read_text(encoding="utf-8") == "<p>Made by another tool</p>"
    assert command(classroom, "feedback", "ps1", "--student", "ben", "--force")[0] == 0
    assert path_of(classroom, "ben").read_bytes() == before


def test_nbgraders_own_command_writes_the_same_page(classroom: Course, tmp_path: Path):
    """And so does the button of formgrader, which calls it; points by hand, comments, remarks and lateness included."""
    course = Course(shutil.copytree(classroom.folder, tmp_path / "course"))
    assert command(course, "feedback", "ps1", "--force")[0] in (0, 3)
    ours = {path.parent.parent.name: path.read_bytes() for path in course.folder.glob("feedback/*/ps1/ps1.html")}
    assert len(ours) > 3
    shutil.rmtree(course.folder / "feedback")
    course.run("generate_feedback", "ps1")
    theirs = {path.parent.parent.name: path.read_bytes() for path in course.folder.glob("feedback/*/ps1/ps1.html")}
    assert {name for name in ours if theirs.get(name) != ours[name]} == set()
    assert "(0 new or changed)" in command(course, "feedback", "ps1")[1]


def test_a_page_never_contradicts_the_gradebook(classroom: Course, tmp_path: Path):
    course = Course(shutil.copytree(classroom.folder, tmp_path / "course"))
    key = course.folder / f"exercises/graded/{SLUG}.yml"
    first = next(item for item in EXERCISE.items if item.key == "product")
    begin, found, rest = key.read_text(encoding="utf-8").partition(f"id: {first.id}\n")
    changed = re.sub(r"key: product\n(\s+)line: 1", r"key: project\n\1line: 2", rest, count=1)
    key.write_text(begin + found + changed, encoding="utf-8")
    before = path_of(course, "ben").read_bytes()
    code, printed = command(course, "feedback", "ps1", "--student", "ben")
    assert code == 3
    assert "whichpm regrade ps1" in printed
    assert path_of(course, "ben").read_bytes() == before


def test_without_a_gradebook_or_stored_answers_it_says_what_to_do(released: Course, tmp_path: Path):
    course = Course(shutil.copytree(released.folder, tmp_path / "course"))
    course.hand_in("anna", file=saved(5))
    assert command(course, "grade", "ps1")[0] == 0
    path = course.folder / "autograded/anna/ps1/ps1.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    del notebook["metadata"]["whichpm"]
    path.chmod(0o644)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    code, printed = command(course, "feedback", "ps1")
    assert code == 3
    assert "keeps no answers" in printed
    (course.folder / "gradebook.db").unlink()
    code, printed = command(course, "feedback", "ps1")
    assert code == 1
    assert "there is no gradebook" in printed
    assert not (course.folder / "gradebook.db").exists()


@pytest.fixture
def heard(page: Page) -> Iterator[list[str]]:
    """What a page should never do; the policy in the page is taken out, so that nothing but its text protects it."""
    found: list[str] = []
    context = page.context.browser.new_context()
    listening = context.new_page()
    listening.expose_function("pwned", lambda number=None: found.append(f"payload {number} ran"))
    listening.on("request", lambda request: found.append(request.url) if not request.url.startswith("file:") else None)
    listening.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
    page.listening = listening
    yield found
    context.close()


def without_policy(html: str) -> str:
    return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)


def test_the_listener_hears_an_active_page(page: Page, heard: list[str], tmp_path: Path):
    (tmp_path / "active.html").write_text(f"<!doctype html>{HOSTILE}", encoding="utf-8")
    page.listening.goto((tmp_path / "active.html").as_uri())
    page.listening.wait_for_function("true")
    assert heard == ["payload 0 ran"]


def test_nothing_of_a_learner_or_a_comment_becomes_active(
    classroom: Course, page: Page, heard: list[str], tmp_path: Path
):
    html = path_of(classroom, HOSTILE).read_text(encoding="utf-8")
    assert "Content-Security-Policy" in html
    bare = tmp_path / "bare.html"
    bare.write_text(without_policy(html), encoding="utf-8")
    listening = page.listening
    listening.goto(bare.as_uri())
    listening.evaluate(
        "() => { for (const each of document.querySelectorAll('blockquote *, .comment *, header *'))"
        " for (const kind of ['mouseover', 'focus', 'toggle', 'load', 'error']) each.dispatchEvent(new Event(kind)); }"
    )
    assert heard == []
    elements = listening.evaluate(
        "[...new Set([...document.querySelectorAll('blockquote *, .comment *, .who *')].map(e => e.localName))].sort()"
    )
    assert set(elements) <= {"p", "br", "b", "i", "code", "ul", "ol", "li"}
    attributes = "[...document.querySelectorAll('blockquote *, .comment *')].flatMap(e => e.getAttributeNames())"
    assert set(listening.evaluate(attributes)) <= {"start"}
    assert HOSTILE in listening.inner_text(".who")
    assert PAYLOADS[0] in listening.inner_text("blockquote")


@pytest.mark.parametrize(
    ("course_name", "learner", "scheme"),
    [("classroom", "anna", "light"), ("classroom", "anna", "dark"), ("kinds_course", "kim", "dark")],
)
def test_axe_finds_nothing(page: Page, request: pytest.FixtureRequest, course_name: str, learner: str, scheme: str):
    course = request.getfixturevalue(course_name)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, course, learner)
    # The policy of the page lets no script in, axe neither.
    page.set_content(without_policy(path_of(course, learner).read_text(encoding="utf-8")))
    found = run_axe(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_is_wider_than_the_screen(kinds_course: Course, page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, kinds_course, "kim")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_every_scored_kind_is_shown_with_all_its_points(kinds_course: Course, page: Page):
    exercises = graded(kinds_course)
    scored = {name for name in kinds() if name != "self-check"}
    assert {exercise.kind for exercise in exercises} == scored
    opened(page, kinds_course, "kim")
    answers = json.loads((kinds_course.folder / "autograded/kim/ps1/ps1.ipynb").read_text(encoding="utf-8"))
    answers = answers["metadata"]["whichpm"]["answers"]
    for exercise in exercises:
        result = scoring.score(exercise, answers[exercise.slug]["answers"])
        part = page.get_by_role("region", name=exercise.title, exact=True)
        expect(part.locator(".earned")).to_contain_text(f"{result.points:g} of {exercise.maximum:g} points")
        told = re.findall(r"([\d.]+) of [\d.]+ points?", " ".join(part.locator(".verdict").all_inner_texts()))
        assert sum(map(float, told)) == pytest.approx(result.points)
        text = " ".join(part.inner_text().split())
        for one in result.items:
            if one.asked and one.item.points and one.item.key:
                why = " ".join(one.item.why.get(one.item.key, "").split())
                assert why in text, f"{exercise.slug} {one.item.id}"


def test_sections_to_read_again_link_to_the_book(kinds_course: Course, page: Page):
    opened(page, kinds_course, "kim")
    again = page.locator("ul.again a")
    expect(again).to_have_count(2)
    assert re.fullmatch(
        r"https://example\.org/pm/book/chapters/[a-z-]+\.html#[a-z-]+", again.first.get_attribute("href")
    )
    code, printed = command(kinds_course, "feedback", "ps1", "--book", "javascript:alert(1)")
    assert code == 1
    assert "no web address" in printed


def test_choosing_one_answer_throughout_is_no_better_than_chance():
    assert stats.above_chance([scoring.score(EXERCISE, {item.id: "product" for item in EXERCISE.items})]) == 0
    model = {item.id: item.key for item in EXERCISE.items}
    assert stats.above_chance([scoring.score(EXERCISE, model)]) == 1
    assert stats.above_chance([scoring.score(EXERCISE, {})]) == 0
    assert stats.above_chance([]) is None


def kappa(result: scoring.Result) -> float:
    """Cohen's kappa of answers and keys, worked out anew."""
    answers, keys = [one.answer for one in result.items], [one.item.key for one in result.items]
    count = len(keys)
    expected = sum(answers.count(option) * keys.count(option) for option in set(keys)) / count**2
    return (sum(map(operator.eq, answers, keys)) / count - expected) / (1 - expected)


def test_the_score_above_chance_is_cohens_kappa():
    result = scoring.score(EXERCISE, saved(7).answers)
    assert stats.above_chance([result]) == pytest.approx(kappa(result))


def answered_with(answers: dict[str, str]) -> list[lessons.Answered]:
    exhibit = Exhibit(EXERCISE, Sections(Path()), 1)
    return lessons.answered(exhibit, scoring.score(EXERCISE, answers).items)


def test_a_habit_is_named_by_its_direction():
    every = {item.id: "project" for item in EXERCISE.items if item.key != "both"}
    given = answered_with({**every, **{item.id: "both" for item in EXERCISE.items if item.key == "both"}})
    (habit,) = lessons.habits(given)
    misses = sum(item.key == "product" for item in EXERCISE.items)
    assert habit.text == (
        f"All {misses} of your misses: you chose Project manager where choose (1) decides and Product manager fits."
    )
    assert "date" in habit.advice
    assert len(habit.refs) == misses
    assert habit.beside is not None


def test_both_too_often_is_named():
    given = answered_with({item.id: "both" for item in EXERCISE.items})
    assert "you chose Both where one owner fits" in lessons.habits(given)[0].text
    assert lessons.one_sided(given).startswith("You chose Both 12 times; it fits ")


def test_single_misses_are_no_habit():
    model = {item.id: str(item.key) for item in EXERCISE.items}
    first = EXERCISE.items[0]
    assert lessons.habits(answered_with({**model, first.id: "both"})) == []
    assert lessons.habits(answered_with(model)) == []


def test_many_points_by_one_answer_are_pointed_out():
    of_product = [item for item in EXERCISE.items if item.key == "product"]
    other = next(item for item in EXERCISE.items if item.key == "project")
    uneven = msgspec.structs.replace(EXERCISE, items=(*of_product, other, other), maximum=len(of_product) + 2.0)
    result = scoring.score(uneven, {item.id: "product" for item in uneven.items})
    told = above_chance([(Exhibit(uneven, Sections(Path()), 1), result)])
    assert told["value"] == "0.00"
    assert told["habit"] == f"You chose Product manager {len(of_product) + 2} times; it fits {len(of_product)} times."
    model = scoring.score(EXERCISE, {item.id: item.key for item in EXERCISE.items})
    assert not above_chance([(Exhibit(EXERCISE, Sections(Path()), 1), model)])["one_sided"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("**a** *b* `c` 2*3*4", "<p><b>a</b> <i>b</i> <code>c</code> 2*3*4</p>"),
        ("# Head\n- a\n- b\nc", "<p><b>Head</b></p><ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("<b>[x](javascript:y)</b>", "<p>&lt;b&gt;[x](javascript:y)&lt;/b&gt;</p>"),
        ("`<i>` **<u>**", "<p><code>&lt;i&gt;</code> <b>&lt;u&gt;</b></p>"),
        ("\u202eevil\x1b[31m", "<p>\ufffdevil\ufffd[31m</p>"),
    ],
)
def test_typed_text_is_shown_never_obeyed(typed: str, shown: str):
    assert prose(typed) == shown


def test_long_text_is_cut_and_takes_no_time_to_set():
    assert "cut here: 900000 more characters" in prose("*a " * 333_333 + "b")


@pytest.mark.parametrize("slug", ["loftbread-loop", "hutlink-raci", "cellar-rooms-chat"])
def test_feedback_tells_how_sure_somebody_was_also_where_a_box_is_about_several_items(slug: str):
    """A row, an order, a line: right where all of it is; no box that was left alone says anything by itself."""
    plain = bank.find(ROOT, slug)
    file = msgspec.convert({**live.data(plain), "confidence": True}, kinds()[plain.kind])
    exercise = bank.flatten(file, slug, plain.pool)
    key = {item.id: item.key for item in exercise.items if item.key}
    first, *others = dict.fromkeys(bank.certainties(exercise).values())
    right = {**key, first: "sure"}
    told = lessons.sureness([scoring.score(exercise, right)])
    assert told == {"sure": {"right": 1, "of": 1}, "unsure": {"right": len(others), "of": len(others)}}
    about = next(name for name, box in bank.certainties(exercise).items() if box == first)
    item = next(item for item in exercise.items if item.id == about)
    wrong = next(option for option in item.options if not item.fits(option))
    told = lessons.sureness([scoring.score(exercise, {**right, about: wrong})])
    assert told["sure"] == {"right": 0, "of": 1}
    assert lessons.sureness([scoring.score(exercise, key)]) is None
