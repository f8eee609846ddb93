"""The course grade: what the file may say, what follows from it, and what learners are told."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import words
from whichpm.coursegrade.grade import SetMark, grade, rounded
from whichpm.coursegrade.policy import Late, Part, Policy, read
from whichpm.coursegrade.told import sentences
from whichpm.strict import BankError

ROOT = Path(__file__).parents[1]
SETS = ("ps1", "ps2", "ps3", "ps4", "ps5")
COURSE = Policy((Part("Problem sets", 60, SETS), Part("Final", 40, ("final",))), needed=70, missing="zero")
DROPPING = Policy((Part("Problem sets", 60, SETS, drop=1), Part("Final", 40, ("final",))), needed=70, missing="zero")
GOOD = """\
pass: 70
parts:
  - {title: Problem sets, weight: 60, sets: [ps1, ps2], drop: 1}
  - {title: Final, weight: 40, sets: [final]}
"""


def of(share: float, maximum: int = 20) -> SetMark:
    return SetMark("graded", Decimal(str(share)) * maximum, Decimal(maximum))


def marks(*shares: SetMark | float) -> dict[str, SetMark]:
    found = [each if isinstance(each, SetMark) else of(each) for each in shares]
    return dict(zip((*SETS, "final"), found, strict=True))


EXCUSED, WAITING, MISSING, OPEN = (SetMark(state) for state in ("excused", "waiting", "missing", "open"))


def write(folder: Path, text: str) -> Path:
    (folder / "exercises").mkdir()
    (folder / "exercises/course.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_courses_own_policy_is_sound_and_weighs_what_the_instructors_page_says():
    found = read(ROOT, (*SETS, "final"))
    assert found is not None
    assert [(part.weight / len(part.sets), part.left_out) for part in found.parts] == [(12, 0), (40, 0)]
    assert (found.needed, found.missing, found.late) == (70, "zero", None)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("weight: 60", "weight: 50", 2, "parts: the weights add up to 90; they must add up to 100"),
        ("[final]", "[finl]", 4, 'there is no set "finl" in exercises/sets.yml; did you mean "final"?'),
        ("[final]", "[ps1]", 4, 'the set "ps1" stands twice; keep one of them'),
        ("drop: 1", "drop: 2", 3, "2 of 2 sets are dropped, so that none counts; write at most 1, or leave it out"),
        ("drop: 1", "drop: 1, best: 1", 3, "drop and best stand together; keep one of them"),
        ("drop: 1", "best: 3", 3, "the part has 2 sets; write no more, or leave it out"),
        ("pass: 70", "pas: 70", 1, 'unknown key "pas"'),
        ("weight: 60", "weight: -60", 3, "weight: -60 is too low; write more than 0"),
        ("pass: 70", "pass: 70\nlate: {per: week, percent: 9}", 2, 'late.per: "week" is not allowed here; use one'),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_line_and_fix(
    tmp_path: Path, old: str, new: str, line: int, said: str
):
    write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(BankError) as raised:
        read(tmp_path, ("ps1", "ps2", "final"))
    assert any(f"course.yml:{line}:" in each and said in each for each in map(str, raised.value.problems)), raised.value


def test_a_course_without_the_file_has_no_policy(tmp_path: Path):
    assert read(tmp_path) is None
    assert read(write(tmp_path, GOOD), ("ps1", "ps2", "final")) is not None


def test_a_grade_worked_out_by_hand():
    # 12 percent each of 50, 60, 70, 80 and 90 percent, and 40 of 75: 6 + 7.2 + 8.4 + 9.6 + 10.8 + 30 = 72.
    found = grade(COURSE, marks(0.5, 0.6, 0.7, 0.8, 0.9, 0.75))
    assert (found.percent, found.final, found.passed) == (Decimal("72.0"), True, True)
    # Without the lowest, 15 percent each of the other four: 9 + 10.5 + 12 + 13.5 + 30 = 75.
    found = grade(DROPPING, marks(0.5, 0.6, 0.7, 0.8, 0.9, 0.75))
    assert (found.percent, found.dropped) == (Decimal("75.0"), ("ps1",))


def test_excused_is_not_missing_and_neither_waits():
    assert grade(COURSE, marks(EXCUSED, 0.6, 0.7, 0.8, 0.9, 0.75)).percent == Decimal("75.0")
    assert grade(COURSE, marks(MISSING, 0.6, 0.7, 0.8, 0.9, 0.75)).percent == Decimal("66.0")
    waits = grade(COURSE, marks(WAITING, 0.6, 0.7, 0.8, 0.9, 0.75))
    assert (waits.percent, waits.final, waits.passed, waits.asked) == (Decimal("75.0"), False, None, ("ps1",))
    ahead = grade(COURSE, marks(0.5, 0.6, 0.7, 0.8, 0.9, OPEN))
    assert (ahead.percent, ahead.final, ahead.ahead) == (Decimal("70.0"), False, ("final",))
    asks = msgspec.structs.replace(COURSE, missing="ask")
    assert grade(asks, marks(MISSING, 0.6, 0.7, 0.8, 0.9, 0.75)).asked == ("ps1",)


def test_who_is_excused_from_all_but_one_keeps_that_one():
    assert grade(DROPPING, marks(EXCUSED, EXCUSED, EXCUSED, EXCUSED, 0.5, 0.5)).percent == Decimal("50.0")
    assert grade(COURSE, marks(*[EXCUSED] * 6)).percent is None


def test_a_part_and_a_cut_must_be_passed_too():
    strict = msgspec.structs.replace(COURSE, parts=(COURSE.parts[0], Part("Final", 40, ("final",), needed=80)))
    found = grade(strict, marks(1, 1, 1, 1, 1, 0.75))
    assert (found.percent, found.passed, found.short) == (Decimal("90.0"), False, ("Final",))
    final = of(0.75)._replace(decided=(19, 30))
    found = grade(COURSE, marks(1, 1, 1, 1, 1, final), {"final": 65})
    assert (found.passed, found.short) == (False, ("final",))
    final = of(0.75)._replace(decided=(20, 30))
    assert grade(COURSE, marks(1, 1, 1, 1, 1, final), {"final": 65}).passed
    assert grade(COURSE, marks(1, 1, 1, 1, 1, 0.75), {"final": 65}).asked == ("final",), "decisions cannot be read"


def test_a_half_is_rounded_up_once_and_a_rounded_grade_passes():
    assert [rounded(Fraction(value), 1) for value in ("69.95", "69.949", "0.05")] == [
        Decimal("70.0"), Decimal("69.9"), Decimal("0.1"),
    ]  # fmt: skip
    assert grade(COURSE, marks(*[0.6995] * 6)).passed
    assert not grade(COURSE, marks(*[0.69949] * 6)).passed


def test_lateness_costs_what_is_said_and_no_more():
    late = Late("day", 10, most=50, grace=15)
    assert [late.share(seconds) for seconds in (0, 900, 901, 86_400, 86_401, 86_400 * 30)] == [
        0, 0, 0.1, 0.1, 0.2, 0.5,
    ]  # fmt: skip
    assert Late("hour", 5).share(3 * 3600 + 1) == 0.2


SHARES = st.fractions(0, 1, max_denominator=24)
STATES = st.one_of(
    SHARES.map(lambda share: SetMark("graded", Decimal(24 * share.numerator) / share.denominator, Decimal(24))),
    st.sampled_from([EXCUSED, MISSING]),
)
CLASS = st.lists(st.tuples(*[STATES] * 6), min_size=1, max_size=4)


@given(CLASS)
def test_a_grade_lies_between_the_lowest_and_the_highest_share_and_dropping_never_lowers_it(
    rows: list[tuple[SetMark, ...]],
):
    for row in rows:
        mine = marks(*row)
        plain, dropping = grade(COURSE, mine), grade(DROPPING, mine)
        assert (plain.percent is None) == (dropping.percent is None)
        if plain.percent is None or dropping.percent is None:
            continue
        assert dropping.percent >= plain.percent
        shares = [_share(mark) for mark in row if mark.state != "excused"]
        assert rounded(min(shares), 1) <= plain.percent <= rounded(max(shares), 1)


@given(st.tuples(*[STATES] * 6), st.integers(0, 5), st.integers(0, 23))
def test_more_points_never_lower_a_grade(row: tuple[SetMark, ...], place: int, points: int):
    def with_points(many: int) -> Decimal:
        mark = SetMark("graded", Decimal(many), Decimal(24))
        found = grade(DROPPING, marks(*row[:place], mark, *row[place + 1 :])).percent
        assert found is not None
        return found

    assert with_points(points + 1) >= with_points(points)


@given(st.tuples(*[STATES] * 6), st.permutations(SETS))
def test_the_order_in_which_sets_stand_changes_no_grade(row: tuple[SetMark, ...], order: list[str]):
    turned = msgspec.structs.replace(
        DROPPING, parts=(DROPPING.parts[1], msgspec.structs.replace(DROPPING.parts[0], sets=tuple(order)))
    )
    assert grade(turned, marks(*row)).percent == grade(DROPPING, marks(*row)).percent


def _share(mark: SetMark) -> Fraction:
    return 100 * Fraction(mark.points or 0) / Fraction(mark.maximum or 1)


def told(policy: Policy, language: str = "en", cuts: Mapping[str, int] = {}) -> list[str]:
    titles = {name: f"Problem Set {name[-1]}" for name in SETS} | {"final": "Final"}
    return list(sentences(policy, titles, cuts, words.of(language)))


def test_learners_read_what_is_computed():
    policy = msgspec.structs.replace(DROPPING, late=Late("day", 10, most=50, grace=15))
    assert told(policy, cuts={"final": 65}) == [
        "Problem sets: of Problem Set 1, Problem Set 2, Problem Set 3, Problem Set 4 and Problem Set 5 the lowest is "
        "left out. The others count 60 percent together, 15 percent each.",
        "Final counts 40 percent.",
        "A set from which you are excused is left out, and the others count for more, also where you handed it in.",
        "A set that you have not handed in when it is due counts 0.",
        "Handing in late takes off 10 percent of the points you earned for each day that has begun, at most "
        "50 percent.",
        "Up to 15 minutes late cost nothing.",
        "You pass with 70 percent of the whole.",
        "It also takes 65 percent of the owner decisions of Final, whatever its other questions earn.",
        "The grade is rounded once, at the end, to one decimal; a half is rounded up.",
    ]
    assert told(COURSE, "de")[0].endswith("zählen zusammen 60 Prozent, jedes 12 Prozent.")
