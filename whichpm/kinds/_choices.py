"""What kinds share that let a learner choose among labelled options: labels, and the checks of an author's choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from whichpm.kinds import Place, Problem
from whichpm.model import OWNERSHIP_TEST, ROLE_OF_LINE, ROLES, Option
from whichpm.suggest import nearest


def labelled(options: Sequence[str | Option]) -> tuple[Option, ...]:
    """Options with their labels; a bare id takes the label of its role."""
    return tuple(
        option if isinstance(option, Option) else Option(option, ROLES.get(option, option)) for option in options
    )


def option_problems(place: Place, options: Sequence[str | Option]) -> Iterator[Problem]:
    """Bare options that are no role, and options that stand twice."""
    for index, option in enumerate(options):
        if isinstance(option, str) and option not in ROLES:
            mend = f"use one of {', '.join(ROLES)}, or write {{id: {option}, label: …}}"
            yield (*place, index), f'"{option}" is no role', mend
    yield from repeated(place, [option.id for option in labelled(options)], "option")


def choice_problems(
    place: Place, key: str, line: int | None, why: Mapping[str, str], options: Sequence[str]
) -> Iterator[Problem]:
    """A key that is no option, explanations that do not match the options, and a line that contradicts the key."""
    listed = ", ".join(options)
    if key not in options:
        yield (*place, "key"), f'key "{key}" is not one of {listed}', nearest(key, options)
    yield from why_problems(place, why, options)
    if key in ROLES and key in options:
        if line is None:
            yield place, "no line of the ownership test", f"add `line: {line_of(key)}`"
        elif ROLE_OF_LINE[line] != key:
            cause = (
                f'line {line} of the ownership test ("{OWNERSHIP_TEST[line][:40]}…") gives '
                f'"{ROLE_OF_LINE[line]}", the key says "{key}"'
            )
            yield (*place, "line"), cause, f"change the key, or use line {line_of(key)}"


def why_problems(place: Place, why: Mapping[str, str], options: Sequence[str]) -> Iterator[Problem]:
    """Options without an explanation, and explanations of what is no option."""
    for option in options:
        if option not in why:
            yield (*place, "why"), f'no explanation for the option "{option}"', f"add `{option}: …` under why"
    for option in why:
        if option not in options:
            cause = f'explains "{option}", which is not one of {", ".join(options)}'
            yield (*place, "why", option), cause, "remove or rename it"


def repeated(place: Place, ids: Sequence[str], what: str) -> Iterator[Problem]:
    """Every id that was already used before it in the list."""
    count = Counter(ids)
    for index, name in enumerate(ids):
        if count[name] > 1 and ids.index(name) != index:
            yield (*place, index), f'{what} "{name}" is used twice', "give each its own"


def line_of(role: str) -> int:
    """The line of the ownership test that gives a role."""
    return next(line for line, owner in ROLE_OF_LINE.items() if owner == role)
