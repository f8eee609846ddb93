"""`whichpm mark`: free text of a class of 180 graded in a real browser, by keyboard, by several people at once."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser.axe import WCAG, run_axe
from browser.driver import launch
from classroom import Course, saved
from databases import change
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from serving import wait_for
from test_regrade import command

from whichpm.nbgrader.gradebook import door, handcounts, roster
from whichpm.nbgrader.gradebook.results import results
from whichpm.nbgrader.gradebook.roster import Enrolled
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.handmarking.server import serve
from whichpm.nbgrader.handmarking.stream import Duty, Stream

SIZE = 180
HOSTILE = (
    "<script>document.title = 'taken'</script>\n\n<img src=x onerror=\"document.title = 'taken'\">"
    "[a](javascript:alert(1)) <a href='https://example.org'>b</a> **bold** <style>body{display:none}</style>"
)
WIDE = {"width": 1280, "height": 900}


def text(number: int) -> str:
    """What a learner wrote."""
    return HOSTILE if number == 7 else f"Card {number} was hardest: a date hides a choice, says line {number % 4 + 1}."


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of 180 in three sections, one of them a hostile learner alone, graded from data; its texts wait."""
    course = released.copy(tmp_path_factory.mktemp("class") / "a course")
    people = []
    for number in range(1, SIZE + 1):
        learner = f"u{number:03}"
        course.hand_in(learner, file=saved(number % 13), text=text(number))
        section = "C" if number == 7 else "A" if number <= 150 else "B"
        people.append(Enrolled(learner, first_name="Student", last_name=f"Number{number}", sections=(section,)))
    roster.enter(url(course), "ps1", people, whole=True)
    course.whichpm("grade", "ps1")
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """The same class for one test; what was handed in is not looked at any more."""
    return graded.copy(tmp_path / "a course")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    running = launch()
    yield running
    running.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens addresses, each in a browser of its own; an error in a script fails the test."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(address: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        expect(page.get_by_role("heading", name="Answer")).to_be_focused()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def url(course: Course) -> str:
    return f"sqlite:///{course.folder / 'gradebook.db'}"


@contextmanager
def marking(course: Course, grader: str = "Ada", **more: object) -> Iterator[str]:
    """The address of a run, which ends with the block."""
    stream = Stream(Setting(course.folder, "ps1"), Duty(grader, **more))
    told: list[str] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()

    def run() -> None:
        task = loop.create_task(serve(stream, 0, lambda *addresses: (told.extend(addresses), ready.set())))
        ended.append(task)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    ended: list[asyncio.Task[None]] = []
    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(30)
    try:
        yield told[0]
    finally:
        loop.call_soon_threadsafe(ended[0].cancel)
        thread.join()


def counted(course: Course) -> handcounts.HandCount:
    with door.reading(url(course)) as connection:
        return handcounts.counts(connection, "ps1")[0]


def left(page: Page, number: int, of: int = SIZE) -> None:
    """Wait until so many are left."""
    expect(page.locator("#left")).to_have_text(f"{number} of {of} left")


def press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def axe(page: Page) -> list[str]:
    """What axe finds in a page."""
    return [each["id"] for each in run_axe(page, runOnly=WCAG).response["violations"]]


def shown(page: Page) -> str:
    """The heading of the answer that is shown."""
    return page.locator("#heading").inner_text()


def test_a_hundred_texts_are_graded_without_the_mouse(course: Course, visit: Callable[..., Page]):
    with marking(course) as address:
        page = visit(address)
        left(page, SIZE)
        for number in range(100):
            press(page, "1 0 ." if number % 2 else "0 1")
            if number % 10 == 0:
                press(page, "c")
                page.keyboard.type("Which line?")
                press(page, "Escape 1 Control+Enter" if number else "Escape 1 Tab Control+Enter")
            else:
                press(page, "1 Enter")
            expect(page.locator("#said")).to_have_text(f"Saved. {SIZE - 1 - number} of {SIZE} left.")
        expect(page.locator("#heading")).to_be_focused()
    found = counted(course)
    assert (found.waiting, found.given) == (80, {2.0: 50, 2.5: 50})
    assert [each.answers for each in found.criteria] == [{0.0: 50, 1.0: 50}, {0.5: 50, 1.0: 50}, {1.0: 100}]
    with Gradebook(url(course)) as gradebook:
        grades = [
            gradebook.find_grade("hardest", "ps1", "ps1", each.student.id)
            for each in gradebook.assignment_submissions("ps1")
        ]
        assert sorted(each.score for each in grades if not each.needs_manual_grade) == [2.0] * 50 + [2.5] * 50
        assert sum(each.needs_manual_grade for each in grades) == 80
    rows = results(Setting(course.folder, "ps1")).rows
    assert sum(row.manual_points for row in rows) == 225
    assert sum(row.waiting for row in rows) == 80
    assert len(course.query("SELECT 1 FROM comment WHERE manual_comment = 'Which line?'")) == 10


