"""A panel of people: a sheet with the owner questions of a set and no key, and what comes back from it.

A sheet for glances has the cards alone, mixed, without stories and lines: it asks for the first owner that comes to
mind.

The sheet is one page that needs no other file. It can be filled in in a browser, which saves the answers as a file for
``whichpm reading take``, or printed and typed in with ``whichpm reading record``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from whichpm import atomic, bank, strict
from whichpm.model import LINES, OWNERSHIP_TEST, ROLES, Exercise, Identifier, Item, Text
from whichpm.quality.readings import GLANCES, KINDS, READINGS, Kind, Reading, asked, asks_owner, digest

LARGEST = 1_000_000
"""Bytes of a file that is taken in: a sheet of sixty cards has ten thousand."""
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.05rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: auto; padding: 1rem; }}
fieldset {{ margin: 0 0 1rem; break-inside: avoid; }}
label {{ display: inline-block; padding: .25rem .75rem .25rem 0; min-height: 1.5rem; }}
button, input, select {{ font: inherit; padding: .25rem .5rem; }}
@media print {{ button, .screen {{ display: none; }} }}
</style>
<h1>{title}</h1>
<p>{how} Please do not look anything up, do not talk it over, and answer all. There is no mark: your answers test the
cards.</p>
{test}
<form data-glance="{glance}">
<p><label>Your name, or a sign that you keep: <input name="reader" required maxlength="80"></label>
<label>You are: <select name="kind" required><option value=""></option>{kinds}</select></label>
<label>Date: <input name="date" type="date" required></label></p>
{body}
<p class="screen"><button type="button" id="save">Save the answers as a file</button> <span role="status"></span></p>
</form>
<script>
const form = document.forms[0], said = document.querySelector("[role=status]");
form.elements.date.valueAsDate = new Date();
document.querySelector("#save").onclick = () => {{
  if (!form.reportValidity()) return;
  const readings = [...form.querySelectorAll("fieldset")].map((card) => {{
    const chosen = (part) => form.elements[`${{card.dataset.exercise}}/${{card.dataset.item}}/${{part}}`]?.value;
    return {{ ...card.dataset, answer: chosen("owner"), line: chosen("line") ?? "" }};
  }}).filter((reading) => reading.answer);
  const {{ reader, kind, date }} = form.elements;
  const glance = form.dataset.glance === "true";
  const all = {{ format: 1, glance, reader: reader.value, kind: kind.value, date: date.value, readings }};
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(all, null, 1)], {{ type: "application/json" }}));
  link.download = "reading.json";
  link.click();
  said.textContent = `Saved ${{readings.length}} answers as reading.json. Send this file back.`;
}};
</script>
"""


_READ = """Thank you for reading. Read each story, then say of each card who owns it and, below, which line of the
ownership test decides."""
_GLANCE = """Thank you for glancing. These cards come without their stories. Read each once, give it three seconds, and
take the owner that comes to mind first; do not go back."""


class NoSuchItem(Exception):
    """A reading is of what the bank does not have, or says what cannot be said; the message tells."""


class _Answer(msgspec.Struct, frozen=True):
    exercise: Identifier
    item: Identifier
    seen: Annotated[str, Meta(pattern="^[0-9a-f]{8}$")]
    answer: Text
    line: Literal["", "1", "2", "3", "4"] = ""


class _Sheet(msgspec.Struct, frozen=True):
    format: Literal[1]
    reader: Annotated[str, Meta(max_length=80, pattern=r"^[^=+@\s-][^\x00-\x1f]*$")]  # No formula of a spreadsheet.
    kind: Kind
    date: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    readings: Annotated[list[_Answer], Meta(max_length=1000)]
    glance: bool = False


def questions(exercise: Exercise) -> list[Item]:
    """What a sheet asks of an exercise: its owner questions."""
    return [item for item in asked(exercise) if asks_owner(item)]


def sheet(title: str, exercises: Sequence[Exercise], *, glance: bool = False) -> str:
    """The page without a key: stories and cards as learners see them, or at a ``glance`` the cards alone."""
    test = "".join(f"<li>{escape(text)}</li>" for text in OWNERSHIP_TEST.values())
    asking = [exercise for exercise in exercises if questions(exercise)]
    return _PAGE.format(
        title=escape(title),
        how=_GLANCE if glance else _READ,
        test="" if glance else f"<ol>{test}</ol>",
        glance=str(glance).lower(),
        kinds="".join(f'<option value="{kind}">{escape(words)}</option>' for kind, words in KINDS.items()),
        body=_mixed(asking) if glance else "\n".join(_story(exercise) for exercise in asking),
    )


def _mixed(exercises: Sequence[Exercise]) -> str:
    cards = [(exercise, item) for exercise in exercises for item in questions(exercise)]
    in_order = sorted(cards, key=lambda card: digest(*card))  # Which says nothing of keys.
    return "\n".join(_card(exercise, item, lines=False) for exercise, item in in_order)


