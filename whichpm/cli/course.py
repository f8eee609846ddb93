"""Commands of authors and publishers, and what a class looks like."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from whichpm.cli.common import (
    HERE,
    Assignment,
    Course,
    Database,
    app,
    called,
    err,
    fail,
    find_course,
    out,
    printable,
    report,
)
from whichpm.cli.running import warn_if_open

if TYPE_CHECKING:
    from whichpm.nbgrader.gradebook.results import Results


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(help="Show the problems of this file alone.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also let readers of words and layout guess the keys, which takes seconds.")
    ] = False,
    course: Course = HERE,
) -> None:
    """Check the bank, the chapters and the problem sets, each and against the others."""
    gc.disable()  # Looking for garbage takes a sixth of this short command, and finds none.
    from whichpm import bank
    from whichpm.check import check as run
    from whichpm.quality import readings, releases

    if file is not None and not file.is_file():
        fail(FileNotFoundError(f"there is no file {file}"))
    root = find_course(course if file is None else file.parent)
    problems, exercises, short = run(root, statistics=everything, only=file)
    warn_if_open(root)
    for problem in problems:
        err.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
    if problems:
        raise typer.Exit(1)
    if file is not None:
        out.print(f"{file} is sound.", highlight=False, markup=False, soft_wrap=True)
        return
    items = {pool: sum(len(each.items) for each in exercises if each.pool == pool) for pool in bank.POOLS}
    counts = ", ".join(f"{number} {pool} item{'' if number == 1 else 's'}" for pool, number in items.items())
    every = "1 exercise" if len(exercises) == 1 else f"{len(exercises)} exercises"
    out.print(f"The bank is sound: {every} with {counts}.")
    for line in releases.stale(root, exercises):
        out.print(line, style="yellow", highlight=False, markup=False, soft_wrap=True)
    told = readings.load(root)
    waiting = sum(1 for each in exercises if each.pool == "graded" for _ in readings.unread(each, told)) if told else 0
    if waiting:
        items_wait = "1 graded item waits" if waiting == 1 else f"{waiting} graded items wait"
        out.print(
            f"{items_wait} for two readers of the present text; "
            "`whichpm report readings` lists what is unread, `whichpm reading sheet SET` has it read.",
            soft_wrap=True,
        )
    if everything and short:
        figures_are = "1 figure is" if len(short) == 1 else f"{len(short)} figures are"
        out.print(
            f"{figures_are} worse than the limits of whichpm/quality/limits.py and no worse than "
            "exercises/gates.yml has them:"
        )
        for line in short:
            out.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)
    if not everything:
        out.print("Whether words or layout give its keys away, `whichpm check --all` says.", highlight=False)


@app.command()
def schema(course: Course = HERE) -> None:
    """Write what follows from the types: exercises/schema.json for editors and, in a checkout, the front end's own."""
    from whichpm import bank, border
    from whichpm.check import SCHEMA

    root = find_course(course)
    texts = {str(SCHEMA): json.dumps(bank.schema(), indent=1, ensure_ascii=False) + "\n"}
    texts |= border.files() if (root / border.FOLDER).is_dir() else {}
    for path, text in texts.items():
        (root / path).write_text(text, encoding="utf-8")
        out.print(f"Wrote {root / path}.", soft_wrap=True)


