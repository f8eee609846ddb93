"""Gain is told of the same learners, with what spoils it said, and of few pairs there are counts alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from cohort.responses import frame, table

from whichpm import bank, chapters
from whichpm.cohort import pairs, progress
from whichpm.cohort.parts import Part
from whichpm.cohort.shown import gain as shown

ROOT = Path(__file__).parents[2]


def crossed(learners: int = 60, harder: float = 0.3) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two tests of which every second learner meets form B first; B is harder, and after all have learned nothing."""
    both = []
    for seed, first in ((1, 0), (2, 1)):
        rows = table(learners, seed=seed)
        b = pl.col("learner").str.slice(8).cast(pl.Int32) % 2 != first
        lost = b & (pl.col("item").str.slice(5).cast(pl.Int32) < 24 * harder)
        form = pl.when(b).then(pl.lit("B")).otherwise(pl.lit("A"))
        earned = pl.when(lost).then(0.0).otherwise("points")
        both.append(rows.with_columns(form=form, exercise=pl.concat_str(pl.lit("cards-"), form), points=earned))
    return both[0], both[1]


def one(rows: pl.DataFrame, form: str) -> pl.DataFrame:
    return rows.filter(pl.col("form") == form)


def told(before: pl.DataFrame, after: pl.DataFrame) -> Part:
    return told_all(before, after)[0]


def told_all(before: pl.DataFrame, after: pl.DataFrame) -> list[Part]:
    return list(shown.of_tests("pre", "post", pairs.of_tests(before, after), (before, after)))


def values(part: Part) -> dict[str, Any]:
    return {str(row[0]): getattr(row[1], "value", row[1]) for row in part.rows}


def test_crossed_forms_take_their_difficulty_out_of_the_gain():
    before, after = crossed()
    found = pairs.of_tests(before, after)
    assert found.design == "crossed"
    assert found.orders == {("cards-A", "cards-B"): 30, ("cards-B", "cards-A"): 30}
    part = told(before, after)
    gain = values(part)
    assert gain["Pairs"] == 60
    assert abs(gain["Gain"].value) < 0.05
    assert gain["Forms"].value > 0.15
    assert part.says[0] == "60 learners took pre and post in crossed forms."
    assert any("chance alone may make such a difference" in said for said in part.says)


def test_uncrossed_forms_are_not_called_a_gain():
    before, after = crossed()
    firsts = one(before, "A")["learner"].unique().to_list()
    part = told(one(before, "A"), after.filter(pl.col("learner").is_in(firsts)))
    assert values(part)["Gain"].value < -0.15
    assert any(said.startswith("Forms were not crossed") for said in part.says)
    assert "Forms" not in values(part)


def test_the_same_cards_twice_are_said_to_be_remembered():
    part = told(table(30, seed=1), table(30, seed=2))
    assert any("met the same cards twice" in said for said in part.says)


def test_who_took_one_test_or_the_same_form_twice_is_counted():
    before, after = crossed(64)
    twice = [f"learner-{number:04}" for number in range(4)]
    again = before.filter(pl.col("learner").is_in(twice))
    gone = pl.col("learner").is_in(["learner-0005", "learner-0006"])
    found = pairs.of_tests(before, pl.concat([after.filter(~pl.col("learner").is_in(twice), ~gone), again]))
    assert (found.design, found.learners, found.only_before, found.only_after) == ("crossed", 58, 2, 0)
    part, *_ = shown.of_tests("pre", "post", found, (before, after))
    assert part.says[1:3] == (
        "4 learners more took both, but not these forms in turn, and are not in the figures.",
        "2 took pre alone, 0 took post alone.",
    )


@pytest.mark.parametrize("learners", [0, 2, 18])
def test_of_few_pairs_there_are_counts_alone(learners: int):
    part = told(*crossed(learners))
    assert (part.columns, part.rows) == ((), ())
    assert part.says[0].startswith(f"{learners} learners took pre and post")
    assert part.says[-1] == "From 20 pairs on, this says what was gained."


def test_anchors_stand_beside_the_cards_they_repeat_by_hand():
    # Of 24 learners 10 had both right, 8 gained, 2 lost, 4 had both wrong.
    patterns = [("product", "product")] * 10 + [("both", "product")] * 8 + [("product", "both")] * 2
    patterns += [("both", "both")] * 4
    earlier = frame([[then] for then, _ in patterns], [0]).with_columns(exercise=pl.lit("old"))
    later = frame([[now] for _, now in patterns], [0]).with_columns(exercise=pl.lit("new"))
    found = pairs.anchors([earlier], later, {"new/card-00": "old/card-00", "new/none": "old/none"})
    # McNemar, exact: 2 of 10 or fewer either way, 2 (1 + 10 + 45) / 1024.
    assert found.cards == (pairs.Again("new/card-00", "old/card-00", 24, 12, 18, 8, 2, pytest.approx(112 / 1024)),)
    assert (found.half.before.mean(), found.half.after.mean()) == (0.5, 0.75)
    whole, *_, by_card = shown.of_anchors("final", found, ["ps2"])
    assert whole.says[:2] == (
        "24 learners met 1 card of final and the earlier cards whose thought they repeat.",
        "The gradebook does not have ps2, whose cards are not in the figures.",
    )
    assert by_card.rows[0][:3] == ("new/card-00", "old/card-00", 24)
    assert any("not the same" in said for said in whole.says)


