"""An exercise as text of the page: what shows without JavaScript, in print, and in formats other than HTML."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from docutils import nodes

from whichpm import words
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.sheet import Answer, Answers, Block, Note, Paper, Question, Questions, Table, Terms
from whichpm.sphinx.places import folded, paper, reading
from whichpm.words import Say


def plain(exercise: Exercise, language: str | None = None, *, held: bool = False) -> Iterator[nodes.Node]:
    """Title, story, what is asked and, where the key is public, the key, folded away."""
    say = words.of(language)
    sheet = kinds()[exercise.kind].sheet(exercise, say)
    yield nodes.rubric("", exercise.title)
    for paragraph in exercise.public()["story"]:
        yield nodes.paragraph("", paragraph)
    yield from (block(each, say) for each in sheet.task)
    if sheet.key and exercise.is_keyed(held=held):
        yield folded("", *(block(each, say) for each in sheet.key), summary=say("sheet.key"))


@functools.singledispatch
def block(given: Block, _say: Say) -> nodes.Node:
    """One block of a sheet as nodes."""
    raise TypeError(f"no way to set {type(given).__name__}")


@block.register
def _note(note: Note, _say: Say) -> nodes.Node:
    return nodes.paragraph("", "", *_lead(note.lead), nodes.Text(note.text))


@block.register
def _terms(terms: Terms, _say: Say) -> nodes.Node:
    items = (
        nodes.definition_list_item("", nodes.term("", word), nodes.definition("", nodes.paragraph("", meaning)))
        for word, meaning in terms.pairs
    )
    return nodes.definition_list("", *items)


@block.register
def _table(table: Table, _say: Say) -> nodes.Node:
    widths = [30] + [12] * (len(table.head) - 1)  # Characters: Sphinx's text builder never ends on narrow columns.
    columns = [nodes.colspec(colwidth=width, stub=int(not place)) for place, width in enumerate(widths)]
    group = nodes.tgroup(
        "",
        *columns,
        nodes.thead("", _row(table.head)),
        nodes.tbody("", *map(_row, table.rows)),
        cols=len(table.head),
    )
    return nodes.table("", group, classes=["whichpm-table"])


@block.register
def _paper(given: Paper, say: Say) -> nodes.Node:
    return paper("", *(block(each, say) for each in given.words), html=given.html)


@block.register
def _questions(questions: Questions, _say: Say) -> nodes.Node:
    listed = (nodes.list_item("", *_question(question)) for question in questions.questions)
    return _numbered(listed, "upperalpha" if questions.letters else "arabic")


@block.register
def _answers(answers: Answers, say: Say) -> nodes.Node:
    return _numbered(nodes.list_item("", *_answer(answer, say)) for answer in answers.answers)


def _question(question: Question) -> Iterator[nodes.Node]:
    first, *further = question.lines
    only = [nodes.emphasis("", question.only), nodes.Text(" ")] if question.only else []
    yield nodes.paragraph("", "", *_lead(question.title), *only, nodes.Text(first))
    for line in further:
        yield nodes.paragraph("", line)
    if question.options:
        options = (nodes.list_item("", nodes.paragraph("", option)) for option in question.options)
        yield nodes.bullet_list("", *options, classes=["whichpm-options"])
    for part in question.parts:
        yield nodes.container("", *_question(part), classes=["whichpm-part"])


def _answer(answer: Answer, say: Say) -> Iterator[nodes.Node]:
    for fits, why in answer.reasons:
        yield nodes.paragraph("", "", *_lead(fits), nodes.Text(why))
    grounds = nodes.paragraph()
    for line in answer.lines:
        grounds += nodes.Text(say("sheet.line", n=line, text=say(f"test.{line}")) + " ")
    if answer.reads:
        grounds += nodes.Text(say("board.read") + " ")
        for place, label in enumerate(answer.reads):
            grounds += [nodes.Text(", ")] * bool(place) + [reading(label=label)]
    if grounds.children:
        yield grounds


def _lead(text: str) -> list[nodes.Node]:
    """Words in bold that open a paragraph, with a full stop if they have no end of their own."""
    if not text:
        return []
    return [nodes.strong("", text if text[-1] in ".?!…" else f"{text}."), nodes.Text(" ")]


def _numbered(items: Iterable[nodes.Node], style: str = "arabic") -> nodes.Node:
    return nodes.enumerated_list("", *items, enumtype=style, prefix="", suffix=".")


def _row(cells: Iterable[str]) -> nodes.Node:
    return nodes.row("", *(nodes.entry("", *([nodes.paragraph("", cell)] if cell else [])) for cell in cells))