@app.command()
def simulate(
    assignment: Assignment,
    learners: Annotated[int, typer.Option(min=1, max=999, help="How many learners.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed makes the same class, in every set.")] = 7,
    ability: Annotated[float, typer.Option(help="Mean ability; an item of usual difficulty has 0.")] = 0.8,
    spread: Annotated[float, typer.Option(min=0, help="Standard deviation of ability.")] = 1.0,
    mix: Annotated[
        str,
        typer.Option(
            help="Percent who do not answer by ability alone, such as guesser=10,layout=5,hedger=5,tired=5,copier=5."
        ),
    ] = "",
    items: Annotated[
        Path | None,
        typer.Option(help="CSV of exercise, item, difficulty and discrimination, for items that are given both."),
    ] = None,
    form: Annotated[str, typer.Option(help="The form of the set that all work on. [default: one drawn for each]")] = "",
    truth: Annotated[Path | None, typer.Option(help="Write who is what, and how able, to this CSV file.")] = None,
    course: Course = HERE,
) -> None:
    """Make a class of simulated submissions in submitted/. Who is able is able in every exercise and set."""
    from whichpm import atomic, bank
    from whichpm.nbgrader.gradebook.door import GradebookError, NoGradebook
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError
    from whichpm.nbgrader.gradebook.students import students
    from whichpm.quality.cues import Missing
    from whichpm.simulate import classes, formed
    from whichpm.simulate.learners import Population, mixed, planted

    root = find_course(course)
    release = root / "release" / assignment
    known: list[str] = []
    try:
        with contextlib.suppress(NoGradebook):
            known = [str(each["id"]) for each in students(Setting(root, assignment).db_url)]
        classes.refuse_real_learners(root, known)
        exercises = [bank.find(root, path.name.split(".")[0]) for path in sorted(release.glob("*.exercise.json"))]
        population = Population(seed, ability, spread, mixed(mix), planted(items) if items else {})
        forms = formed.handed(root, assignment, exercises, form, seed)
        made = classes.make_class(release, root / "submitted", exercises, learners, population, forms)
        if truth:
            names = [folder.parent.name for folder in made]
            atomic.write(truth, classes.truth(names, population).encode())
    except (
        OSError,
        ValueError,
        Missing,
        classes.RealLearners,
        GradebookError,
        SettingError,
        bank.BankError,
        bank.NoSuchExercise,
    ) as error:
        fail(error)
    out.print(f"Made {learners} simulated submissions of {assignment} (seed {seed}).")


@app.command()
def results(assignment: Assignment, db: Database = None, course: Course = HERE) -> None:
    """Show the grades of an assignment and where everything lies."""
    root = find_course(course)
    from whichpm.nbgrader.gradebook.door import GradebookError, place
    from whichpm.nbgrader.gradebook.late import PluginFailed
    from whichpm.nbgrader.gradebook.results import results as read
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    try:
        setting = Setting(root, assignment, db)
        found = read(setting)
    except (SettingError, GradebookError, PluginFailed) as error:
        fail(error)
    out.print(_table(found))
    points = [row.auto_points for row in found.rows]
    mean = f"{sum(points) / len(points):.1f} of {found.auto_maximum:g}" if points else "none"
    waiting = sum(row.waiting for row in found.rows)
    out.print(f"Mean of the graded exercises: {mean}. Waiting for a grade by hand: {waiting} of {len(found.rows)}.\n")
    if found.excused:
        listed = printable(", ".join(found.excused))
        out.print(f"Excused by the roster: {listed}.\n", markup=False, highlight=False, soft_wrap=True)
    where_it_is = place(setting.db_url).removeprefix(f"{setting.root}{os.sep}")
    lies = {
        "Learners' submissions": f"submitted/*/{assignment}/",
        "Graded notebooks": f"autograded/*/{assignment}/",
        "Gradebook": f"{where_it_is} (open it with `nbgrader formgrader` in JupyterLab, or `nbgrader export`)",
        "The release for learners": f"release/{assignment}/",
    }
    if (root / "_config.yml").is_file():  # A bank of one's own has no book.
        built = Path("_build", "html", "index.html")
        lies["The book"] = str(built) if (root / built).is_file() else "not built yet: run `make book`"
    for what, where in lies.items():
        out.print(f"  {what + ':':<26}{where}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Tried first; a free one is taken if it is in use.")] = 8000,
    course: Course = HERE,
) -> None:
    """Serve the built book on this machine until Ctrl-C."""
    from whichpm.cli.serve import server

    folder = find_course(course) / "_build" / "html"
    if not (folder / "index.html").is_file():
        fail(FileNotFoundError("the book is not built: run `make book`"))
    if os.environ.get("CI") == "true" or not sys.stdin.isatty():
        out.print(f"The book is built: {folder / 'index.html'} (not served: there is no terminal).", soft_wrap=True)
        return
    with server(folder, port) as running:
        out.print(f"The book is at http://localhost:{running.server_address[1]}/ — stop with Ctrl-C.")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            out.print("Stopped.")


