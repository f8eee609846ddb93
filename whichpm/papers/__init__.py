"""Documents of the trade as data: what an author writes, what follows from it by calculation, and how it is drawn.

An author writes *parts* (:mod:`whichpm.papers.parts`): a list, a table, a schedule, a report of earned value. What can
be calculated is (:mod:`whichpm.papers.network`, :mod:`whichpm.papers.figures`), so that no figure contradicts another.
All parts become *blocks* (:mod:`whichpm.papers.blocks`), which pages, boards and paper draw alike.
"""

from __future__ import annotations

from whichpm.papers.blocks import Bar, Block, Cell, html, on_paper, sheets
from whichpm.papers.drawing import drawn, own_words
from whichpm.papers.parts import Part, Roadmap, Schedule, part_faults, places

__all__ = [
    "Bar",
    "Block",
    "Cell",
    "Part",
    "Roadmap",
    "Schedule",
    "drawn",
    "html",
    "on_paper",
    "own_words",
    "part_faults",
    "places",
    "sheets",
]
