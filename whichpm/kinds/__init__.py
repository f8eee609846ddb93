"""The kinds of exercise, one module each.

A kind's module holds one subclass of :class:`ExerciseFile`: the shape of the author's YAML file and how items follow
from it. A new kind is a new module here and one in ``static/kinds/``; nothing else names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.model import Item, Option, Text

Story = Annotated[str, Meta(min_length=1, max_length=4000, description="Plain text; a blank line starts a paragraph.")]


class ExerciseFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every exercise file has, whatever its kind."""

    title: Annotated[Text, Meta(description="Shown above the exercise.")]
    story: Story
    read: Annotated[str, Meta(description="Label of the section where to read again.")]

    def flat_options(self) -> tuple[Option, ...]:
        """All options of the exercise, in the order in which they are shown."""
        raise NotImplementedError

    def flat_items(self) -> tuple[Item, ...]:
        """The items that the file stands for, in file order."""
        raise NotImplementedError

    def problems(self) -> Iterable[tuple[tuple[str | int, ...], str, str]]:
        """What is wrong with the file beyond its types: (path in the file, cause, mend)."""
        return ()


@cache
def kinds() -> Mapping[str, type[ExerciseFile]]:
    """Every kind by name, found by looking into this package."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    found = {str(kind.__struct_config__.tag): kind for kind in ExerciseFile.__subclasses__()}
    return dict(sorted(found.items()))
