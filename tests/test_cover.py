"""The cover of the printed book."""

from __future__ import annotations

from xml.etree import ElementTree

from whichpm.printed import look


def test_a_title_that_is_cut_into_lines_stays_whole_with_any_signs():
    title = "Requirements&Deadlines, <Both> of Them"
    drawing = ElementTree.fromstring(look.cover(title, "A & B"))
    *lines, author = [each.text for each in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert "".join(lines).replace(" ", "") == title.replace(" ", "")
    assert (drawing.get("aria-label"), author) == (title, "A & B")