def test_two_graders_have_different_answers_and_lose_no_mark(course: Course, visit: Callable[..., Page]):
    with marking(course) as one, marking(course, "Ben") as two:
        ada, again, ben = visit(one), visit(one), visit(two)
        assert shown(ada) != shown(again)  # Of two pages of one run, the second goes on where nobody is.
        assert shown(ada) == shown(ben)  # Another run does not know; the gradebook does.
        press(ada, "1 1 1 c")
        ada.keyboard.type("Well said.")
        press(ada, "Control+Enter")
        left(ada, SIZE - 1)
        press(ben, "0 0 0 Enter")
        dialog = ben.get_by_role("dialog", name="Somebody else graded this answer meanwhile")
        expect(dialog).to_contain_text(
            "Graded by Ada: 3. Criteria: 1, 1, 1, with the comment “Well said.”. Yours: 0, 0, 0."
        )
        assert axe(ben) == []
        assert counted(course).given == {3.0: 1}
        press(ben, "Enter")  # Theirs stays.
        left(ben, SIZE - 1)
        expect(ben.locator("#state")).to_have_text("Not graded yet.")
        press(ben, "p")
        expect(ben.locator("#state")).to_have_text("Graded by Ada: 3.")
        press(ada, "p p 1 1 0 Enter")
        wait_for(lambda: counted(course).given == {2.0: 1}, "Ada's second thoughts are in the gradebook")
        press(ben, "0 0 . 0 Enter")
        expect(dialog).to_contain_text("Graded by Ada: 2.")
        ben.get_by_role("button", name="Save mine instead").press("Enter")
        expect(ben.locator("#said")).to_contain_text("Saved.")
    assert counted(course).given == {0.5: 1}
    assert course.query("SELECT manual_comment FROM comment WHERE manual_comment IS NOT NULL") == [("Well said.",)]


def test_what_a_learner_typed_is_shown_and_does_nothing(course: Course, visit: Callable[..., Page]):
    asked: list[str] = []
    with marking(course, section="C") as address:
        page = visit(address)
        page.on("request", lambda request: asked.append(request.url))
        expect(page.locator("#text")).to_contain_text("<script>document.title = 'taken'</script>")
        expect(page.locator("#text b")).to_have_text("bold")
        assert page.locator("#text").locator("script, img, a, style").count() == 0
        press(page, "n p u")
        expect(page.locator("#said")).not_to_be_empty()
        assert page.title() == "Mark ps1"
    assert {urlsplit(each).hostname for each in asked} == {"127.0.0.1"}


def test_who_wrote_is_shown_on_demand_only(course: Course, visit: Callable[..., Page]):
    with marking(course) as address:
        page = visit(address)
        told: list[str] = []
        page.on("response", lambda reply: told.append(reply.text()) if "/answers/" in reply.url else None)
        press(page, "n")
        expect(page.locator("#heading")).to_have_text("Answer 2 of 180")
        assert "Number" not in page.content() + "".join(told)
        page.get_by_label("Show names").press("Space")
        expect(page.locator("#heading")).to_have_text(re.compile(r"^Answer 2 of 180: u\d{3} \(Student Number\d+\)$"))