@report.command()
def chance(
    words: Annotated[
        bool, typer.Option("--words", help="Also what models of words find in each set, which takes seconds.")
    ] = False,
    course: Course = HERE,
) -> None:
    """Show what is earned without understanding: at random, with one answer to all, and by how cards are laid out."""
    from whichpm import bank
    from whichpm.quality import attacks, cues, guessing, sets

    root = find_course(course)
    every_one, _ = bank.load_all(root)
    exercises = [exercise for exercise in every_one if exercise.maximum]
    forms = sets.read(root).sets.items() if (root / sets.PATH).is_file() else ()
    try:
        every = {exercise.slug: guessing.guess(exercise) for exercise in exercises}
    except cues.Missing as error:
        fail(error)
    whole = {
        f"{name}, form {form}": slugs
        for name, one in forms
        for form, slugs in one.forms.items()
        if slugs and every.keys() >= {*slugs}
    }
    for title, rows in (
        ("Points earned without understanding, by exercise", every),
        (
            "The same by set",
            {name: guessing.together([every[slug] for slug in slugs]) for name, slugs in whole.items()},
        ),
    ):
        table = Table(title=title)
        table.add_column("")
        for name in ("Maximum", "At random", "Best constant", "Layout, none known", "Layout, one known"):
            table.add_column(name, justify="right")
        table.add_column("Which constant")
        for name, each in rows.items():
            shares = (each.share(value) for value in (each.chance, each.constant, each.layout, each.one_known))
            table.add_row(name, f"{each.maximum:g}", *shares, each.answer)
        out.print(table)
    out.print("Layout: what who knows no story infers from order, shared openings and mix, for cards (sort, pairs).")
    if gone := [slug for _, one in forms for slugs in one.forms.values() for slug in slugs if slug not in every]:
        out.print(
            f"Not in the bank, or not sound, so that nothing is said of their forms: {', '.join(gone)}.", soft_wrap=True
        )
    if not words:
        out.print("What words give away, `whichpm report chance --words` says.", highlight=False)
        return
    table = Table("", "By words", "Found", title="Owners that words give away, by set")
    reader = attacks.Attacks(every_one)
    try:
        for name, slugs in whole.items():
            for gate in reader.by_words([each for each in exercises if each.slug in slugs], {}):
                table.add_row(name, gate.name.removesuffix(", guessed from words"), gate.found)
    except cues.Missing as error:
        fail(error)
    out.print(table)


def _table(found: Results) -> Table:
    simulated = any(row.learner.startswith("simulated-") for row in found.rows)
    table = Table(title=f"{found.assignment}: {len(found.rows)} {'simulated ' if simulated else ''}submissions")
    table.add_column("Learner", overflow="fold")
    table.add_column(f"Exercises (of {found.auto_maximum:g})", justify="right")
    table.add_column(f"By hand (of {found.manual_maximum:g})", justify="right")
    table.add_column("Late", justify="right")
    table.add_column(f"All (of {found.auto_maximum + found.manual_maximum:g})", justify="right")
    table.add_column("Remarks", overflow="fold")
    for row in found.rows:
        by_hand = "to do" if row.waiting else f"{row.manual_points:g}"
        times = [f"{row.late_seconds / 3600:.1f} h"] if row.late_seconds else []
        late = "\n".join([*times, f"\N{MINUS SIGN}{row.penalty:g}"] if row.penalty else times)
        who, remarks = Text(called(row.learner, row.name)), Text(printable("\n".join(row.remarks)))
        table.add_row(who, f"{row.auto_points:g}", by_hand, late, f"{row.points:g}", remarks)
    return table
