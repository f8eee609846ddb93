"""Stock ``nbgrader generate_feedback``, which passes over what it cannot show and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter

from whichpm.nbgrader.submission.intake import place
from whichpm.nbgrader.submission.plainfile import GRADED_LIMIT, NotPlain, TooLarge, read_plain


class StockPages(HTMLExporter):
    """Use with ``c.GenerateFeedback.exporter_class``.

    As shipped, a folder that is called like a notebook, or a graded notebook that is damaged, ends in a traceback, and
    the learner's feedback of before is deleted.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)  # type: ignore[no-untyped-call]  # nbconvert has few types
        converter: Any = self.parent
        assignments = getattr(converter, "assignments", None)
        if isinstance(assignments, dict):
            # Here, before the first one: nbgrader deletes what is there before it reads.
            for folder, notebooks in list(assignments.items()):
                assignments[folder] = [notebook for notebook in notebooks if self._can_be_shown(Path(notebook))]
                if not assignments[folder]:
                    del assignments[folder]

    def _can_be_shown(self, path: Path) -> bool:
        try:
            nbformat.reads(read_plain(path, GRADED_LIMIT).decode(), as_version=4)  # type: ignore[no-untyped-call]
        except TooLarge:
            cause = "it is too large"
        except (NotPlain, OSError, ValueError) as error:
            cause = str(error).partition("\n")[0][:100] if isinstance(error, NotPlain) else "it is damaged"
        except Exception:  # Whatever nbformat makes of a broken tree.
            cause = "it is damaged"
        else:
            if not path.with_suffix(".html").is_dir():
                return True
            cause = "a folder stands beside it that is called like its page"
        self.log.error("No feedback for %s: %s; look at it, and grade it again with --force", place(path), cause)
        return False