def test_without_a_server_what_was_typed_stays_and_goes_on_by_itself(course: Course, visit: Callable[..., Page]):
    with marking(course) as address:
        page = visit(address)
        press(page, "1 1 c")
        page.keyboard.type("Say which line.")
        page.reload()
        expect(page.locator("#state")).to_have_text("Not graded yet. What you had typed is not saved yet.")
        expect(page.get_by_label("Comment, for the learner")).to_have_value("Say which line.")
        page.context.set_offline(True)
        press(page, "0 Enter")
        expect(page.locator("#said")).to_contain_text("whichpm mark does not answer; is it still running?")
        assert counted(course).given == {}
        page.context.set_offline(False)
        expect(page.locator("#said")).to_have_text("Saved. 179 of 180 left.")
        assert page.evaluate("Object.keys(sessionStorage)") == ["whichpm-mark"]  # No draft.
    assert counted(course).given == {2.0: 1}
    press(page, "1 1 1 Enter")
    expect(page.locator("#said")).to_contain_text("What you typed is kept, and this goes on by itself.")
    assert counted(course).given == {2.0: 1}


def test_what_is_pressed_as_an_answer_shows_counts_though_comments_were_slow(
    course: Course, visit: Callable[..., Page]
):
    slow = """
      const asked = fetch;
      window.fetch = async (path, ...more) => {
        if (path.endsWith("/comments")) await new Promise((done) => setTimeout(done, 1000));
        return asked(path, ...more);
      };
    """
    with marking(course) as address:
        page = visit(address)
        page.add_init_script(slow)
        page.reload()
        expect(page.get_by_role("heading", name="Answer")).to_be_focused()
        press(page, "1")
        page.reload()
        expect(page.locator("#state")).to_have_text("Not graded yet. What you had typed is not saved yet.")


def test_a_grade_that_arrived_though_its_answer_was_lost_is_no_conflict(course: Course, visit: Callable[..., Page]):
    lost = []

    def lose(route: Route) -> None:
        if route.request.method == "PUT" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    with marking(course) as address:
        page = visit(address)
        page.route("**/answers/*", lose)
        press(page, "1 1 1 Enter")
        expect(page.locator("#said")).to_have_text("Saved. 179 of 180 left.")
    assert lost == [200]
    assert counted(course).given == {3.0: 1}


def test_an_answer_handed_in_again_meanwhile_is_read_first(course: Course, visit: Callable[..., Page]):
    with marking(course) as address:
        page = visit(address)
        page.get_by_label("Show names").press("Space")
        expect(page.locator("#heading")).to_contain_text("u")
        learner = re.search(r"u\d{3}", shown(page))[0]
        path = course.folder / "autograded" / learner / "ps1/ps1.ipynb"
        path.chmod(0o644)
        path.write_text(path.read_text(encoding="utf-8").replace("a date hides", "no date hides"), encoding="utf-8")
        press(page, "1 1 1 Enter")
        expect(page.locator("#said")).to_have_text("Not saved: the learner's answer is a new one. Read it, then save.")
        expect(page.locator("#text")).to_contain_text("no date hides")
        assert counted(course).given == {}
        press(page, "Control+Enter")
        left(page, SIZE - 1)


def test_comments_are_kept_to_use_again_for_their_owner_alone(course: Course, visit: Callable[..., Page]):
    with marking(course) as address:
        page = visit(address)
        for said in ("Which line decides?", "Say what would change."):
            comment = page.get_by_label("Comment, for the learner")
            comment.fill(said)
            press(page, "Escape k")
            expect(page.locator("#phrases li")).to_contain_text([said] if "line" in said else ["Which", said])
        comment.fill("")
        press(page, "Escape 1 1 0 r 2 1 Control+Enter")
        left(page, SIZE - 1)
    assert course.query("SELECT manual_comment FROM comment WHERE manual_comment IS NOT NULL") == [
        ("Say what would change.\nWhich line decides?",)
    ]
    path = course.folder / "marking/comments.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text(encoding="utf-8"))["comments"]["ps1/ps1/hardest"][0] == "Which line decides?"


def test_a_section_goes_to_its_grader_and_keys_can_be_switched_off(course: Course, visit: Callable[..., Page]):
    with marking(course, section="B") as address:
        page = visit(address)
        left(page, 30, 30)
        page.get_by_label("Keys without Ctrl work").press("Space")
        press(page, "1 n")
        expect(page.locator("output")).to_have_text("–")
        expect(page.locator("#heading")).to_have_text("Answer 1 of 30")
        press(page, "Control+Enter")
        expect(page.locator("#said")).to_contain_text("points are missing for “names a statement")


