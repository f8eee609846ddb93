"""The bank: one YAML file an exercise, checked as it is read.

``exercises/practice/<slug>.yml`` has a public key, ``exercises/graded/<slug>.yml`` a private one. Graded exercises may
also lie in a private bank, a course folder of the instructor's own that the course names. The types in
:mod:`whichpm.kinds` are the single source of the format; :func:`schema` derives from them what editors use.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args

import msgspec
from msgspec.structs import replace

from whichpm import cast, order, strict, yamltree
from whichpm.kinds import ExerciseFile, Fault, Place, kinds
from whichpm.model import Exercise, Item, Option, Pool
from whichpm.strict import BankError as BankError
from whichpm.strict import Problem as Problem
from whichpm.suggest import nearest

POOLS: tuple[Pool, ...] = get_args(Pool)
VARIABLE = "WHICHPM_BANK"
CONFIDENCE = "-confidence"
"""What an item's id ends in that asks how sure the learner is; it starts with what the kind calls that."""
SURE = (Option("sure", "Sure"), Option("unsure", "Unsure"))
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

KEPT = 1000
"""How many texts of exercises are remembered by what they say."""
_read: dict[tuple[Pool, str, bytes], Exercise] = {}


class NoSuchExercise(LookupError):
    """No file of the bank has this slug; the message names the nearest."""


def find_root(start: Path) -> Path | None:
    """The course around ``start``: the nearest folder that holds ``exercises/`` with a pool, or ``None``."""
    here = start.resolve()
    return next(
        (folder for folder in (here, *here.parents) if any((folder / "exercises" / pool).is_dir() for pool in POOLS)),
        None,
    )


def homes(root: Path) -> list[Path]:
    """The course and, where it names one, its private bank: folders with graded exercises, sets, sources, releases.

    ``bank`` under ``[tool.whichpm]`` in the course's ``pyproject.toml`` names it, or ``WHICHPM_BANK``, which goes
    first; a relative path begins in the course. Raises :class:`BankError` where there is no such bank.
    """
    named, place = os.environ.get(VARIABLE, ""), Problem(Path(VARIABLE), 1, "", "", "")
    project = root / "pyproject.toml"
    if not named and project.is_file():
        text = project.read_text(encoding="utf-8")
        named = (
            tomllib.loads(text).get("tool", {}).get("whichpm", {}).get("bank", "") if "[tool.whichpm]" in text else ""
        )
        line = next((number for number, one in enumerate(text.splitlines(), 1) if one.startswith("bank")), 1)
        place = Problem(project, line, "tool.whichpm.bank", "", "")
    if not named:
        return [root]
    home = (root / Path(named).expanduser()).resolve()
    if not (home / "exercises" / "graded").is_dir():
        fix = f"make one with `whichpm new course {named}`, or name the folder that has it"
        raise BankError([place._replace(cause=f"{home} has no folder exercises/graded", fix=fix)])
    return [root] if home == root.resolve() else [root, home]


def files(root: Path) -> list[Path]:
    """Every exercise file of the course, practice first, in order of name; those of a private bank last."""
    graded = [path for home in homes(root) for path in sorted((home / "exercises" / "graded").glob("*.yml"))]
    return [*sorted((root / "exercises" / "practice").glob("*.yml")), *graded]


def path(root: Path, pool: str, slug: str) -> Path:
    """File of the exercise that a pool has, or would have, under this slug."""
    own = root / "exercises" / pool / f"{slug}.yml"
    if pool != "graded" or own.is_file():
        return own
    others = (home / "exercises" / pool / own.name for home in homes(root)[1:])
    return next((other for other in others if other.is_file()), own)


def find(root: Path, slug: str) -> Exercise:
    """The exercise with this slug; raises :class:`NoSuchExercise` or :class:`BankError`."""
    if SLUG.fullmatch(slug):
        for pool in POOLS:
            file = path(root, pool, slug)
            if file.is_file():
                return load(file)
    raise NoSuchExercise(f'there is no exercise "{slug}": {nearest(slug, [file.stem for file in files(root)])}')


def load(path: Path, pool: Pool | None = None) -> Exercise:
    """Read one exercise: its name is the slug, its folder the pool if none is given. Raises :class:`BankError`.

    A text that was read before, here or in a copy of the course, is not read again.
    """
    pool = pool or next((pool for pool in POOLS if pool == path.parent.name), None)
    if pool is None:
        raise BankError([Problem(path, 1, "", f'the folder "{path.parent.name}" is no pool', "use practice or graded")])
    if not SLUG.fullmatch(path.stem):
        cause = f'"{path.stem}" is no slug'
        raise BankError([Problem(path, 1, "", cause, "name the file with lower-case letters, digits and hyphens")])
    with path.open("rb") as file:
        text = (pool, path.stem, file.read(yamltree.LIMIT + 1))
    if (exercise := _read.get(text)) is None:
        if len(_read) >= KEPT:
            _read.clear()
        exercise = _read[text] = _load(path, pool)
    return replace(exercise, cast=cast.within(exercise.story, cast.load(path.parents[1] / cast.NAME)))


