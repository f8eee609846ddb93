"""Which form of a set somebody worked on: what they answered says it, whichever form was theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from whichpm.forms import boards, is_of_source
from whichpm.nbgrader.submission.carried import Reader, carriers_of
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.notebook import Problem, Submission

Others = Callable[[str], Iterable[tuple[str, bytes]]]
"""Names and contents of files that may hold answers to an exercise under another name than the usual one."""


class FoundForm(NamedTuple):
    """The notebook in the form that was found, what is to be said of it, and whether a person has to say which."""

    known: KnownNotebook
    problems: tuple[Problem, ...] = ()
    disputed: bool = False


class _Work(NamedTuple):
    """Answers of one form: when the last was saved, and how many there are by exercise."""

    saved: datetime
    counts: dict[str, int]

    def __str__(self) -> str:
        return ", ".join(f"{count} to {slug}" for slug, count in self.counts.items())


def find(
    known: KnownNotebook,
    submission: Submission,
    beside: Reader,
    others: Others = lambda _: (),
    learner: str = "",
) -> FoundForm:
    """Tell the form of a submission.

    Parameters
    ----------
    known
        The notebook as released, in the form of the source.
    submission
        The notebook as handed in.
    beside, others
        Read files beside it, as in :mod:`whichpm.nbgrader.submission.carried`.
    learner
        Whose it is. A form that was not drawn for them counts all the same, and is remarked.
    """
    if not known.forms:
        return FoundForm(known)
    done = {form: work for form, places in known.forms.items() if (work := _work(places, submission, beside, others))}
    if len(done) > 1:
        form = max(done, key=lambda each: done[each].saved)
        told = "; ".join(f"form {name}: {work}" for name, work in done.items())
        cause = f"answers to several forms of the set were handed in ({told})"
        fix = f"form {form} counts, which was saved last; look which one is meant"
        return FoundForm(known.of(form), (Problem(cause, fix),), disputed=True)
    source = next(name for name, places in known.forms.items() if is_of_source(places))
    form = next(iter(done), "") or _shown(known.forms, submission) or source
    theirs = known.draw.of(learner, known.forms) if known.draw and learner else form
    if not done and form == source:  # A hub hands out this notebook for every form, and its boards show theirs.
        form = theirs
    if form == theirs:
        return FoundForm(known.of(form))
    cause = f"it is form {form} of the set, and form {theirs} was drawn for this learner"
    return FoundForm(known.of(form), (Problem(cause, "it counts as it is", notice=True),))


def _work(places: Mapping[str, str], submission: Submission, beside: Reader, others: Others) -> _Work | None:
    counts: dict[str, int] = {}
    moments: list[datetime] = []
    for slug in places.values():
        found, _ = carriers_of(slug, submission, beside, others(slug))
        if full := [each.answers for each in found if each.answers.answers]:
            last = max(full, key=lambda each: each.saved)
            counts[slug] = len(last.answers)
            moments.append(last.saved)
    return _Work(max(moments), counts) if moments else None


def _shown(forms: Mapping[str, Mapping[str, str]], submission: Submission) -> str:
    """The form whose boards a notebook without answers shows; empty where it shows none."""
    there = {slug for cell in submission.cells if cell.type == "code" for slug in boards(cell.source)}
    counts = {form: len(there & set(places.values())) for form, places in forms.items()}
    best = max(counts, key=lambda form: counts[form])
    return best if counts[best] else ""