def test_a_second_reader_sees_nothing_of_the_first_and_changes_no_grade(course: Course, visit: Callable[..., Page]):
    by_hand = "UPDATE grade SET manual_score = 2, needs_manual_grade = 0 WHERE auto_score IS NULL"
    change(url(course), by_hand, "UPDATE comment SET manual_comment = 'The first said so.'")
    before = course.grades()
    told: list[str] = []
    with marking(course, "Ben", second=0.1) as address:
        page = visit(address)
        page.on("response", lambda reply: told.append(reply.text()) if "/answers/" in reply.url else None)
        drawn = int(re.search(r"of (\d+) left", page.locator("#left").inner_text())[1])
        assert 6 <= drawn <= 32  # Ten percent of 180, within what chance gives in all but one of ten thousand draws.
        page.reload()
        expect(page.locator("#heading")).to_be_focused()
        expect(page.get_by_label("Comment, for the learner")).to_be_hidden()
        for number in range(drawn):
            press(page, "1 1 0 Enter" if number % 3 else "1 1 1 Enter")
            left(page, drawn - 1 - number, drawn)
        expect(page.locator("#said")).to_have_text("Saved. None is left.")
    assert "The first said so." not in "".join(told)
    assert course.grades() == before
    same = drawn - -(-drawn // 3)
    code, printed = command(course, "mark", "ps1", "--agreement")
    assert code == 0
    assert f"ps1/hardest │ {drawn} │ {same / drawn:.0%} [" in printed
    assert "│ 100% [" in printed


def test_a_browser_is_led_there_by_a_file_that_nobody_else_can_read(course: Course, visit: Callable[..., Page]):
    with marking(course) as address:
        (path,) = (course.folder / "marking").glob(".open-*.html")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        page = visit(path.as_uri())
        assert page.url == f"{address.partition('?')[0]}"
    assert not path.exists()


def test_a_damaged_file_of_comments_stops_no_grading(course: Course, visit: Callable[..., Page]):
    path = course.folder / "marking/comments.json"
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")
    with marking(course) as address:
        page = visit(address)
        expect(page.locator("#said")).to_contain_text("marking/comments.json cannot be read")
        press(page, "1 1 1 Enter")
        left(page, SIZE - 1)
    assert path.read_text(encoding="utf-8") == "{"


@pytest.fixture(scope="module")
def open_run(graded: Course) -> Iterator[str]:
    with marking(graded) as address:
        yield address


def request(address: str, method: str = "GET", path: str = "", body: str = "", **headers: str) -> tuple[int, str, dict]:
    """Ask by hand; the answer, its words and its headers."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path or f"/?{parts.query}", body or None, named)
    reply = connection.getresponse()
    words = reply.read().decode()
    connection.close()
    return reply.status, words, dict(reply.getheaders())


def test_the_token_is_exchanged_for_a_cookie_that_no_script_and_no_other_site_has(open_run: str):
    code, words, headers = request(open_run)
    assert (code, "refresh" in words) == (200, True)
    assert re.search(r"^whichpm-mark-\d+=\S+; HttpOnly; Path=/; SameSite=Strict$", headers["Set-Cookie"])
    cookie = headers["Set-Cookie"].partition(";")[0]
    code, words, headers = request(open_run, path="/", Cookie=cookie)
    assert code == 200
    assert "token" not in words
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"path": "/", "key": False}, "closed to whoever has no key"),
        ({"path": "/?token=guess", "key": False}, "closed to whoever has no key"),
        ({"path": "/mark.mjs", "key": False}, "closed to whoever has no key"),
        ({"path": "/questions/0/answers", "key": False}, "closed to whoever has no key"),
        ({"path": "/", "Host": "evil.example"}, 'This page is not at "evil.example"'),
        ({"path": "/", "Host": "127.0.0.1:1"}, 'This page is not at "127.0.0.1:1"'),
        ({"path": "/questions/0/answers", "Origin": "http://evil.example"}, "Another page asked for this"),
        ({"path": "/questions/0/answers", "Origin": "null"}, "Another page asked for this"),
        ({"path": "/mark.mjs", "Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors"}, "Another page asked"),
        ({"method": "PUT", "path": "/questions/0/comments", "Sec_Fetch_Site": "cross-site"}, "Another page asked"),
        ({"method": "PUT", "path": "/questions/0/comments", "Content_Type": "text/plain"}, "Another form asked"),
        ({"method": "POST", "path": "/", "Content_Type": "application/x-www-form-urlencoded"}, "Another form asked"),
    ],
)
def test_whoever_asks_from_elsewhere_is_refused_in_words(open_run: str, asked: dict, why: str):
    asked = dict(asked)
    cookie = request(open_run)[2]["Set-Cookie"].partition(";")[0]
    if asked.pop("key", True):
        asked["Cookie"] = cookie
    code, words, _ = request(open_run, body='{"text": "mine"}' if "method" in asked else "", **asked)
    assert code == 403
    assert why in words


@pytest.mark.parametrize("body", ["", "[]", '{"version": 1}', '{"version": "", "text": "", "given": [1e999, 1, 1]}'])
def test_what_is_no_grade_is_refused_in_words(open_run: str, graded: Course, body: str):
    cookie = request(open_run)[2]["Set-Cookie"].partition(";")[0]
    more = {"Cookie": cookie, "Content_Type": "application/json"}
    answer = json.loads(request(open_run, path="/questions/0/answers", **more)[1])["answers"][0]
    code, words, _ = request(open_run, "PUT", f"/answers/{answer}", body or "{", **more)
    assert code == 400
    assert "load it again" in words
    points = json.dumps({"version": "", "text": "", "given": [2, 1, 1]})
    code, words, _ = request(open_run, "PUT", f"/answers/{answer}", points, **more)
    assert (code, "has 0 to 1 points, not 2" in words) == (400, True)
    assert request(open_run, "PUT", f"/answers/{'0' * 32}", points, **more)[0] == 404
    assert counted(graded).given == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it_on_a_phone_too(open_run: str, visit: Callable[..., Page], scheme: str):
    page = visit(open_run, color_scheme=scheme, viewport={"width": 320, "height": 700})
    press(page, "1 0 .")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert axe(page) == []
    small = """[...document.querySelectorAll("button, summary, .points span")].filter(
        (each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.9).length"""
    assert page.evaluate(small) == 0
    page.set_viewport_size(WIDE)
    assert axe(page) == []


def test_ctrl_c_ends_it_and_two_runs_get_along(course: Course):
    runs = [course.start_whichpm("mark", "ps1", "--no-browser", "--as", name) for name in ("Ada", "Ben")]
    addresses = []
    for run in runs:
        assert run.stdout.readline() == "ps1: 180 of 180 answers wait. Grade them at\n"
        addresses.append(run.stdout.readline().strip())
    for run, address in zip(runs, addresses, strict=True):
        assert "Set-Cookie" in request(address)[2]
        run.send_signal(signal.SIGINT)
    for run in runs:
        printed, errors = run.communicate(timeout=60)
        assert (run.returncode, "Traceback" in errors) == (0, False), errors
        assert "All that was saved is in the gradebook: 180 of 180 answers wait." in printed


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "JUPYTERHUB_USER"])
def test_on_a_hub_it_says_how_another_machine_leads_to_the_page(course: Course, variable: str):
    run = course.start_whichpm("mark", "ps1", **{variable: "somebody"})
    address, said = (run.stdout.readline(), run.stdout.readline(), run.stdout.readline())[1:]
    port = urlsplit(address).port
    assert said.startswith("127.0.0.1 is this machine, not yours: run `ssh -N -L ")
    assert f"-L {port}:127.0.0.1:{port} " in said
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=60) == 0


def test_where_there_is_nothing_to_grade_the_command_says_why(course: Course):
    code, printed = command(course, "mark", "ps1", "--section", "D", "--no-browser")
    assert (code, "nobody in section D has an answer to grade by hand" in printed) == (1, True)
    code, printed = command(course, "mark", "ps1", "--second", "many", "--no-browser")
    assert (code, "write --second 10%" in printed) == (1, True)
    code, printed = command(course, "mark", "ps1", "--second", "10%", "--no-browser")
    assert (code, "no answer that somebody else graded was drawn" in printed) == (1, True)
    source = course.folder / "source/ps1/ps1.ipynb"
    source.write_text(source.read_text(encoding="utf-8").replace("- 1 point: names", "- 2 points: names"))
    code, printed = command(course, "mark", "ps1", "--no-browser")
    assert (code, "hardest: its criteria add up to 4 points and the cell has 3" in printed) == (1, True)
