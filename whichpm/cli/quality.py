"""The command that shows authors where a graded set stands."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from whichpm.cli.common import HERE, Course, fail, find_course, out, report


@report.command()
def pool(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="A set of exercises/sets.yml, or exercises to take as one pool; every set if none is named."
        ),
    ] = None,
    course: Course = HERE,
) -> None:
    """Show a graded set, or a few exercises, beside what a set must hold and what it may give away."""
    from whichpm import bank
    from whichpm.quality import limits, pools, sets
    from whichpm.quality.attacks import Attacks
    from whichpm.quality.cues import Missing

    root = find_course(course)
    bank_, _ = bank.load_all(root)
    graded = [exercise for exercise in bank_ if exercise.pool == "graded"]
    attacks = Attacks(bank_)
    try:
        known, today = sets.read(root), limits.read(root)
        wanted = names or list(known.sets)
        shown = wanted if not names or (len(names) == 1 and names[0] in known.sets) else []
        for name in shown:
            one = known.sets[name]
            for form, slugs in one.forms.items():
                found = [exercise for exercise in graded if exercise.slug in slugs]
                then = today.of(name, form)
                rows = [*pools.holds(one, found), *pools.anchored(one, found, graded)]
                rows += [*pools.gates(known.blueprints[one.blueprint], found, then), *attacks.gates(found, then)]
                out.print(_table(f"{one.title} ({name}), form {form}", rows))
                missing = [slug for slug in slugs if slug not in {exercise.slug for exercise in found}]
                if missing:
                    out.print(f"Not in the bank, or not sound: {', '.join(missing)}.", style="red")
        if shown:
            out.print(_table("All graded sets together", list(attacks.by_words(graded, today.together))))
            return
        found = [bank.find(root, name) for name in wanted]
        owners = {option.id for exercise in found for option in exercise.options}
        used = [known.sets[name].blueprint for exercise in found for name in known.of(exercise.slug)]
        blueprint = known.blueprints[used[0] if used else "four-roles" if "other" in owners else "three-roles"]
        out.print(_table(", ".join(wanted), [*pools.gates(blueprint, found, {}), *attacks.gates(found, {})]))
    except (bank.NoSuchExercise, bank.BankError, Missing, KeyError) as error:
        fail(error)


@report.command()
def readings(course: Course = HERE) -> None:
    """Show how far readers who saw no key agree with it and with each other."""
    from whichpm import bank
    from whichpm.quality import readings as blind

    root = find_course(course)
    graded = [exercise for exercise in bank.load_all(root)[0] if exercise.pool == "graded"]
    found = blind.load(root)
    table = Table(title="Blind readings of the present text of graded items")
    for name in ("Asked for", "Items", "Readings", "With the key", "Gwet's AC1"):
        table.add_column(name, justify="left" if name == "Asked for" else "right")
    for what, owners in (("an owner", True), ("something else", False)):
        seen = blind.agreement(graded, found, owners)
        table.add_row(what, str(seen.items), str(seen.readings), f"{seen.share:.1%}", f"{seen.ac1:.2f}")
    out.print(table)
    for exercise in graded:
        for item, cause, _ in blind.wanting(exercise, found):
            out.print(f"{exercise.slug}: {item}: {cause}", highlight=False, markup=False, soft_wrap=True)


def _table(title: str, gates: list) -> Table:  # type: ignore[type-arg]
    table = Table(title=title)
    for name in ("", "Demand", "Found", "Wanted", "Look at"):
        table.add_column(name, overflow="fold")
    for gate in gates:
        table.add_row(
            "as before" if gate.short else "ok" if gate.holds else "no", gate.name, gate.found, gate.wanted, gate.look
        )
    return table
