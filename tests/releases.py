"""Releases of all problem sets of a course, by nbgrader's own API in one process."""

from __future__ import annotations

import sys
from pathlib import Path

from copies import run

GENERATE = """
import sys
from nbgrader.apps import NbGraderAPI
from nbgrader.apps.nbgraderapp import NbGraderApp
app = NbGraderApp.instance()
app.initialize([])
api = NbGraderAPI(config=app.config)
for name in sys.argv[1:]:
    done = api.generate_assignment(name)
    if not done["success"]:
        sys.exit(f"{name}: {done.get('error') or done.get('log')}")
"""


def sets(course: Path) -> list[str]:
    """Names of the problem sets of a course."""
    return sorted(path.name for path in (course / "source").glob("*") if path.is_dir())


def generate(course: Path) -> None:
    """Generate the release of every problem set; as ``nbgrader generate_assignment`` does, but starting once."""
    run(course, Path(sys.executable).name, "-c", GENERATE, *sets(course))
