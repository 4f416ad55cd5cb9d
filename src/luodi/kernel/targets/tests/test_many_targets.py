"""What is read of many targets at once: as few queries as for one, and as of a seal."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.kernel.ledger.sealing import seal_entries
from luodi.kernel.targets.actions import ShareSpec, break_down
from luodi.kernel.targets.reads import figure_days, target_paths, units_of_targets
from luodi.kernel.targets.rules import Pace

JAN, FEB, JUNE = date(2023, 1, 31), date(2023, 2, 28), date(2023, 6, 30)


@pytest.fixture
def firms(bench):
    return bench.measure("firms")


def by_working_days(bench, measure, words):
    """Define a target by the pace of working days, broken down to two units."""
    target = bench.target(words, measure, pace=Pace.WORKDAY, lead_unit=bench.office.root)
    shares = [ShareSpec(bench.office.bureau, 2), ShareSpec(bench.office.other, 1)]
    changed = {"valid_from": JAN, "citation": "分解表", "by_month": False}
    break_down(actor=bench.director, target=target, shares=shares, **changed)
    return bench.seen(target)


def test_quotas_by_working_days_are_read_in_as_few_queries_as_one(bench, firms):
    one = by_working_days(bench, firms, "35家")
    units_of_targets([one], JUNE)
    with CaptureQueriesContext(connection) as few:
        units_of_targets([one], JUNE)
    more = [by_working_days(bench, firms, words) for words in ("3个", "完成下达任务")]
    with CaptureQueriesContext(connection) as many:
        found = units_of_targets([one, *more], JUNE)
    assert [len(units) for units in found.values()] == [2, 2, 2]
    assert len(many) == len(few)


def test_as_of_a_seal_figures_count_up_to_the_last_month_that_it_holds(real_commits, bench, firms):
    target = bench.target("35家", firms)
    bench.post(firms, 3, JAN)
    seal_entries()
    bench.post(firms, 4, FEB)
    seen = [bench.seen(target)]
    assert figure_days(seen, JUNE) == {target.pk: FEB}
    assert figure_days(seen, JUNE, seal=1) == {target.pk: JAN}
    assert target_paths(seen, JUNE, seal=1)[target.pk].figure_day == JAN
