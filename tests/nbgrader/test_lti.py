"""LTI 1.3 against somebody else's platform: what is not believed, who enters the gradebook, which scores are sent."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import jwt
import msgspec
import pytest
import requests
import yaml
from classroom import Course, saved
from lti_lms import CLAIM, KEYS, PUBLIC, QUIRKS, ROLE, Lms, member, served, when_listening
from test_regrade import command

from whichpm.cli.lti import Lms as Known
from whichpm.lms.lti import addresses, columns, connection, face, keys, listening, members, registration, scores
from whichpm.lms.lti.platforms import PLATFORMS
from whichpm.lms.lti.problems import AddressRefused, LaunchRefused, NoColumn, NotConnected, ServiceFailed
from whichpm.lms.lti.registration import Registration
from whichpm.nbgrader.collect.roster import read_roster

TOOL = KEYS[1]
ANOTHER = {"course": "c-2", "title": "Another"}
NAMES = {"s1": 9, "s2": 6, "s3": 12, "s4": 3, "s5": 8}


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def lms() -> Iterator[Lms]:
    with served(Lms(tool=keys.key_set(PUBLIC[1]))) as found:
        yield found


def registered(lms: Lms, **more: Any) -> Registration:
    return msgspec.convert({**lms.registration, "port": free_port(), **more}, Registration)


def tool_of(lms: Lms, **more: Any) -> face.Tool:
    return face.Tool(registered(lms, **more), TOOL, PUBLIC[1])


def connected(lms: Lms, **more: Any) -> connection.Connection:
    known = registered(lms, **more)
    tool = face.Tool(known, TOOL, PUBLIC[1])
    with listening.listening(tool, known.port) as listener:
        where, form = lms.launch_form(f"{listener.address}/login")
        assert where == known.redirect
        assert requests.post(where, form, timeout=60).status_code == 200
        return connection.of_launch(listener.launch(60), known)


def test_one_module_speaks_to_the_library():
    using = [path.name for path in Path(face.__file__).parent.glob("*.py") if "pylti1p3" in path.read_text("utf-8")]
    assert using == ["face.py"]


# A launch.


def test_a_launch_leaves_the_course_and_its_addresses_and_no_name(lms: Lms):
    lms.columns["1"] = {"label": "Problem Set 1", "scoreMaximum": 12}
    found = connected(lms)
    assert (found.course, found.title) == ("c-1", "Product & Project")
    assert (found.columns, found.column) == (f"{lms.address}/columns", f"{lms.address}/columns/1")
    assert found.roster == f"{lms.address}/members"
    kept = msgspec.json.encode(found).decode()
    assert not re.search("tess|teacher", kept, re.IGNORECASE)


def signed(form: dict[str, str], key: str = KEYS[0], **change: Any) -> dict[str, str]:
    """The launch with other claims, signed anew; ``None`` takes a claim out."""
    claims = jwt.decode(form["id_token"], options={"verify_signature": False}) | change
    claims = {name: value for name, value in claims.items() if value is not None}
    kid = keys.key_set(PUBLIC[0])["keys"][0]["kid"]
    return {**form, "id_token": jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})}


def other_kid(form: dict[str, str]) -> dict[str, str]:
    claims = jwt.decode(form["id_token"], options={"verify_signature": False})
    return {**form, "id_token": jwt.encode(claims, KEYS[1], algorithm="RS256", headers={"kid": "unknown"})}


def in_algorithm(form: dict[str, str], name: str) -> dict[str, str]:
    claims = jwt.decode(form["id_token"], options={"verify_signature": False})
    kid = {"kid": keys.key_set(PUBLIC[0])["keys"][0]["kid"]}
    # What a library that takes the public key for a secret would believe.
    key = "" if name == "none" else "x" * 64
    return {**form, "id_token": jwt.encode(claims, key, algorithm=name, headers=kid)}


NOW = int(time.time())
REFUSED: dict[str, tuple[Callable[[dict[str, str]], dict[str, str]], str]] = {
    "a wrong nonce": (lambda form: signed(form, nonce="other"), "the nonce of the launch is not that of its login"),
    "no nonce": (lambda form: signed(form, nonce=None), "is not as LTI 1.3 has it"),
    "a state of nobody": (lambda form: {**form, "state": "state-x"}, "answers no login that began here"),
    "no state": (lambda form: {"id_token": form["id_token"]}, "has no state"),
    "expired": (lambda form: signed(form, exp=NOW - 60, iat=NOW - 400), "the launch has expired"),
    "without an end": (lambda form: signed(form, exp=None), "is not as LTI 1.3 has it"),
    "of a time to come": (lambda form: signed(form, iat=NOW + 9000, exp=NOW + 9999), "the clock of this machine"),
    "a foreign issuer": (lambda form: signed(form, iss="https://evil.example"), "https://evil.example, and http"),
    "an unknown key": (other_kid, "signed by a key that the LMS does not list"),
    "a changed key": (lambda form: signed(form, key=KEYS[1]), "not signed by the LMS’s key"),
    "another tool": (lambda form: signed(form, aud="tool-8"), "meant for another tool"),
    "for several, not us": (lambda form: signed(form, aud=["tool-7", "x"], azp="x"), "meant for the tool x"),
    "another deployment": (lambda form: signed(form, **{f"{CLAIM}deployment_id": "3"}), "another deployment"),
    "no signature": (lambda form: in_algorithm(form, "none"), 'signed with "none", which proves nothing'),
    "a shared secret": (lambda form: in_algorithm(form, "HS256"), 'signed with "HS256", which proves nothing'),
    "a learner": (lambda form: signed(form, **{f"{CLAIM}roles": [f"{ROLE}Learner"]}), "is not of a teacher"),
    "no token": (lambda form: {**form, "id_token": "nonsense"}, "is not as LTI 1.3 has it"),
    "claims of a wrong type": (lambda form: signed(form, **{f"{CLAIM}roles": 7}), "is not as LTI 1.3 has it"),
    "a login refused": (lambda form: {"state": form["state"], "error": "login_required"}, "login_required"),
}


@pytest.fixture(scope="module")
def quiet() -> Iterator[Lms]:
    """An LMS that nothing changes."""
    with served(Lms(tool=keys.key_set(PUBLIC[1]))) as found:
        yield found


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_a_launch_of_the_lms_for_us_is_refused_in_words(what: str, quiet: Lms):
    change, words = REFUSED[what]
    known = registered(quiet)
    with listening.listening(face.Tool(known, TOOL, PUBLIC[1]), known.port) as listener:
        where, form = quiet.launch_form(f"{listener.address}/login")
        answered = requests.post(where, change(form), timeout=60)
        assert answered.status_code == 400
        with pytest.raises(LaunchRefused, match=re.escape(words)):
            listener.launch(60)


def test_a_list_of_keys_that_is_odd_ends_the_waiting_in_words(lms: Lms):
    lms.key_as = {"n": "!"}
    known = registered(lms)
    with listening.listening(face.Tool(known, TOOL, PUBLIC[1]), known.port) as listener:
        where, form = lms.launch_form(f"{listener.address}/login")
        assert requests.post(where, form, timeout=60).status_code == 400
        with pytest.raises(LaunchRefused, match=r"is not as LTI 1\.3 has it"):
            listener.launch(60)


def test_a_launch_is_believed_once(quiet: Lms):
    known = registered(quiet)
    with listening.listening(face.Tool(known, TOOL, PUBLIC[1]), known.port) as listener:
        where, form = quiet.launch_form(f"{listener.address}/login")
        assert requests.post(where, form, timeout=60).status_code == 200
        again = requests.post(where, form, timeout=60)
        assert again.status_code == 400
        assert "answered before" in again.text
        # The state of one login with the token of another.
        _, one = quiet.launch_form(f"{listener.address}/login")
        _, other = quiet.launch_form(f"{listener.address}/login")
        assert "nonce" in requests.post(where, {**one, "id_token": other["id_token"]}, timeout=60).text


def test_a_clock_that_is_a_little_behind_stops_nobody(quiet: Lms):
    known = registered(quiet)
    with listening.listening(face.Tool(known, TOOL, PUBLIC[1]), known.port) as listener:
        where, form = quiet.launch_form(f"{listener.address}/login")
        assert requests.post(where, signed(form, iat=int(time.time()) + 60), timeout=60).status_code == 200


def test_the_listener_takes_nothing_but_a_launch_and_is_reached_by_its_own_name_alone(quiet: Lms):
    known = registered(quiet)
    with listening.listening(face.Tool(known, TOOL, PUBLIC[1]), known.port) as listener:
        assert requests.get(f"{listener.address}/", timeout=60).status_code == 404
        assert requests.get(f"{listener.address}/launch", timeout=60).status_code == 404
        rebound = requests.get(f"{listener.address}/login", headers={"Host": "evil.example"}, timeout=60)
        assert rebound.status_code == 403
        assert requests.post(f"{listener.address}/launch", b"x" * 600_000, timeout=60).status_code == 413
        with pytest.raises(ServiceFailed, match="no launch came within"):
            listener.launch(0.01)
        with pytest.raises(OSError, match="is taken by another program"), listening.listening(None, known.port):
            pass


# Where requests may go.


@pytest.mark.parametrize(
    "address",
    [
        "http://lms.example/members",
        "https://user@lms.example/",
        "https://lms.example\\@evil.example/",
        "ftp://lms.example/",
        "https:///x",
        "https://lms.example:99999/",
        "https://lms.exämple/",
    ],
)
def test_an_address_that_is_open_to_read_or_doubtful_is_refused(address: str):
    with pytest.raises(AddressRefused):
        addresses.origin(address)


def test_a_host_that_was_not_registered_gets_nothing(lms: Lms):
    with served(Lms(members=[member(1)])) as other:
        lms.roster = f"{other.address}/members"
        with pytest.raises(AddressRefused, match="no such host is registered"):
            connected(lms)
        # A page of a list may name a host too, and so may an answer.
        lms.members, lms.quirks = [member(number) for number in range(4)], {"page": 2}
        lms.quirks["link"] = f'<{other.address}/members>; rel="next"'
        with pytest.raises(AddressRefused, match="no such host is registered"):
            tool_of(lms).pages(f"{lms.address}/members", [members.SCOPE], members.KIND)
        lms.moved = f"{other.address}/members"
        with pytest.raises(AddressRefused, match="sends us on to another address"):
            tool_of(lms).pages(f"{lms.address}/members", [members.SCOPE], members.KIND)
        assert other.requests == []


def test_a_password_kept_for_the_host_does_not_take_the_place_of_the_token(
    lms: Lms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "netrc").write_text("default login me password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert tool_of(lms).pages(f"{lms.address}/members", [members.SCOPE], members.KIND)


def test_a_token_that_has_run_out_is_asked_for_again_and_a_busy_lms_is_waited_for(lms: Lms):
    tool = tool_of(lms)
    assert len(tool.pages(f"{lms.address}/members", [members.SCOPE], members.KIND)) == 1
    lms.expired = 1
    assert tool.pages(f"{lms.address}/members", [members.SCOPE], members.KIND)
    assert len(lms.audiences) == 2
    lms.busy = 2
    assert tool.pages(f"{lms.address}/members", [members.SCOPE], members.KIND)
    lms.busy = 9
    with pytest.raises(ServiceFailed, match="429"):
        tool.pages(f"{lms.address}/members", [members.SCOPE], members.KIND)


def test_a_key_that_the_lms_does_not_know_is_said(lms: Lms):
    lms.tool = keys.key_set(PUBLIC[0])
    with pytest.raises(ServiceFailed, match="have the administrator enter the public key again"):
        tool_of(lms).pages(f"{lms.address}/members", [members.SCOPE], members.KIND)


# Files of lti/.


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path):
    pair = keys.get(tmp_path, make=True)
    assert keys.get(tmp_path, make=True) == keys.get(tmp_path) == pair
    mode = stat.S_IMODE((tmp_path / "lti/key.pem").stat().st_mode)
    assert (mode, stat.S_IMODE((tmp_path / "lti").stat().st_mode)) == (0o600, 0o700)
    public = (tmp_path / "lti/jwks.json").read_text() + (tmp_path / "lti/public.pem").read_text()
    assert "PRIVATE" not in public
    assert set(json.loads((tmp_path / "lti/jwks.json").read_text())["keys"][0]) == {
        "kty",
        "n",
        "e",
        "kid",
        "alg",
        "use",
    }
    (tmp_path / "lti/key.pem").write_text("nonsense")
    with pytest.raises(NotConnected, match="is no key"):
        keys.get(tmp_path, make=True)


@pytest.mark.parametrize("name", list(QUIRKS))
def test_what_the_big_four_need_is_known(name: str, tmp_path: Path):
    made = registration.make(name, "https://school.example/", "tool-7", "2")
    registration.write(tmp_path, made)
    assert registration.read(tmp_path) == made
    assert "https://school.example:443" in made.origins
    # The same command again goes on with what is there, also where a person has edited it.
    path = tmp_path / "lti/registration.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    assert registration.write(tmp_path, made) is None
    assert path.read_text(encoding="utf-8").endswith("# edited\n")
    with pytest.raises(FileExistsError, match="of another tool"):
        registration.write(tmp_path, msgspec.structs.replace(made, client_id="tool-8"))


def test_every_lms_that_the_command_knows_has_addresses_and_quirks():
    assert {each.value for each in Known} == {*PLATFORMS} == {*QUIRKS, "other"}


def test_a_registration_that_lacks_something_says_where(tmp_path: Path):
    registration.write(tmp_path, registration.make("other", "https://school.example", "tool-7", "2"))
    with pytest.raises(NotConnected, match=r"registration\.yml: issuer is empty"):
        registration.read(tmp_path)


# Columns and scores, as the big four have them.


def class_of(lms: Lms, size: int) -> list[scores.ScoreChange]:
    pattern = lms.quirks.get("user", "u-{n}")
    ids = [(f"s{n}", pattern.format(n=n), Decimal(n % 13)) for n in range(size)]
    learners = [scores.Score(*each, f"{each[-1]} of 12 points.") for each in ids]
    return list(scores.plan(learners, {}, scores.InLms({})).changes)


def test_points_that_the_lms_does_not_show_wait_for_a_person():
    both = [scores.Score("ada", "u-1", Decimal(7), ""), scores.Score("ben", "u-2", Decimal(9), "")]
    for has, waiting in ((None, ["ben"]), (scores.InLms({}), [])):
        found = scores.plan(both, {"u-1": "6"}, has)
        assert [each.score.learner for each in found.elsewhere] == waiting
        assert len(found.changes) == 2 - len(waiting)
    assert len(scores.plan(both, {"u-1": "6"}, None, overrule=True).changes) == 2


@pytest.mark.parametrize("name", list(QUIRKS))
def test_columns_rosters_and_scores_as_the_big_four_have_them(name: str):
    quirks = QUIRKS[name]
    assert quirks["seen"] == "recorded-from-docs"
    with served(Lms(quirks=quirks, tool=keys.key_set(PUBLIC[1]))) as lms:
        lms.columns = {str(n): {"label": f"Set {n}", "scoreMaximum": 100} for n in range(1, 13)}
        everybody = [member(n, lis_person_sourcedid=f"s{n}") for n in range(30)]
        lms.members = [
            {"roles": each["roles"], **{key: each[key] for key in quirks["fields"] if key in each}}
            for each in everybody
        ] + [member(99, "Instructor")]  # fmt: skip
        there = connected(lms)
        tool = tool_of(lms)
        found = members.learners(tool, there)
        assert [each.user for each in found] == [f"u-{n}" for n in range(30)]
        assert all(bool(each.email) == ("email" in quirks["fields"]) for each in found)
        column = columns.find(tool, there, "ps12", "Set 12")
        assert column
        assert column.address == lms.column_address("12")
        if quirks["page"] < 12:  # The mark of a page is not turned into lower case.
            assert any("Mark=WzE" in each for each in lms.requests)
        refused = {"s3", "s4"}
        users = {change.score.user for change in class_of(lms, 24) if change.score.learner in refused}
        lms.refuses = lambda score: quirks["refusals"][0] if score["userId"] in users else 0
        noted: list[scores.Score] = []
        pushed = scores.push(tool, column, Decimal(12), class_of(lms, 24), quirks["lms"], noted.append)
        assert {learner for learner, _ in pushed.refused} == refused
        assert len(pushed.done) == len(noted) == len(lms.scores) == 22
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}\+00:00", each["timestamp"]) for each in lms.scores)
        said = [each.get("https://canvas.instructure.com/lti/submission", {}) for each in lms.scores]
        attempt = {each.get("new_submission") for each in said}
        assert attempt == ({False} if name == "canvas" else {None})
        has = scores.there(tool, there, column, Decimal(12))
        assert has
        assert all(abs(has.points[each.user] - each.points) < Decimal("0.01") for each in noted)
        assert set(lms.audiences) == {quirks.get("audience") or f"{lms.address}/token"}


def test_a_column_is_ours_or_called_alike_or_made_and_never_guessed(lms: Lms):
    tool, there = tool_of(lms), connected(lms)
    assert columns.find(tool, there, "ps1", "Problem Set 1") is None
    made = columns.make(tool, there, "canvas", "ps1", "Problem Set 1", Decimal(12))
    assert lms.columns["1"]["https://canvas.instructure.com/lti/submission_type"] == {"type": "none"}
    lms.columns["1"]["label"] = "renamed by the teacher"
    assert columns.find(tool, there, "ps1", "Problem Set 1") == made._replace(name="renamed by the teacher")
    lms.columns |= {"2": {"label": "Final", "scoreMaximum": 1}, "3": {"label": "final", "scoreMaximum": 1}}
    with pytest.raises(NoColumn, match="2 columns of the LMS are called alike"):
        columns.find(tool, there, "final", "The final")
    with pytest.raises(NoColumn, match='no column "Essay"; it shows "renamed by the teacher", "Final", "final"'):
        columns.find(tool, there, "ps1", "", "Essay")
    lms.creates = False
    with pytest.raises(NoColumn, match="lets this tool make none"):
        columns.find(tool, connected(lms), "ps2", "Problem Set 2")


def test_what_the_lms_does_not_allow_is_said_before_anything_is_sent(lms: Lms):
    there = connected(lms)
    with pytest.raises(NotConnected, match="Assignment and Grade"):
        columns.find(tool_of(lms), msgspec.structs.replace(there, scopes=()), "ps1", "Problem Set 1")


def test_an_lms_that_refuses_everybody_is_not_asked_a_hundred_times(lms: Lms):
    lms.columns["1"] = {"label": "ps1", "scoreMaximum": 12}
    there = connected(lms)
    tool = tool_of(lms)
    column = columns.find(tool, there, "ps1", "ps1")
    assert column
    lms.refuses = lambda _: 403
    with pytest.raises(ServiceFailed, match="the LMS does not allow it"):
        scores.push(tool, column, Decimal(12), class_of(lms, 100), "other", print)
    assert sum("/scores" in each for each in lms.requests) == scores.IN_A_ROW


def test_where_no_token_is_given_for_scores_none_counts_as_sent(lms: Lms):
    lms.columns["1"] = {"label": "ps1", "scoreMaximum": 12}
    there, tool = connected(lms), tool_of(lms)
    column = columns.find(tool, there, "ps1", "ps1")  # It has a token for the list by now.
    assert column
    lms.tokenless = columns.SCORE
    noted: list[scores.Score] = []
    with pytest.raises(ServiceFailed, match=r"/token answers is no token; check `token` in lti/registration\.yml"):
        scores.push(tool, column, Decimal(12), class_of(lms, 3), "other", noted.append)
    assert (noted, lms.scores) == ([], [])


def test_a_result_that_is_no_number_is_none(lms: Lms):
    lms.columns["1"] = {"label": "ps1", "scoreMaximum": 12}
    there, tool = connected(lms), tool_of(lms)
    column = columns.find(tool, there, "ps1", "ps1")
    assert column
    lms.points |= {("1", "u-1"): (float("nan"), 12), ("1", "u-2"): (6, 12), ("1", "u-3"): (float("inf"), 12)}
    found = scores.there(tool, there, column, Decimal(24))
    assert found
    assert found.points == {"u-2": Decimal(12)}


def test_a_class_of_180_is_sent_in_seconds(lms: Lms, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lms.columns["1"] = {"label": "ps1", "scoreMaximum": 12}
    there, tool = connected(lms), tool_of(lms)
    column = columns.find(tool, there, "ps1", "ps1")
    assert column
    record = scores.Record(tmp_path, "ps1")
    record.begin(column)
    begun, used = time.perf_counter(), time.process_time()
    pushed = scores.push(tool, column, Decimal(12), class_of(lms, 180), "other", record.note)
    record.save()
    with capsys.disabled():
        took = f"{time.perf_counter() - begun:.1f} s ({time.process_time() - used:.1f} s of processor, the LMS’s too)"
        print(f"\n180 scores over LTI 1.3 in {took}")
    assert (len(pushed.done), len(lms.scores), len(lms.audiences)) == (180, 180, 2), (
        "a token for the list of columns, and one for all scores"
    )


# The commands.


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Five learners with points; what the last has written waits for a grade by hand."""
    course = released.copy(tmp_path_factory.mktemp("lti") / "a course")
    for learner, points in NAMES.items():
        course.hand_in(learner, file=saved(points))
    assert command(course, "grade", "ps1")[0] == 0
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute(
            "UPDATE grade SET manual_score = 2, needs_manual_grade = 0 WHERE needs_manual_grade AND notebook_id IN "
            "(SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a ON a.id = n.assignment_id "
            "WHERE a.student_id != 's5')"
        )
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    return graded.copy(tmp_path / "a course")


