"""What an exercise is: frozen types and the few facts the whole course shares. No input, no output.

Every exercise, however it looks, is a set of items with a few options each; an answer is a flat mapping
``{item id: option id}``. The *kind* of an exercise (see :mod:`whichpm.kinds`) decides only how items follow from
the author's file and how it is presented.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta

from whichpm import public

ROLES: Mapping[str, str] = {
    "product": "Product manager",
    "project": "Project manager",
    "both": "Both",
    "other": "Someone else",
}

LINES: Mapping[int, str] = {1: "choose", 2: "arrange", 3: "both halves", 4: "others"}
"""Names of the lines of the ownership test; texts write "choose (1)", the number kept small beside the name."""

OWNERSHIP_TEST: Mapping[int, str] = {
    1: "Choose: someone chooses whose problem to solve, why it is worth solving, what goes in or stays out, "
    "or whether to go on, change or stop after seeing results.",
    2: "Arrange: someone arranges dates, people, money, dependencies, risks, changes or status of agreed work, "
    "or finds out what work under consideration would take.",
    3: "Both halves: one to choose and one to arrange; two decisions with an owner each, "
    "so that without either owner a half stays undone.",
    4: "Others: none of these, but building, designing, buying, selling, hiring, legal or expert judgement, "
    "approving extra money, campaigning.",
}

ROLE_OF_LINE: Mapping[int, str] = {1: "product", 2: "project", 3: "both", 4: "other"}

ROLE_GROUPS: Mapping[str, tuple[str, ...]] = {
    "single": ("product", "project"),
    "manager": ("product", "project", "both"),
}
"""Names for several roles together."""
DIRECTIONS: tuple[tuple[str, str], ...] = (
    ("product", "project"),
    ("project", "product"),
    ("single", "both"),
    ("both", "single"),
    ("other", "manager"),
    ("manager", "other"),
)
"""The ways to mix up owners that the course is about, in the order in which they are told: whose it is, who was chosen;
each a role or a group of them."""

Pool = public.Pool
Content = Literal["responsibility", "decision", "question", "artifact", "measure"]
Level = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
_NO_ID = {"is": "no id", "fix": "use lower-case letters, digits and hyphens"}
_ID = "Lower-case letters, digits and hyphens."
Identifier = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, description=_ID, extra=_NO_ID)]
Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Note = Annotated[str, Meta(min_length=1, max_length=200)]
_STROKES = Meta(
    pattern=r"^M[MmLlHhVvCcSsAaZz0-9., -]*$",
    description="The path of an SVG on a 48 grid, drawn in one stroke.",
    extra={"is": "no path of an SVG", "fix": "write its d, which begins with M and has no other words"},
)
Drawing = Annotated[str, _STROKES]
_NO_PARTNER = _NO_ID | {"is": "no id, or exercise/id"}
Partner = Annotated[
    str, Meta(pattern=r"^([a-z0-9-]+/)?[a-z0-9-]+$", description="An id, or exercise/id.", extra=_NO_PARTNER)
]


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice of an item; ``label`` is what the learner reads."""

    id: Identifier
    label: Text

    @property
    def is_role(self) -> bool:
        """Whether the option stands for one of the course's roles (and is drawn with its icon and colour)."""
        return self.id in ROLES


class Notes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an author notes about a graded item: read by the quality gates, never by a learner."""

    content: Annotated[Content | None, Meta(description="What is assigned.")] = None
    against_cue: Annotated[Note, Meta(description="Words that point to another option than the key.")] | None = None
    pair: (
        Annotated[Partner, Meta(description="The matched partner, whose key differs; one of the two names it.")] | None
    ) = None
    twin: (
        Annotated[
            Partner, Meta(description="The same words in another story of the set, with another key; one names it.")
        ]
        | None
    ) = None
    decoy: Annotated[bool, Meta(description="Two-part wording whose halves lie on one side.")] = False
    owner: Annotated[Note, Meta(description="Who it is where the key is `other`: engineer, sponsor.")] | None = None
    moves: (
        Annotated[
            Note, Meta(description="In which organisations another would own it, and what in the story fixes it.")
        ]
        | None
    ) = None


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question: its options, its key, and why each option does or does not fit.

    ``accepted`` lists options that earn the points besides the key. ``when`` lists pairs (earlier item, option): the
    item is asked when one of them was chosen, and always where the tuple is empty. An ``optional`` item may stay open.
    ``part`` names the sub-score that the item belongs to. ``joins`` says that it stands on the card of the item before
    it, where cards are shuffled. ``notes`` are the author's own. A ``void`` item
    earns its points whatever was answered.
    """

    id: Identifier
    text: Text
    options: tuple[str, ...]
    key: str | None
    why: dict[str, str]
    line: int | None = None
    concepts: tuple[str, ...] = ()
    level: Level = "apply"
    read: str | None = None
    points: float = 1.0
    accepted: tuple[str, ...] = ()
    when: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    part: str | None = None
    joins: bool = False
    notes: Notes = Notes()
    void: bool = False

    def fits(self, answer: str | None) -> bool:
        """Whether an answer earns the points."""
        return self.void or (answer is not None and (answer == self.key or answer in self.accepted))

    def is_asked(self, asked: Mapping[str, str | None]) -> bool:
        """Whether the item is asked, given the answers of the earlier items that were."""
        return not self.when or any(asked.get(item) == option for item, option in self.when)


