"""A course in a temporary folder, graded with the real nbgrader, and learners who hand in."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from forks import NBGRADER, WHICHPM, forks

from whichpm import answers as carriers
from whichpm import bank
from whichpm.answers import Answers

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "course" / "source"
"""A problem set of 12 items and one written answer, which stays as it is when the course's own sets grow."""
SLUG = "ride-hailing"
EXERCISE = bank.find(ROOT, SLUG)
SAVED = datetime(2026, 1, 12, 16, 0, tzinfo=UTC)
STOCK_PAGES = "--GenerateFeedback.exporter_class=whichpm.nbgrader.plugins.pages.StockPages"
"""Has nbgrader write its own page of feedback, as it does where ours cannot be made."""
STOCK_CONFIG = """
from pathlib import Path
c = get_config()
c.CourseDirectory.course_id = "which-pm"
c.CourseDirectory.root = str(Path(__file__).absolute().parent)
"""

Notebook = dict[str, Any]
Change = Callable[[Notebook], object]


def saved(points: int, unanswered: int = 0, minutes: int = 0, **more: str) -> Answers:
    """Answers that earn ``points``; of the rest, ``unanswered`` are left empty and the others are wrong."""
    chosen = {}
    for number, item in enumerate(EXERCISE.items):
        wrong = [option for option in item.options if option != item.key]
        if number < points:
            chosen[item.id] = item.key
        elif number < len(EXERCISE.items) - unanswered:
            chosen[item.id] = wrong[number % len(wrong)]
    return Answers(SLUG, EXERCISE.revision, SAVED + timedelta(minutes=minutes), {**chosen, **more})


def receipt(answers: Answers) -> dict[str, Any]:
    """An output that holds a receipt, as the board leaves it in the notebook."""
    data = json.loads(json.dumps(carriers.receipt(answers, EXERCISE.public())))
    return {"output_type": "display_data", "metadata": {}, "data": data}


