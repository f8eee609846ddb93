"""The bank: one YAML file an exercise, checked as it is read.

``exercises/practice/<slug>.yml`` has a public key, ``exercises/graded/<slug>.yml`` a private one. The types in
:mod:`whichpm.kinds` are the single source of the format; :func:`schema` derives from them what editors use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Union, get_args

import msgspec

from whichpm import yamltree
from whichpm.kinds import ExerciseFile, kinds
from whichpm.model import Exercise, Item, Level, Option, Pool
from whichpm.suggest import nearest

POOLS: tuple[Pool, ...] = get_args(Pool)
CONFIDENCE = "-confidence"
"""What an item's id ends in that asks how sure the learner is; it starts with what the kind calls that."""
SURE = (Option("sure", "Sure"), Option("unsure", "Unsure"))
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Problem(NamedTuple):
    """One thing that is wrong: the file, its line, the place in it, the cause, and the fix."""

    path: Path
    line: int
    place: str
    cause: str
    fix: str

    def __str__(self) -> str:
        place = f" {self.place}:" if self.place else ""
        return f"{self.path.as_posix()}:{self.line}:{place} {self.cause}; {self.fix}"


class BankError(Exception):
    """An exercise that cannot be used; ``problems`` lists why, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class NoSuchExercise(LookupError):
    """No file of the bank has this slug; the message names the nearest."""


def find_root(start: Path) -> Path | None:
    """The course checkout around ``start``: the nearest folder that holds ``exercises/``, or ``None``."""
    here = start.resolve()
    return next((folder for folder in (here, *here.parents) if (folder / "exercises" / "practice").is_dir()), None)


def files(root: Path) -> list[Path]:
    """Every exercise file of the course, practice first, in order of name."""
    return [path for pool in POOLS for path in sorted((root / "exercises" / pool).glob("*.yml"))]


def find(root: Path, slug: str) -> Exercise:
    """The exercise with this slug; raises :class:`NoSuchExercise` or :class:`BankError`."""
    if SLUG.fullmatch(slug):
        for pool in POOLS:
            path = root / "exercises" / pool / f"{slug}.yml"
            if path.is_file():
                return load(path)
    raise NoSuchExercise(f'there is no exercise "{slug}": {nearest(slug, [path.stem for path in files(root)])}')


def load(path: Path) -> Exercise:
    """Read one exercise; its folder says the pool and its name the slug. Raises :class:`BankError`."""
    pool = next((pool for pool in POOLS if pool == path.parent.name), None)
    if pool is None:
        raise BankError([Problem(path, 1, "", f'the folder "{path.parent.name}" is no pool', "use practice or graded")])
    if not SLUG.fullmatch(path.stem):
        cause = f'"{path.stem}" is no slug'
        raise BankError([Problem(path, 1, "", cause, "name the file with lower-case letters, digits and hyphens")])
    try:
        tree = yamltree.read(path)
    except yamltree.YamlProblem as problem:
        raise BankError([Problem(path, problem.line, "", problem.cause, problem.fix)]) from None
    file = _convert(path, tree)
    problems = [
        Problem(path, tree.line(place), describe(tree.data, place), cause, fix) for place, cause, fix in file.problems()
    ]
    if problems:
        raise BankError(problems)
    exercise = flatten(file, path.stem, pool)
    names = [item.id for item in exercise.items]
    if twice := [name for name in names if names.count(name) > 1]:
        cause = f'two items would be called "{twice[0]}"'
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
    return Exercise(
        slug=slug,
        pool=pool,
        kind=str(file.__struct_config__.tag),
        title=file.title,
        story=file.story,
        options=options,
        items=items,
        maximum=file.maximum(),
        layout=file.layout(),
        told=file.told(),
        carried=file.carried(),
        setting=file.setting or slug,
    )


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


def load_all(root: Path) -> tuple[list[Exercise], list[Problem]]:
    """All exercises that can be read, and the problems of those that cannot."""
    found: list[Exercise] = []
    problems: list[Problem] = []
    for path in files(root):
        try:
            found.append(load(path))
        except BankError as error:
            problems.extend(error.problems)
    return found, problems


def schema() -> dict[str, Any]:
    """The JSON Schema of an exercise file, for editors."""
    described = msgspec.json.schema(_any_kind())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An exercise of Which PM?",
        "$comment": "Generated by `whichpm schema` from the types in whichpm/kinds; do not edit.",
        **described,
    }


def describe(data: Any, place: Iterable[str | int]) -> str:
    """A place in words an author knows: ``items[3] "wallet-out": why``."""
    words = ""
    for step in place:
        data = _child(data, step)
        if isinstance(step, int):
            name = data.get("id") if isinstance(data, dict) else None
            words += f"[{step}]" + (f' "{name}"' if isinstance(name, str) else "")
        else:
            words += f"{'.' if words else ''}{step}" if not words.endswith('"') else f": {step}"
    return words


def _child(data: Any, step: str | int) -> Any:
    try:
        return data[step]
    except (KeyError, IndexError, TypeError):
        return None


def _any_kind() -> Any:
    return Union[tuple(kinds().values())]  # noqa: UP007  (a union made at run time)


def _convert(path: Path, tree: yamltree.Tree) -> ExerciseFile:
    if not isinstance(tree.data, dict):
        raise BankError([Problem(path, 1, "", "the file is not a mapping", "start with `kind: sort`")])
    name = tree.data.get("kind")
    kind = kinds().get(name) if isinstance(name, str) else None
    if kind is None:
        cause = "no kind" if name is None else f'there is no kind "{name}"'
        raise BankError([Problem(path, tree.line(("kind",)), "kind", cause, nearest(str(name), kinds()))])
    try:
        return msgspec.convert(tree.data, kind)
    except msgspec.ValidationError as error:
        raise BankError([_explain(path, tree, str(error), kind)]) from None


_WHERE = re.compile(r" - at `(key in )?\$?(.*)`$")


def _explain(path: Path, tree: yamltree.Tree, message: str, kind: type[ExerciseFile]) -> Problem:
    """Turn msgspec's message into a line, a place, a cause and a fix."""
    where = _WHERE.search(message)
    place = tuple(_steps(where.group(2) if where else ""))
    cause = message[: where.start()] if where else message
    if unknown := re.search(r"contains unknown field `(.*)`", cause):
        name = unknown.group(1)
        return Problem(
            path,
            tree.line((*place, name)),
            describe(tree.data, place),
            f'unknown key "{name}"',
            nearest(name, _fields(kind, place)),
        )
    if missing := re.search(r"missing required field `(.*)`", cause):
        name = missing.group(1)
        return Problem(path, tree.line(place), describe(tree.data, place), f'"{name}" is missing', f"add `{name}: …`")
    cause, fix = _plain_words(cause)
    return Problem(path, tree.line(place), describe(tree.data, place), cause, fix)


