"""Answers as data: the format, the answers file beside a notebook, and the receipt inside it.

Standard library only, because this also runs on a learner's machine and in the browser.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from whichpm import atomic, order

FORMAT = 1
LIMIT = 200_000
"""Bytes of the largest answers file or receipt that is read; a full one has about 5,000."""
MIMETYPE = "application/vnd.whichpm.answers+json"
NONE = "No answers yet."
UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""A time that nobody noted."""


class AnswersError(ValueError):
    """Answers that cannot be used; the message says why in plain words."""


@dataclass(frozen=True)
class Answers:
    """What a learner chose in one exercise, and when it was saved (UTC).

    ``order`` is the seed of the order in which its cards were shown; "" where that followed from the ids alone.
    ``began`` is when the first of the answers was given. Nothing is believed of it: it earns and costs no points.
    """

    exercise: str
    revision: str
    saved: datetime
    answers: Mapping[str, str]
    order: str = ""
    began: datetime = UNKNOWN

    def payload(self) -> dict[str, Any]:
        """The format that travels in both carriers."""
        return {
            "format": FORMAT,
            "exercise": self.exercise,
            "revision": self.revision,
            "saved": stamp(self.saved),
            **({"began": stamp(self.began)} if self.began > UNKNOWN else {}),
            **({"order": self.order} if self.order else {}),
            "answers": dict(self.answers),
        }


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def began(saved: datetime, *earlier: Answers | None) -> datetime:
    """When the first answer was given: in a carrier that has answers, or now that they are saved."""
    return min((each.began for each in earlier if each and each.answers), default=saved)


def stamp(moment: datetime) -> str:
    """A moment as ISO 8601 with milliseconds and Z, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def file_name(slug: str) -> str:
    """Name of the answers file of an exercise."""
    return f"{slug}.answers.json"


def parse(payload: object, slug: str) -> Answers:
    """Check the shape of a payload; raises :class:`AnswersError`.

    Whether the items and options exist is for :func:`recognise` to say: answers outlive changes of an exercise.
    """
    if not isinstance(payload, dict):
        raise AnswersError("it holds no answers")
    version = payload.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT:
        raise AnswersError(f"it was written by a newer version of whichpm (format {version}); update whichpm")
    if version != FORMAT or isinstance(version, bool):
        raise AnswersError("it is not in the format of whichpm")
    if payload.get("exercise") != slug:
        raise AnswersError("it belongs to another exercise")
    answers = payload.get("answers")
    if not isinstance(answers, dict):
        raise AnswersError("its answers are missing")
    revision = payload.get("revision")
    saved, began = moment(payload.get("saved")), moment(payload.get("began"))
    return Answers(
        exercise=slug,
        revision=revision if isinstance(revision, str) else "",
        saved=saved,
        # What is no option is kept as one that no exercise has, so that it is named and not passed over.
        answers={
            item: option if isinstance(option, str) else f"({type(option).__name__})"
            for item, option in answers.items()
            if option is not None
        },
        order=order.seed_in(payload.get("order")),
        began=began if began <= saved else UNKNOWN,
    )


def parse_text(text: bytes, slug: str) -> Answers:
    """Parse the bytes of an answers file; raises :class:`AnswersError`."""
    if len(text) > LIMIT:
        raise AnswersError(f"it is larger than {LIMIT // 1000} kB")
    try:
        return parse(json.loads(text), slug)
    except (ValueError, RecursionError) as error:
        if isinstance(error, AnswersError):
            raise
        raise AnswersError("it is damaged (not complete JSON)") from None


def read(path: Path, slug: str) -> Answers | None:
    """Answers of a file, ``None`` where there is none; raises :class:`AnswersError` or :class:`OSError`."""
    try:
        with path.open("rb") as file:
            return parse_text(file.read(LIMIT + 1), slug)
    except FileNotFoundError:
        return None


def write(path: Path, answers: Answers) -> None:
    """Write a file in one step: a crash leaves the old content or the new, never a part. Raises :class:`OSError`."""
    text = json.dumps(answers.payload(), ensure_ascii=False, indent=1) + "\n"
    atomic.write(path, text.encode())


def keep_aside(path: Path) -> Path:
    """Rename a file that cannot be used, so that nothing overwrites it; returns its new path."""
    moment = now().strftime("%Y%m%dT%H%M%S")
    for number in range(1000):
        aside = path.with_name(f"{path.name.removesuffix('.json')}.{moment}-{number}.kept.json")
        if not aside.exists():
            return path.rename(aside)
    raise FileExistsError(f"no free name beside {path.name}")


def receipts(notebook: object, slug: str) -> Iterator[Answers]:
    """Usable receipts of one exercise in a parsed notebook, in document order."""
    for payload in _payloads(notebook):
        try:
            yield parse(payload, slug)
        except AnswersError:
            continue


def latest(*carriers: Answers | None) -> Answers | None:
    """The carrier saved last; the earlier argument wins a tie."""
    return max((carrier for carrier in carriers if carrier), key=lambda carrier: carrier.saved, default=None)


def recognise(answers: Mapping[str, str], exercise: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Split answers into those that fit a public exercise and the ids of items that do not. Nothing is guessed."""
    options = {item["id"]: item["options"] for item in exercise["items"]}
    known = {item: option for item, option in answers.items() if option in options.get(item, ())}
    return known, [item for item in answers if item not in known]