HELD = "lost-umbrellas"
CARDS = bank.find(ROOT, HELD)
PAGE = "book/chapters/two-titles"
DAY = 24 * 3600 * 1000


def test_the_book_says_which_cards_come_before_the_teaching():
    assert {slug: page.relative_to(ROOT).as_posix() for slug, page in chapters.held(ROOT).items()} == {
        HELD: f"{PAGE}.md"
    }


def tries(right: int, at: int, cards: int = len(CARDS.items)) -> list[list[Any]]:
    """Answers to the first cards at a time, so many of them right; the file claims that all were."""
    answers = [
        item.key if n < right else next(o for o in item.options if o != item.key) for n, item in enumerate(CARDS.items)
    ]
    return [[at + n, HELD, item.id, answers[n], 1, None, ""] for n, item in enumerate(CARDS.items[:cards])]


def write(path: Path, attempts: list[list[Any]], *, end: int = 0, **changes: object) -> None:
    pages = {PAGE: {"at": 5, "section": "", "title": "", "seen": [], "end": end}}
    journal = json.dumps({"version": 1, "attempts": attempts, "pages": pages})
    entries = {"whichpm:journal": journal, "whichpm:order": "x"}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"course": "whichpm", "format": 1, "saved": "", "entries": entries} | changes))


def test_progress_files_tell_of_the_first_cards_and_are_not_believed(tmp_path: Path):
    write(tmp_path / "ada.json", tries(4, DAY) + tries(8, 3 * DAY), end=2 * DAY)
    write(tmp_path / "in a folder" / "ben.json", tries(6, DAY))
    write(tmp_path / "a copy of ben.json", tries(6, DAY))
    write(tmp_path / "soon after.json", tries(2, DAY) + tries(8, DAY + 3600_000))
    write(tmp_path / "after reading.json", tries(8, 3 * DAY), end=2 * DAY)
    write(tmp_path / "some.json", tries(3, DAY, cards=5))
    write(tmp_path / "none.json", [])
    found = progress.read(tmp_path, CARDS, PAGE)
    assert sorted(found.first) == [2 / 8, 4 / 8, 6 / 8]
    assert (found.pairs.before.tolist(), found.pairs.after.tolist()) == ([0.5], [1.0])
    assert (found.files, found.late, found.some, found.without, found.unread) == (7, 1, 1, 1, ())
    (part,) = shown.of_cards(CARDS.title, found)
    assert part.rows == ()
    assert part.says[-1] == "From 20 pairs on, this says what was gained."


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "no progress file"),
        (b"[" * 100_000, "no progress file"),
        (b"\xff{}", "no progress file"),
        (b'{"course": "another", "format": 1, "entries": {}}', "no progress file of this course"),
        (b'{"course": "whichpm", "format": 2, "entries": {}}', "a newer version"),
        (b'{"course": "whichpm", "format": 1, "entries": {"whichpm:journal": "{"}}', "damaged"),
        (
            b'{"course": "whichpm", "format": 1, "entries": {"whichpm:journal": '
            b'"{\\"version\\":1,\\"attempts\\":[[1]]}"}}',
            "damaged",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_stops_nothing(tmp_path: Path, content: bytes, cause: str):
    (tmp_path / "bad.json").write_bytes(content)
    write(tmp_path / "good.json", tries(4, DAY))
    found = progress.read(tmp_path, CARDS, PAGE)
    assert found.first == (0.5,)
    ((name, why),) = found.unread
    assert name == "bad.json"
    assert cause in why


def test_links_and_pipes_are_not_followed(tmp_path: Path):
    write(tmp_path / "elsewhere" / "ada.json", tries(4, DAY))
    folder = tmp_path / "handed in"
    folder.mkdir()
    (folder / "link.json").symlink_to(tmp_path / "elsewhere" / "ada.json")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.json")
    found = progress.read(folder, CARDS, PAGE)
    assert (found.first, found.files) == ((), 0)
    assert sorted(found.unread) == [("link.json", "it is not a plain file"), ("pipe.json", "it is not a plain file")]


def test_a_folder_that_is_none_is_said(tmp_path: Path):
    with pytest.raises(NotADirectoryError, match="is no folder; name the one"):
        progress.read(tmp_path / "none", CARDS, PAGE)


def test_from_twenty_pairs_on_the_cards_tell_a_gain(tmp_path: Path):
    for number in range(24):
        write(
            tmp_path / f"{number}.json", tries(3 + number % 3, DAY + number) + tries(5 + number % 4, 4 * DAY + number)
        )
    part, *_ = shown.of_cards(CARDS.title, progress.read(tmp_path, CARDS, PAGE))
    gain = values(part)
    assert gain["Pairs"] == 24
    assert gain["Gain"].value == pytest.approx((6.5 - 4) / 8)
    assert any("same cards, explained in between" in said for said in part.says)
    assert any("Before reading, 50% of the answers were right" in said for said in part.says)
