"""Settings and fixtures for all tests."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import athome
import live
import pytest
from copies import as_made, copy_course, run, search_path
from hermetic import settle
from hypothesis import settings
from once import once

from whichpm.model import Exercise

# As in a terminal in which the environment is active.
os.environ["PATH"] = search_path()
settle()  # Before anything imports Jupyter, which looks at once where its settings lie.

# Two busy cores make single examples slow; what a test asserts is behaviour, not time.
# Where nobody looks at once, a failure must be the same for whoever tries it next.
settings.register_profile("course", deadline=None, derandomize="CI" in os.environ)
settings.register_profile("fast", settings.get_profile("course"), max_examples=20)  # All tests together try 100.
settings.load_profile("course")

collect_ignore = ["nbgrader"] if athome.GRADING in athome.keyless() else []


def _fast(config: pytest.Config) -> bool:
    """Whether ``make test-fast`` asks: what nobody will run is not read, nor made for the course's exercises."""
    return config.getoption("markexpr") == "fast"


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer random examples where seconds count."""
    if _fast(config):
        settings.load_profile("fast")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file whose place says that none of its tests is fast."""
    tests = Path(__file__).parent
    place = collection_path.relative_to(tests).as_posix() if collection_path.is_relative_to(tests) else ""
    return True if _fast(config) and place in PLACES else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try a test that ``live.every`` marks with each exercise that it asks for."""
    for mark in metafunc.definition.iter_markers("every"):
        found = live.params(*mark.args, course=not _fast(metafunc.config))
        metafunc.parametrize("exercise", found, indirect=True, scope="module")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage while tests are read, nor later in what they are: thousands, with modules, that all stay."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_report_header() -> list[str]:
    """Say what is left out as a whole."""
    return [f"tests/{name} is left out: {athome.GRADING} is not in this public tree" for name in collect_ignore]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Iterator[None]:
    """Skip a test that looks for a key which this tree is not to have."""
    if call.excinfo and (why := athome.missed(call.excinfo.value)):
        with pytest.raises(pytest.skip.Exception) as skipped:
            pytest.skip(why)
        call.excinfo = skipped
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Skip a file that looks for one when it is read."""
    collect = collector.collect

    def looking() -> object:
        try:
            return collect()
        except (LookupError, OSError) as error:
            if why := athome.missed(error):
                pytest.skip(why, allow_module_level=True)
            raise

    collector.collect = looking
    return (yield)


NEEDS = {
    "browser": {"browser", "page", "chromium"},
    "stock": {"released"},
    "course": {"published"},
}
"""A test that has one of these fixtures, its own or a fixture's, needs what the marker says (see pyproject.toml)."""

