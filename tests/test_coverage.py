"""What is taught where follows from the chapters, whatever stands around a heading."""

from __future__ import annotations

from pathlib import Path

import live
import pytest

from whichpm import coverage

ROOT = Path(__file__).parents[1]
TEXT = """\
---
title: no heading
---

(ferry)=
# A *ferry*

Words.

(fares)=
## Fares and `dates`
% teaches: C001 C002

```{exercise} ferry-fares
```

````{code-cell} ipython3
# not a heading
% teaches: C009
```
(nor-a-label)=
````

### Without a label
% teaches: C003

:::{note}
## not a heading either
:::
% teaches: C004
"""


def test_sections_have_label_title_line_concepts_and_exercises():
    ferry, fares, bare = coverage.sections("ferry", TEXT)
    assert (ferry.label, ferry.title, ferry.depth, ferry.teaches) == ("ferry", "A ferry", 1, ())
    assert (fares.label, fares.title, fares.line) == ("fares", "Fares and dates", 11)
    assert (fares.teaches, fares.exercises) == (("C001", "C002"), ("ferry-fares",))
    assert (bare.label, bare.depth, bare.teaches) == (None, 3, ("C003", "C004"))


def test_chapters_are_those_of_the_table_of_contents_in_its_order(tmp_path: Path):
    (tmp_path / "_toc.yml").write_text(
        "root: book/index\nparts:\n"
        "  - chapters:\n      - file: book/chapters/b\n      - file: book/chapters/a.md\n"
        "  - chapters:\n      - file: book/kinds\n"
    )
    assert coverage.chapters(tmp_path) == ["b", "a"]
    assert coverage.chapters(tmp_path / "elsewhere") == []


@pytest.mark.course
def test_every_concept_has_a_sentence_and_a_home_in_the_book():
    known = coverage.concepts(ROOT)
    assert known
    assert all(concept.concept.endswith((".", "”")) for concept in known.values())
    assert {concept.doubtful for concept in known.values()} <= {"no", "partly", "yes"}
    assert all(concept.treatment for concept in known.values() if concept.doubtful != "no")
    assert {concept.chapter for concept in known.values()} == set(coverage.chapters(ROOT))


@pytest.mark.course
def test_the_concepts_of_the_books_chapters_are_covered_and_graded_ones_by_set_only():
    ride, exercises = live.exercise("ride-hailing"), live.exercises()
    found = coverage.coverage(ROOT, exercises, {"ps1": ["ride-hailing"]})
    assert found
    for one in found:
        assert one.sections, one.concept.id
        assert set(one.graded) <= {"ps1"}
    fares = next(one for one in found if one.concept.id == "C103")
    assert fares.concept.id in {name for item in ride.items for name in item.concepts}
    assert fares.graded == ("ps1",)
    assert all(set(one.practice).isdisjoint({"ride-hailing"}) for one in found)


@pytest.mark.course
@pytest.mark.parametrize(
    "page", ["product-manager", "project-manager", "coverage", "glossary", "instructors", "authors"]
)
def test_the_pages_are_in_the_book(page: str):
    assert f"book/{page}\n" in (ROOT / "_toc.yml").read_text() + "\n"
