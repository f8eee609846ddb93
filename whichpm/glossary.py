"""The glossary as data: a YAML file with every entry in one shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm import strict
from whichpm.model import Text

START = "terms:"
LEADS = {"heard": "Heard", "beware": "Not the same", "origin": "From"}
"""What an entry may say beside its meaning, and the words before it."""


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry: the word of the trade, in plain words."""

    term: Annotated[Text, Meta(description="The word.")]
    also: Annotated[tuple[Text, ...], Meta(description="Other words for the same, which lead here too.")] = ()
    means: Annotated[Text, Meta(description="What it means, in plain words.")]
    read: Annotated[str | None, Meta(description="The label of the section that explains it.")] = None
    heard: Annotated[Text | None, Meta(description="A sentence as somebody may say it at work.")] = None
    beware: Annotated[Text | None, Meta(description="A word or sense that is easily taken for it.")] = None
    origin: Annotated[Text | None, Meta(description="Standard or book; [key] cites the bibliography.")] = None
    everyday: Annotated[bool, Meta(description="The word is everyday language too: opened where authors link it.")] = (
        False
    )

    def lines(self) -> Iterator[str]:
        """The entry as Markdown of a ``{glossary}``."""
        yield from (self.term, *self.also)
        yield f"  {' '.join(self.means.split())}" + (f" {{ref}}`{self.read}`." if self.read else "")
        for name, lead in LEADS.items():
            if told := getattr(self, name):
                text = " ".join(told.split())
                yield ""
                yield f"  *{lead}:* " + (f"“{text}”" if name == "heard" else text)
        yield ""


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    terms: Annotated[tuple[Term, ...], Meta(min_length=1)]


def read(path: Path) -> tuple[Term, ...]:
    """All entries, in the order of the alphabet; raises :class:`~whichpm.strict.BankError` with all that is wrong."""
    tree = strict.read(path, START)
    found = strict.convert(path, tree, Terms).terms
    first: dict[str, str] = {}
    problems = []
    for index, entry in enumerate(found):
        for name in (entry.term, *entry.also):
            if other := first.get(name.casefold()):
                place = (START.rstrip(":"), index)
                cause = f'"{name}" stands already at "{other}"'
                problems.append(strict.Problem(path, tree.line(place), f"terms[{index}]", cause, "keep one of them"))
            first.setdefault(name.casefold(), entry.term)
    if problems:
        raise strict.BankError(problems)
    return tuple(sorted(found, key=lambda entry: entry.term.casefold()))