def connect(course: Course, lms: Lms, *options: str, launch: dict[str, Any] | None = None) -> tuple[int, str]:
    """Run `whichpm lti connect`, and open the link as soon as it listens."""
    path = course.folder / "lti/registration.yml"
    if not path.exists():
        keys.get(course.folder, make=True)
        lms.tool = json.loads((course.folder / "lti/jwks.json").read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump({**lms.registration, "port": free_port()}), encoding="utf-8")
    address = f"http://127.0.0.1:{yaml.safe_load(path.read_text(encoding='utf-8'))['port']}"

    def browser() -> None:
        when_listening(f"{address}/")
        where, form = lms.launch_form(f"{address}/login", **launch or {})
        requests.post(where, form, timeout=60)

    thread = threading.Thread(target=browser)
    thread.start()
    done = command(course, "lti", "connect", *options)
    thread.join()
    return done


def kept(course: Course) -> str:
    """All that lies in lti/, but for the key."""
    found = (course.folder / "lti").rglob("*")
    return "\n".join(path.read_text(encoding="utf-8") for path in found if path.is_file() and path.name != "key.pem")


def test_the_first_connect_says_what_an_administrator_enters(course: Course):
    code, printed = command(course, "lti", "connect", "moodle", "https://moodle.school.example")
    assert code == 3
    assert "http://127.0.0.1:8765/login" in printed
    assert "whichpm lti connect moodle https://moodle.school.example --client-id CLIENT" in printed
    assert (course.folder / "lti/jwks.json").is_file()
    for words in (("roster",), ("push", "ps1")):
        code, printed = command(course, "lti", *words)
        assert code == 1
        assert "this course knows no LMS yet" in printed


