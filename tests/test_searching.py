"""The index of the search, written by the book and read by the page: of each word the sections that have it."""

from __future__ import annotations

import json

import pytest
from node import node

from whichpm.sphinx.searching import Section, index

SECTIONS = 20_000
READ = """
import { readFileSync } from "node:fs";
import { finder } from "./whichpm/static/search/rank.mjs";
const { index, asked } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(finder(index)(asked).map((hit) => Number(hit.href.split("#s")[1]))));
"""


@pytest.mark.parametrize(
    "places", [[0], [25, 26, 27], [3, 29, 705, 706], [675, 676, 1352], [0, 17_575, 17_576], [SECTIONS - 1]]
)
def test_the_page_finds_a_word_where_the_book_has_it(places: list[int]):
    every = [
        Section("page", f"s{place}", "Heading", "", "float" if place in places else "") for place in range(SECTIONS)
    ]
    told = {"index": index(every, {"page": ("page.html", "Page", False)}), "asked": "float"}
    assert json.loads(node("--input-type=module", "--eval", READ, told=told)) == places
