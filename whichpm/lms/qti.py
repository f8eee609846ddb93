"""Questions as a QTI 1.2 package, which Canvas, Brightspace and older Blackboard import; ``text2qti`` writes it.

text2qti reads Markdown and LaTeX of its own. Words go to it as HTML on one line, in which nothing is left that it
would read as either.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import escape
from string import ascii_lowercase

from whichpm.lms import markup
from whichpm.lms.moodle import Part
from whichpm.lms.questions import Single
from whichpm.suggest import install

MOMENT = (1980, 1, 1, 0, 0, 0)
"""Time of every member, so that the same questions give the same bytes."""
_STEERING = re.compile(r"[\\$`]")
"""What begins LaTeX or code wherever it stands."""


class NoText2qti(ImportError):
    """The package that writes QTI is not installed."""


def package(title: str, parts: Iterable[Part], *, in_stem: bool = True) -> bytes:
    """The zip of a quiz. Only questions with one right choice go in (:func:`can_go`).

    Raises :class:`NoText2qti`.
    """
    try:
        from text2qti.config import Config
        from text2qti.qti import QTI
        from text2qti.quiz import Quiz
    except ImportError:
        raise NoText2qti(f"this format needs a package more; {install('lms')}") from None
    text = "\n".join((f"Quiz title: {_plain(title)}", "shuffle answers: false", "", *_lines(parts, in_stem)))
    return _again(QTI(Quiz(text, config=Config())).zip_bytes())


def can_go(question: object) -> bool:
    """Whether QTI 1.2 as LMSs read it can ask it: no charts, no orders."""
    return isinstance(question, Single)


def whole(question: Single) -> bool:
    """Whether it keeps what its choices are worth: the format knows one right choice, and no half."""
    return all(choice.fraction == choice.is_key for choice in question.choices)


def _lines(parts: Iterable[Part], in_stem: bool) -> Iterator[str]:
    number = 0
    for exercise, questions in parts:
        before = markup.story(exercise)
        if not in_stem:
            yield from (f"Text title: {_plain(exercise.title)}", f"Text: {_html(before)}", "")
        for one in questions:
            if not isinstance(one, Single):
                continue
            number += 1
            yield f"Title: {one.reference}"
            # text2qti takes halves at the least, and nothing of less.
            yield f"Points: {max(one.points, 0.5):g}"
            yield f"{number}. {_html((before if in_stem else '') + markup.referred(one.text, one.reference))}"
            if one.help:
                yield f"... {_html(markup.paragraphs(one.help))}"
            for letter, choice in zip(ascii_lowercase, one.choices, strict=False):
                yield f"{'*' if choice.is_key else ''}{letter}) {_html(escape(choice.label, quote=False))}"
                if choice.why:
                    yield f"... {_html(markup.paragraphs(choice.why))}"
            yield ""


def _html(text: str) -> str:
    """HTML that Markdown leaves alone: a block on one line."""
    return f"<div>{_STEERING.sub(lambda found: f'&#{ord(found[0])};', ' '.join(text.split()))}</div>"


def _plain(text: str) -> str:
    return " ".join(text.split())


def _again(content: bytes) -> bytes:
    """The same package with times that never change."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            member = zipfile.ZipInfo(info.filename, MOMENT)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(info))
    return made.getvalue()