def test_what_a_second_connect_asks_for_otherwise_is_said_and_not_ignored(course: Course):
    school = "https://moodle.school.example"
    made = registration.make("moodle", f"{school}/", "tool-7", "2", 9001)
    registration.write(course.folder, made)
    path = course.folder / "lti/registration.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("\nservices:", "\nservices:\n- https://more.example"))
    before = path.read_text(encoding="utf-8")
    ids = ("--client-id", "tool-7", "--deployment", "2")
    asked = {
        ("moodle", school, *ids, "--port", "9002"): "--port 9002, where it has 9001",
        ("--port", "9002"): "--port 9002, where it has 9001",
        ("moodle", "https://other.example", *ids): "address https://other.example, where it has",
        ("moodle", "https://other.example"): "address https://other.example, where it has",
        ("canvas", school, *ids): "LMS canvas, where it has moodle",
        ("moodle", school, "--client-id", "tool-8", "--deployment", "2"): "--client-id tool-8, where it has tool-7",
        ("--deployment", "3"): "--deployment 3, where it has 2",
    }
    for words, told in asked.items():
        code, printed = command(course, "lti", "connect", *words)
        assert (code, path.read_text(encoding="utf-8")) == (2, before), printed
        assert told in printed
        assert "run `whichpm lti connect` alone to go on with what it has" in printed
    # The same again goes on, and names the port that is registered.
    code, printed = command(course, "lti", "connect", "moodle", school)
    assert code == 3
    assert "http://127.0.0.1:9001/login" in printed
    code, printed = command(course, "lti", "connect", "moodle", school, *ids, "--minutes", "0.0001")
    assert (code, path.read_text(encoding="utf-8")) == (1, before)
    assert "no launch came within" in printed


