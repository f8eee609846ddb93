"""Calculate a schedule from its tasks, and a roadmap from what a period holds. Pure, in whole units of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from whichpm.model import Identifier, Text
from whichpm.suggest import nearest
from whichpm.typewords import Fault


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task of a schedule: how long it takes, and which tasks must be finished before it starts."""

    id: Identifier
    text: Text
    takes: Annotated[int, Meta(ge=0, le=1000, description="Units of time; 0 for a milestone.")]
    after: Annotated[tuple[Identifier, ...], Meta(description="Ids of the tasks that it waits for.")] = ()
    place: Annotated[bool, Meta(description="Marked as a place where something could be wrong.")] = False


class Times(NamedTuple):
    """When a task starts and ends at the earliest, and how far it can slip without moving the end of the schedule."""

    start: int
    end: int
    float: int

    @property
    def critical(self) -> bool:
        """Whether any delay of it moves the end: it lies on the critical path."""
        return not self.float


def times(tasks: Sequence[Task]) -> dict[str, Times]:
    """Times of all tasks by id, by the critical path method: a pass forwards, then one backwards (Kelley 1961).

    Tasks may stand in any order; :func:`faults` says whether they form a network.
    """
    by_id = {task.id: task for task in tasks}
    order = _ordered(tasks)
    end: dict[str, int] = {}
    for name in order:
        task = by_id[name]
        end[name] = max((end[other] for other in task.after), default=0) + task.takes
    last = max(end.values(), default=0)
    latest = dict.fromkeys(order, last)
    for name in reversed(order):
        for other in by_id[name].after:
            latest[other] = min(latest[other], latest[name] - by_id[name].takes)
    return {task.id: Times(end[task.id] - task.takes, end[task.id], latest[task.id] - end[task.id]) for task in tasks}


def lengthened(tasks: Sequence[Task], name: str, by: int) -> tuple[Task, ...]:
    """The tasks with one that takes longer."""
    return tuple(msgspec.structs.replace(task, takes=task.takes + by) if task.id == name else task for task in tasks)


def faults(tasks: Sequence[Task]) -> list[Fault]:
    """Tasks that wait for what there is not, for themselves, or for one another in a circle."""
    names = [task.id for task in tasks]
    found: list[Fault] = []
    for index, task in enumerate(tasks):
        if names.index(task.id) != index:
            found.append((("tasks", index, "id"), f'task "{task.id}" is used twice', "give each its own"))
        found += [
            (("tasks", index, "after", at), f'there is no task "{other}"', nearest(other, names))
            for at, other in enumerate(task.after)
            if other not in names
        ]
    if not found and len(_ordered(tasks)) < len(tasks):
        rest = [name for name in names if name not in _ordered(tasks)]
        found.append((("tasks",), f"{', '.join(rest)} wait for one another", "remove one of their `after`"))
    return found


def _ordered(tasks: Sequence[Task]) -> list[str]:
    """Ids so that each task comes after those that it waits for; tasks of a circle are left out."""
    done: list[str] = []
    left = list(tasks)
    while ready := [task for task in left if all(other in done for other in task.after)]:
        done += [task.id for task in ready]
        left = [task for task in left if task.id not in done]
    return done


def filled(needs: Mapping[str, int], capacity: Sequence[int]) -> dict[str, int]:
    """Which period each item of a roadmap lands in, counted from 1; 0 where none has room any more.

    Items are taken in their order. Each goes into the period of the one before it if that has room left, else into the
    next that has; nothing is split, and nothing overtakes.
    """
    landed: dict[str, int] = {}
    period, room = 0, list(capacity)
    for name, need in needs.items():
        while period < len(room) and room[period] < need:
            period += 1
        if period == len(room):
            landed[name] = 0
            continue
        room[period] -= need
        landed[name] = period + 1
    return landed
