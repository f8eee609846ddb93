"""The criteria of an answer that a person grades, as the scoring guide in the instructor's notebook lists them.

A criterion is an item of a list that opens with its points: ``- 1 point: names the line that decides``. Below a line
``*A model answer:*`` stands one way to write it.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

WHOLE = "The answer as a whole"
"""The one criterion of an answer whose guide lists none."""
FORM = "- 1 point: what earns it"

_MODEL = re.compile(r"^\*A model answer[^*\n]*\*$", re.MULTILINE)
_ITEM = re.compile(r"[-*+] +(?P<points>\d{1,3}(?:[.,]\d{1,2})?) points?: *(?P<text>\S.*)")


class Criterion(NamedTuple):
    """What earns points, and how many at most."""

    text: str
    points: float


class RubricError(ValueError):
    """The guide does not fit its cell; ``cause`` and ``fix`` say why and what to do."""

    def __init__(self, cause: str, fix: str) -> None:
        super().__init__(f"{cause}; {fix}")
        self.cause, self.fix = cause, fix


def criteria(guide: str, maximum: float) -> tuple[Criterion, ...]:
    """The criteria that a guide lists; one for the whole answer where it lists none.

    Parameters
    ----------
    guide
        Markdown; all that is no such item says more to the grader.
    maximum
        Points of the cell.

    Raises
    ------
    RubricError
        The criteria do not add up to the points of the cell, or two have the same words.
    """
    found: list[Criterion] = []
    for line in guide.splitlines():
        if item := _ITEM.fullmatch(line.strip()):
            found.append(Criterion(item["text"].strip(), float(item["points"].replace(",", "."))))
        elif found and line[:1] == " " and line.strip() and not line.strip().startswith(("-", "*", "+")):
            found[-1] = found[-1]._replace(text=f"{found[-1].text} {line.strip()}")
    if not found:
        return (Criterion(WHOLE, maximum),)
    if not math.isclose(whole := sum(each.points for each in found), maximum):
        raise RubricError(f"its criteria add up to {whole:g} points and the cell has {maximum:g}", "set them alike")
    texts = [each.text for each in found]
    if twice := next((text for text in texts if texts.count(text) > 1), None):
        raise RubricError(f'two criteria say "{twice}"', "word them apart")
    return tuple(found)


def model(guide: str) -> list[str]:
    """The paragraphs below a line ``*A model answer:*``; none where the guide has no such line."""
    _, *below = _MODEL.split(guide, maxsplit=1)
    return [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", "".join(below)) if paragraph.strip()]


def rest(guide: str) -> str:
    """What a guide says besides its criteria."""
    kept, inside = [], False
    for line in guide.splitlines():
        item = bool(_ITEM.fullmatch(line.strip()))
        inside = item or (inside and line[:1] == " " and bool(line.strip()))
        if not inside:
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