def test_a_term_over_lti(course: Course, lms: Lms):
    lms.members = [member(n, lis_person_sourcedid=f"s{n}") for n in (1, 2, 3, 5, 6)] + [member(9, "Instructor")]
    code, printed = connect(course, lms)
    assert code == 0, printed
    assert "Connected to “Product & Project”" in printed
    assert "whichpm lti roster" in command(course, "lti", "push", "ps1")[1]

    code, printed = command(course, "lti", "roster", "--dry-run")
    assert (code, course.query("SELECT count(*) FROM student")) == (0, [(5,)]), printed
    code, printed = command(course, "lti", "roster")
    assert code == 0, printed
    assert "New: s6." in printed
    assert course.query("SELECT first_name, email FROM student WHERE id = 's3'") == [("Given3", "l3@uni.example")]

    code, printed = command(course, "lti", "push", "ps1", "--dry-run")
    assert code == 3
    assert "3 to send" in printed
    assert re.search(r"s1 \(.*?\) │ +│ 11 +│ 11 of 15 points\.", printed), printed
    assert "s5: wait for a grade by hand" in printed
    assert "s4: have points here, and the LMS lists nobody" in printed
    assert (lms.columns, lms.scores) == ({}, [])
    code, printed = command(course, "lti", "push", "ps1", "--yes")
    assert code == 3
    sent = {each["userId"]: (each["scoreGiven"], each["scoreMaximum"], each["comment"]) for each in lms.scores}
    assert sent == {f"u-{n}": (NAMES[f"s{n}"] + 2, 15, f"{NAMES[f's{n}'] + 2} of 15 points.") for n in (1, 2, 3)}
    assert lms.columns["1"]["scoreMaximum"] == 15

    # Again: nothing. One grade changes: that alone. A teacher enters another in the LMS: nothing unasked.
    assert "0 to send, 3 as they are" in command(course, "lti", "push", "ps1", "--yes")[1]
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute("UPDATE grade SET manual_score = 3 WHERE manual_score = 2")
    lms.points["1", "u-2"] = 4, 15
    code, printed = command(course, "lti", "push", "ps1", "--yes")
    assert "s2: has 4 in the LMS, which was not sent from here" in printed
    assert [each["userId"] for each in lms.scores[3:]] == ["u-1", "u-3"]
    command(course, "lti", "push", "ps1", "--yes", "--overrule")
    assert lms.points["1", "u-2"] == (9, 15)

    # What was sent and is gone there is sent again.
    del lms.points["1", "u-3"]
    code, printed = command(course, "lti", "push", "ps1", "--yes")
    assert "The LMS took 1 of 1 scores." in printed
    assert ("1", "u-3") in lms.points

    assert not re.search(r"Given|Family|@uni|tess", kept(course), re.IGNORECASE)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (course.folder / "lti").rglob("*.json")}
    assert {name: mode for name, mode in modes.items() if mode != 0o600} == {"jwks.json": 0o644}


