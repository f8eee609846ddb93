"""Grades from data, in the place where nbgrader would run the notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from whichpm.nbgrader.marking import grading

Notebook = Any  # nbformat has no types
Resources = dict[str, Any]


class GradeFromData(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Put the points of every autograded cell where nbgrader looks for them. No kernel starts, no code runs."""

    def preprocess(self, nb: Notebook, resources: Resources) -> tuple[Notebook, Resources]:
        """Grade one notebook that :class:`whichpm.nbgrader.plugins.exporter.AnswersExporter` has rebuilt."""
        # nbgrader converts with the course folder as its working directory.
        root = Path.cwd()
        ours = nb.metadata.get("whichpm", {})
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs = []
            cell.execution_count = None
            if utils.is_grade(cell):
                cell.outputs = list(map(nbformat.from_dict, self._outputs(cell, root, ours)))
        return nb, resources

    def _outputs(self, cell: Any, root: Path, ours: dict[str, Any]) -> list[dict[str, Any]]:
        name = cell.metadata.nbgrader["grade_id"]
        if utils.is_solution(cell):
            return [grading.not_graded("this cell is graded by hand; code of a submission is never run")]
        slug, points = ours.get("exercises", {}).get(name, name), float(cell.metadata.nbgrader["points"])
        outputs = grading.outputs(slug, points, root, ours.get("answers", {}))
        for output in outputs:
            if output["output_type"] == "error":
                self.log.error("cell %s: %s", name, output["traceback"][0])
        return outputs
