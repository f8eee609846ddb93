"""What is decided about items after hand-ins, in the exercise's own file: options accepted besides the key, void items.

There they hold for whatever grades later, and for feedback.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
import yaml

from whichpm import bank
from whichpm.nbgrader.marking import keys
from whichpm.suggest import nearest

_BLOCK = re.compile(r"^(?:accepts|void):.*\n(?:[ \t-].*\n)*", re.MULTILINE)
_BARE = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9-]*")


class CannotDecide(Exception):
    """A decision that cannot be taken; the message says why and what to do."""


class Decided(msgspec.Struct, frozen=True):
    """What is decided about an exercise: further accepted options by item, and void items."""

    accepts: Mapping[str, tuple[str, ...]] = {}
    void: tuple[str, ...] = ()

    def accepting(self, item: str, *options: str) -> Decided:
        """The same, and these options of an item."""
        kept = self.accepts.get(item, ())
        return Decided({**self.accepts, item: (*kept, *(each for each in options if each not in kept))}, self.void)

    def voiding(self, item: str) -> Decided:
        """The same, and this item void."""
        return Decided(self.accepts, self.void if item in self.void else (*self.void, item))


class Decision(NamedTuple):
    """How what is decided about an exercise changes."""

    before: Decided
    after: Decided


def asked(accept: Sequence[str], void: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
    """Slug, item, and the option to accept or ``None`` to void it; raises :class:`CannotDecide`."""
    for text in accept:
        place, _, option = text.partition("=")
        slug, _, item = place.partition("/")
        if not (slug and item and option):
            raise CannotDecide(f'--accept "{text}" is not of the form SLUG/ITEM=OPTION; write it so and try again')
        yield slug, item, option
    for text in void:
        slug, _, item = text.partition("/")
        if not (slug and item):
            raise CannotDecide(f'--void "{text}" is not of the form SLUG/ITEM; write it so and try again')
        yield slug, item, None


def file(root: Path, slug: str, slugs: Sequence[str]) -> Path:
    """The file of an exercise of the assignment; raises :class:`CannotDecide`."""
    if slug not in slugs:
        raise CannotDecide(f'the assignment has no exercise "{slug}": {nearest(slug, slugs)}')
    return bank.path(root, "graded", slug)


def decided(content: bytes) -> Decided:
    """What an exercise file holds of decisions."""
    data = yaml.safe_load(content.decode("utf-8-sig"))
    accepts = {item: tuple(options) for item, options in data.get("accepts", {}).items()}
    return Decided(accepts, tuple(data.get("void", ())))


def written(content: bytes, wanted: Decided, path: Path) -> bytes:
    """The file with these decisions, every other byte as it was; raises :class:`CannotDecide`."""
    text = content.decode("utf-8")
    end = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    body = _BLOCK.sub("", plain if plain.endswith("\n") else f"{plain}\n")
    items = (f"  {_bare(item)}: [{', '.join(map(_bare, options))}]" for item, options in wanted.accepts.items())
    lines = ["accepts:", *items]
    body += "".join(f"{line}\n" for line in lines if wanted.accepts)
    body += f"void: [{', '.join(map(_bare, wanted.void))}]\n" if wanted.void else ""
    made = body.replace("\n", end).encode()
    if decided(made) != wanted or _rest(made) != _rest(content):
        raise CannotDecide(f"{path}: accepts and void could not be changed in it; write them there and run regrade")
    return made


def _rest(content: bytes) -> object:
    data = yaml.safe_load(content.decode("utf-8-sig"))
    return {name: value for name, value in data.items() if name not in ("accepts", "void")}


def _bare(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name)


@contextmanager
def proposed(root: Path, slugs: Sequence[str], files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder to grade from in which some exercises have other files; the course's own where there are none.

    Raises :class:`CannotDecide` where one of them could not be graded with.
    """
    if not files:
        yield root
        return
    with TemporaryDirectory(prefix="whichpm-") as name:
        folder = Path(name, "exercises", "graded")
        folder.mkdir(parents=True)
        for slug in slugs:
            own = bank.path(root, "graded", slug)
            if slug in files or own.is_file():
                (folder / f"{slug}.yml").write_bytes(files.get(slug) or own.read_bytes())
        for slug in files:
            try:
                keys.graded(Path(name), slug)
            except keys.NoKey as error:
                raise CannotDecide(str(error).replace(f"{name}/", "").replace("; then grade again", "")) from None
        yield Path(name)
