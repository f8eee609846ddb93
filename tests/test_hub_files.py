"""``whichpm hub``: what it writes, whom it puts where, and what it refuses; a hub that runs is in tests/jupyter."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from copies import ROOT
from typer.testing import CliRunner

from whichpm.cli import app
from whichpm.cli.hub import closed_to_others
from whichpm.hub.members import Members, RosterProblem, members
from whichpm.hub.write import Hub, Refused, on_this_machine, write

CLASS = Members(("okafor",), ("lind",), ("ada", "ben"))


def rows(*lines: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(number, tuple(line.split(","))) for number, line in enumerate(lines, 1)]


def hub(folder: Path, **changes: object) -> Hub:
    usual = {"course": "which-pm", "folder": folder, "exchange": folder.parent / "exchange", "members": CLASS}
    return Hub(**{**usual, **changes})


def test_roles_lead_to_groups_and_whoever_left_is_in_none():
    roster = rows("ID,Name,Role,Dropped", "okafor,O,Teacher,", "lind,L,grader,no", "ada,A,,", "ben,B,student,yes")
    assert members(roster, "roster.csv") == Members(("okafor",), ("lind",), ("ada",))


def test_an_environment_whose_python_lies_in_a_closed_home_is_named():
    with tempfile.TemporaryDirectory() as name:
        home, shared = Path(name).resolve() / "home", Path(name).resolve() / "shared"
        for folder in (home.parent, home, shared):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)
        (home / "python").write_text("")
        (shared / "python").symlink_to(home / "python")
        if closed_to_others(shared / "python") is not None:
            pytest.skip("other accounts cannot enter the folder for temporary files")
        home.chmod(0o750)
        assert closed_to_others(shared / "python") == home


def test_whoever_leaves_is_known_to_have_left_until_they_are_back(tmp_path: Path):
    def left(*learners: str) -> list[str]:
        write(tmp_path / "hub", hub(tmp_path / "course", members=Members(("okafor",), (), learners)))
        return list(json.loads((tmp_path / "hub" / "hub.json").read_text(encoding="utf-8"))["left"])

    assert left("ada", "ben", "lind") == []
    assert left("ada") == ["ben", "lind"]
    assert left("cleo") == ["ada", "ben", "lind"]
    assert left("ada", "cleo") == ["ben", "lind"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["name,role", "a,teacher"], ["roster.csv: line 1: the first line names no column id"]),
        (["id", "okafor"], ["names no column role, with teacher, grader or learner"]),
        (["id,role", "okafor,boss"], ["roster.csv: line 2, column role: 'boss' is no role"]),
        (["id,role", "O,teacher", "Ada Lind,"], ["line 2, column id: 'O' is", "line 3, column id", "example ada-lind"]),
        (["id,role", "okafor,teacher", "okafor,learner"], ["line 3, column id: okafor stands in line 2 too"]),
        (["id,role,dropped", "okafor,teacher,", "ada,,ja"], ["line 3, column dropped: 'ja' may be yes or no"]),
        (["id,role", "ada,learner"], ["nobody teaches; write teacher"]),
        ([], ["line 1: the first line names no column"]),
    ],
)
def test_a_roster_that_is_wrong_is_refused_by_row_and_column_with_what_to_do(lines: list[str], said: list[str]):
    with pytest.raises(RosterProblem) as refused:
        members(rows(*lines), "roster.csv")
    assert [words for words in said if words not in str(refused.value)] == []


def test_what_somebody_edited_is_not_overwritten_and_nothing_else_is_then(tmp_path: Path):
    assert len(write(tmp_path / "hub", hub(tmp_path / "course"))) == 6
    assert write(tmp_path / "hub", hub(tmp_path / "course")) == []
    edited = tmp_path / "hub" / "jupyterhub_config.py"
    edited.write_text(f"{edited.read_text()}\nc.JupyterHub.port = 80\n")
    own = tmp_path / "hub" / "local_config.py"
    own.write_text("mine\n")
    before = {path: path.read_bytes() for path in (tmp_path / "hub").iterdir()}
    smaller = hub(tmp_path / "course", members=Members(("okafor",), (), ("ada",)))
    with pytest.raises(Refused, match=r"jupyterhub_config\.py: edited.*local_config\.py.*--replace"):
        write(tmp_path / "hub", smaller)
    assert {path: path.read_bytes() for path in (tmp_path / "hub").iterdir()} == before
    assert write(tmp_path / "hub", smaller, replace=True) == ["hub.json", "jupyterhub_config.py"]
    assert own.read_text() == "mine\n"


def test_a_file_that_was_there_before_is_somebodys(tmp_path: Path):
    (tmp_path / "README.md").write_text("ours")
    with pytest.raises(Refused, match=r"README\.md"):
        write(tmp_path, hub(tmp_path / "course"))
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_what_root_runs_does_not_lie_in_the_folder_of_a_teacher(tmp_path: Path):
    course = tmp_path / "course"
    with pytest.raises(Refused, match=r"belongs to okafor, and root runs what is in it.*such as .*/hub"):
        write(course / "hub", hub(course))
    with pytest.raises(Refused, match=r"--exchange .*nobody else can enter"):
        write(tmp_path / "hub", hub(course, exchange=course / "exchange"))
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_cannot_be_read_leaves_nobody_out_unsaid(tmp_path: Path):
    roster = tmp_path / "roster.csv"
    roster.write_text('id,role\nokafor,teacher\n"ada,learner\nben,learner\n')
    done = CliRunner().invoke(app, ["hub", str(tmp_path / "hub"), f"--roster={roster}", f"--course={ROOT}"])
    assert done.exit_code == 1
    assert "roster.csv: line 3: a quotation mark in it is not closed; correct it and try again" in done.stderr
    assert not (tmp_path / "hub").exists()


def test_names_may_hold_more_commas_than_the_roster_has_separators(tmp_path: Path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "id;name;role\nokafor;Okafor, Ben, Prof., Dr., M.A.;teacher\nada;Lund, Ada, B.A., B.Sc.;learner\n"
    )
    done = CliRunner().invoke(app, ["hub", str(tmp_path / "hub"), f"--roster={roster}", f"--course={ROOT}"])
    assert done.exit_code == 0, done.output
    assert "1 teacher, 0 graders, 1 learner" in done.output


def test_who_is_in_the_class_is_for_the_administrator_alone(tmp_path: Path):
    write(tmp_path, hub(tmp_path / "course"))
    assert stat.S_IMODE((tmp_path / "hub.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("address", ["0.0.0.0:8000", "192.0.2.7:80", "hub.example.edu:8000", "[::]:8000"])
def test_one_password_for_all_is_refused_where_others_can_reach_it(address: str, tmp_path: Path):
    with pytest.raises(Refused, match="this machine alone"):
        hub(tmp_path / "course", address=address, password="for-all-of-us")
    assert hub(tmp_path / "course", address=address).address == address
    for near in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000"):
        assert hub(tmp_path / "course", address=near, password="for-all-of-us").password


def test_an_address_that_is_none_and_a_course_without_a_usable_id_are_refused(tmp_path: Path):
    for address in ("8000", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:70000"):
        with pytest.raises(Refused, match=r"no host and port; write it like 127\.0\.0\.1:8000"):
            hub(tmp_path / "course", address=address)
    with pytest.raises(Refused, match="course_id"):
        hub(tmp_path / "course", course="PM / 101")
    assert not on_this_machine("example.edu")


class Settings(SimpleNamespace):
    """Settings as traitlets has them: what is asked for is there."""

    def __getattr__(self, name: str) -> Settings:
        setattr(self, name, Settings())
        return getattr(self, name)


def read(folder: Path) -> Settings:
    """The settings of a hub, read as JupyterHub reads its file; raises :class:`SystemExit` where it refuses."""
    c = Settings()
    path = folder / "jupyterhub_config.py"
    space = {"get_config": lambda: c, "c": c, "__file__": str(path)}
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), space)
    return c


def test_the_hub_itself_refuses_an_open_course_and_a_shared_password_for_others(tmp_path: Path):
    course, folder = tmp_path / "course", tmp_path / "hub"
    course.mkdir(mode=0o755)
    write(folder, hub(course))
    with pytest.raises(SystemExit, match=r"others can enter .*chmod 0700"):
        read(folder)
    course.chmod(0o700)
    c = read(folder)
    assert c.JupyterHub.load_groups == {
        "formgrade-which-pm": {"users": ["okafor", "lind"]},
        "nbgrader-which-pm": {"users": ["ada", "ben"]},
    }
    assert c.Authenticator.allowed_users == {"okafor", "lind", "ada", "ben"}
    assert c.JupyterHub.services[0]["user"] == "okafor"
    with (folder / "local_config.py").open("a") as file:
        file.write("c.JupyterHub.authenticator_class = 'dummy'\nc.JupyterHub.bind_url = 'http://0.0.0.0:8000'\n")
    with pytest.raises(SystemExit, match="everybody has one password"):
        read(folder)


def test_a_hub_to_try_needs_no_accounts_and_keeps_its_password(tmp_path: Path):
    (tmp_path / "roster.csv").write_text("id,role\nteacher,teacher\nada,learner\n")
    words = ["hub", str(tmp_path / "hub"), f"--roster={tmp_path / 'roster.csv'}", f"--course={ROOT}", "--try-out"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "hub" / "hub.json").read_text())
    assert told["password"] in done.output
    assert stat.S_IMODE((tmp_path / "hub").stat().st_mode) == 0o700
    assert "student_id" in (tmp_path / "hub" / "nbgrader_config.py").read_text()
    assert "nothing has changed" in CliRunner().invoke(app, words).output
    refused = CliRunner().invoke(app, [*words, "--address=0.0.0.0:8000"])
    assert refused.exit_code == 1
    assert "this machine alone" in refused.stderr
    assert not re.search(r"\$\w", "".join(path.read_text() for path in (tmp_path / "hub").glob("*.*")))


def test_the_page_has_four_commands_and_paths_with_spaces_stay_one_word(tmp_path: Path):
    write(tmp_path, hub(tmp_path / "our course"))
    page = (tmp_path / "README.md").read_text()
    commands = re.search(r"```sh\n(.*?)```", page, re.DOTALL)[1].splitlines()
    assert len(commands) == 4
    assert f"chmod 0700 '{tmp_path / 'our course'}'" in commands[0]
    for line in commands:
        subprocess.run(["sh", "-n", "-c", line], check=True)
    assert f'ExecStart="{sys.prefix}/bin/jupyterhub"' in (tmp_path / "which-pm-hub.service").read_text()


@pytest.mark.parametrize(
    ("line", "gives_way"),
    [("c.Exchange.root = '/srv/nbgrader/exchange'", True), ("# c.Exchange.root = '/srv/nbgrader/exchange'", False)],
)
def test_the_exchange_of_a_checkout_gives_way_to_one_that_is_set_and_to_no_comment(
    line: str, gives_way: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    machine = tmp_path / "machine"
    machine.mkdir()
    (machine / "nbgrader_config.py").write_bytes(b"# \xfcberall\n" + line.encode())
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(machine))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "nothing"))
    monkeypatch.setenv("PATH", os.environ["PATH"])  # The file puts something before it.
    path = tmp_path / "nbgrader_config.py"
    path.write_bytes((ROOT / path.name).read_bytes())
    c = Settings()
    exec(compile(path.read_bytes(), path, "exec"), {"get_config": lambda: c, "__file__": str(path)})
    assert (c.Exchange.root != str(tmp_path / "exchange")) == gives_way
    assert (tmp_path / "exchange").exists() != gives_way
