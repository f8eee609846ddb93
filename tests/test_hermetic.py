"""What lies in a user's or a system's Jupyter folders changes no test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from copies import run
from hermetic import OURS

HOSTILE = "raise SystemExit('settings that are none of ours were read')\n"
PLACES = (".jupyter", ".config/jupyter", ".ipython/profile_default")
FILES = ("nbgrader_config.py", "jupyter_config.py", "jupyter_server_config.py", "ipython_config.py")


def test_jupyter_looks_into_our_environment_and_nowhere_else():
    command = [sys.executable, "-m", "jupyter_core", "--paths", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    ours = (Path(sys.prefix), Path(os.environ[OURS]))
    places = [Path(place) for places in json.loads(done.stdout).values() for place in places]
    assert Path(sys.prefix) / "etc/jupyter" in places
    assert [place for place in places if not any(place.is_relative_to(one) for one in ours)] == []


@pytest.mark.stock
def test_hostile_settings_of_a_user_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for place in PLACES:
        (tmp_path / place).mkdir(parents=True)
        for name in FILES:
            (tmp_path / place / name).write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "course").mkdir()
    run(tmp_path / "course", "nbgrader", "db", "student", "list")
    monkeypatch.delenv("JUPYTER_CONFIG_DIR")
    with pytest.raises(AssertionError, match="none of ours"):  # It can fail.
        run(tmp_path / "course", "nbgrader", "db", "student", "list")
