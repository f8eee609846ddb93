"""Questions as Moodle XML, which Moodle's question bank imports.

The elements are those that Moodle 4.4 to 5.1 reads (``question/format/xml``, and ``qtype_ordering``, which is part of
Moodle since 4.4). ``idnumber`` is the reference of a question; a second import of the same file makes new questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree as ET

from whichpm.lms import markup
from whichpm.lms.questions import Chart, Choice, Question, Single, Steps
from whichpm.model import Exercise

NAME = 255
"""Characters of a question's name in Moodle."""
IDNUMBER = 100
_IN_CLOZE = re.compile(r"([}#~/\"\\])")


class Part(NamedTuple):
    """An exercise and its questions."""

    exercise: Exercise
    questions: Sequence[Question]


def quiz(category: Sequence[str], parts: Iterable[Part], *, in_stem: bool = False) -> bytes:
    """A file for Moodle's question bank: a category with, for each exercise, its story and its questions.

    Parameters
    ----------
    category
        Names of the category, the outermost first; each exercise gets one below.
    in_stem
        Whether each question repeats the story. Else it stands once, as a description, before the questions.

    Raises :class:`ValueError` where a reference is longer than Moodle keeps one.
    """
    root = ET.Element("quiz")
    for exercise, questions in parts:
        _category(root, (*category, exercise.title))
        before = markup.story(exercise)
        if not in_stem:
            story = _question(root, "description", f"{exercise.slug}: story", before, 0, f"{exercise.slug}/story")
            _tags(story, (exercise.slug, exercise.kind))
        for question in questions:
            _put(root, question, before if in_stem else "")
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _put(root: ET.Element, question: Question, before: str) -> None:
    match question:
        case Single():
            _single(root, question, before)
        case Chart():
            _chart(root, question, before)
        case Steps():
            _steps(root, question, before)


def _single(root: ET.Element, one: Single, before: str) -> None:
    stem = before + markup.referred(one.text, one.reference)
    made = _question(root, "multichoice", f"{one.reference} {one.text}", stem, one.points, one.reference, one.help)
    for name, text in (("single", "true"), ("shuffleanswers", "false"), ("answernumbering", "none")):
        ET.SubElement(made, name).text = text
    for choice in one.choices:
        answer = ET.SubElement(made, "answer", fraction=_percent(choice.fraction), format="html")
        ET.SubElement(answer, "text").text = escape(choice.label, quote=False)
        _html(answer, "feedback", markup.paragraphs(choice.why))
    _tags(made, one.tags)


def _chart(root: ET.Element, chart: Chart, before: str) -> None:
    """A chart is one question with a list to choose from in each cell (Moodle calls it Cloze)."""
    least = min((cell.points for cell in chart.cells), default=1.0)
    head = "".join(f'<th scope="col">{escape(name, quote=False)}</th>' for name in ("", *chart.head))
    rows = "".join(
        f'<tr><th scope="row">{escape(text, quote=False)}</th>'
        + "".join(f"<td>{_cloze(cell, round(cell.points / least)) if cell else '–'}</td>" for cell in cells)
        + "</tr>"
        for text, cells, _ in chart.rows
    )
    stem = f"{before}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    told = "".join(
        f"<p><strong>{escape(text, quote=False)}</strong> {escape(why, quote=False)}</p>" for text, _, why in chart.rows
    )
    made = _question(
        root, "cloze", chart.reference, stem + markup.referred("", chart.reference), None, chart.reference, told
    )
    _tags(made, chart.tags)


def _cloze(cell: Single, weight: int) -> str:
    listed = "~".join(f"{'=' if choice.fraction == 1 else ''}{_in_cloze(choice)}" for choice in cell.choices)
    return f"{{{weight}:MULTICHOICE:{listed}}}"


def _in_cloze(choice: Choice) -> str:
    return escape(_IN_CLOZE.sub(r"\\\1", choice.label), quote=False)


def _steps(root: ET.Element, order: Steps, before: str) -> None:
    """Points go by neighbours, as here: a step counts where it follows the right one."""
    told = "".join(markup.paragraphs(why) for _, _, why in order.steps)
    stem = before + markup.referred("", order.reference)
    made = _question(root, "ordering", order.reference, stem, order.points, order.reference, told)
    settings = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": "0",
        "gradingtype": "RELATIVE_NEXT_EXCLUDE_LAST",
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }
    for name, text in settings.items():
        ET.SubElement(made, name).text = text
    for place, (_, text, why) in enumerate(order.steps, 1):
        answer = ET.SubElement(made, "answer", fraction=f"{place}.0000000", format="html")
        ET.SubElement(answer, "text").text = escape(text, quote=False)
        _html(answer, "feedback", markup.paragraphs(why))
    _tags(made, order.tags)


def _question(
    root: ET.Element, kind: str, name: str, stem: str, points: float | None, reference: str, told: str = ""
) -> ET.Element:
    """What all questions have, in the order in which Moodle writes it."""
    if len(reference) > IDNUMBER:
        raise ValueError(f"{reference}: Moodle keeps {IDNUMBER} characters of an id number; shorten the id of the item")
    made = ET.SubElement(root, "question", type=kind)
    ET.SubElement(ET.SubElement(made, "name"), "text").text = " ".join(name.split())[:NAME]
    _html(made, "questiontext", stem)
    _html(made, "generalfeedback", told if told.startswith("<") else markup.paragraphs(told))
    if points is not None:  # Moodle adds the points of a Cloze question up itself.
        ET.SubElement(made, "defaultgrade").text = f"{points:.7f}"
    ET.SubElement(made, "penalty").text = "0.0000000"
    ET.SubElement(made, "hidden").text = "0"
    ET.SubElement(made, "idnumber").text = reference
    return made


def _category(root: ET.Element, names: Iterable[str]) -> None:
    path = "/".join(name.replace("/", "//") for name in names)
    made = ET.SubElement(root, "question", type="category")
    ET.SubElement(ET.SubElement(made, "category"), "text").text = f"$course$/top/{path}"


def _html(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, name, format="html"), "text").text = text


def _tags(made: ET.Element, tags: Iterable[str]) -> None:
    listed = ET.SubElement(made, "tags")
    for tag in tags:
        ET.SubElement(ET.SubElement(listed, "tag"), "text").text = tag


def _percent(fraction: float) -> str:
    """Moodle knows some shares only; ours are none, a half and all."""
    return f"{fraction * 100:.5f}".rstrip("0").rstrip(".")


def references(content: bytes) -> Iterator[str]:
    """Id numbers of the questions in a file, in its order; raises :class:`ValueError` where it is no Moodle XML."""
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise ValueError(f"it is no Moodle XML ({error})") from None
    yield from (found.text or "" for found in root.iter("idnumber"))
