"""A release is one command: it checks first, then dates the changelog, sets the version everywhere, commits, tags."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path

import pytest
import yaml

import whichpm

ROOT = Path(__file__).parents[1]
TOOL = runpy.run_path(str(ROOT / "tools" / "release.py"))
CHANGELOG = "# Changelog\n\nWhat users notice.\n\n## Unreleased\n\n- Boards fly.\n\n## 0.1.0 (2026-01-01)\n\n- All.\n"
INIT = '"""Boards."""\n\n__version__ = "0.1.0"\n'


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own, at version 0.1.0, which is tagged."""
    (tmp_path / "whichpm").mkdir()
    (tmp_path / "whichpm/__init__.py").write_text(INIT)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "CITATION.cff").write_text((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    git(tmp_path, "init", "--quiet")
    for name, value in {"user.name": "A", "user.email": "a@example.org", "commit.gpgsign": "false"}.items():
        git(tmp_path, "config", name, value)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "All")
    git(tmp_path, "tag", "v0.1.0")
    return tmp_path


def test_a_release_is_dated_numbered_committed_and_tagged(checkout: Path):
    assert TOOL["release"](checkout, "0.2.0", "2026-02-03") == "- Boards fly."
    changelog = (checkout / "CHANGELOG.md").read_text()
    assert "## Unreleased\n\n## 0.2.0 (2026-02-03)\n\n- Boards fly.\n\n## 0.1.0" in changelog
    assert '__version__ = "0.2.0"' in (checkout / "whichpm/__init__.py").read_text()
    cited = yaml.safe_load((checkout / "CITATION.cff").read_text())
    assert (cited["version"], str(cited["date-released"])) == ("0.2.0", "2026-02-03")
    assert git(checkout, "log", "-1", "--format=%s%n%b").split("\n")[:2] == ["Release 0.2.0", "- Boards fly."]
    assert "- Boards fly." in git(checkout, "tag", "--list", "v0.2.0", "--format=%(contents)")
    assert git(checkout, "status", "--porcelain") == ""
    (checkout / "CHANGELOG.md").write_text(changelog.replace("## Unreleased\n", "## Unreleased\n\n- Again.\n"))
    git(checkout, "commit", "--quiet", "--all", "--message", "More")
    assert TOOL["release"](checkout, "0.3.0", "2026-03-04") == "- Again."
    assert (checkout / "CITATION.cff").read_text().count("date-released:") == 1


@pytest.mark.parametrize(
    ("version", "harm", "said"),
    [
        ("1.0", lambda _: None, "is no version; write three numbers"),
        ("0.1.0", lambda _: None, "not newer than 0.1.0; choose a higher number"),
        ("0.2.0", lambda folder: git(folder, "tag", "v0.2.0"), "there is a tag v0.2.0 already"),
        (
            "0.2.0",
            lambda folder: (folder / "left.txt").write_text("x"),
            "not clean; commit or remove first:\n?? left.txt",
        ),
    ],
)
def test_what_is_not_ready_is_refused_and_nothing_changes(checkout: Path, version: str, harm, said: str):
    harm(checkout)
    before = git(checkout, "rev-parse", "HEAD")
    with pytest.raises(TOOL["NotReady"], match=re.escape(said)):
        TOOL["release"](checkout, version, "2026-02-03")
    assert git(checkout, "rev-parse", "HEAD") == before
    assert (checkout / "CHANGELOG.md").read_text() == CHANGELOG


def test_nothing_to_tell_is_no_release(checkout: Path):
    (checkout / "CHANGELOG.md").write_text(CHANGELOG.replace("- Boards fly.\n", ""))
    git(checkout, "commit", "--quiet", "--all", "--message", "Less")
    with pytest.raises(TOOL["NotReady"], match="nothing under ## Unreleased"):
        TOOL["release"](checkout, "0.2.0", "2026-02-03")


def test_the_citation_names_the_version_of_the_package():
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == whichpm.__version__


def test_the_tool_is_ready_for_the_files_of_this_checkout():
    assert TOOL["UNRELEASED"] in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for path in (ROOT / ".github").rglob("*.yml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")), path