def _load(path: Path, pool: Pool) -> Exercise:
    """The exercise of a file, without its cast."""
    tree = strict.read(path, "kind: sort")
    file = _convert(path, tree)
    if problems := list(strict.located(path, tree, (*file.faults(), *_undecidable(file, pool)))):
        raise BankError(problems)
    exercise = flatten(file, path.stem, pool)
    names = [item.id for item in exercise.items]
    offered = [option.id for option in exercise.options if file.confidence]
    for what, ids in (("items", names), ("options", offered)):
        twice = [name for name in ids if ids.count(name) > 1]
        if not twice:
            continue
        cause = f'two {what} would be called "{twice[0]}"'
        raise BankError([Problem(path, tree.line(("confidence",)), "confidence", cause, "rename one, or ask for none")])
    return exercise


def flatten(file: ExerciseFile, slug: str, pool: Pool) -> Exercise:
    """The flat form of an author's file, with an item for each confidence that the file asks for."""
    items = file.flat_items()
    options = file.flat_options()
    if file.confidence:
        about = file.sure_of()
        asked = {item.id: (_confidence(item, about[item.id]),) for item in items if item.id in about}
        items = tuple(part for item in items for part in (item, *asked.get(item.id, ())))
        options = (*options, *SURE)
    if file.shuffled:
        together = (replace(item, joins=item.optional or item.part in file.repeating) for item in items)
        items = tuple(order.arranged(slug, [*together], lambda item: item.id, lambda item: item.joins))
    return Exercise(
        slug=slug,
        pool=pool,
        kind=str(file.__struct_config__.tag),
        title=file.title,
        story=file.story,
        options=options,
        items=tuple(_decided(item, file) for item in items),
        maximum=file.maximum(),
        layout=_plain(file.layout()),
        told=_plain(file.told()),
        carried=file.carried(),
        setting=file.setting or slug,
        verdicts=tuple(file.verdicts()),
        sequence=file.is_sequence,
        shuffled=file.shuffled,
    )


def _decided(item: Item, file: ExerciseFile) -> Item:
    """The item with what was decided about it after hand-ins."""
    also = tuple(each for each in file.accepts.get(item.id, ()) if each not in (item.key, *item.accepted))
    if not also and item.id not in file.void:
        return item
    return msgspec.structs.replace(item, accepted=(*item.accepted, *also), void=item.id in file.void)


def _undecidable(file: ExerciseFile, pool: Pool) -> Iterator[Fault]:
    """What is decided about items that there are not, or of which nothing of the kind can be said."""
    items = {item.id: item for item in file.flat_items() if item.points and item.key is not None}
    named: list[tuple[Place, str]] = [(("accepts", name), name) for name in file.accepts]
    named += [(("void", index), name) for index, name in enumerate(file.void)]
    for place, name in named:
        if pool == "practice":
            yield place, "nothing is handed in of a practice exercise", "change the item itself"
        elif file.is_sequence:
            yield place, "points of a sequence follow from neighbours, not from one item", "add the order to `orders`"
        elif name not in items:
            yield place, f'there is no item "{name}" that earns points', nearest(name, items)
    for name, options in file.accepts.items():
        for index, option in enumerate(options if name in items else ()):
            if option not in items[name].options:
                cause = f'"{option}" is not an option of {name}'
                yield ("accepts", name, index), cause, nearest(option, items[name].options)


def _plain(data: msgspec.Struct | None) -> dict[str, Any]:
    """The same as JSON would give it."""
    return msgspec.json.decode(msgspec.json.encode(data)) if data else {}


def _confidence(item: Item, name: str) -> Item:
    return Item(
        id=f"{name}{CONFIDENCE}",
        text="How sure are you?",
        options=tuple(option.id for option in SURE),
        key=None,
        why={},
        points=0.0,
        when=item.when,
        optional=True,
    )


def certainties(exercise: Exercise) -> dict[str, str]:
    """Where an exercise asks who is sure: the item that asks, by each item that it asks about (see ``sure_of``)."""
    names = {item.id for item in exercise.items}
    boxes = {name: one.box for one in exercise.verdicts for name in one.ids}
    # What is shown together may be asked apart, as the events of a run are.
    boxes |= {name: name for name in names if name + CONFIDENCE in names}
    return {name: box + CONFIDENCE for name, box in boxes.items() if box + CONFIDENCE in names}


def load_all(root: Path) -> tuple[list[Exercise], list[Problem]]:
    """All exercises that can be read, and the problems of those that cannot."""
    found: list[Exercise] = []
    problems: list[Problem] = []
    for each in files(root):
        try:
            found.append(load(each))
        except BankError as error:
            problems.extend(error.problems)
    return found, problems


def graded(root: Path) -> list[Exercise]:
    """The graded exercises of the course that can be read, those of a private bank last."""
    return [exercise for exercise in load_all(root)[0] if exercise.pool == "graded"]


def schema() -> dict[str, Any]:
    """The JSON Schema of an exercise file, for editors."""
    described = msgspec.json.schema(_any_kind())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An exercise of Which PM?",
        "$comment": "Generated by `whichpm schema` from the types in whichpm/kinds; do not edit.",
        **described,
    }


def _any_kind() -> Any:
    return Union[tuple(kinds().values())]  # noqa: UP007  (a union made at run time)


def _convert(path: Path, tree: yamltree.Tree) -> ExerciseFile:
    name = tree.data.get("kind")
    kind = kinds().get(name) if isinstance(name, str) else None
    if kind is None:
        cause = "no kind" if name is None else f'there is no kind "{name}"'
        raise BankError([Problem(path, tree.line(("kind",)), "kind", cause, nearest(str(name), kinds()))])
    return strict.convert(path, tree, kind)
