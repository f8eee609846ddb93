"""What stands around the questions of an exercise, as plain HTML that every LMS keeps: story, papers, chats."""

from __future__ import annotations

import functools
from html import escape

from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.sheet import Block, Note, Paper, Questions, Table, Terms


def paragraphs(text: str) -> str:
    """Text as paragraphs, a line each."""
    return "".join(f"<p>{_text(line)}</p>" for line in text.split("\n") if line.strip())


def story(exercise: Exercise) -> str:
    """Title and story of an exercise, what its kind shows beside the questions, and all of a text that is judged."""
    kind = kinds()[exercise.kind]
    blocks = [each for each in kind.sheet(exercise).task if not isinstance(each, Questions)]
    if kind.grid(exercise):
        blocks = [each for each in blocks if isinstance(each, Terms)]  # The rest says how to fill a chart on paper.
    blocks = [each for each in blocks if not isinstance(each, Note) or each.text]
    told = "".join(f"<p>{_text(part)}</p>" for part in exercise.paragraphs)
    around = "".join(block(each) for each in blocks)
    return f"<h4>{_text(exercise.title)}</h4>{told}{around}{_whole(exercise)}"


def referred(text: str, reference: str) -> str:
    """A question's text, and in small letters the reference by which its answers are found again."""
    return f"{paragraphs(text)}<p><small>[{reference}]</small></p>"


@functools.singledispatch
def block(given: Block) -> str:
    """One block of a sheet."""
    raise TypeError(f"no way to set {type(given).__name__}")


@block.register
def _note(note: Note) -> str:
    lead = f"<strong>{_text(note.lead)}</strong> " if note.lead else ""
    return f"<p>{lead}{_text(note.text)}</p>"


@block.register
def _terms(terms: Terms) -> str:
    rows = "".join(f"<dt>{_text(word)}</dt><dd>{_text(meaning)}</dd>" for word, meaning in terms.pairs)
    return f"<dl>{rows}</dl>"


@block.register
def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in table.head)
    rows = "".join(
        f'<tr><th scope="row">{_text(first)}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


@block.register
def _paper(paper: Paper) -> str:
    """In words: an LMS has none of the styles that a paper is drawn with."""
    return "".join(block(each) for each in paper.words)


def _whole(exercise: Exercise) -> str:
    """All lines of a chat or an article, which an LMS takes apart."""
    kind = kinds()[exercise.kind]
    papers = any(isinstance(each, Paper) for each in kind.sheet(exercise).task)
    if kind.stands_alone or papers or kind.grid(exercise) or kind.is_sequence:
        return ""
    lines = [item.text for item in exercise.items if item.key is not None and not item.when]
    return f"<blockquote>{''.join(paragraphs(line) for line in lines)}</blockquote>"


def _text(text: str) -> str:
    return escape(text, quote=False)
