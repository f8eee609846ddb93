"""Bulk downloads as each LMS names and packs them, made from submissions of a test."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from classroom import SLUG, Course, cell, receipt

from whichpm import answers as carriers
from whichpm.answers import Answers

DOWNLOADED = (2026, 2, 1, 9, 0, 0)
"""The time that Moodle and Canvas give every entry."""
NAME = carriers.file_name(SLUG)


def notebook(course: Course, answers: Answers | None = None, text: str = "The Saturday shift.") -> bytes:
    """A notebook as handed in, with a receipt."""
    made: dict[str, Any] = course.release()
    cell(made, f"{SLUG}-board")["outputs"] = [receipt(answers)] if answers else []
    cell(made, "hardest")["source"] = text
    return json.dumps(made, indent=1).encode()


def filed(answers: Answers) -> bytes:
    """An answers file."""
    return json.dumps(answers.payload()).encode()


def archive(files: Mapping[str, bytes], when: tuple[int, ...] = DOWNLOADED) -> bytes:
    """A zip archive; names as given."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name, when), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def save(folder: Path, name: str, files: Mapping[str, bytes], when: tuple[int, ...] = DOWNLOADED) -> Path:
    """A zip archive on disk."""
    path = folder / name
    path.write_bytes(archive(files, when))
    return path


def blackboard(username: str, at: datetime, name: str = "") -> str:
    """What stands before the learner's own file name; or, without a name, the name of the note beside the attempt."""
    start = f"gradebook_PM-101_Problem Set 1_{username}_attempt_{at:%Y-%m-%d-%H-%M-%S}"
    return f"{start}_{name}" if name else f"{start}.txt"


def note(username: str, person: str, comment: str = "There are no student comments for this assignment.") -> bytes:
    """What Blackboard writes beside each attempt."""
    return (
        f"Name: {person} ({username})\nAssignment: Problem Set 1\n"
        "Date Submitted: Monday, January 12, 2026 5:05:33 PM GMT\nCurrent Mark: Needs Marking\n\n"
        f"Submission Field:\nThere is no student submission text data for this assignment.\n\nComments:\n{comment}\n\n"
        "Files:\n\tOriginal filename: ps1.ipynb\n\tFilename: ...\n"
    ).encode()
