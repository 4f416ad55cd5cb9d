"""Timetables against going through all seconds."""

from hypothesis import given
from hypothesis import strategies as st

from luodi.plan.arcs.check_times import Call, Hours, lateness, timetable
from luodi.plan.arcs.model import Break, Window

END = 40
WINDOWS = st.builds(
    lambda start, length: Window(start, start + length), st.integers(0, 20), st.integers(1, 12)
)
CALLS = st.builds(
    lambda way, seconds, windows: Call(way, seconds, tuple(windows)),
    st.integers(0, 5),
    st.integers(0, 5),
    st.lists(WINDOWS, max_size=2),
)
HOURS = st.builds(
    lambda start, end, breaks, longest: Hours(start, end, tuple(breaks), longest),
    st.integers(0, 6),
    st.integers(10, END),
    st.lists(st.builds(Break, WINDOWS, st.integers(1, 4)), max_size=2),
    st.one_of(st.none(), st.integers(5, 30)),
)


def returns(calls: list[Call], hours: Hours, leaves: int) -> int | None:
    """Give the earliest return by trying every second, place and rest."""
    breaks = sorted(hours.breaks, key=lambda rest: (rest.window.to_s, rest.window.from_s))
    over = sum(rest.window.to_s <= leaves for rest in breaks)
    # Steps: rests, way, rests, call, and so on.
    steps = [step for call in calls for step in (("way", call), ("call", call))]
    states = {(leaves, over)}
    for what, call in steps:
        states = rested(states, breaks, hours.to_s)
        if what == "way":
            states = {(now + call.way_s, taken) for now, taken in states}
        else:
            states = {
                (later + call.seconds, taken)
                for now, taken in states
                for later in range(now, hours.to_s + 1)
                if not call.windows or any(one.from_s <= later < one.to_s for one in call.windows)
            }
    ends = [
        now
        for now, taken in states
        if now <= hours.to_s and all(now <= rest.window.from_s for rest in breaks[taken:])
    ]
    return min(ends, default=None)


def rested(states: set[tuple[int, int]], breaks: list[Break], last: int) -> set[tuple[int, int]]:
    found = set(states)
    for place, rest in enumerate(breaks):
        found |= {
            (later + rest.seconds, place + 1)
            for now, taken in found
            if taken == place
            for later in range(max(now, rest.window.from_s), min(rest.window.to_s, last + 1))
        }
    return found


def shortest(calls: list[Call], hours: Hours) -> tuple[int, int] | None:
    found = [
        (back - leaves, leaves)
        for leaves in range(hours.from_s, hours.to_s + 1)
        if (back := returns(calls, hours, leaves)) is not None
    ]
    best = min(found, default=None)
    too_long = best and hours.longest_s is not None and best[0] > hours.longest_s
    return None if too_long else best


@given(st.lists(CALLS, max_size=3), st.integers(0, 5), HOURS)
def test_the_timetable_is_the_shortest_that_there_is(calls, back, hours):
    whole = [*calls, Call(back, 0)]
    found = timetable(whole, hours)
    assert (found and (found.duration_s, found.leaves_s)) == shortest(whole, hours)


@given(st.lists(CALLS, max_size=3), st.integers(0, 5), HOURS)
def test_a_timetable_keeps_to_windows_and_adds_up(calls, back, hours):
    whole = [*calls, Call(back, 0)]
    found = timetable(whole, hours)
    if found is None:
        late, found = lateness(whole, hours)
        assert late.missed or late.returns_s or late.duration_s or late.restless
        missed = late.missed
    else:
        rests = {(rest.window.from_s, rest.window.to_s) for rest in hours.breaks}
        assert all(any(one <= at < to for one, to in rests) for at in found.rests_s)
        missed = ()
    for place, (call, start) in enumerate(zip(calls, found.starts_s, strict=True)):
        inside = any(one.from_s <= start < one.to_s for one in call.windows)
        assert inside or not call.windows or place in missed
    work = sum(call.way_s + call.seconds for call in whole)
    if not hours.breaks:
        assert found.duration_s == work + found.waiting_s