class Exercise(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """An exercise of the bank in its flat form, whatever its kind.

    ``layout`` is what the kind's front end needs besides items: plain data without a key; ``told`` is what it needs for
    feedback, and stays private with the key. ``maximum`` is full points.
    ``carried`` is false where answers stay with the learner. ``setting`` is the story it plays in, for the gates.
    ``verdicts`` and ``sequence`` say when practice shows which verdicts (see :class:`whichpm.public.Exercise`).
    Items of one that is ``shuffled`` stand in the order of :mod:`whichpm.order`, which no key and no author chose.
    ``cast`` is who of the cast is in the story, for a face beside the words: no part of what a revision is made of.
    """

    slug: str
    pool: Pool
    kind: str
    title: str
    story: str
    options: tuple[Option, ...]
    items: tuple[Item, ...]
    maximum: float
    layout: dict[str, Any] = {}
    told: dict[str, Any] = {}
    carried: bool = True
    setting: str = ""
    verdicts: tuple[public.Verdict, ...] = ()
    sequence: bool = False
    shuffled: bool = False
    cast: tuple[public.Face, ...] = ()

    @property
    def paragraphs(self) -> list[str]:
        """The story as a page shows it, a line a paragraph."""
        return [" ".join(part.split()) for part in self.story.split("\n\n") if part.strip()]

    @cached_property
    def revision(self) -> str:
        """Twelve hex digits that change when what the learner sees changes (not when a key or explanation does)."""
        seen = msgspec.json.encode(msgspec.to_builtins(self._visible()), order="deterministic")
        return hashlib.sha256(seen).hexdigest()[:12]

    def public(self, *, held: bool = False) -> dict[str, Any]:
        """What may leave the author's machine, as plain data for the front end (:class:`whichpm.public.Exercise`).

        A graded exercise has no key, points, line, explanation, concept or reading advice here, nor has one of practice
        that is ``held``; else a practice exercise has all that its immediate feedback needs.
        """
        data: dict[str, Any] = self._visible()
        if self.is_keyed(held=held):
            data["items"] = [
                msgspec.structs.replace(seen, **_feedback(item))
                for seen, item in zip(data["items"], self.items, strict=True)
            ]
            data["maximum"] = self.maximum
            data["test"] = {str(line): text for line, text in OWNERSHIP_TEST.items()}
            data["told"] = self.told or UNSET
            data["verdicts"] = list(self.verdicts) or UNSET
            data["sequence"] = self.sequence or UNSET
        if self.pool == "practice":  # A set that was handed out does not change when a face does.
            data["cast"] = list(self.cast) or UNSET
        shown = public.Exercise(format=1, slug=self.slug, pool=self.pool, revision=self.revision, **data)
        plain: dict[str, Any] = msgspec.to_builtins(shown)
        return plain

    def is_keyed(self, *, held: bool = False) -> bool:
        """Whether the key may be shown: in practice, unless a page holds it back."""
        return self.pool == "practice" and not held

    def _visible(self) -> dict[str, Any]:
        """What every learner sees, and nothing else: the revision is made of it."""
        return {
            "kind": self.kind,
            "title": self.title,
            "story": self.paragraphs,
            "options": [public.Option(option.id, option.label, option.is_role) for option in self.options],
            "items": [_question(item) for item in self.items],
            **({"layout": self.layout} if self.layout else {}),
            **({} if self.carried else {"carried": False}),
            **({"shuffled": True} if self.shuffled else {}),
        }


def _question(item: Item) -> public.Item:
    return public.Item(
        id=item.id,
        text=item.text,
        options=list(item.options),
        when=[public.Condition(*condition) for condition in item.when] or UNSET,
        optional=item.optional or UNSET,
        part=item.part or UNSET,
        joins=item.joins or UNSET,
    )


def _feedback(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "line": item.line,
        "why": item.why,
        "read": public.Reading(item.read) if item.read else UNSET,
        # For a page, whose result knows no void items, they accept all.
        "accepted": list(item.options if item.void else item.accepted) or UNSET,
        "points": item.points if item.points != 1 else UNSET,
    }


class ItemResult(msgspec.Struct, frozen=True):
    """How one item was answered; ``answer`` is ``None`` where no option of the item was chosen.

    ``asked`` is false where the learner's other answers never led to the item.
    """

    item: Item
    answer: str | None
    points: float
    asked: bool = True


class Result(msgspec.Struct, frozen=True):
    """The outcome of one exercise: points earned and, item by item, why."""

    exercise: Exercise
    items: tuple[ItemResult, ...]

    @property
    def points(self) -> float:
        """Points earned, between 0 and the exercise's maximum."""
        return sum(result.points for result in self.items)

    @property
    def answered(self) -> int:
        """How many of the items that must be answered are."""
        return sum(result.answer is not None for result in self.items if result.asked and not result.item.optional)

    @property
    def left(self) -> tuple[str, ...]:
        """Ids of the items that were asked, must be answered, and are not."""
        return tuple(
            result.item.id
            for result in self.items
            if result.asked and not result.item.optional and result.answer is None
        )

    @property
    def parts(self) -> dict[str, float]:
        """Points by sub-score, for exercises that report parts apart."""
        named = sorted({result.item.part for result in self.items if result.item.part})
        return {name: sum(result.points for result in self.items if result.item.part == name) for name in named}
