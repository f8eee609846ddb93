"""``{course-grade}``: how the course grade comes about, in sentences, from the file by which it is computed."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from whichpm import bank, words
from whichpm.coursegrade import policy, told
from whichpm.quality import sets

log = logging.getLogger(__name__)


class CourseGradeDirective(SphinxDirective):
    """A list of sentences; the page is read again when the policy or the sets change."""

    def run(self) -> list[nodes.Node]:
        """The list, or nothing and a warning where the policy is missing or wrong."""
        root = Path(self.env.srcdir)
        for path in (root / policy.PATH, root / sets.PATH):
            self.env.note_dependency(str(path))
        try:
            known = sets.read(root).sets
            found = policy.read(root, known)
        except bank.BankError as problem:
            return self._warn(str(problem))
        if found is None:
            return self._warn(f"there is no {policy.PATH}; write one, or take the directive out")
        titles = {name: one.title for name, one in known.items()}
        cuts = {name: one.cut for name, one in known.items() if one.cut is not None}
        say = words.of(self.config.language)
        lines = told.sentences(found, titles, cuts, say)
        return [nodes.bullet_list("", *(nodes.list_item("", nodes.paragraph(text, text)) for text in lines))]

    def _warn(self, message: str) -> list[nodes.Node]:
        log.warning(f"course-grade: {message}", location=self.get_location(), type="whichpm", subtype="course-grade")
        return []
