"""The kinds of exercise, one module each.

A kind's module holds one subclass of :class:`ExerciseFile`: the shape of the author's YAML file, how items follow
from it, and all that checks, pages and feedback need to know of the kind. A new kind is a new module here and one in
``static/kinds/``; nothing else names it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from whichpm.kinds._shown import Grid, Sequenced, Sought
from whichpm.model import Exercise, Identifier, Item, ItemResult, Option, Result, Text
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Sheet, listed
from whichpm.typewords import Fault, Place
from whichpm.words import Say

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
    accepts: Annotated[
        dict[Identifier, tuple[Identifier, ...]],
        Meta(
            description="Options that earn the points besides the key, by item; `whichpm regrade --accept` adds some."
        ),
    ] = {}
    void: Annotated[
        tuple[Identifier, ...],
        Meta(description="Items that earn their points whatever was answered; `whichpm regrade --void` adds some."),
    ] = ()

    assigns: ClassVar[bool] = False
    """Whether it asks for the owner of statement after statement: assignments, which the gates look at as a pool."""
    stands_alone: ClassVar[bool] = False
    """Whether its questions can be asked apart from one another."""
    shuffled: ClassVar[bool] = False
    """Whether its cards are independent of one another, so that they are shown in an order that no key influences."""
    shares_explanations: ClassVar[bool] = False
    """Whether an author writes one explanation for all options of an item (a step) or of several (a row)."""
    shares_texts: ClassVar[bool] = False
    """Whether items have the words of a question in common, as the cells of a row have."""
    looked_up: ClassVar[bool] = False
    """Whether close reading of the story answers it, without the ownership test."""
    on_papers: ClassVar[bool] = False
    """Whether it is work on papers of the trade, of which a set can ask for a share."""
    played: ClassVar[bool] = False
    """Whether what follows from a choice is told as it is made: an open set then plays it so in its page."""
    names_lines: ClassVar[bool] = True
    """Whether explanations name the line of the ownership test that decides."""
    doubts: ClassVar[bool] = False
    """Whether it is about doubtful claims, so that its items may name concepts whose claim is doubtful."""
    repeating: ClassVar[frozenset[str]] = frozenset()
    """Parts whose items ask once more about the statement before them, and have its explanations."""
    counts_as: ClassVar[str] = ""
    """The kind that a set counts it with; its own by default."""
    is_sequence: ClassVar[bool] = False
    """Whether answers are places of a sequence; points then follow from neighbours, not from single items."""

    def flat_options(self) -> tuple[Option, ...]:
        """All options of the exercise, in the order in which they are shown."""
        raise NotImplementedError

    def flat_items(self) -> tuple[Item, ...]:
        """The items that the file stands for, in file order."""
        raise NotImplementedError

    def maximum(self) -> float:
        """Full points; the sum over all items unless a learner never meets some of them."""
        return sum(item.points for item in self.flat_items())

    def layout(self) -> msgspec.Struct | None:
        """What the front end needs besides items and options; gives no key away. Its type crosses the border."""
        return None

    def told(self) -> msgspec.Struct | None:
        """What feedback in practice needs besides items; never published for a graded exercise."""
        return None

    def verdicts(self) -> Iterable[Verdict]:
        """Questions whose verdicts practice shows together; none where each has its own."""
        return ()

    def faults(self) -> Iterable[Fault]:
        """What is wrong with the file beyond its types."""
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
    def size(cls, exercise: Exercise) -> int:
        """How much of its kind an exercise is, as sets count it: assignments, or questions that are always asked."""
        if cls.assigns:
            return len(cls.assignments(exercise))
        return sum(bool(item.points and not item.when) for item in exercise.items)

    @classmethod
    def assignments(cls, exercise: Exercise) -> list[Item]:
        """Items that ask for an owner by the ownership test, in kinds that form a pool of such items."""
        return [item for item in exercise.items if item.line is not None and item.points] if cls.assigns else []

    @classmethod
    def partners(cls, exercise: Exercise) -> tuple[tuple[str, str], ...]:
        """Items that the author wrote to look alike, as pairs of ids."""
        del exercise  # For kinds that ask in pairs.
        return ()

    @classmethod
    def sought(cls, exercise: Exercise) -> Sequence[Sought]:
        """Questions that somebody may try to answer by searching a paper for words."""
        del exercise  # For kinds that show a paper to search.
        return ()

    @classmethod
    def own_words(cls, exercise: Exercise, say: Say) -> tuple[str, ...]:
        """What the kind itself puts before or after an author's words in items, in the language of ``say``."""
        del exercise, say  # For kinds that do.
        return ()

    @classmethod
    def numbers(cls, exercise: Exercise) -> Mapping[str, int]:
        """Numbers of items that do not follow from their place in the list, by id."""
        del exercise  # For kinds in which a learner meets some items only.
        return {}

    @classmethod
    def grid(cls, exercise: Exercise) -> Grid | None:
        """Its items in rows and columns, where feedback shows them so."""
        del exercise  # For charts.
        return None

    @classmethod
    def sequence(cls, result: Result) -> Sequenced | None:
        """What a learner put into which place, where feedback shows a sequence (see ``is_sequence``)."""
        del result  # For sequences.
        return None

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
    def evidence(cls, result: Result) -> tuple[ItemResult, ...]:
        """What statistics count: each item, or for several that earn one verdict together, one in place of them."""
        return result.items

    @classmethod
    def asks(cls, item: Item) -> bool:
        """Whether an answer to an item is right or wrong, which practice tells and remembers."""
        return item.key is not None and item.points > 0

    @classmethod
    def costs(cls, one: ItemResult) -> bool:
        """Whether the answer to an item that itself earns nothing takes points from others."""
        del one  # For kinds in which doing too much must not pay.
        return False

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


__all__ = ["ExerciseFile", "Fault", "Grid", "Place", "Sequenced", "Sought", "Story", "Verdict", "kinds"]


@cache
def kinds() -> Mapping[str, type[ExerciseFile]]:
    """Every kind by name, found by looking into this package."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):  # Those are shared pieces.
            importlib.import_module(f"{__name__}.{module.name}")
    found = {str(kind.__struct_config__.tag): kind for kind in ExerciseFile.__subclasses__()}
    return dict(sorted(found.items()))
