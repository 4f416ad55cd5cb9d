"""What counts: once a year, in time, apart, come back; the page's example adds up."""

from datetime import date

import pytest

from luodi.systems.enterprises import rules
from luodi.systems.enterprises.rules import CameBack, CertificationKind, ClosedCase, Closing

MARCH, APRIL = date(2023, 3, 9), date(2023, 4, 3)


def closed(number, firm=5, closing=Closing.CONFIRMED, day=MARCH, **more):
    return ClosedCase(number, 1, 2, firm, closing, day, **more)


def counted(*cases):
    found = rules.counted_cases(cases)
    return {
        leg: (one.measure.removeprefix("enterprises."), one.amount) for leg, one in found.items()
    }


def test_a_case_in_time_counts_as_closed_as_in_time_and_as_a_firm_helped():
    assert counted(closed(7, on_time=True)) == {
        (7, "closed"): ("closed", 1),
        (7, "on_time"): ("closed_on_time", 1),
        (7, "helped"): ("firms_helped", 1),
    }


@pytest.mark.parametrize(("on_time", "amount"), [(False, 0), (None, None)])
def test_late_is_nought_in_time_and_not_known_is_nothing(on_time, amount):
    told = counted(closed(7, on_time=on_time)).get((7, "on_time"))
    assert told == (None if amount is None else ("closed_on_time", amount))


def test_an_unconfirmed_closing_counts_apart_and_helps_nobody():
    assert counted(closed(7, closing=Closing.UNCONFIRMED, on_time=True)) == {
        (7, "unconfirmed"): ("closed_unconfirmed", 1)
    }


def test_an_open_case_counts_nothing_but_that_it_came_back():
    back = (CameBack(APRIL, 9),)
    assert rules.counted_cases([closed(7, closing=None, day=None, came_back=back)]) == {
        (7, "came_back_1"): rules.Counted("enterprises.came_back", 9, 2, APRIL)
    }


def test_a_firm_is_helped_once_a_year_by_its_first_case():
    cases = [closed(9, day=APRIL), closed(7), closed(8, firm=6), closed(10, day=date(2024, 1, 2))]
    helped = {
        number: (one.item, one.day)
        for (number, leg), one in rules.counted_cases(cases).items()
        if leg == "helped"
    }
    assert helped == {
        7: ("2023-5", MARCH),
        8: ("2023-6", MARCH),
        10: ("2024-5", date(2024, 1, 2)),
    }


def test_a_firm_that_is_not_identified_is_not_counted_as_helped():
    assert (7, "helped") not in rules.counted_cases([closed(7, firm=None)])


def test_the_pages_example_is_the_sum_of_closed_cases():
    cases = [closed(number, firm=number) for number in range(1, 17)]
    found = rules.counted_cases(cases).values()
    assert sum(one.amount for one in found if one.measure == "enterprises.firms_helped") == 16


@pytest.mark.parametrize(
    ("closed_on", "counts"),
    [(None, None), (date(2023, 3, 1), date(2023, 3, 2)), (MARCH, MARCH)],
)
def test_a_result_counts_when_both_it_and_the_closing_have_come(closed_on, counts):
    assert rules.result_day(date(2023, 3, 2), closed_on) == counts


@pytest.mark.parametrize(
    ("kind", "certified", "valid_to", "field"),
    [
        (CertificationKind.HIGH_TECH, date(2023, 3, 1), date(2026, 3, 1), None),
        (CertificationKind.HIGH_TECH, date(2007, 12, 31), None, "certified_on"),
        (CertificationKind.LITTLE_GIANT, date(2018, 11, 25), None, "certified_on"),
        (CertificationKind.PLATFORM, date(1999, 1, 1), None, None),
        (CertificationKind.PLATFORM, date(2023, 3, 2), None, "certified_on"),
        (CertificationKind.TECH_SMALL, date(2023, 3, 1), date(2023, 3, 1), "valid_to"),
    ],
)
def test_a_certificate_has_a_kind_of_its_time_and_days_in_order(kind, certified, valid_to, field):
    refused = rules.certification_refusal(kind, certified, valid_to, date(2023, 3, 1))
    assert (refused[0] if refused else None) == field


def test_every_kind_has_its_measure():
    codes = {spec.code for spec in rules.MEASURES}
    assert len(codes) == len(rules.MEASURES) == 18
    for table in (rules.RESULT_MEASURES, rules.EVENT_MEASURES, rules.CERTIFICATION_MEASURES):
        assert set(table.values()) <= codes
