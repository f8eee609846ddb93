"""RACI: who is accountable, responsible, consulted, informed, cell by cell, as far as the story decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import repeated
from whichpm.kinds._shown import Column, Grid
from whichpm.model import ROLE_OF_LINE, ROLES, Exercise, Identifier, Item, ItemResult, Level, Notes, Option, Text
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Answer, Answers, Note, Sheet, Table, Terms, grounds
from whichpm.suggest import nearest
from whichpm.words import Say

LETTERS = {"a": "Accountable", "r": "Responsible", "c": "Consulted", "i": "Informed", "blank": "Blank"}
ACCOUNTABLE, OTHERS = 1.0, 0.25
"""Points of the A of a row, and of any other cell that the story decides.

All others weigh alike, so that no sum of points tells how often a letter fits; and so little that no letter put into
every cell earns a quarter of a chart.
"""
OWNERS = tuple(role for role in ROLES if role != "both")


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of the table."""

    id: Identifier
    label: Annotated[Text, Meta(description="Name and role, as in the story.")]
    role: Annotated[Identifier, Meta(description="product, project or other: drawn as an icon.")]


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An activity and the cells that the story decides; people who are not named stay open."""

    id: Identifier
    text: Annotated[Text, Meta(description="The activity, without its actor.")]
    cells: Annotated[
        dict[str, str | tuple[str, ...]],
        Meta(
            min_length=1,
            description="A, R, C, I or blank of each person; a list where several fit, model answer first.",
        ),
    ]
    why: Annotated[Text, Meta(description="One explanation for the whole row.")]
    line: Annotated[int, Meta(description="Line of the ownership test that gives the A.", ge=1, le=4)]
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None
    notes: Annotated[Notes, Meta(description="For the gates; learners never get them.")] = Notes()

    def decided(self) -> dict[str, tuple[str, ...]]:
        """Fitting options of every decided cell, the model answer first, as option ids."""
        return {
            person: tuple(letter.lower() for letter in ((cell,) if isinstance(cell, str) else cell))
            for person, cell in self.cells.items()
        }


class Activity(msgspec.Struct, frozen=True):
    """A row as the front end gets it."""

    id: str
    text: str


class Layout(msgspec.Struct, frozen=True):
    """Rows and columns; the item of a cell is called ``<row>-<column>``, and an open cell has none."""

    rows: list[Activity]
    columns: list[Person]


class Raci(ExerciseFile, frozen=True, kw_only=True, tag="raci"):
    """A RACI chart to fill: the A of a row earns a point, unless the row has a second one; other cells a quarter."""

    shares_explanations = shares_texts = looked_up = True

    people: Annotated[tuple[Person, ...], Meta(min_length=2, max_length=6)]
    rows: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=10)]

    def flat_options(self) -> tuple[Option, ...]:
        """The four letters and "blank"."""
        return tuple(Option(letter, label) for letter, label in LETTERS.items())

    def flat_items(self) -> tuple[Item, ...]:
        """One item a decided cell, row by row. Only the A has the line of the test: it alone follows from it."""
        return tuple(
            Item(
                id=f"{row.id}-{person.id}",
                text=f"{row.text}: {person.label}",
                options=tuple(LETTERS),
                key=fitting[0],
                accepted=fitting[1:],
                points=ACCOUNTABLE if fitting[0] == "a" else OTHERS,
                why=dict.fromkeys(LETTERS, row.why),
                line=row.line if fitting[0] == "a" else None,
                concepts=row.concepts,
                level=row.level,
                read=row.read or self.read,
                notes=row.notes,
            )
            for row in self.rows
            for person in self.people
            if (fitting := row.decided().get(person.id))
        )

    def layout(self) -> Layout:
        """Rows and columns."""
        return Layout([Activity(row.id, row.text) for row in self.rows], list(self.people))

    def verdicts(self) -> Iterator[Verdict]:
        """Row by row."""
        for row in self.rows:
            yield Verdict([f"{row.id}-{person.id}" for person in self.people if person.id in row.cells], row.id)

    @classmethod
    def grid(cls, exercise: Exercise) -> Grid:
        """The chart."""
        rows, columns = exercise.layout["rows"], exercise.layout["columns"]
        items = {item.id: item for item in exercise.items}
        return Grid(
            tuple(Column(column["label"], column["role"]) for column in columns),
            tuple((row["text"], tuple(items.get(f"{row['id']}-{column['id']}") for column in columns)) for row in rows),
        )

    @classmethod
    def add_up(cls, exercise: Exercise, results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
        """A row with two people accountable has nobody: its A earns nothing."""
        answers = {one.item.id: one.answer for one in results}
        torn = {
            cell.id
            for _, cells in cls.grid(exercise).rows
            if sum(answers[cell.id] == "a" for cell in cells if cell) > 1
            for cell in cells
            if cell
        }
        return tuple(
            msgspec.structs.replace(one, points=0.0) if one.item.id in torn and one.answer == "a" else one
            for one in results
        )

    @classmethod
    def chance(cls, exercise: Exercise) -> float:
        """As for single items, but that a row's A counts only where no other cell of the row is picked as A too."""
        total = 0.0
        for _, cells in cls.grid(exercise).rows:
            decided = [cell for cell in cells if cell]
            alone = (1 - 1 / len(LETTERS)) ** (len(decided) - 1)
            for cell in decided:
                share = sum(map(cell.fits, cell.options)) / len(cell.options)
                total += cell.points * share * (alone if cell.key == "a" else 1)
        return total

    def sure_of(self) -> dict[str, str]:
        """Every row as a whole, after its last decided cell."""
        last = {row.id: [person.id for person in self.people if person.id in row.cells][-1] for row in self.rows}
        return {f"{row}-{person}": row for row, person in last.items()}

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """The table to fill, then the table filled and one explanation a row."""
        rows, columns = exercise.layout["rows"], exercise.layout["columns"]
        items = {item.id: item for item in exercise.items}
        cells = {row["id"]: [items.get(f"{row['id']}-{column['id']}") for column in columns] for row in rows}
        head = (say("raci.activity"), *(column["label"] for column in columns))

        def table(write: Callable[[Item], str]) -> Table:
            return Table(
                head,
                tuple(
                    (row["text"], *(write(cell) if cell else say("sheet.open") for cell in cells[row["id"]]))
                    for row in rows
                ),
            )

        answers = []
        for row in rows:
            decided = [cell for cell in cells[row["id"]] if cell]
            answers.append(Answer(((row["text"], decided[0].why["a"]),), *grounds(decided)))
        return Sheet(
            (
                Terms(tuple((_short(letter), meaning) for letter, meaning in LETTERS.items() if letter != "blank")),
                Note(say("sheet.raci", open=say("sheet.open"))),
                table(lambda _: ""),
            ),
            (
                table(lambda cell: say("sheet.or").join(map(_short, (cell.key or "", *cell.accepted)))),
                Answers(tuple(answers)),
            ),
        )

    def faults(self) -> Iterator[Fault]:
        """Repeated ids, unknown roles and people, unknown letters, and rows without exactly one A."""
        people = [person.id for person in self.people]
        yield from repeated(("people",), people, "person")
        for index, person in enumerate(self.people):
            if person.role not in OWNERS:
                cause = f'role "{person.role}" is not one of {", ".join(OWNERS)}'
                yield ("people", index, "role"), cause, nearest(person.role, OWNERS)
        yield from repeated(("rows",), [row.id for row in self.rows], "row id")
        names = [f"{row.id}-{person}" for row in self.rows for person in people]
        for index, row in enumerate(self.rows):
            if any(names.count(f"{row.id}-{person}") > 1 for person in people):
                yield ("rows", index, "id"), "two cells would have the same id", f'rename "{row.id}"'
        for index, row in enumerate(self.rows):
            yield from self._row_faults(("rows", index), row, people)

    def _row_faults(self, place: Place, row: Row, people: list[str]) -> Iterator[Fault]:
        decided = row.decided()
        for person, fitting in decided.items():
            if person not in people:
                yield (*place, "cells", person), f'"{person}" is none of {", ".join(people)}', nearest(person, people)
            for letter in fitting:
                if letter not in LETTERS:
                    fix = "use A, R, C, I or blank; leave the person out where the story does not decide"
                    yield (*place, "cells", person), f'"{letter}" is no letter of RACI', fix
            if not fitting or len(set(fitting)) < len(fitting):
                yield (*place, "cells", person), "no letters, or one twice", "write each fitting letter once"
            if "a" in fitting and len(fitting) > 1:
                cause = "A shares its cell with other letters"
                yield (*place, "cells", person), cause, "say in the story who is accountable, and write A alone"
        accountable = [person for person, fitting in decided.items() if "a" in fitting]
        if len(accountable) != 1:
            cause = f"{len(accountable)} cells have A: {', '.join(accountable)}" if accountable else "no cell has A"
            yield (*place, "cells"), cause, "give A to exactly one person"
            return
        role = next((person.role for person in self.people if person.id == accountable[0]), None)
        if role in OWNERS and ROLE_OF_LINE[row.line] != role:
            cause = f'line {row.line} of the ownership test gives "{ROLE_OF_LINE[row.line]}", and A is "{role}"'
            yield (*place, "line"), cause, "change the line, or who has A"


def _short(letter: str) -> str:
    """How a letter is written into a cell."""
    return letter.upper() if len(letter) == 1 else letter
