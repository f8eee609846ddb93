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
    from whichpm.quality import limits, plans, pools, sets
    from whichpm.quality import readings as blind
    from whichpm.quality.attacks import Attacks
    from whichpm.quality.cues import Missing

    root = find_course(course)
    bank_, _ = bank.load_all(root)
    graded = [exercise for exercise in bank_ if exercise.pool == "graded"]
    attacks = Attacks(bank_)
    try:
        known, today, glances = sets.read(root), limits.read(root), blind.load(root, blind.GLANCES)
        wanted = names or list(known.sets)
        shown = wanted if not names or (len(names) == 1 and names[0] in known.sets) else []
        for name in shown:
            one = known.sets[name]
            for form, slugs in one.forms.items():
                found = [exercise for exercise in graded if exercise.slug in slugs]
                if found:
                    then = today.of(name, form)
                    rows = [*pools.holds(one, found), *pools.anchored(one, found, graded)]
                    rows += plans.copied(one, found, graded)
                    rows += [*pools.gates(known.blueprints[one.blueprint], found, then), *attacks.gates(found, then)]
                    rows += blind.first_impression(found, glances, then)
                    out.print(_table(f"{one.title} ({name}), form {form}", rows))
                missing = [slug for slug in slugs if slug not in {exercise.slug for exercise in found}]
                if missing:
                    out.print(f"Not in the bank, or not sound: {', '.join(missing)}.", style="red")
        if shown and graded:
            rows = [*attacks.by_words(graded, today.together), *plans.alike(graded)]
            out.print(_table("All graded sets together", rows))
        if shown:
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
    """Show how far readers who saw no key agree with it and with each other: at first reading, and after rewriting."""
    from whichpm import bank
    from whichpm.quality import readings as blind

    root = find_course(course)
    graded = bank.graded(root)
    try:
        found = blind.load(root)
    except bank.BankError as error:
        fail(error)
    if not found:
        out.print("No blind readings are here, as in a public tree; `whichpm reading sheet SET` has a set read.")
        return
    table = Table(title="Blind readings of graded items")
    for name in ("Readers", "Asked for", "Text", "Items", "Readings", "With the key", "Gwet's AC1"):
        table.add_column(name, justify="left" if name in ("Readers", "Asked for", "Text") else "right")
    texts: tuple[tuple[str, blind.Which], ...] = (
        ("first read", "first"),
        ("rewritten since", "rewritten"),
        ("of today", "present"),
    )
    for who, models in (("people", False), ("language models", True)):
        for what, owners in (("an owner", True), ("something else", False)):
            for text, which in texts:
                seen = blind.agreement(graded, found, owners, which, models)
                if seen.readings:
                    row = (str(seen.items), str(seen.readings), f"{seen.share:.1%}", f"{seen.ac1:.2f}")
                    table.add_row(who, what, text, *row)
    out.print(table)
    if all(each.kind == "model" for each in found):
        out.print("No person has read them yet: `whichpm reading sheet SET` writes a form without keys.")
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