PLACES = {
    "browser": "browser",
    "jupyter": "jupyter",
    "test_check.py": "course",
    "test_check_skeleton.py": "course",
    "test_check_quality.py": "slow",
    "test_constant.py": "course",
    "test_published.py": "course",
    "test_notebooks.py": "course",
    "test_problem_sets.py": "book",
    "test_sharing.py": "book",
    "test_flashcards.py": "book",
    "test_ending.py": "book",
    "test_sphinx.py": "book",
    "test_sphinx_coverage.py": "book",
    "test_sphinx_desk.py": "book",
    "test_terms.py": "book",
    "test_theme.py": "book",
    "test_forms_page.py": "book",
    "test_grade_page.py": "book",
    "test_readers_power.py": "slow",
    "test_publictree.py": "slow",
    "test_running.py": "slow",
    "test_widget.py": "slow",
    "cohort/test_cohorts.py": "slow",
    "cohort/test_onescale.py": "slow",
    "cohort/test_planted.py": "slow",
    "cohort/test_report_page.py": "slow",
    "nbgrader/attacks": "stock",
    "nbgrader/test_autograde.py": "stock",
    "nbgrader/test_byhand.py": "stock",
    "nbgrader/test_cases.py": "stock",
    "nbgrader/test_class_of_180.py": "stock",
    "nbgrader/test_collect.py": "stock",
    "nbgrader/test_collect_cases.py": "stock",
    "nbgrader/test_collect_generated.py": "slow",
    "nbgrader/test_collect_signs.py": "stock",
    "nbgrader/test_decisions.py": "slow",
    "nbgrader/test_durable.py": "stock",
    "nbgrader/test_exchange.py": "stock",
    "nbgrader/test_formgrader.py": "stock",
    "nbgrader/test_forms_hub.py": "stock",
    "nbgrader/test_forms_kit.py": "stock",
    "nbgrader/test_fuzz.py": "slow",
    "nbgrader/test_grade_equal.py": "stock",
    "nbgrader/test_grade_formgrader.py": "stock",
    "nbgrader/test_grammar.py": "slow",
    "nbgrader/test_handback.py": "stock",
    "nbgrader/test_handmarks.py": "stock",
    "nbgrader/test_lti.py": "stock",
    "nbgrader/test_mark.py": "stock",
    "nbgrader/test_own_bank.py": "stock",
    "nbgrader/test_parallel_forms.py": "stock",
    "nbgrader/test_parity.py": "stock",
    "nbgrader/test_patterns.py": "slow",
    "nbgrader/test_permissions.py": "stock",
    "nbgrader/test_publish.py": "slow",
    "nbgrader/test_regrade.py": "stock",
    "nbgrader/test_table.py": "browser",
    "nbgrader/test_term.py": "stock",
    "nbgrader/test_term_page.py": "slow",
    "nbgrader/test_times.py": "stock",
}
"""Every test of a folder or file needs what its marker says. What needs nothing of all this is marked ``fast``.

What stands here is not even imported where only fast tests are asked for.
"""

LONG = """
    nbgrader/test_durable test_publictree browser/test_course jupyter/test_board browser/test_handin
    nbgrader/test_grade_equal browser/test_lite browser/test_page nbgrader/test_mark nbgrader/test_parity
    browser/test_accessible browser/test_result browser/test_progress browser/test_printed nbgrader/test_cluster
    nbgrader/test_byhand jupyter/test_private jupyter/test_every_kind nbgrader/attacks/test_attacks
    nbgrader/test_roster_entered browser/test_offline test_running nbgrader/attacks/test_next_commands jupyter/test_kit
    test_check nbgrader/test_decisions nbgrader/test_forms_kit nbgrader/test_term_page nbgrader/test_regrade
    nbgrader/test_commands
"""
"""Files that take long, the longest first: they begin first, so that no process is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what each test needs, and put long files first; the others keep their order."""
    tests = Path(__file__).parent
    of_place: dict[Path, set[str]] = {}
    for item in items:
        if (by_place := of_place.get(item.path)) is None:
            place = item.path.relative_to(tests)
            by_place = {PLACES[name] for each in (place, *place.parents) if (name := each.as_posix()) in PLACES}
            of_place[item.path] = by_place
        fixtures = getattr(item, "fixturenames", ())
        needs = by_place | {name for name, any_of in NEEDS.items() if not any_of.isdisjoint(fixtures)}
        if not needs and not any(item.get_closest_marker(name) for name in ("book", "course", "slow", "stock")):
            needs = {"fast"}
        for name in sorted(needs):
            item.add_marker(name)
    rank = {tests / f"{name}.py": number for number, name in enumerate(LONG.split())}
    assert [path for path in rank if not path.exists()] == [], "named in LONG, and not there"
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="module")  # hypothesis gives one to many examples, and nothing can change it.
def exercise(request: pytest.FixtureRequest) -> Exercise:
    """The exercise that ``live.every`` names."""
    read, name = request.param
    return read(name)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course in a folder with spaces, with its book built as publishers build it: warnings are errors."""

    def publish(folder: Path) -> None:
        course = as_made(copy_course(folder))
        run(course, "jupyter-book", "build", ".", "--warningiserror", "--keep-going", "--nitpick", "--quiet")

    return once(tmp_path_factory, "the published course", publish)
