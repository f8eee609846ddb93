"""What is drawn adds up: earned value, conversion, retention, sums; the same in HTML, on the board and on paper."""

from __future__ import annotations

import msgspec
import pytest

from whichpm import sheet
from whichpm.papers import Block, drawn, figures, html, on_paper, part_faults, places
from whichpm.papers.parts import Part


def parts(*data: object) -> tuple[Part, ...]:
    return tuple(msgspec.convert(one, Part) for one in data)


def texts(block: Block) -> list[list[str]]:
    return [[cell.text for cell in row] for row in block.rows]


PIECES = [
    {"text": "Floor", "budget": 4000, "planned": 100, "done": 100, "spent": 4600},
    {"text": "Wires", "budget": 6000, "planned": 50, "done": 25, "spent": 2000},
]


def test_earned_value_is_calculated_from_budget_and_share_done():
    value = figures.Value(planned=7000, earned=5500, spent=6600, budget=10000)
    assert (value.schedule_variance, value.cost_variance, value.forecast) == (-1500, -1100, 12000)
    table, sums = drawn(parts({"part": "earned", "pieces": PIECES}))
    assert texts(table)[-1] == ["All", "10,000", "7,000", "5,500", "6,600"]
    assert [row[1] for row in texts(sums)] == ["−1,500", "0.79", "−1,100", "0.83", "12,000"]


def test_conversion_and_retention_are_calculated_in_percent():
    funnel, cohorts = drawn(
        parts(
            {
                "part": "funnel",
                "who": "Riders",
                "steps": [{"text": "See", "count": 800}, {"text": "Book", "count": 300}],
            },
            {
                "part": "cohorts",
                "who": "From",
                "unit": "month",
                "groups": [{"text": "May", "counts": [200, 90, 61]}, {"text": "June", "counts": [100, 50]}],
            },
        )
    )
    assert texts(funnel) == [["See", "800", "–", "100 %"], ["Book", "300", "38 %", "38 %"]]
    assert texts(cohorts) == [["May", "200", "45 %", "31 %"], ["June", "100", "50 %", "–"]]


def test_a_table_adds_up_columns_of_whole_numbers():
    (table,) = drawn(
        parts({"part": "table", "head": ["A", "B", "C"], "rows": [["x", 1200, "y"], ["z", 34, 5]], "sums": "All"})
    )
    assert texts(table)[-1] == ["All", "1,234", ""]
    assert table.sums


EVERY = (
    {"part": "terms", "title": "Head", "entries": {"A <b>": {"place": "one", "text": "x & y"}}},
    {"part": "points", "items": ["p", {"place": "two", "text": "q"}]},
    {"part": "text", "items": ["prose"]},
    {"part": "table", "head": ["H", "N"], "rows": [["r", {"place": "three", "text": "1,000"}]]},
    {
        "part": "schedule",
        "unit": "day",
        "tasks": [{"id": "four", "text": "t", "takes": 2, "place": True}, {"id": "u", "text": "u", "takes": 1}],
    },
)


def test_places_are_found_in_the_order_of_reading_and_shown_as_numbers_on_paper():
    made = parts(*EVERY)
    assert places(made) == ["one", "two", "three", "four"]
    assert [cell.place for block in drawn(made) for row in block.rows for cell in row if cell.place] == places(made)
    paper = on_paper("Plan", drawn(made))
    assert sheet.Terms((("A <b>", "[1] x & y"),)) in paper.words
    assert sheet.Note("[2] q") in paper.words
    assert "<li>[2] q</li>" in paper.html


def test_html_is_text_and_never_markup_of_an_author():
    made = html("Plan <i>", drawn(parts(*EVERY)), 4)
    assert "A &lt;b&gt;" in made
    assert "x &amp; y" in made
    assert "<b>" not in made
    assert 'aria-level="4"' in made
    assert made.count('<td class="wp-track-cell" aria-hidden="true">') == 2


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ({"part": "table", "head": ["a", "b"], "rows": [["x"]]}, "1 cells under 2 columns"),
        (
            {
                "part": "roadmap",
                "measure": "weeks",
                "periods": ["Q1", "Q2"],
                "capacity": [3],
                "items": [{"id": "a", "text": "a", "needs": 1}] * 2,
            },
            "1 capacities for 2 periods",
        ),
        (
            {"part": "cohorts", "who": "w", "unit": "week", "groups": [{"text": "g", "counts": [5, 6]}] * 2},
            "a group grows",
        ),
        (
            {
                "part": "schedule",
                "unit": "day",
                "tasks": [{"id": "a", "text": "a", "takes": 1, "after": ["b"]}] * 1
                + [{"id": "c", "text": "c", "takes": 1}],
            },
            'there is no task "b"',
        ),
    ],
)
def test_what_does_not_add_up_is_a_fault(data, cause):
    assert cause in {cause for _, cause, _ in part_faults(parts(data))}