def _plain_words(cause: str) -> tuple[str, str]:
    if wrong := re.match(r"Expected `(.*)`, got `(.*)`$", cause):
        names = {"str": "text", "array": "a list", "object": "a mapping", "int": "a whole number", "null": "nothing"}
        wanted, got = (" or ".join(names.get(part, part) for part in group.split(" | ")) for group in wrong.groups())
        return f"this is {got}, not {wanted}", "put it in quotes" if "text" in wanted else f"write {wanted}"
    if "matching regex" in cause:
        return "not an id", "use lower-case letters, digits and hyphens"
    if invalid := re.match(r"Invalid enum value (.*)", cause):
        return f"{invalid.group(1)} is not allowed here", f"use one of {', '.join(get_args(Level))}"
    return cause[0].lower() + cause[1:], "see exercises/README.md"


def _steps(path: str) -> Iterator[str | int]:
    """The steps of msgspec's path ``.items[3].why[...]``; ``[...]`` (some value of a mapping) ends it."""
    for name, index in re.findall(r"\.([^.\[\]]+)|\[([0-9]+|\.\.\.)\]", path):
        if index == "...":
            return
        yield int(index) if index else name


def _fields(kind: type[ExerciseFile], place: tuple[str | int, ...]) -> list[str]:
    """Names that may stand at a place: of the file itself, or of the struct that the path leads to."""
    inner: Any = kind
    for step in place:
        if isinstance(step, str):
            field = next(field for field in msgspec.structs.fields(inner) if field.encode_name == step)
            inner = _struct_within(field.type) or inner
    names = [field.encode_name for field in msgspec.structs.fields(inner)]
    return ["kind", *names] if inner is kind else names


def _struct_within(hint: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return hint
    return next((found for part in get_args(hint) if (found := _struct_within(part))), None)
