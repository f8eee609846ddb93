"""What a learner's answers have in common: by line of the test, by direction, and where to read again. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from whichpm.bank import SURE, certainties
from whichpm.model import LINES, OWNERSHIP_TEST, ROLE_OF_LINE, ROLES, ItemResult, Result
from whichpm.nbgrader.feedback.exhibit import Exhibit, Ref

BOTH = "both"
MANY = 2
"""Misses that make a habit, and habits and sections that are named."""
SHARE = 4
"""A habit holds at least one in so many of all misses."""
ADVICE: Mapping[str, str] = {
    "product": "A sentence may name users, features or value and still arrange work that is already agreed. Ask "
    "whether anything changes in what people get. If only dates, people, money, risks or status move, arrange (2) "
    "decides.",
    "project": "A date, a number or an order of steps does not make it arrange (2). Ask first whether something is "
    "chosen: whose problem, what goes in or stays out, whether to go on. Arranging starts where that is settled.",
    "both": "Both needs two halves in the sentence itself, one to choose and one to arrange. Strike out either half: "
    "if the owner stays the same, there was only one.",
    "other": "Someone else builds, designs, buys, sells, hires, judges as a lawyer or an expert, approves extra money "
    "or campaigns: others (4). Ask whether the sentence does one of these, or chooses or arranges something about "
    "them.",
}
"""What to ask, by the role that was chosen where it does not fit."""
HALVES = (
    "Look for the second half, often behind “and” or a comma: a choice on one side, an arrangement on the other. If "
    "either owner stayed away, half of the sentence would stay undone, and both halves (3) decides."
)
NEITHER = (
    "Ask whether the sentence builds, designs, buys, sells, hires, judges as a lawyer or an expert, approves extra "
    "money or campaigns. That falls under others (4), whoever it serves."
)


class Answered(NamedTuple):
    """One item that counts, and where it stands on the page."""

    one: ItemResult
    ref: Ref
    labels: Mapping[str, str]

    @property
    def missed(self) -> bool:
        """Whether another option than the fitting one was chosen."""
        return self.one.asked and self.one.answer is not None and not self.one.item.fits(self.one.answer)


class Habit(NamedTuple):
    """Something that several misses share, in words; ``refs`` lead to them, ``beside`` to an item to compare."""

    text: str
    advice: str
    refs: tuple[Ref, ...]
    beside: tuple[Ref, str] | None


class Line(NamedTuple):
    """Share right of the items that one line of the ownership test decides."""

    number: int
    text: str
    role: str
    right: int
    of: int


def answered(exhibit: Exhibit, items: Sequence[ItemResult]) -> list[Answered]:
    """The items that count in an exercise; none where points do not follow from single items (an order)."""
    if exhibit.exercise.sequence:
        return []
    counted = [one for one in exhibit.in_order(items) if exhibit.counts(one)]
    labels = {option.id: option.label for option in exhibit.exercise.options}
    return [Answered(one, exhibit.refs[one.item.id], labels) for one in counted]


def lines(given: Sequence[Answered]) -> list[Line]:
    """Every line of the test that decides an item, in order."""
    found: dict[int, list[Answered]] = defaultdict(list)
    for each in given:
        if each.one.item.line:
            found[each.one.item.line].append(each)
    return [
        Line(number, OWNERSHIP_TEST[number], ROLE_OF_LINE[number], sum(e.one.points > 0 for e in some), len(some))
        for number, some in sorted(found.items())
    ]


def habits(given: Sequence[Answered]) -> list[Habit]:
    """At most two directions that at least two misses share, the widest first; a narrower one wins a tie."""
    left = [each for each in given if each.missed]
    total = len(left)
    found: list[Habit] = []
    while len(found) < MANY:
        name, some = _widest(left)
        if len(some) < max(MANY, total / SHARE):
            break
        found.append(_habit(name, some, total, given))
        left = [each for each in left if each not in some]
    return found


def _widest(misses: Sequence[Answered]) -> tuple[tuple[str | None, str | None], list[Answered]]:
    """The largest group of misses of one direction, one choice or one key: ((key, choice), misses)."""
    groups: dict[tuple[str | None, str | None], list[Answered]] = defaultdict(list)
    for each in misses:  # In this order, because the first of the largest groups wins.
        groups[each.one.item.key, each.one.answer].append(each)
    for each in misses:
        groups[None, each.one.answer].append(each)
    for each in misses:
        groups[each.one.item.key, None].append(each)
    return max(groups.items(), key=lambda group: len(group[1]), default=((None, None), []))


def _habit(
    direction: tuple[str | None, str | None], some: Sequence[Answered], total: int, given: Sequence[Answered]
) -> Habit:
    key, choice = direction
    labels = some[0].labels
    by_line = sorted({each.one.item.line for each in some if each.one.item.line})
    if choice == BOTH:
        what = "you chose Both where one owner fits"
    elif key == BOTH and choice is None:
        what = "you chose one owner where the sentence names both halves (3)"
    elif key is not None and choice is not None:
        decides = f"{LINES[by_line[0]]} ({by_line[0]}) decides and " if key in ROLES and len(by_line) == 1 else ""
        what = f"you chose {_named(choice, labels)} where {decides}{_named(key, labels)} fits"
    elif choice is not None:
        what = f"you chose {_named(choice, labels)} where another answer fits"
    else:
        decides = f"{LINES[by_line[0]]} ({by_line[0]}) decides and " if key in ROLES and len(by_line) == 1 else ""
        what = f"you chose another answer where {decides}{_named(str(key), labels)} fits"
    share = f"{len(some)} of your {total} misses" if len(some) < total else f"All {total} of your misses"
    return Habit(f"{share}: {what}.", _advice(key, choice), tuple(each.ref for each in some), _beside(some, given))


def _named(option: str, labels: Mapping[str, str]) -> str:
    label = labels.get(option, option).removesuffix(".")
    return label if option in ROLES else f"“{label}”"


def _advice(key: str | None, choice: str | None) -> str:
    if key == BOTH:
        return HALVES
    if key == "other" and choice in (None, *ROLES):
        return NEITHER
    if choice is not None and (key is None or key in ROLES):
        return ADVICE.get(choice, "")
    line = next((number for number, role in ROLE_OF_LINE.items() if role == key), None)
    return OWNERSHIP_TEST[line] if line and choice is None else ""


def _beside(some: Sequence[Answered], given: Sequence[Answered]) -> tuple[Ref, str] | None:
    """An item that was answered rightly with what was chosen in the misses: beside them, the difference shows."""
    choice = some[0].one.answer
    if choice is None or choice not in ROLES or any(each.one.answer != choice for each in some):
        return None
    shared = {concept for each in some for concept in each.one.item.concepts}
    fitting = [each for each in given if each.one.item.fits(each.one.answer) and each.one.answer == choice]
    best = max(fitting, key=lambda each: len(shared & set(each.one.item.concepts)), default=None)
    return (best.ref, ROLES[choice]) if best else None


def sections(given: Sequence[Answered]) -> list[tuple[str, int]]:
    """At most two labels of sections to read again, by how many lost points they explain; and how many items."""
    lost = Counter[str]()
    items = Counter[str]()
    for each in given:
        item = each.one.item
        if each.one.points < item.points and item.read:
            lost[item.read] += int(4 * (item.points - each.one.points))  # Quarters: the smallest share of a point.
            items[item.read] += 1
    return [(label, items[label]) for label, _ in lost.most_common(MANY)]


def one_sided(given: Sequence[Answered]) -> str:
    """The answer that was given more often than it fits, in words; empty where there is none."""
    chosen = Counter(each.one.answer for each in given if each.one.asked and each.one.answer)
    fits = Counter(each.one.item.key for each in given)
    option = max(chosen, key=lambda name: chosen[name] - fits[name], default=None)
    if option is None or chosen[option] - fits[option] < MANY:
        return ""
    labels = next(each.labels for each in given if each.one.answer == option)
    return f"You chose {_named(option, labels)} {chosen[option]} times; it fits {fits[option]} times."


def sureness(results: Iterable[Result]) -> dict[str, Any] | None:
    """How many questions were right among those marked sure and unsure, where an exercise asks; else ``None``.

    What one box asks about is one question, right where all of it is. Who ticks no box at all was not asked.
    """
    counts = Counter[tuple[bool, bool]]()
    told = False
    for result in results:
        given = {one.item.id: one for one in result.items}
        boxes: dict[str, list[ItemResult]] = {}
        for name, box in certainties(result.exercise).items():
            if given[name].answer is not None:
                boxes.setdefault(box, []).append(given[name])
        for box, about in boxes.items():
            told |= given[box].answer is not None
            counts[given[box].answer == SURE[0].id, all(one.item.fits(one.answer) for one in about)] += 1
    if not told:
        return None
    return {
        word: {"right": counts[sure, True], "of": counts[sure, True] + counts[sure, False]}
        for word, sure in (("sure", True), ("unsure", False))
    }
