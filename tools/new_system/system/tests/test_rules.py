from datetime import date

import pytest

from luodi.systems.samples.rules import days_late, problem

TODAY = date(2023, 3, 1)


@pytest.mark.parametrize(
    ("last_day", "late"),
    [(date(2023, 2, 27), 2), (date(2023, 3, 1), 0), (date(2023, 3, 2), 0)],
)
def test_lateness_counts_from_the_day_after_the_last(last_day, late):
    assert days_late(last_day, TODAY) == late


def test_what_is_late_already_or_has_no_name_is_not_opened():
    assert problem("井", date(2023, 3, 1), TODAY) is None
    assert problem("  ", date(2023, 3, 1), TODAY) == "名称为空；请写明是什么"
    assert problem("井", date(2023, 2, 28), TODAY) == (
        "最后一天 2023-02-28 早于今天 2023-03-01；请改为今天或以后"
    )
