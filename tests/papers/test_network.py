"""A schedule is calculated as planners do it by hand, and a roadmap is filled as far as its capacity goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from whichpm.papers import network
from whichpm.papers.network import Task, Times


def task(name: str, takes: int, *after: str) -> Task:
    return Task(id=name, text=name, takes=takes, after=after)


HOUSE = (
    task("roof", 2, "walls"),
    task("walls", 4, "base"),
    task("base", 3),
    task("doors", 1),
    task("keys", 1, "roof", "doors"),
)


def test_times_and_float_are_those_of_the_calculation_by_hand():
    assert network.times(HOUSE) == {
        "roof": Times(7, 9, 0),
        "walls": Times(3, 7, 0),
        "base": Times(0, 3, 0),
        "doors": Times(0, 1, 8),
        "keys": Times(9, 10, 0),
    }
    assert [name for name, time in network.times(HOUSE).items() if time.critical] == ["roof", "walls", "base", "keys"]


def test_a_delay_within_its_float_moves_nothing_and_one_beyond_moves_the_end_by_the_rest():
    assert network.times(network.lengthened(HOUSE, "doors", 8))["keys"].end == 10
    assert network.times(network.lengthened(HOUSE, "doors", 9))["keys"].end == 11


tasks = st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 11), max_size=3)), min_size=1, max_size=12).map(
    lambda drawn: tuple(
        task(f"t{at}", takes, *(f"t{other}" for other in sorted(after) if other < at))
        for at, (takes, after) in enumerate(drawn)
    )
)


@given(tasks, st.data())
def test_float_is_what_a_task_can_slip_without_moving_the_end(some, data):
    found = network.times(some)
    end = max(time.end for time in found.values())
    one = data.draw(st.sampled_from(some))
    by = data.draw(st.integers(0, 30))
    later = network.times(network.lengthened(some, one.id, by))
    assert max(time.end for time in later.values()) == end + max(0, by - found[one.id].float)
    assert all(later[each.id].start >= found[each.id].start for each in some)
    assert any(time.critical for time in found.values())


def test_what_is_no_network_is_named():
    circle = (task("a", 1, "b"), task("b", 1, "a"), task("c", 1, "a", "x"), task("c", 2))
    causes = [cause for _, cause, _ in network.faults(circle)]
    assert causes == ['there is no task "x"', 'task "c" is used twice']
    assert network.faults(circle[:2]) == [(("tasks",), "a, b wait for one another", "remove one of their `after`")]
    assert network.faults(HOUSE) == []


def test_a_roadmap_fills_in_order_and_nothing_overtakes():
    assert network.filled({"a": 4, "b": 3, "c": 2, "d": 6}, [6, 6]) == {"a": 1, "b": 2, "c": 2, "d": 0}


@given(st.lists(st.integers(1, 9), max_size=9), st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_no_period_is_overfull(needs, capacity):
    landed = network.filled({str(at): need for at, need in enumerate(needs)}, capacity)
    for period, room in enumerate(capacity, 1):
        assert sum(need for at, need in enumerate(needs) if landed[str(at)] == period) <= room
    periods = [period or len(capacity) + 1 for period in landed.values()]
    assert periods == sorted(periods)
