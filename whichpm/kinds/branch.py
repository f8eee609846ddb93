"""Branch: a story whose scenes ask who decides and what to do, and which goes on from there.

Each scene is two items: the owner, who is scored, and the act, which is not but leads on. Every path has the same
number of scenes, so that totals can be compared. What happens next in the story travels with the explanations, and so
stays at home where an exercise is graded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from whichpm.kinds import ExerciseFile, Fault
from whichpm.kinds._choices import ACT, choice_faults, labelled, option_faults, repeated
from whichpm.model import Drawing, Exercise, Identifier, Item, Level, Notes, Option, Text
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Sheet, listed
from whichpm.suggest import nearest
from whichpm.words import Say

SHORTEST = 6
"""Scenes that every path has at least."""


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to go on from a scene. There is no right one."""

    id: Identifier
    text: Annotated[Text, Meta(description="What is done.")]
    then: Annotated[Text, Meta(description="What happens then; told in practice only, so no later scene may need it.")]
    next: Annotated[str, Meta(description="The scene or the ending that follows.")]


class Scene(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scene: what is the case, who decides, what to do."""

    id: Identifier
    title: Text
    text: Annotated[Text, Meta(description="What is the case; must make sense on every path that leads here.")]
    ask: Annotated[Text, Meta(description="The question whose owner is asked for: Who decides …?")]
    key: Annotated[str, Meta(description="The option that fits.")]
    line: Annotated[int, Meta(description="Line of the ownership test that decides.", ge=1, le=4)] | None = None
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level = "apply"
    why: Annotated[dict[str, Text], Meta(description="One explanation for every option.")]
    wrong: Annotated[Text, Meta(description="What it costs in the story when any other owner was chosen.")]
    picture: Annotated[Drawing | None, Meta(description="A drawing that goes with the words; it needs none.")] = None
    acts: Annotated[tuple[Act, ...], Meta(min_length=2, max_length=4)]
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None
    notes: Annotated[Notes, Meta(description="For the gates; learners never get them.")] = Notes()


class Ending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a path ends: feedback on the whole, not on a choice."""

    id: Identifier
    title: Text
    text: Text
    astray: (
        Annotated[Text, Meta(description="Told in its place where half of the owners or more were wrong.")] | None
    ) = None


class Step(msgspec.Struct, frozen=True):
    """A scene, and which of its path it is."""

    id: str
    title: str
    step: int
    picture: str | UnsetType = UNSET


class Layout(msgspec.Struct, frozen=True):
    """The scenes, and how many a path has."""

    scenes: list[Step]
    length: int


class Branch(ExerciseFile, frozen=True, kw_only=True, tag="branch"):
    """A branching story; one point for the owner in each scene of the path taken."""

    options: Annotated[
        tuple[Identifier | Option, ...],
        Meta(min_length=2, max_length=6, description="Ids of roles, or {id, label}."),
    ]
    scenes: Annotated[
        tuple[Scene, ...], Meta(min_length=SHORTEST, max_length=30, description="In story order; the first one opens.")
    ]
    endings: Annotated[tuple[Ending, ...], Meta(min_length=1, max_length=12)]

    def flat_options(self) -> tuple[Option, ...]:
        """The owners, then every act."""
        acts = tuple(Option(act.id, act.text) for scene in self.scenes for act in scene.acts)
        return (*labelled(self.options), *acts)

    def flat_items(self) -> tuple[Item, ...]:
        """Two items a scene: who decides, asked where an act led here, and what is done, asked once the owner is."""
        return tuple(item for scene in self.scenes for item in (self._owner(scene), self._act(scene)))

    def maximum(self) -> float:
        """One point for each scene of a path; all paths are equally long."""
        return float(max(self._steps().values()))

    def layout(self) -> Layout:
        """Title and number of every scene, and how many a path has."""
        steps = self._steps()
        scenes = [Step(each.id, each.title, steps[each.id], each.picture or UNSET) for each in self.scenes]
        return Layout(scenes, max(steps.values()))

    def verdicts(self) -> Iterator[Verdict]:
        """That of an owner waits for what is done."""
        return (Verdict([scene.id], scene.id, [scene.id, scene.id + ACT]) for scene in self.scenes)

    @classmethod
    def size(cls, exercise: Exercise) -> int:
        """The scenes of a path."""
        return int(exercise.maximum)

    @classmethod
    def own_words(cls, exercise: Exercise, say: Say) -> tuple[str, ...]:
        """What asks for the act."""
        del exercise
        return (say("sheet.done"),)

    @classmethod
    def numbers(cls, exercise: Exercise) -> Mapping[str, int]:
        """Scenes count along the path that was taken."""
        return {scene["id"]: scene["step"] for scene in exercise.layout["scenes"]}

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """Scenes by their titles; what is done is asked beneath each."""
        titles = {scene["id"]: scene["title"] for scene in exercise.layout["scenes"]}
        return listed(
            exercise, say, beneath=dict.fromkeys((name + ACT for name in titles), say("board.done")), titles=titles
        )

    def faults(self) -> Iterator[Fault]:
        """Scenes whose parts disagree, acts that lead nowhere or back, and paths that are short or differ in length."""
        yield from option_faults(("options",), self.options)
        options = [option.id for option in labelled(self.options)]
        yield from repeated(("scenes",), [scene.id for scene in self.scenes], "scene id")
        taken = {*options}
        for index, scene in enumerate(self.scenes):
            place = ("scenes", index)
            if scene.id.endswith(ACT):
                yield (*place, "id"), f'"{scene.id}" ends in "{ACT}"', "that is for what is done; rename it"
            yield from choice_faults(place, scene.key, scene.line, scene.why, options)
            for number, act in enumerate(scene.acts):
                if act.id in taken:
                    cause = f'the id "{act.id}" is taken by an option or an earlier act'
                    yield (*place, "acts", number, "id"), cause, "give each its own"
                taken.add(act.id)
        lost = list(self._lost())
        yield from lost
        if not lost:
            yield from self._uneven()

    def _lost(self) -> Iterator[Fault]:
        """Acts that lead nowhere or back, and scenes and endings that nothing leads to."""
        scenes = [scene.id for scene in self.scenes]
        endings = [ending.id for ending in self.endings]
        yield from repeated(("endings",), endings, "ending id")
        for index, ending in enumerate(endings):
            if ending in scenes:
                yield ("endings", index, "id"), f'"{ending}" is a scene', "give the ending its own id"
        reached = {scenes[0]}
        for index, scene in enumerate(self.scenes):
            if scene.id not in reached:
                yield ("scenes", index), f'no act leads to "{scene.id}"', "lead one here from above, or remove it"
            for number, act in enumerate(scene.acts):
                place = ("scenes", index, "acts", number, "next")
                if act.next not in (*scenes, *endings):
                    cause = f'there is no scene or ending "{act.next}"'
                    yield place, cause, nearest(act.next, [*scenes, *endings])
                elif act.next in scenes[: index + 1]:
                    cause = f'"{act.next}" does not stand below "{scene.id}": a story goes forward'
                    yield place, cause, f'move "{act.next}" below, or lead on to a later scene'
                reached.add(act.next)
        for index, name in enumerate(endings):
            if name not in reached:
                yield ("endings", index), f'no act leads to "{name}"', "lead one here, or remove it"

    def _uneven(self) -> Iterator[Fault]:
        """Acts after which fewer or more scenes follow than after the first one, and paths that are too short."""
        left = {ending.id: 0 for ending in self.endings}
        for index, scene in reversed(list(enumerate(self.scenes))):
            first = scene.acts[0]
            for number, act in enumerate(scene.acts):
                if left[act.next] != left[first.next]:
                    place = ("scenes", index, "acts", number, "next")
                    cause = f'{left[act.next]} scenes follow "{act.id}", but {left[first.next]} follow "{first.id}"'
                    yield place, cause, "make every path equally long: add a scene to one, or lead both to one scene"
            left[scene.id] = left[first.next] + 1
        if left[self.scenes[0].id] < SHORTEST:
            cause = f"a path has {left[self.scenes[0].id]} scenes"
            yield ("scenes",), cause, f"make every path at least {SHORTEST} scenes long"

    def _steps(self) -> dict[str, int]:
        """Number of each scene on the paths that lead to it."""
        steps = {self.scenes[0].id: 1}
        for scene in self.scenes:
            for act in scene.acts:
                steps.setdefault(act.next, steps.get(scene.id, 1) + 1)
        return {scene.id: steps.get(scene.id, 1) for scene in self.scenes}

    def _owner(self, scene: Scene) -> Item:
        return Item(
            id=scene.id,
            text=_lines(scene.text, scene.ask),
            options=tuple(option.id for option in labelled(self.options)),
            key=scene.key,
            why={
                option: _lines(text, *([] if option == scene.key else [scene.wrong]))
                for option, text in scene.why.items()
            },
            line=scene.line,
            concepts=scene.concepts,
            level=scene.level,
            read=scene.read or self.read,
            notes=scene.notes,
            when=tuple(
                (f"{other.id}{ACT}", act.id) for other in self.scenes for act in other.acts if act.next == scene.id
            ),
        )

    def _act(self, scene: Scene) -> Item:
        endings = {ending.id: (ending.title, ending.text, *filter(None, [ending.astray])) for ending in self.endings}
        return Item(
            id=f"{scene.id}{ACT}",
            text=f"{scene.title}: what is done?",
            options=tuple(act.id for act in scene.acts),
            key=scene.acts[0].id,  # No act is better than another; this makes one path the model answer.
            why={act.id: _lines(act.then, *endings.get(act.next, ())) for act in scene.acts},
            level=scene.level,
            points=0.0,
            when=tuple((scene.id, option.id) for option in labelled(self.options)),
        )


def _lines(*parts: str) -> str:
    """Parts of a text, one a line, so that the front end can tell them apart."""
    return "\n".join(" ".join(part.split()) for part in parts)