def needed(answers: Mapping[str, str], exercise: Mapping[str, Any]) -> Iterator[tuple[int, bool]]:
    """Number (from 1) of every item of a public exercise that must be answered, and whether it is.

    What stands on one card has one number.

    An item with conditions counts only where one of them holds: another answer led to it.
    """
    asked: dict[str, str | None] = {}
    number = 0
    for item in exercise["items"]:
        number += not item.get("joins")
        conditions = item.get("when")
        if not conditions or any(asked.get(each["item"]) == each["is"] for each in conditions):
            asked[item["id"]] = answers.get(item["id"])
            if not item.get("optional"):
                yield number, item["id"] in answers


def receipt(answers: Answers, exercise: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt as a MIME bundle: the payload, and one readable sentence about a public exercise."""
    done = [answered for _, answered in needed(answers.answers, exercise)]
    return _bundle(answers, f"{sum(done)} of {len(done)} answered")


def bare_receipt(answers: Answers) -> dict[str, Any]:
    """The receipt of an exercise that is not there: the payload, and how many answers it holds."""
    return _bundle(answers, f"{len(answers.answers)} answers")


def empty_receipt(exercise: Mapping[str, Any]) -> dict[str, Any]:
    """The receipt of a board that has read its notebook and found no answers: grading can tell it from a lost one.

    It has no time, so it loses against any other.
    """
    payload = {"format": FORMAT, "exercise": exercise["slug"], "revision": exercise["revision"], "saved": ""}
    return {MIMETYPE: {**payload, "answers": {}}, "text/plain": NONE}


def _bundle(answers: Answers, said: str) -> dict[str, Any]:
    text = f"{said}, saved {stamp(answers.saved)[:16].replace('T', ' ')} UTC"
    return {
        MIMETYPE: answers.payload(),
        "text/plain": text,
        "text/html": f'<p style="margin:.25em 0;font-size:.85em">Receipt: {escape(text)}. '
        "It is stored in this notebook; save the notebook before you hand it in.</p>",
    }


def _payloads(notebook: object) -> Iterator[object]:
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        for output in outputs if isinstance(outputs, list) else ():
            data = output.get("data") if isinstance(output, dict) else None
            if isinstance(data, dict) and MIMETYPE in data:
                yield data[MIMETYPE]


def moment(text: object) -> datetime:
    """A time that cannot be read counts as the oldest, so that it loses against any that can."""
    if not isinstance(text, str):
        return UNKNOWN
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return UNKNOWN
