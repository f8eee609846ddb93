"""What a learner last saved for an exercise, whichever carrier has it: the answers file or a receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from whichpm import answers as carriers
from whichpm.answers import Answers, AnswersError
from whichpm.model import Exercise
from whichpm.nbgrader.submission.notebook import Problem, Submission, decode
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain


class _Claim(msgspec.Struct):
    exercise: str


Reader = Callable[[str], bytes]
"""Content of a file beside the notebook, by name; raises :class:`NotPlain`, :class:`TooLarge` or :class:`OSError`."""


def reader(folder: Path) -> Reader:
    """Reads answers files where they lie."""
    return lambda name: read_plain(folder / name, carriers.LIMIT)


def carried(exercise: Exercise, submission: Submission, beside: Reader) -> tuple[Answers | None, list[Problem]]:
    """The answers to grade, reduced to items and options that exist.

    Parameters
    ----------
    exercise
        The exercise of the bank.
    submission
        The notebook as handed in; it carries the receipts.
    beside
        Reads the answers file, which lies beside the notebook.

    Returns
    -------
    answers
        The later of both carriers, ``None`` where neither holds usable answers.
    problems
        Carriers that could not be used and answers that do not fit, in plain words.
    """
    filed, problems = _filed(exercise.slug, beside)
    received = []
    for payload in submission.receipts:
        try:
            claim = decode(_Claim, payload) if len(payload) <= carriers.LIMIT else _Claim(exercise.slug)
            if claim and claim.exercise == exercise.slug:
                received.append(carriers.parse_text(payload, exercise.slug))
        except (AnswersError, msgspec.DecodeError) as error:
            fix = "other receipts and the answers file count"
            problems.append(Problem(f"a receipt of {exercise.slug} could not be used: {error}", fix))
    last = carriers.latest(filed, *received)
    if last is None:
        return None, problems
    known, strange = carriers.recognise(last.answers, _choices(exercise))
    if strange:
        problems.append(_strange(len(strange), exercise, last.revision))
    return Answers(exercise.slug, _hexadecimal(last.revision), last.saved, known), problems


def _choices(exercise: Exercise) -> dict[str, Any]:
    """The part of the public exercise that answers are checked against."""
    return {"items": [{"id": item.id, "options": item.options} for item in exercise.items]}


def _filed(slug: str, beside: Reader) -> tuple[Answers | None, list[Problem]]:
    name = carriers.file_name(slug)
    try:
        return carriers.parse_text(beside(name), slug), []
    except FileNotFoundError:
        return None, []
    except TooLarge:
        cause = f"it is larger than {carriers.LIMIT // 1000} kB"
    except (NotPlain, AnswersError) as error:
        cause = str(error)
    except OSError as error:
        cause = f"it could not be opened ({error.strerror})"
    fix = "the receipt in the notebook counts, where there is one"
    return None, [Problem(f"the answers file {name} could not be used: {cause}", fix)]


def _strange(count: int, exercise: Exercise, revision: str) -> Problem:
    since = "" if revision == exercise.revision else ", which has changed since they were saved"
    cause = f"{count} of the saved answers are not among the items and options of {exercise.slug}{since}"
    return Problem(cause, "they count as no answer; nothing was guessed")


def _hexadecimal(revision: str) -> str:
    """A revision is twelve hex digits; no other text of the learner's goes into the graded notebook."""
    return revision if re.fullmatch(r"[0-9a-f]{12}", revision) else ""
