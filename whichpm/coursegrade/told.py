"""The policy in sentences, for learners, in the language of their book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from whichpm.coursegrade.grade import rounded
from whichpm.coursegrade.policy import Late, Part, Policy
from whichpm.words import Say


def sentences(policy: Policy, titles: Mapping[str, str], cuts: Mapping[str, int], say: Say) -> Iterator[str]:
    """What a learner has to know, one sentence a line; ``titles`` and ``cuts`` are those of the sets."""
    for part in policy.parts:
        yield _part(part, titles, say)
    yield say("grade.excused")
    yield say(f"grade.missing_{policy.missing}")
    if policy.late:  # Where it says nothing, a course may still have a plugin of its own.
        yield from _late(policy.late, say)
    yield say("grade.pass", needed=_number(policy.needed))
    for part in policy.parts:
        if part.needed is not None:
            yield say("grade.pass_part", needed=_number(part.needed), part=part.title)
    for name in policy.sets:
        if name in cuts:
            yield say("grade.pass_cut", needed=cuts[name], set=titles.get(name, name))
    yield say("grade.rounded", n=policy.decimals)


def _part(part: Part, titles: Mapping[str, str], say: Say) -> str:
    names = [titles.get(name, name) for name in part.sets]
    if len(names) == 1:
        return say("grade.single", set=names[0], weight=_number(part.weight))
    sets = ", ".join(names[:-1]) + f" {say('grade.and')} {names[-1]}"
    counted = len(names) - part.left_out
    each = rounded(Fraction(str(part.weight)) / counted, 2)
    told = {"part": part.title, "sets": sets, "weight": _number(part.weight), "each": _number(each)}
    return say("grade.dropped" if part.left_out else "grade.each", n=part.left_out, of=len(names), **told)


def _late(late: Late, say: Say) -> Iterator[str]:
    yield say(f"grade.late_{late.per}", percent=_number(late.percent), most=_number(late.most))
    if late.grace:
        yield say("grade.grace", n=late.grace)


def _number(value: object) -> str:
    text = f"{value}"
    return text.rstrip("0").rstrip(".") if "." in text else text