def test_what_an_lms_rounds_to_its_own_digits_is_not_sent_again(course: Course, lms: Lms):
    lms.quirks["digits"] = 2
    lms.columns["1"] = {"label": "ps1", "scoreMaximum": 1}
    lms.members = [member(n, lis_person_sourcedid=f"s{n}") for n in (1, 2, 3)]
    connect(course, lms)
    command(course, "lti", "roster")
    assert "The LMS took 3 of 3 scores." in command(course, "lti", "push", "ps1", "--yes")[1]
    assert "0 to send, 3 as they are." in command(course, "lti", "push", "ps1", "--yes")[1]
    # 11 of 15 are 0.73 there. A hundredth more is somebody's; another grade here is sent.
    lms.points["1", "u-1"] = 0.74, 1
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute("UPDATE grade SET manual_score = 2.5 WHERE manual_score = 2")
    printed = command(course, "lti", "push", "ps1", "--yes")[1]
    assert "s1: has 11.1 in the LMS, which was not sent from here" in printed
    assert [(each["userId"], each["scoreGiven"]) for each in lms.scores[3:]] == [("u-2", 8.5), ("u-3", 14.5)]


def test_a_push_that_breaks_off_goes_on_where_it_stopped(course: Course, lms: Lms):
    lms.members = [member(n, lis_person_sourcedid=f"s{n}") for n in range(1, 6)]
    connect(course, lms)
    command(course, "lti", "roster")
    lms.refuses = lambda score: 503 if score["userId"] == "u-3" else 0
    code, printed = command(course, "lti", "push", "ps1", "--yes")
    assert code == 3
    assert "The LMS took 3 of 4 scores." in printed
    assert "s3: refused: the LMS answered 503" in printed

    def hang_up(score: dict[str, Any]) -> int:
        raise ConnectionAbortedError(score["userId"])

    lms.refuses = hang_up
    code, printed = command(course, "lti", "push", "ps1", "--yes")
    assert code == 1
    assert "The LMS took 0 of 1 scores." in printed
    assert "does not answer" in printed
    before = len(lms.scores)
    lms.refuses = lambda _: 0
    code, printed = command(course, "lti", "push", "ps1", "--yes")
    assert "The LMS took 1 of 1 scores." in printed
    assert [each["userId"] for each in lms.scores[before:]] == ["u-3"]


