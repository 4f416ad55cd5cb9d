"""Defining, changing, breaking down and carrying targets, and what is refused unchanged."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.targets.actions import (
    ItemSpec,
    PartSpec,
    Said,
    ShareSpec,
    assign_value,
    break_down,
    carry_target,
    change_target,
    set_items,
)
from luodi.kernel.targets.models import Quota, Target, TargetItem, TargetVersion
from luodi.kernel.targets.reads import base_measure, growth_bases, unit_standings
from luodi.kernel.targets.reads.terms import PartKey, read_parts, read_quotas, read_terms
from luodi.kernel.targets.rules import (
    Accumulation,
    Comparator,
    Pace,
    Period,
    Promise,
    TargetNature,
)
from luodi.kernel.targets.words import history

FEB = date(2023, 2, 28)


@pytest.fixture
def firms(bench):
    return bench.measure("firms")


@pytest.fixture
def target(bench, firms):
    return bench.target("35家", firms)


def change(bench, target, **changes):
    told = {"valid_from": date(2023, 2, 10), "citation": "清政〔2023〕5号"}
    told |= {
        name: changes.pop(name) for name in ("valid_from", "citation", "version") if name in changes
    }
    return change_target(actor=bench.director, target=target, changes=changes, **told)


def said(error):
    return "".join(error.value.messages)


def test_a_target_begins_with_its_first_version_and_keeps_what_is_said(bench, firms):
    target = bench.target("35家", firms, said=Said("=", "35", "", "家"))
    version = target.versions.get()
    assert (version.number, version.valid_from) == (1, date(2023, 1, 1))
    assert version.citation == "清河区2023年工作要点"
    assert (target.said_comparator, target.said_value, target.said_unit) == ("=", "35", "家")
    assert target.comparator == "GE"


def test_terms_are_read_back_exactly_as_they_were_written(bench, firms):
    target = bench.target("35家", firms, base=3, stretch=True)
    target = bench.seen(target)
    terms = target.versions.get().terms
    [part] = target.parts.all()
    assert read_parts(terms) == [PartKey(part.measure_id, part.unit_id, part.place_id)]
    assert read_quotas(terms) == []
    for name, value in read_terms(terms).items():
        assert getattr(target, name) == value, name


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"promise": Promise(Comparator.SYNC, None)}, "in_step_with", "没有选与哪个目标同步"),
        ({"promise": Promise(Comparator.GE, None)}, "value", "一起填写"),
        ({"promise": Promise(Comparator.GE, 35, 2)}, "tolerance", "只用于"),
        ({"pace": Pace.CURVE, "curve": (5000, 10000)}, "curve", "曲线有 2 个月"),
        ({"pace": Pace.HISTORY}, "pace", "请补全"),
        ({"nature": TargetNature.GROWTH}, "measure", "可用的是：增速"),
        ({"accumulation": Accumulation.POINT}, "measure", "是流量"),
        ({"unit": "户"}, "measure", "请选同单位的指标"),
    ],
)
def test_a_promise_that_cannot_be_judged_is_refused(bench, firms, changes, field, words):
    with pytest.raises(ValidationError) as error:
        bench.target("35家", firms, **changes)
    assert words in "".join(error.value.message_dict[field])
    assert Target.objects.count() == 0


def test_the_pace_of_the_years_before_is_counted_from_the_ledger(bench, firms):
    for year in (2020, 2021, 2022):
        for month in range(1, 13):
            bench.post(firms, 1 if month < 12 else 9, date(year, month, 5))
    target = bench.target("35家", firms, pace=Pace.HISTORY)
    assert target.curve == [500 * month for month in range(1, 12)] + [10000]


def test_parts_that_cross_are_refused_even_before_anything_is_posted(bench, firms):
    parts = [
        PartSpec(firms, bench.office.root, bench.office.district),
        PartSpec(firms, bench.office.bureau, bench.office.street),
    ]
    with pytest.raises(ValidationError) as error:
        bench.target("35家", parts=parts)
    assert "范围相交" in said(error)
    assert Target.objects.count() == 0


def test_parts_of_two_measures_that_share_records_are_refused_by_name(bench, firms):
    from luodi.kernel.ledger.actions import post_entries
    from luodi.kernel.ledger.rules import Figure, RecordKey

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
    parts = [PartSpec(item, bench.office.bureau, bench.office.district) for item in (firms, other)]
    with pytest.raises(ValidationError) as error:
        bench.target("35家", parts=parts)
    assert "7 条记录算两次" in said(error)
    assert said(error).count("targets.report") == 5


def test_parts_that_share_records_are_named_before_parts_that_only_cross(bench, firms):
    from luodi.kernel.ledger.actions import post_entries
    from luodi.kernel.ledger.rules import Figure, RecordKey

    record = RecordKey("targets", "report", "1", 1, "a")
    office = bench.office
    post_entries([(record, Figure(firms.pk, office.other.pk, office.district.pk, FEB, 1))])
    units = (office.bureau, office.root, office.other)
    with pytest.raises(ValidationError) as error:
        bench.target("35家", parts=[PartSpec(firms, unit, office.district) for unit in units])
    assert "1 条记录算两次" in said(error)
    assert Target.objects.count() == 0


def test_a_change_is_a_dated_version_that_cites_its_document(bench, target):
    change(bench, target, value=40, lead_unit=bench.office.other)
    target.refresh_from_db()
    assert (target.value, target.version, target.lead_unit) == (40, 2, bench.office.other)
    lines = history(list(target.versions.order_by("-number")))
    changes = {item.label: (item.before, item.after) for item in lines[0].differences}
    assert changes["目标值"] == ("35 家", "40 家")
    assert changes["牵头单位"] == (bench.office.bureau.name, bench.office.other.name)
    assert lines[0].version.citation == "清政〔2023〕5号"
    assert lines[1].differences == []


def test_a_new_lead_is_counted_as_well_and_the_old_one_once(bench, target):
    change(bench, target, lead_unit=bench.office.other)
    assert {part.unit for part in target.parts.all()} == {bench.office.bureau, bench.office.other}
    change(bench, target, lead_unit=bench.office.root)
    assert [part.unit for part in target.parts.all()] == [bench.office.root]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"citation": " ", "value": 40}, "没有依据"),
        ({"valid_from": date(2023, 3, 2), "value": 40}, "晚于今天"),
        ({"valid_from": date(2022, 12, 31), "value": 40}, "早于第 1 版"),
        ({"value": 35}, "没有任何改动"),
        ({"value": None}, "一起填写"),
        ({"period_end": date(2023, 1, 1)}, "不晚于起始日"),
    ],
)
def test_a_version_that_cannot_stand_is_refused(bench, target, changes, words):
    with pytest.raises(ValidationError) as error:
        change(bench, target, **changes)
    assert words in said(error)
    assert TargetVersion.objects.count() == 1
    assert Target.objects.get().value == 35


def test_whoever_comes_second_sees_what_stands_and_what_was_wanted(bench, target):
    mine = Target.objects.get(pk=target.pk)
    change(bench, target, value=40)
    with pytest.raises(ValidationError) as error:
        change(bench, mine, value=50)
    assert "第 2 版" in said(error)
    assert "40 家 → 50 家" in said(error)
    assert Target.objects.get().value == 40


def test_without_the_right_nothing_is_changed(bench, target, stranger):
    actor = bench.office.actor(stranger("targets.change_target"))
    with pytest.raises(PermissionDenied):
        change_target(
            actor=actor, target=target, valid_from=FEB, citation="通知", changes={"value": 1}
        )
    assert Target.objects.get().value == 35


def test_what_is_assigned_gets_its_value_once_the_document_comes(bench):
    target = bench.target("下达任务", promise=Promise(Comparator.ASSIGNED, None))
    assign_value(
        actor=bench.director, target=target, value=12, valid_from=FEB, citation="市下达任务"
    )
    assert (target.value, target.comparator, target.version) == (12, "ASSIGNED", 2)


def test_an_assigned_value_brings_its_unit_unless_parts_count_in_another(bench):
    told = {"actor": bench.director, "valid_from": FEB, "citation": "市下达任务"}
    waiting = Promise(Comparator.ASSIGNED, None)
    free = bench.target("下达任务", promise=waiting, unit="", nature=TargetNature.SHARE)
    assign_value(target=free, value=320, unit="%", scale=2, **told)
    assert (free.value, free.unit, free.scale) == (320, "%", 2)
    assert bench.standing(free, FEB).target.unit == "%"
    counted = bench.target("35家", bench.measure("firms"), promise=waiting)
    with pytest.raises(ValidationError, match="单位是 家"):
        assign_value(target=counted, value=320, unit="%", scale=2, **told)
    with pytest.raises(ValidationError, match="单位不能改"):
        change_target(target=free, changes={"unit": "家", "scale": 0}, **told)


def test_only_what_waits_for_a_value_can_be_assigned(bench, target):
    with pytest.raises(ValidationError, match="不需要下达"):
        assign_value(actor=bench.director, target=target, value=1, valid_from=FEB, citation="文")


def broken(bench, target, *shares, **told):
    told = {"valid_from": date(2023, 2, 10), "citation": "分解方案", **told}
    return break_down(actor=bench.director, target=target, shares=shares, **told)


def test_a_breakdown_by_weights_closes_by_largest_remainder_and_by_month(bench, target):
    bureau, other = bench.office.bureau, bench.office.other
    broken(bench, target, ShareSpec(bureau, 2), ShareSpec(other, 1))
    whole = {row.unit: row.value for row in target.quotas.filter(month=0)}
    assert whole == {bureau: 23, other: 12}
    months = list(target.quotas.filter(unit=other).exclude(month=0).values_list("value", flat=True))
    assert months == list(range(1, 13))
    assert target.version == 2
    assert {part.unit for part in target.parts.all()} == {bureau, other}


def test_each_unit_has_its_own_light(bench, target, firms):
    broken(bench, target, ShareSpec(bench.office.bureau, 2), ShareSpec(bench.office.other, 1))
    bench.post(firms, 2, FEB, unit=bench.office.other)
    bench.post(firms, 1, FEB)
    found = unit_standings(bench.seen(target), FEB)
    lights = {item.quota.unit: (item.actual, item.light.colour.value) for item in found}
    assert lights == {bench.office.bureau: (1, "YELLOW"), bench.office.other: (2, "GREEN")}


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([("bureau", None, 20), ("other", None, 14)], "比目标 35 少 1"),
        ([("bureau", 2, None), ("other", None, 14)], "没有分解数"),
        ([("root", 1, None), ("other", 1, None)], "会算两次"),
        ([("bureau", 0, None), ("other", 0, None)], "权重"),
    ],
)
def test_a_breakdown_that_does_not_close_is_refused(bench, target, shares, words):
    told = [ShareSpec(getattr(bench.office, unit), *rest) for unit, *rest in shares]
    with pytest.raises(ValidationError) as error:
        broken(bench, target, *told)
    assert words in said(error)
    assert Quota.objects.count() == 0
    assert Target.objects.get().version == 1


def test_growth_is_broken_down_into_rates_that_make_up_the_whole_by_their_bases(bench):
    flow = bench.measure("flow", unit="元", scale=2)
    rate = bench.measure("g", unit="%", scale=2, nature="GROWTH", top=flow)
    told = {"nature": TargetNature.GROWTH, "unit": "%", "scale": 2}
    target = bench.target("35亿元", rate, promise=Promise(Comparator.GE, 700), **told)
    bureau, other = bench.office.bureau, bench.office.other
    with pytest.raises(ValidationError) as error:
        broken(bench, target, ShareSpec(bureau, 100, 1000), ShareSpec(other, 300, 599))
    assert "6.99" in said(error)
    broken(bench, target, ShareSpec(bureau, 100, 1000), ShareSpec(other, 300, 600))
    assert target.quotas.count() == 2


def test_the_bases_of_a_growth_are_those_of_the_year_before_as_the_ledger_has_them(bench):
    flow = bench.measure("flow", unit="元", scale=2)
    rate = bench.measure("g", unit="%", scale=2, nature="GROWTH", top=flow)
    told = {"nature": TargetNature.GROWTH, "unit": "%", "scale": 2}
    target = bench.target(
        "35亿元", rate, promise=Promise(Comparator.GE, 700), lead_unit=bench.office.root, **told
    )
    bureau, other = bench.office.bureau, bench.office.other
    bench.post(flow, 170_00, date(2022, 3, 31))
    bench.post(flow, 30_00, date(2022, 6, 30))
    bench.post(flow, 90_00, date(2022, 3, 31), unit=other)
    bench.post(flow, 99_00, date(2021, 3, 31), unit=other)
    bench.post(flow, 99_00, date(2023, 2, 1), unit=other)
    assert base_measure(bench.seen(target)) == flow
    found = [(item.unit, item.amount, item.last) for item in growth_bases(bench.seen(target))]
    assert found == [(bureau, 200_00, 202206), (other, 90_00, 202203)]
    broken(bench, target, ShareSpec(other, 100, 700))
    found = growth_bases(bench.seen(target))
    assert [(item.unit, item.amount) for item in found] == [(other, 90_00)]


def test_only_a_growth_has_bases_in_the_ledger(bench, target):
    assert growth_bases(bench.seen(target)) == []


def test_a_change_of_value_must_bring_its_breakdown(bench, target):
    broken(bench, target, ShareSpec(bench.office.bureau, 2), ShareSpec(bench.office.other, 1))
    with pytest.raises(ValidationError, match="比目标 36 少 1"):
        change(bench, target, value=36)


def a_list(bench):
    items = bench.measure("estates", unit="个", nature="ITEMS")
    told = {"nature": TargetNature.LIST, "promise": Promise(Comparator.EQ, 3), "unit": "个"}
    return items, bench.target("3个", items, **told)


def names(bench, *names):
    return [ItemSpec(name, bench.office.bureau) for name in names]


def test_a_list_needs_as_many_names_as_it_promises(bench):
    _items, target = a_list(bench)
    with pytest.raises(ValidationError, match="少 1 项"):
        set_items(actor=bench.director, target=target, items=names(bench, "甲", "乙"))
    with pytest.raises(ValidationError, match="写了两次"):
        set_items(actor=bench.director, target=target, items=names(bench, "甲", "乙", "乙"))
    assert TargetItem.objects.count() == 0


def test_an_item_keeps_its_code_and_cannot_go_once_it_is_counted(bench):
    measure, target = a_list(bench)
    first = set_items(actor=bench.director, target=target, items=names(bench, "甲", "乙", "丙"))
    again = set_items(actor=bench.director, target=target, items=names(bench, "甲", "丁", "丙"))
    assert [row.code for row in again] == [first[0].code, f"{target.pk}-004", first[2].code]
    bench.post(measure, 1, FEB, item=first[0].code)
    with pytest.raises(ValidationError, match="不能从名单去掉"):
        set_items(actor=bench.director, target=target, items=names(bench, "戊", "丁", "丙"))
    assert TargetItem.objects.filter(name="甲").count() == 1


def test_a_milestone_is_one_thing_by_its_day(bench):
    measure = bench.measure("circle", unit="项", nature="ITEMS")
    told = {"nature": TargetNature.MILESTONE, "promise": Promise(None, None), "unit": "项"}
    target = bench.target("改造小区", measure, **told)
    item = target.items.get()
    assert (item.name, item.due) == ("改造小区", date(2023, 12, 31))
    assert bench.standing(target, FEB).light.colour == "GREEN"
    assert bench.standing(target, date(2023, 12, 31)).light.colour == "RED"
    bench.post(measure, 1, FEB, item=item.code)
    assert bench.standing(target, FEB).light.kept


def test_a_target_is_carried_on_once_into_the_next_period(bench, target):
    year = Period(date(2024, 1, 1), date(2025, 1, 1))
    told = {"target": target, "period": year, "value": 40, "citation": "2024年要点"}
    carried = carry_target(actor=bench.director, **told)
    assert (carried.carried_from, carried.value, carried.version) == (target, 40, 1)
    assert carried.versions.get().citation == "2024年要点"
    assert [part.unit for part in carried.parts.all()] == [bench.office.bureau]
    with pytest.raises(ValidationError, match="只结转一次"):
        carry_target(actor=bench.director, **told)
    assert Target.objects.count() == 2


def test_a_target_is_not_carried_into_its_own_period(bench, target):
    year = Period(date(2023, 7, 1), date(2024, 7, 1))
    with pytest.raises(ValidationError, match="才结束"):
        carry_target(actor=bench.director, target=target, period=year, value=1, citation="文")


def test_an_item_due_after_the_target_ends_is_refused(bench):
    _items, target = a_list(bench)
    late = ItemSpec("丙", bench.office.bureau, date(2024, 1, 1))
    told = {"actor": bench.director, "target": target}
    with pytest.raises(ValidationError, match="“丙”的最后一天 2024-01-01 晚于目标的最后一天"):
        set_items(**told, items=[*names(bench, "甲", "乙"), late])
    on_time = ItemSpec("丙", bench.office.bureau, date(2023, 12, 31))
    assert len(set_items(**told, items=[*names(bench, "甲", "乙"), on_time])) == 3
