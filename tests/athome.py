"""What a public tree has no key of, so that tests which need one are skipped there, by name, and nowhere else."""

from __future__ import annotations

import functools
from pathlib import Path

from copies import ROOT

from whichpm import bank
from whichpm.quality import sets

GRADING = "ride-hailing"
"""The exercise with which the tests of nbgrader grade."""


@functools.cache
def keyless(root: Path = ROOT) -> frozenset[str]:
    """Slugs of exercises whose keys are elsewhere; of a whole course none."""
    known = sets.read(root)
    named = {slug for one in known.sets.values() for slugs in one.forms.values() for slug in slugs}
    return frozenset(named - {path.stem for path in bank.files(root)}) if known.partial else frozenset()


def missed(error: BaseException | None, root: Path = ROOT) -> str:
    """Why a test cannot be run here: the key or the source that it looked for; "" where that is not what failed."""
    gone = keyless(root)
    if not gone or not isinstance(error, bank.NoSuchExercise | FileNotFoundError):
        return ""
    sources = {f"source/{path.name}" for path in (root / "release").iterdir()}
    sources -= {f"source/{path.name}" for path in (root / "source").glob("*")}
    found = next((name for name in (*sorted(sources), *sorted(gone)) if name in str(error)), "")
    return f"{found} is at home, and not in this public tree" if found else ""
