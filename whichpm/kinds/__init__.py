"""The kinds of exercise, one module each.

A kind's module holds one subclass of :class:`ExerciseFile`: the shape of the author's YAML file and how items follow
from it. A new kind is a new module here and one in ``static/kinds/``; nothing else names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from whichpm.model import Exercise, Identifier, Item, ItemResult, Option, Text
from whichpm.sheet import ENGLISH, Sheet, listed
from whichpm.words import Say

Place = tuple[str | int, ...]
Problem = tuple[Place, str, str]
Story = Annotated[str, Meta(min_length=1, max_length=4000, description="Plain text; a blank line starts a paragraph.")]


class ExerciseFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every exercise file has, whatever its kind."""

    title: Annotated[Text, Meta(description="Shown above the exercise.")]
    story: Story
    read: Annotated[str, Meta(description="Label of the section where to read again.")]
    confidence: Annotated[bool, Meta(description="Ask whether the learner is sure of each answer; not scored.")] = False
    setting: Annotated[
        Identifier | None, Meta(description="The setting it shares with other exercises; by default its own slug.")
    ] = None

    def flat_options(self) -> tuple[Option, ...]:
        """All options of the exercise, in the order in which they are shown."""
        raise NotImplementedError

    def flat_items(self) -> tuple[Item, ...]:
        """The items that the file stands for, in file order."""
        raise NotImplementedError

    def maximum(self) -> float:
        """Full points; the sum over all items unless a learner never meets some of them."""
        return sum(item.points for item in self.flat_items())

    def layout(self) -> dict[str, Any]:
        """What the front end needs besides items and options: plain data that gives no key away."""
        return {}

    def told(self) -> dict[str, Any]:
        """What feedback in practice needs besides items; never published for a graded exercise."""
        return {}

    def problems(self) -> Iterable[Problem]:
        """What is wrong with the file beyond its types: (path in the file, cause, fix)."""
        return ()

    def sure_of(self) -> Mapping[str, str]:
        """What the learner is asked to be sure of, by the id of the item that it is asked after.

        Each scored item by default. A kind that asks less often names a group of items. Nothing here may follow from
        the key: where a graded exercise asks is public.
        """
        return {item.id: item.id for item in self.flat_items() if item.points}

    @classmethod
    def carried(cls) -> bool:
        """Whether answers travel with a submission; false where they are nobody's business but the learner's."""
        return True

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """How the exercise reads on paper and without JavaScript: by default a list of its items, and their key."""
        return listed(exercise, say)

    @classmethod
    def answered_by(cls, exercise: Exercise, choose: Callable[[Item], str | None]) -> dict[str, str]:
        """The answers of somebody who chooses an option of an item, or leaves it open, wherever one is asked."""
        given: dict[str, str] = {}
        for item in exercise.items:
            if item.is_asked(given) and (answer := choose(item)) is not None:
                given[item.id] = answer
        return given

    @classmethod
    def add_up(cls, exercise: Exercise, results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
        """Points item by item. By default each item that was asked earns its points if its answer fits."""
        del exercise  # For kinds whose items earn points together.
        return results

    @classmethod
    def chance(cls, exercise: Exercise) -> float:
        """Expected points of somebody who picks every option with equal probability.

        An item that depends on others is reached with the sum of their probabilities: what leads to an item excludes
        one another in every kind that uses ``when``.
        """
        reached: dict[str, float] = {}
        options = {item.id: len(item.options) for item in exercise.items}
        for item in exercise.items:
            reached[item.id] = sum(reached[other] / options[other] for other, _ in item.when) if item.when else 1.0
        return sum(
            reached[item.id] * item.points * sum(map(item.fits, item.options)) / len(item.options)
            for item in exercise.items
        )


@cache
def kinds() -> Mapping[str, type[ExerciseFile]]:
    """Every kind by name, found by looking into this package."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):  # Those are shared pieces.
            importlib.import_module(f"{__name__}.{module.name}")
    found = {str(kind.__struct_config__.tag): kind for kind in ExerciseFile.__subclasses__()}
    return dict(sorted(found.items()))
