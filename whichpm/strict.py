"""Files of an author read strictly: into the types that they must have, or into problems that an author understands.

A problem names file, line, place, cause and fix. All problems of a file are found at once, not only the first.
"""

from __future__ import annotations

import csv
import difflib
import io
import typing
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from whichpm import yamltree
from whichpm.typewords import Fault, faults

Row = TypeVar("Row", bound=Any)
Typed = TypeVar("Typed")


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
    """A file of the bank that cannot be used; ``problems`` lists why, one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read(path: Path, start: str) -> yamltree.Tree:
    """Read a YAML file that holds a mapping; ``start`` says how one begins. Raises :class:`BankError`."""
    try:
        tree = yamltree.read(path)
    except yamltree.YamlProblem as problem:
        fix = problem.fix or f"start with `{start}`"
        raise BankError([Problem(path, problem.line, "", problem.cause, fix)]) from None
    if not isinstance(tree.data, dict):
        raise BankError([Problem(path, 1, "", "the file is not a mapping", f"start with `{start}`")])
    return tree


def convert(path: Path, tree: yamltree.Tree, kind: type[Typed]) -> Typed:
    """Turn what was read into its type; raises :class:`BankError` with everything that does not fit."""
    try:
        return msgspec.convert(tree.data, kind)
    except msgspec.ValidationError as error:
        found = list(faults(tree.data, kind)) or [((), str(error), "see exercises/README.md")]
        raise BankError(sorted(located(path, tree, found), key=lambda problem: problem.line)) from None


def located(path: Path, tree: yamltree.Tree, found: Iterable[Fault]) -> Iterator[Problem]:
    """Faults with the file and the line at which each stands."""
    for place, cause, fix in found:
        shown = place[:-1] if cause.startswith("unknown key") else place  # The cause names it.
        yield Problem(path, tree.line(place), describe(tree.data, shown), cause, fix)


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


def rows(path: Path, kind: type[Row]) -> list[tuple[int, Row]]:
    """Rows of a CSV file with their lines; columns have the names of the fields of ``kind``, a named tuple.

    Further columns are left out; a field with a default needs no column. Raises :class:`BankError`.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        fix = "save it as CSV with the encoding UTF-8"
        raise BankError([Problem(path, line, "", "the file is not UTF-8 text", fix)]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    hints = typing.get_type_hints(kind, include_extras=True)
    problems: list[Problem] = []
    found: list[tuple[int, Row]] = []
    try:
        header = next(reader, [])
        wrong = _columns(header, list(hints), kind._field_defaults)
        problems += (Problem(path, 1, "", cause, fix) for cause, fix in wrong)
        end = reader.line_num
        for values in reader if not problems else ():
            line, end = end + 1, reader.line_num
            if len(values) == len(header):
                given = kind._field_defaults | dict(zip(header, values, strict=True))
                try:
                    found.append((line, msgspec.convert([given[name] for name in hints], kind)))
                except msgspec.ValidationError:
                    problems += (Problem(path, line, *each) for each in _values(given, hints))
            elif values:
                cause = f"{len(values)} values under {len(header)} columns"
                problems.append(Problem(path, line, "", cause, "put a value that holds a comma in quotes"))
    except csv.Error as error:
        cause = f"not valid CSV: {error}"
        fix = "put a value that holds quotes or a comma in quotes, and write its quotes twice"
        problems.append(Problem(path, reader.line_num, "", cause, fix))
    if problems:
        raise BankError(problems)
    return found


def _columns(header: list[str], names: list[str], optional: Container[str]) -> Iterator[tuple[str, str]]:
    missing = [name for name in names if name not in header and name not in optional]
    for sign, what in ((";", "semicolons"), ("\t", "tabs")) if missing else ():
        if any(sign in column for column in header):
            yield f"its columns are separated by {what}", "save it as CSV with commas"
            return
    for name in missing:
        near = difflib.get_close_matches(name, [column for column in header if column not in names], 1)
        fix = f'rename "{near[0]}"' if near else f"the first line names the columns: {','.join(names)}"
        yield f'the column "{name}" is missing', fix
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield f'the column "{name}" stands twice', "rename or remove one"


def _values(given: Mapping[str, str], hints: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, hint in hints.items():
        for _, cause, fix in faults(given[name], hint):
            yield name, cause, fix
