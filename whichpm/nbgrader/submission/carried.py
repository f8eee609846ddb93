"""What a learner last saved for an exercise, whichever carrier has it: a file, a receipt, or what an editor kept of it.

Carriers are told by what they hold, not by their names: an answers file may be called ``….answers (1).json``,
``….kept.json`` or ``….json.txt``, and answers may stand in the state of a widget or in an output that was kept as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from whichpm import answers as carriers
from whichpm.answers import Answers, AnswersError
from whichpm.model import Exercise
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission.encoding import as_utf_8
from whichpm.nbgrader.submission.intake import shown
from whichpm.nbgrader.submission.notebook import Problem, Submission, decode
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain

NEVER = datetime.min.replace(tzinfo=UTC)
FILE, RECEIPT, STATE, TEXT = (
    "the answers file",
    "the receipt in the notebook",
    "the state of the widget in the notebook",
    "an output that was kept as text",
)


class _Claim(msgspec.Struct):
    exercise: str


class Carrier(NamedTuple):
    """Answers, the carrier that has them in words, and its file where that is none of the usual ones."""

    answers: Answers
    where: str
    file: str = ""


Reader = Callable[[str], bytes]
"""Content of a file beside the notebook, by name; raises :class:`NotPlain`, :class:`TooLarge` or :class:`OSError`."""


def reader(folder: Path) -> Reader:
    """Reads answers files where they lie."""
    return lambda name: read_plain(folder / name, carriers.LIMIT)


def carried(
    exercise: Exercise, submission: Submission, beside: Reader, others: Iterable[tuple[str, bytes]] = ()
) -> tuple[Answers | None, list[Problem]]:
    """The answers to grade, reduced to items and options that exist.

    Parameters
    ----------
    exercise
        The exercise of the bank.
    submission
        The notebook as handed in; it carries the receipts.
    beside
        Reads the answers file, which lies beside the notebook.
    others
        Names and contents of files beside the notebook that may be answers files under other names.

    Returns
    -------
    answers
        The latest of all carriers, ``None`` where none holds usable answers.
    problems
        Carriers that could not be used, answers that do not fit, and what is not where it should be, in plain words.
    """
    found, problems = carriers_of(exercise.slug, submission, beside, others)
    counts, more = weigh(exercise, found)
    return counts.answers if counts else None, [*problems, *more]


def weigh(exercise: Exercise, found: list[Carrier]) -> tuple[Carrier | None, list[Problem]]:
    """The carrier that counts, reduced to items and options that exist, and what is to be said of it."""
    if not found:
        return None, []
    problems = []
    # The receipt of a board without answers has no time; it says nothing of what stands elsewhere.
    some = [each for each in found if each.answers.answers or each.answers.saved > NEVER] or found
    last = max(some, key=lambda each: each.answers.saved)  # The first of the list wins a tie.
    public = _choices(exercise)
    known, strange = carriers.recognise(last.answers.answers, public)
    if strange:
        problems.append(_strange(len(strange), exercise, last.answers.revision))
    if last.where not in (FILE, RECEIPT):
        cause = f"the answers to {exercise.slug} were read from {last.where}"
        problems.append(Problem(cause, "they count as they stand there", notice=True))
    problems += _fewer(last, known, found, exercise, public)
    answers = replace(last.answers, revision=_hexadecimal(last.answers.revision), answers=known)
    return last._replace(answers=answers), problems


def carriers_of(
    slug: str, submission: Submission, beside: Reader, others: Iterable[tuple[str, bytes]] = ()
) -> tuple[list[Carrier], list[Problem]]:
    """All carriers of one exercise that can be used, the usual ones first, and what is wrong with the others."""
    filed, problems = _filed(slug, beside)
    found = [Carrier(filed, FILE)] if filed else []
    for payload in submission.receipts:
        try:
            claim = decode(_Claim, payload) if len(payload) <= carriers.LIMIT else _Claim(slug)
            if claim and claim.exercise == slug:
                found.append(Carrier(carriers.parse_text(payload, slug), RECEIPT))
        except (AnswersError, msgspec.DecodeError) as error:
            fix = "other receipts and the answers file count"
            problems.append(Problem(f"a receipt of {slug} could not be used: {error}", fix))
    for name, content in others:
        if named := _usable(as_utf_8(content)[0], slug):
            found.append(Carrier(named, f"the file {shown(name)}", name))
    for where, payloads in ((STATE, submission.states), (TEXT, submission.kept)):
        found += [Carrier(usable, where) for each in payloads if (usable := _usable(each, slug)) and usable.answers]
    return found, problems


def _usable(payload: bytes, slug: str) -> Answers | None:
    if len(payload) > carriers.LIMIT or slug.encode() not in payload:
        return None
    try:
        return carriers.parse_text(payload, slug)
    except AnswersError:
        return None


def _fewer(
    last: Carrier, known: dict[str, str], found: list[Carrier], exercise: Exercise, public: dict[str, Any]
) -> list[Problem]:
    """An earlier carrier that has more answers than the one that counts: something may have been written over."""
    done = [answered for _, answered in carriers.needed(known, public)]
    if all(done):
        return []
    whole = sum(done)
    for each in found:
        other = carriers.recognise(each.answers.answers, public)[0]
        if (more := _answered(other, public)) > whole:
            cause = f"{last.where} has {whole} answers to {exercise.slug}, and {each.where}, saved earlier, has {more}"
            return [Problem(cause, "the later one counts; look which of them the learner meant")]
    return []


def _answered(answers: dict[str, str], public: dict[str, Any]) -> int:
    return sum(answered for _, answered in carriers.needed(answers, public))


@keys.once
def _choices(exercise: Exercise) -> dict[str, Any]:
    """The little of the public exercise that answers are held against."""
    return {
        "items": [
            {
                "id": item.id,
                "options": item.options,
                "when": [{"item": other, "is": option} for other, option in item.when],
                "optional": item.optional,
            }
            for item in exercise.items
        ]
    }


def _filed(slug: str, beside: Reader) -> tuple[Answers | None, list[Problem]]:
    name = carriers.file_name(slug)
    try:
        return carriers.parse_text(as_utf_8(beside(name))[0], slug), []
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
