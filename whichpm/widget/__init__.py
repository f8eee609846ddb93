"""What a cell of a notebook shows: a board, and of the whole course in notebooks also review and progress."""

from __future__ import annotations

from typing import Any

from whichpm.widget import boards, pages
from whichpm.widget.boards import UNSEEN as UNSEEN
from whichpm.widget.boards import Board as Board
from whichpm.widget.boards import Check as Check
from whichpm.widget.boards import PrivateBoard as PrivateBoard
from whichpm.widget.boards import Unanswered as Unanswered
from whichpm.widget.pages import CoursePage as CoursePage
from whichpm.widget.pages import progress as progress
from whichpm.widget.pages import review as review


def board(slug: str, held: str | None = None) -> Any:
    """The board of an exercise, with its saved answers; as the last line of a cell it shows itself.

    Parameters
    ----------
    slug
        Name of the exercise, for example ``"ride-hailing"``; of another form, the learner's, where it was allotted.
    held
        In the course's notebooks, before the teaching: words in place of verdicts, which say where these come.

    Raises
    ------
    whichpm.handout.HandoutError
        There is no such exercise in this folder or course; the message says what to do. A receipt that stands in the
        notebook is shown again first, because running a cell takes away what stood below it.
    """
    return pages.practice(slug, held) or boards.board(slug)
