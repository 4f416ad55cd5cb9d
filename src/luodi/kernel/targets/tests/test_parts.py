"""The parts of a target: added and dropped by versions, each record counted once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.ledger.actions import post_entries
from luodi.kernel.ledger.reads import entry_counts
from luodi.kernel.ledger.rules import Figure, RecordKey
from luodi.kernel.targets.actions import (
    Change,
    CountedTwiceError,
    PartSpec,
    add_part,
    change_target,
    drop_part,
)
from luodi.kernel.targets.models import Target, TargetPart
from luodi.kernel.targets.reads import ledger_parts, part_standings, seen_records
from luodi.kernel.targets.rules import Comparator, Period, Promise, TargetNature

FEB = date(2023, 2, 28)
CHANGE = Change(date(2023, 2, 10), "清政〔2023〕5号")


@pytest.fixture
def firms(bench):
    return bench.measure("firms")


@pytest.fixture
def target(bench, firms):
    return bench.target("35家", firms)


def part_of(bench, measure, unit=None):
    return PartSpec(measure, unit or bench.office.other, bench.office.district)


def test_a_part_is_added_and_dropped_by_versions_that_cite(bench, target, firms):
    part = part_of(bench, firms)
    bench.post(firms, 3, FEB)
    bench.post(firms, 4, FEB, unit=bench.office.other)
    add_part(actor=bench.director, target=target, part=part, change=CHANGE)
    rows = part_standings(bench.seen(target), FEB)
    assert [(row.part.unit, row.value.amount, row.entries) for row in rows] == [
        (bench.office.bureau, 3, 1),
        (bench.office.other, 4, 1),
    ]
    assert bench.standing(target, FEB).actual == 7
    drop_part(actor=bench.director, target=target, part=part, change=CHANGE)
    assert bench.standing(target, FEB).actual == 3
    assert list(target.versions.values_list("number", "citation")) == [
        (3, "清政〔2023〕5号"),
        (2, "清政〔2023〕5号"),
        (1, "清河区2023年工作要点"),
    ]


def test_what_would_count_twice_is_told_with_its_records(bench, target, firms):
    other = bench.measure("others")
    for record in range(1, 8):
        post_entries(
            [
                (
                    RecordKey("targets", "report", str(record), 1, leg),
                    Figure(measure.pk, bench.office.bureau.pk, bench.office.district.pk, FEB, 1),
                )
                for leg, measure in (("a", firms), ("b", other))
            ]
        )
    part = part_of(bench, other, bench.office.bureau)
    with pytest.raises(CountedTwiceError) as error:
        add_part(actor=bench.director, target=target, part=part, change=CHANGE)
    assert (error.value.count, [key.record for key in error.value.records]) == (7, list("12345"))
    assert "report" not in error.value.said
    assert (TargetPart.objects.count(), Target.objects.get().version) == (1, 1)
    assert len(seen_records(bench.director, error.value.records)) == 5


def test_of_several_pairs_the_one_with_most_records_is_told(bench, target, firms):
    office = bench.office
    add_part(actor=bench.director, target=target, part=part_of(bench, firms), change=CHANGE)
    bench.post(firms, 3, FEB, unit=office.other)
    bench.post(firms, 3, FEB, unit=office.other)
    whole = part_of(bench, firms, office.root)
    with pytest.raises(CountedTwiceError, match=office.other.name) as error:
        add_part(actor=bench.director, target=target, part=whole, change=CHANGE)
    assert error.value.count == 2


def test_records_outside_the_rights_are_not_seen(bench, firms, stranger):
    bench.post(firms, 3, FEB)
    key = RecordKey("targets", "report", "1", 1, "figure")
    actor = bench.office.actor(stranger("ledger.view_entry"))
    assert seen_records(bench.director, [key]) == [key]
    assert seen_records(actor, [key]) == []


def test_a_part_that_the_target_does_not_count_is_not_dropped(bench, target, firms):
    with pytest.raises(ValidationError, match="不算"):
        drop_part(actor=bench.director, target=target, part=part_of(bench, firms), change=CHANGE)
    assert Target.objects.get().version == 1


def test_whoever_comes_second_changes_no_parts(bench, target, firms):
    add_part(actor=bench.director, target=target, part=part_of(bench, firms), change=CHANGE)
    late = part_of(bench, bench.measure("later"))
    with pytest.raises(ValidationError, match="第 2 版"):
        add_part(actor=bench.director, target=target, part=late, change=CHANGE, version=1)
    assert TargetPart.objects.count() == 2


def test_without_the_right_over_target_and_part_nothing_is_changed(bench, target, firms, stranger):
    office = bench.office
    outside = office.actor(stranger("targets.change_target"))
    near = office.user(
        "near", office.post("near", ("targets.change_target", "targets.view_target"))
    )
    stands = part_of(bench, firms, office.bureau)
    with pytest.raises(PermissionDenied):
        drop_part(actor=outside, target=target, part=stands, change=CHANGE)
    for actor in (outside, office.actor(near)):
        with pytest.raises(PermissionDenied):
            add_part(actor=actor, target=target, part=part_of(bench, firms), change=CHANGE)
    assert (TargetPart.objects.count(), Target.objects.get().version) == (1, 1)


def test_formulas_over_different_units_are_not_one_figure(bench):
    rates = []
    for code, unit in (("yuan", "元"), ("ren", "人")):
        flow = bench.measure(code, unit=unit)
        rates.append(bench.measure(f"{code}-g", unit="%", scale=2, nature="GROWTH", top=flow))
    told = {"nature": TargetNature.GROWTH, "unit": "%", "scale": 2}
    target = bench.target("35亿元", rates[0], promise=Promise(Comparator.GE, 700), **told)
    with pytest.raises(ValidationError, match="合不成一个数"):
        add_part(actor=bench.director, target=target, part=part_of(bench, rates[1]), change=CHANGE)
    assert TargetPart.objects.count() == 1


def test_entries_are_counted_by_part_in_a_few_queries(bench, firms, django_assert_max_num_queries):
    stock = bench.measure("stock", nature="STOCK")
    for day in (date(2023, 1, 5), FEB):
        bench.post(firms, 1, day)
        bench.post(stock, 1, day)
    target = bench.target("35家", firms)
    (flow,) = ledger_parts(bench.seen(target), FEB)
    point = type(flow)(stock.pk, flow.unit_path, flow.place_path, 0, flow.last_month)
    with django_assert_max_num_queries(3):
        assert entry_counts([[flow], [point], [], [flow, point]]) == [2, 1, 0, 3]


SPRING = Period(date(2023, 2, 10), date(2024, 2, 1))
NEXT_YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))


def test_one_measure_is_not_counted_from_two_days_in_the_same_time(bench, target, firms):
    words = rf"目标 {target.pk}“35家”自 2023-01-01 起累计（到 2023-12-31）.*请用同一起始日"
    with pytest.raises(ValidationError, match=words):
        bench.target("新增企业", firms, period=SPRING)
    other = bench.target("新增企业", bench.measure("others"), period=SPRING)
    with pytest.raises(ValidationError, match=words):
        add_part(
            actor=bench.director,
            target=other,
            part=part_of(bench, firms, bench.office.root),
            change=CHANGE,
        )
    assert Target.objects.count() == 2


def test_times_and_scopes_that_do_not_meet_begin_when_they_like(bench, target, firms):
    bench.target("新增企业", firms, period=NEXT_YEAR)
    beside = [part_of(bench, firms)]
    bench.target("改造小区3个", period=SPRING, unit="家", parts=beside)
    assert Target.objects.count() == 3


def test_a_target_is_not_made_longer_into_another_start(bench, target, firms):
    bench.target("新增企业", firms, period=NEXT_YEAR)
    with pytest.raises(ValidationError, match="自 2024-01-01 起累计"):
        change_target(
            actor=bench.director,
            target=target,
            valid_from=FEB.replace(day=10),
            citation="清政〔2023〕5号",
            changes={"period_end": date(2024, 7, 1)},
        )


def test_whoever_comes_second_is_told_so_before_anything_else(bench, target):
    from luodi.kernel.targets.actions import ShareSpec, break_down

    seen = Target.objects.get(pk=target.pk)
    told = {"valid_from": date(2023, 2, 10), "citation": "清政〔2023〕5号"}
    shares = [ShareSpec(bench.office.bureau, 1), ShareSpec(bench.office.other, 1)]
    break_down(actor=bench.director, target=target, shares=shares, **told)
    for changes in ({"value": 40}, {"period_end": date(2022, 1, 1)}):
        with pytest.raises(ValidationError, match="已被他人改为第 2 版"):
            change_target(actor=bench.director, target=seen, changes=changes, **told)
