"""A command in a fork does what the same command does that begins with nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from forks import NBGRADER, WHICHPM, forks, plainly


@pytest.mark.slow
@pytest.mark.parametrize("command", [[NBGRADER, "assign", "--help"], [*WHICHPM, "grade"], [*WHICHPM, "nothing"]])
@pytest.mark.parametrize("apart", [True, False])
def test_status_and_both_outputs_are_the_same(command: list[str], apart: bool, tmp_path: Path):
    forked = forks().run(command, tmp_path, os.environ, apart=apart)
    assert forked == plainly(command, tmp_path, os.environ, apart=apart)
    assert forked[1] + forked[2]


@pytest.mark.slow
def test_what_python_reads_as_it_starts_holds_for_a_command_that_has_it(tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text("print('begun')\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    assert forks().run([*WHICHPM, "--help"], tmp_path, environment, apart=True)[1].startswith("begun\n")
    assert not forks().run([*WHICHPM, "--help"], tmp_path, os.environ, apart=True)[1].startswith("begun")
