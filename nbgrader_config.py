"""Configuration of nbgrader for this course. Stock commands, run in this folder, find it here."""

import os
import re
import sys
import warnings
from pathlib import Path

from jupyter_core.paths import jupyter_config_path

c = get_config()  # noqa: F821  (nbgrader provides it)
here = Path(__file__).absolute().parent

# nbgrader calls alembic by its name. It lies beside Python, also where the environment is not active.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

# SQLAlchemy warns about how nbgrader adds submissions; the rows are right, and nobody here can fix it.
warnings.filterwarnings("ignore", message="Object of type <Submitted", module="nbgrader")

c.CourseDirectory.course_id = "which-pm"
c.CourseDirectory.root = str(here)

# An exchange inside the checkout, so that release, fetch, submit and collect can be tried by one person. Where the
# machine's own nbgrader_config.py names one, as on a hub (`whichpm hub`), it is that.
everywhere = (Path(folder, "nbgrader_config.py") for folder in jupyter_config_path())
named = re.compile(rb"^\s*c\.Exchange\.root\s*=", re.MULTILINE)  # `nbgrader --generate-config` has it as a comment.
if not any(os.access(path, os.R_OK) and named.search(path.read_bytes()) for path in everywhere):
    c.Exchange.root = str(here / "exchange")
    c.Exchange.cache = str(here / "exchange" / ".cache")
    (here / "exchange").mkdir(exist_ok=True)
# Learners write into the exchange: links in it are not followed, and nobody hands in as somebody else.
c.ExchangeFactory.collect = "whichpm.nbgrader.plugins.exchange.Collect"
c.ExchangeFactory.release_feedback = "whichpm.nbgrader.plugins.exchange.ReleaseFeedback"
# Of a set with several forms, each learner gets the one drawn for them; c.ReleaseAssignment.draw_forms = False gives
# everybody that of the source.
c.ExchangeFactory.release_assignment = "whichpm.nbgrader.plugins.forms.ReleaseAssignment"

# Nothing is deleted before it is known that a new release can take its place.
c.GenerateAssignment.exporter_class = "whichpm.nbgrader.plugins.release.SourceNotebooks"
# Stock steps, with ours first: it writes <slug>.exercise.json, without the key, for every board of a notebook.
c.GenerateAssignment.preprocessors = [
    "whichpm.nbgrader.plugins.publish.PublishExercises",
    *(
        f"nbgrader.preprocessors.{step}"
        for step in (
            "IncludeHeaderFooter",
            "InstantiateTests",
            "LockCells",
            "ClearSolutions",
            "ClearOutput",
            "CheckCellMetadata",
            "ComputeChecksums",
            "SaveCells",
            "ClearHiddenTests",
            "ClearMarkScheme",
            "ComputeChecksums",
            "CheckCellMetadata",
        )
    ),
]

# Formgrader's button and `nbgrader generate_feedback` write the page of `whichpm feedback`. A graded notebook that
# cannot be read is named, and the others get theirs.
c.GenerateFeedback.exporter_class = "whichpm.nbgrader.plugins.pages.FeedbackPages"

# The table of grades is nbgrader's, without formulas in it.
c.ExportApp.plugin_class = "whichpm.nbgrader.plugins.export.SafeCsvExportPlugin"

# Answers are data: submissions are read, never run. Without the settings below, nbgrader executes them.
c.Autograde.exporter_class = "whichpm.nbgrader.plugins.exporter.AnswersExporter"
# The exporter hands over a notebook rebuilt from the gradebook, so there is nothing left to clear or to overwrite.
c.Autograde.sanitize_preprocessors = ["nbgrader.preprocessors.CheckCellMetadata"]
c.Autograde.autograde_preprocessors = [
    "whichpm.nbgrader.plugins.gradefromdata.GradeFromData",  # in place of Execute
    "whichpm.nbgrader.plugins.savegrades.SaveGrades",  # keeps grades by hand
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Points off for handing in late, as `late` in exercises/course.yml says; where it says nothing, none.
c.AssignLatePenalties.plugin_class = "whichpm.nbgrader.plugins.late.LatePolicy"
