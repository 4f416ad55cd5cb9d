from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.people.rules import (
    accepted_step,
    administrations,
    browser_of,
    covered_address,
    is_fresh,
    is_over,
    may_combine,
    must_have_second_factor,
)
from luodi.kernel.people.rules.apart import TITLES
from luodi.kernel.people.rules.sign_ins import FRESH

NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - rules take any instants that compare
SPANS = st.timedeltas(timedelta(), timedelta(days=2))


@pytest.mark.parametrize(
    ("proved", "fresh"),
    [
        (None, False),
        (NOON, True),
        (NOON - FRESH, True),
        (NOON - FRESH - timedelta(microseconds=1), False),
        (NOON + timedelta(seconds=1), False),
    ],
)
def test_a_asking_holds_a_quarter_of_an_hour(proved, fresh):
    assert is_fresh(proved, NOON) is fresh


@given(idle=SPANS, longest=SPANS, unused=SPANS, more=SPANS)
def test_a_session_is_over_at_its_idle_or_its_whole_length(idle, longest, unused, more):
    over = is_over(
        started=NOON - unused - more, seen=NOON - unused, now=NOON, idle=idle, longest=longest
    )
    assert over is (unused >= idle or unused + more >= longest)


@given(at=st.integers(1, 10**8), last=st.integers(0, 10**8), found=st.tuples(*[st.booleans()] * 3))
def test_a_step_counts_once_and_only_forward(at, last, found):
    step = accepted_step(at, last, found)
    if step is None:
        assert all(at + index - 1 <= last for index, match in enumerate(found) if match)
    else:
        assert last < step <= at + 1
        assert found[step - at + 1]
        assert accepted_step(at, step, (False, step == at, step == at + 1)) is None


@pytest.mark.parametrize(
    ("value", "administers", "must"),
    [(0, True, False), (1, True, True), (1, False, False), (2, False, True), (2, True, True)],
)
def test_whom_the_threshold_names(value, administers, must):
    assert must_have_second_factor(value, administers=administers) is must


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("10.20.30.40", "10.20.*.*"),
        ("::1", "0000:0000:*"),
        ("2001:db8:1:2::7", "2001:0db8:*"),
        ("", ""),
        (None, ""),
        ("<script>", ""),
    ],
)
def test_half_of_an_address_is_shown(address, shown):
    assert covered_address(address) == shown


@given(st.ip_addresses())
def test_the_half_that_is_not_shown_cannot_be_told(address):
    shown = covered_address(str(address))
    assert shown.endswith("*")
    assert str(address) != shown


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/118.0 Safari/537.36 Edg/118.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
         "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/116.0 Mobile wxwork/4.1 MicroMessenger/7.0",
         "企业微信 · Android"),
        ("Mozilla/5.0 (Windows NT 6.1) Chrome/86.0 Safari/537.36 360SE", "360 · Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_by_its_family(told, shown):
    assert browser_of(told) == shown


@given(st.text())
def test_nothing_of_what_a_browser_says_is_repeated(told):
    known = {"", "·", " "}
    words = set(browser_of(told).split()) - known
    assert all(word.isalnum() for word in words)
    assert "<" not in browser_of(told)


@given(st.sets(st.sampled_from(sorted(TITLES))))
def test_at_most_one_administration_in_a_hand(held):
    problem = may_combine(held, who="这个角色")
    assert (problem is None) is (len(held) <= 1)
    if problem:
        assert all(TITLES[kind] in problem for kind in held)


def test_permissions_of_no_administration_count_for_none():
    kinds = {"log.view_log": "log", "config.set_threshold": "system"}
    assert administrations({"targets.view_target"}, kinds) == frozenset()
    assert administrations({"log.view_log", "x.view_x"}, kinds) == {"log"}