def test_a_column_that_has_the_points_of_another_set_is_not_written_over(course: Course, lms: Lms):
    lms.columns["1"] = {"label": "Grade", "scoreMaximum": 15}
    lms.members = [member(1, lis_person_sourcedid="s1")]
    connect(course, lms)
    command(course, "lti", "roster")
    record = scores.Record(course.folder, "final")
    record.begin(columns.LmsColumn(lms.column_address("1"), "Grade"))
    record.note(scores.Score("s1", "u-1", Decimal(7), ""))
    record.save()
    code, printed = command(course, "lti", "push", "ps1", "--column", "Grade", "--yes")
    assert code == 1
    assert "Grade has the points of final, which those of ps1 would overwrite; name a column of its own" in printed
    assert lms.scores == []


def test_another_course_and_a_refused_launch_end_with_1_and_change_nothing(course: Course, lms: Lms):
    assert connect(course, lms)[0] == 0
    before = kept(course)
    code, printed = connect(course, lms, launch=ANOTHER)
    assert (code, kept(course)) == (1, before)
    assert "is connected to “Product & Project”, and the launch is of “Another”" in printed
    code, printed = connect(course, lms, launch={"nonce": "other"})
    assert (code, kept(course)) == (1, before)
    assert "the nonce of the launch is not that of its login" in printed
    code, printed = connect(course, lms, "--replace", launch=ANOTHER)
    assert code == 0, printed


