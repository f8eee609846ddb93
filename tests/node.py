"""Node for tests of the front end: present in CI and wherever `make lint` runs, and not needed by anybody else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def node(*arguments: str, told: Any = None) -> str:
    """Run Node in the checkout with JSON on its standard input; gives what it printed. Skips where there is no Node."""
    path = shutil.which("node")
    if path is None:
        pytest.skip("Node is not installed; install Node 20 or newer to run the tests of the front end")
    done = subprocess.run(
        [path, *arguments], cwd=ROOT, input=json.dumps(told), capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