def cell(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    """The (first) cell with this id."""
    return next(each for each in notebook["cells"] if each["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


class Course:
    """A course folder; commands are the real ones: those that run to their end in a fork, the others from nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def new(cls, folder: Path) -> Course:
        """The bank of this checkout with a small problem set of one exercise, and nothing generated yet."""
        folder.mkdir(parents=True)
        shutil.copytree(ROOT / "exercises", folder / "exercises")
        shutil.copytree(SMALL, folder / "source", ignore=shutil.ignore_patterns(".*", "*.answers.json"))
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        return cls(folder)

    def copy(self, folder: Path) -> Course:
        """The same course and what was generated from it, without submissions, in another folder."""
        # Links are never followed here: some submissions link to endless files.
        shutil.copytree(self.folder, folder, symlinks=True, ignore=shutil.ignore_patterns("submitted"))
        return Course(folder)

    def configure(self, name: str, value: object) -> None:
        """Add a setting, such as ``CourseDirectory.db_url``, to nbgrader's configuration."""
        with (self.folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(f"\nc.{name} = {value!r}\n")

    def without_plugins(self) -> Course:
        """Let nbgrader work as shipped."""
        (self.folder / "nbgrader_config.py").write_text(STOCK_CONFIG, encoding="utf-8")
        return self

    def _environment(self, **more: str) -> dict[str, str]:
        home = self.folder.parent / "home"
        settings = {name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
        return {**os.environ, **settings, **more}

    def start(self, *arguments: str, folder: Path | None = None, **environment: str) -> subprocess.Popen[str]:
        """Start a command of nbgrader; its output is one stream."""
        return subprocess.Popen(
            [NBGRADER, *arguments],
            cwd=folder or self.folder,
            env=self._environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, fails: bool = False, folder: Path | None = None, **environment: str) -> str:
        """Run a command to its end and return what it printed."""
        place, variables = folder or self.folder, self._environment(**environment)
        code, printed, _ = forks().run([NBGRADER, *arguments], place, variables, apart=False)
        assert (code != 0) == fails, printed
        return printed

    def start_whichpm(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command of whichpm in the course; what it prints as errors is apart."""
        return subprocess.Popen(
            [*WHICHPM, *arguments],
            cwd=self.folder,
            env=self._environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def whichpm(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Run a command of whichpm to its end and return what it printed, or its errors where it should fail."""
        variables = self._environment(**environment)
        status, printed, errors = forks().run([*WHICHPM, *arguments], self.folder, variables, apart=True)
        assert status == code, printed + errors
        return errors if code == 1 else printed

    def release(self) -> Notebook:
        """The released notebook."""
        return dict(json.loads((self.folder / "release/ps1/ps1.ipynb").read_text(encoding="utf-8")))

    def hand_in(
        self,
        learner: str,
        file: Answers | None = None,
        receipts: tuple[Answers, ...] = (),
        text: str | None = "The Saturday shift, because a date hides a choice.",
        change: Change | None = None,
        raw: bytes | None = None,
    ) -> Path:
        """Put a submission into ``submitted/`` and return its folder; ``raw`` stands in for the whole notebook."""
        folder = self.folder / "submitted" / learner / "ps1"
        folder.mkdir(parents=True)
        for handout in (self.folder / "release/ps1").glob("*.json"):
            shutil.copy(handout, folder)
        notebook = self.release()
        cell(notebook, f"{SLUG}-board")["outputs"] = [receipt(each) for each in receipts]
        if text is not None:
            cell(notebook, "hardest")["source"] = text
        if change:
            change(notebook)
        (folder / "ps1.ipynb").write_bytes(json.dumps(notebook, indent=1).encode() if raw is None else raw)
        if file:
            carriers.write(folder / carriers.file_name(SLUG), file)
        (folder / "timestamp.txt").write_text("2026-01-12 17:00:00 UTC\n", encoding="utf-8")
        return folder

    def graded(self, learner: str) -> Notebook:
        """The autograded notebook of a learner."""
        path = self.folder / "autograded" / learner / "ps1/ps1.ipynb"
        return dict(json.loads(path.read_text(encoding="utf-8")))

    def problems(self, learner: str) -> str:
        """What the grader wrote about a submission, one problem a line."""
        return "\n".join(self.graded(learner)["metadata"]["whichpm"]["problems"])

    def grades(self) -> dict[tuple[str, str], tuple[float | None, float | None, bool]]:
        """By learner and cell: points given by the grader, points by hand, and whether a person should look."""
        rows = self.query(
            "SELECT sa.student_id, c.name, g.auto_score, g.manual_score, g.needs_manual_grade FROM grade g"
            " JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id"
            " JOIN submitted_assignment sa ON sa.id = sn.assignment_id"
        )
        return {(learner, name): (auto, manual, bool(look)) for learner, name, auto, manual, look in rows}

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the gradebook."""
        with sqlite3.connect(self.folder / "gradebook.db") as connection:
            return connection.execute(statement).fetchall()

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every table of the gradebook, rows in a fixed order, with random ids replaced by what they stand for."""
        names = [row[0] for row in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]
        raw = {name: self.query(f"SELECT * FROM {name}") for name in names}
        columns = {name: [row[1] for row in self.query(f"PRAGMA table_info({name})")] for name in names}
        known = self._names(raw, columns)
        return {name: sorted((tuple(known.get(v, v) for v in row) for row in raw[name]), key=repr) for name in names}

    def _names(self, raw: Mapping[str, list[tuple[Any, ...]]], columns: Mapping[str, list[str]]) -> dict[Any, str]:
        made_of = {
            "assignment": ("name",),
            "notebook": ("assignment_id", "name"),
            "base_cell": ("notebook_id", "name", "type"),
            "source_cell": ("notebook_id", "name"),
            "submitted_assignment": ("assignment_id", "student_id"),
            "submitted_notebook": ("assignment_id", "notebook_id"),
            "grade": ("notebook_id", "cell_id"),
            "comment": ("notebook_id", "cell_id"),
        }
        known: dict[Any, str] = {}
        for table, parts in made_of.items():
            for row in raw[table]:
                values = dict(zip(columns[table], row, strict=True))
                known[values["id"]] = f"{table}({', '.join(str(known.get(values[p], values[p])) for p in parts)})"
        return known