def test_whom_an_lms_names_by_a_number_alone_is_not_the_learner_of_that_number(course: Course, lms: Lms):
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute("INSERT INTO student (id, first_name) VALUES ('7', 'Ada')")
    lms.members = [{"user_id": "7", "roles": ["Learner"]}, {"user_id": "8", "roles": ["Learner"]}]
    connect(course, lms)
    code, printed = command(course, "lti", "roster")
    assert code == 3
    assert "7: the LMS tells no more than the id 7, which is that of a learner here; have it share names" in printed
    assert course.query("SELECT id, first_name FROM student WHERE id IN ('7', '8')") == [("7", "Ada"), ("8", None)]


def test_the_same_id_in_another_lms_is_somebody_else(course: Course, lms: Lms):
    lms.members = [member(n, lis_person_sourcedid=f"s{n}") for n in (1, 2, 3)]
    connect(course, lms)
    command(course, "lti", "roster")
    turned = [member(4 - n, user_id=f"u-{n}", lis_person_sourcedid=f"s{4 - n}") for n in (1, 2, 3)]
    with served(Lms(members=turned)) as other:
        (course.folder / "lti/registration.yml").unlink()
        assert connect(course, other, "--replace")[0] == 0
        assert "run `whichpm lti roster` first" in command(course, "lti", "push", "ps1", "--yes")[1]
        command(course, "lti", "roster")
        command(course, "lti", "push", "ps1", "--yes")
        sent = {each["userId"]: each["scoreGiven"] for each in other.scores}
    assert sent == {f"u-{4 - n}": NAMES[f"s{n}"] + 2 for n in (1, 2, 3)}
    assert lms.scores == []
    # Whoever goes back finds everybody.
    people = json.loads((course.folder / "lti/people.json").read_text(encoding="utf-8"))["learners"]
    assert people[lms.address] == {f"u-{n}": f"s{n}" for n in (1, 2, 3)}