def _story(exercise: Exercise) -> str:
    story = "".join(f"<p>{escape(part)}</p>" for part in exercise.paragraphs)
    in_order = sorted(questions(exercise), key=lambda item: digest(exercise, item))  # Which says nothing of keys.
    cards = "\n".join(_card(exercise, item) for item in in_order)
    return f"<h2>{escape(exercise.title)}</h2>\n{story}\n{cards}"


def _card(exercise: Exercise, item: Item, *, lines: bool = True) -> str:
    def choice(part: str, value: str, label: str) -> str:
        name = f"{exercise.slug}/{item.id}/{part}"
        return f'<label><input type="radio" name="{name}" value="{value}"> {escape(label)}</label>'

    owners = "".join(choice("owner", option, ROLES[option]) for option in ROLES if option in item.options)
    below = "".join(choice("line", str(line), f"{line} {name}") for line, name in LINES.items() if lines)
    data = f'data-exercise="{exercise.slug}" data-item="{item.id}" data-seen="{digest(exercise, item)}"'
    return f"<fieldset {data}><legend>{escape(item.text)}</legend>\n<div>{owners}</div>\n<div>{below}</div></fieldset>"


def taken(content: bytes, name: str, exercises: Sequence[Exercise]) -> tuple[Path, list[Reading]]:
    """The readings in a file that a sheet saved, and the file that they belong to: that of readings or of glances.

    Those of texts that have changed since are among them, and of cards that are gone.

    Raises :class:`NoSuchItem` where it is no such file, or names an exercise that the bank does not have.
    """
    if len(content) > LARGEST:
        raise NoSuchItem(f"{name} has {len(content)} bytes; a sheet saves a few thousand")
    try:
        found = msgspec.json.decode(content, type=_Sheet)
    except msgspec.DecodeError as error:
        raise NoSuchItem(f"{name} is no file that a sheet saved: {error}; fill in the sheet again") from None
    found_by = {(each.slug, item.id): (each, item) for each in exercises for item in asked(each)}
    slugs = {each.slug for each in exercises}
    read = []
    for each in found.readings:
        if each.exercise not in slugs:
            raise NoSuchItem(f'{name}: there is no graded exercise "{each.exercise}"')
        if each.answer not in ROLES:
            raise NoSuchItem(f'{name}: {each.exercise}/{each.item}: "{each.answer}" is no owner')
        exercise, item = found_by.get((each.exercise, each.item), (None, None))
        today = bool(exercise and item and digest(exercise, item) == each.seen)  # Else nobody knows what the key was.
        key = _key(item) if item and today else ""
        own = (each.exercise, each.item, each.seen, each.answer, each.line)
        read.append(Reading(found.reader, found.date, *own, found.kind, key))
    return GLANCES if found.glance else READINGS, read


def reading(
    exercises: Sequence[Exercise], slug: str, name: str, answer: str, line: str, reader: str, kind: Kind, date: str
) -> Reading:
    """One reading of the present text, with the present key. Raises :class:`NoSuchItem`."""
    exercise = next((each for each in exercises if each.slug == slug), None)
    if exercise is None:
        raise NoSuchItem(f'there is no graded exercise "{slug}"')
    item = next((each for each in asked(exercise) if each.id == name), None)
    if item is None:
        raise NoSuchItem(f'{slug} asks for no item "{name}"; it has {", ".join(each.id for each in asked(exercise))}')
    if answer not in item.options:
        raise NoSuchItem(f'"{answer}" is no option of {slug}/{name}; it has {", ".join(item.options)}')
    return Reading(reader, date, slug, name, digest(exercise, item), answer, line, kind, _key(item))


def _key(item: Item) -> str:
    return f"{item.key} {item.line or ''}".strip()


def add(root: Path, new: Sequence[Reading], file: Path = READINGS) -> list[Reading]:
    """Write readings, or glances, below those that are there, beside their exercises; returns those that are new.

    Raises :class:`~whichpm.strict.BankError` where the present file cannot be read: nothing is written then.
    """
    fresh: list[Reading] = []
    written: dict[Path, str] = {}
    homes = {each.exercise: bank.path(root, "graded", each.exercise).parent / file.name for each in new}
    for path in dict.fromkeys(homes.values()):
        old = [each for _, each in strict.rows(path, Reading)] if path.is_file() else []
        known = set(map(_told, old))
        own = [each for each in new if homes[each.exercise] == path and _told(each) not in known]
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(Reading._fields)
        table.writerows([*old, *own])
        fresh += own
        if own:
            written[path] = text.getvalue()
    for path, whole in written.items():
        atomic.write(path, whole.encode())
    return fresh


def _told(each: Reading) -> tuple[str, ...]:
    return (each.reader, each.date, each.exercise, each.item, each.seen, each.answer, each.line)