def test_the_roster_says_who_is_gone_and_shrinks_no_class_unasked(course: Course, lms: Lms, tmp_path: Path):
    lms.members = [member(n, lis_person_sourcedid=f"s{n}") for n in range(1, 13)]
    connect(course, lms)
    assert command(course, "lti", "roster")[0] == 0
    del lms.members[11]
    lms.members[0]["status"] = "Inactive"
    lms.members[2]["given_name"] = "=HYPERLINK(1)"  # Learners choose what they are called.
    assistant = f"{ROLE[:-1]}/Instructor#TeachingAssistant"
    lms.members.append(member(20, lis_person_sourcedid="lind") | {"roles": [f"{ROLE}Instructor", assistant]})
    lms.members.append(member(21, "Instructor", lis_person_sourcedid="okafor"))
    code, printed = command(course, "lti", "roster", "--to", str(tmp_path / "roster.csv"))
    assert code == 0
    assert "Gone, and marked as dropped: s1, s12." in printed
    lines = (tmp_path / "roster.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "id,first name,last name,email,role"
    assert lines[1:5] == [
        "okafor,Given21,Family21,l21@uni.example,teacher",
        "lind,Given20,Family20,l20@uni.example,grader",
        "s2,Given2,Family2,l2@uni.example,learner",
        "s3,'=HYPERLINK(1),Family3,l3@uni.example,learner",
    ]
    # Who reads a roster takes it as it is: a hub has a teacher, and nobody who teaches is a learner.
    code, printed = command(course, "hub", str(tmp_path / "hub"), "--roster", str(tmp_path / "roster.csv"))
    assert code == 0
    assert "1 teacher, 1 grader, 10 learners." in printed
    everybody = read_roster(tmp_path / "roster.csv").people
    assert {each.id for each in everybody} == {f"s{n}" for n in range(2, 12)}
    lms.members = lms.members[:2]
    code, printed = command(course, "lti", "roster")
    assert code == 3
    assert "too many at once to be believed" in printed
    assert course.query("SELECT count(*) FROM whichpm_learner WHERE dropped") == [(2,)]


def test_members_are_found_by_number_address_or_name_and_namesakes_are_asked_about(course: Course, lms: Lms):
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        change = "UPDATE student SET first_name = ?, last_name = ?, email = ? WHERE id = ?"
        rows = [("s1", "Ada", "Lund", "ada@uni.example"), ("s2", "Ben", "Oka", None), ("s3", "Wei", "Li", None),
                ("s4", "Wei", "Li", None)]  # fmt: skip
        for learner, first, last, email in rows:
            database.execute(change, (first, last, email, learner))
    lms.members = [
        {"user_id": 11, "roles": ["Learner"], "name": "Ada Lund", "email": "ada@uni.example"},
        {"user_id": "12", "roles": [f"{ROLE}Learner"], "name": "Ben Oka", "given_name": "Ben", "family_name": "Oka"},
        {"user_id": "13", "roles": [f"{ROLE}Learner"], "name": "Wei Li"},
        {"user_id": "14", "roles": [f"{ROLE}Learner"], "name": "Ada Lund", "email": "other@uni.example"},
        {"user_id": "15", "roles": [f"{ROLE}Learner"], "name": "Eve", "lis_person_sourcedid": "../../etc"},
        {"user_id": "16", "roles": [f"{ROLE}Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"]},
    ]
    connect(course, lms)
    code, printed = command(course, "lti", "roster")
    assert code == 3
    people = json.loads((course.folder / "lti/people.json").read_text(encoding="utf-8"))["learners"][lms.address]
    assert people == {"11": "s1", "12": "s2", "14": "other@uni.example", "15": "15"}
    assert "Wei Li" in printed
    assert "Known by name alone; look whether it is they: s2." in printed
