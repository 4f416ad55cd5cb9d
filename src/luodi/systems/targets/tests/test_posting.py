"""What reports put into the ledger: differences, corrections, bases, shares and named items."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.models import Entry, Nature
from luodi.systems.targets.actions import ReportSpec, change_report, withdraw_report
from luodi.systems.targets.models import Report

JULY = datetime(2023, 7, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
YI = 10**10
STANDING = {"reverses": None, "reversed_by": None}


def standing(**narrowed):
    """Give the standing entries as day and amount, in order of the day."""
    rows = Entry.objects.filter(**STANDING, **narrowed).order_by("day", "id")
    return [(entry.day, entry.amount) for entry in rows]


def correct(desk, report, yi, reason="核实后更正"):
    return desk.report(report.target, report.month, yi, corrects=report, reason=reason)


def measure(code, **changes):
    from luodi.kernel.ledger.actions import define_measure

    told = {"name": code, "unit": "元", "scale": 2, "definition": "按统计口径"}
    return define_measure(code=code, **told | changes)


def counted_by(desk, wanted, **columns):
    """Give the desk's target, counted by another measure."""
    from luodi.kernel.targets.models import Target, TargetPart

    target = desk.target()
    TargetPart.objects.filter(target=target).update(measure=wanted)
    Target.objects.filter(pk=target.pk).update(**columns)
    target.refresh_from_db()
    return target


def test_a_correction_of_an_earlier_month_reposts_the_later_one(desk):
    target = desk.target()
    january = desk.report(target, 202301, 30)
    desk.report(target, 202302, 60)
    corrected = correct(desk, january, 20)
    january.refresh_from_db()
    assert (january.state, corrected.state, corrected.revision) == ("CORRECTED", "POSTED", 2)
    assert standing() == [(date(2023, 1, 31), 20 * YI), (date(2023, 2, 28), 40 * YI)]
    assert Entry.objects.count() == 6
    february = Report.objects.get(month=202302).figures.get()
    assert (february.added, february.posting, february.cumulative) == (40 * YI, 2, 60 * YI)
    assert january.figures.get().added is None
    assert january.steps.get(act="CORRECT").reason == "核实后更正"


def test_a_month_that_came_late_reposts_the_later_one(desk):
    target = desk.target()
    desk.report(target, 202302, 60)
    desk.report(target, 202301, 30)
    assert standing() == [(date(2023, 1, 31), 30 * YI), (date(2023, 2, 28), 30 * YI)]


def test_a_correction_needs_a_reason_and_may_go_below_the_month_before(desk):
    target = desk.target()
    desk.report(target, 202301, 30)
    february = desk.report(target, 202302, 60)
    with pytest.raises(ValidationError, match="没有更正的理由"):
        correct(desk, february, 25, reason=" ")
    correct(desk, february, 25)
    assert standing() == [(date(2023, 1, 31), 30 * YI), (date(2023, 2, 28), -5 * YI)]


def test_a_report_has_one_correction_under_way_and_another_after_it_was_withdrawn(desk):
    report = desk.report(desk.target(), 202301, 30)
    first = desk.draft(report.target, 202301, 31, corrects=report, reason="一")
    with pytest.raises(ValidationError, match=f"报送 {first.pk}"):
        desk.draft(report.target, 202301, 32, corrects=report, reason="二")
    withdraw_report(actor=LUODI, report=first, version=first.version, reason="不改了")
    assert desk.draft(report.target, 202301, 32, corrects=report, reason="二").revision == 2


def test_only_what_is_posted_is_corrected(desk):
    draft = desk.draft(desk.target(), 202301, 30)
    with pytest.raises(ValidationError, match="只有已入账的报送可以更正"):
        desk.draft(draft.target, 202301, 31, corrects=draft, reason="改")


@settings(max_examples=15, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(0, 300), st.booleans()), min_size=1, max_size=8
    )
)
def test_in_whatever_order_months_come_the_ledger_ends_at_the_last_figures(desk, clock_at, acts):
    clock_at(JULY)
    last: dict[int, int] = {}
    with transaction.atomic():
        target = desk.target()
        for month, yi, withdraws in acts:
            number = 202300 + month
            report = Report.objects.filter(target=target, month=number, state="POSTED").first()
            if report is not None and withdraws:
                withdraw_report(actor=LUODI, report=report, version=report.version, reason="撤")
                del last[number]
                continue
            try:
                _report(desk, target, number, yi, report)
            except ValidationError:
                continue
            last[number] = yi * YI
        running = 0
        for number in sorted(last):
            running += sum(amount for _day, amount in standing(month=number))
            assert running == last[number]
        sums = Counter()
        for entry in Entry.objects.all():
            sums[entry.month] += entry.amount
        assert sum(sums.values()) == (last[max(last)] if last else 0)
        transaction.set_rollback(True)


def _report(desk, target, month, yi, report):
    """Report or correct a month with every question answered."""
    told = {"corrects": report, "reason": "改"} if report else {}
    draft = desk.draft(target, month, yi, **told)
    desk.approve(desk.hand_in(draft, None, ["magnitude:VALUE", "large:VALUE"]))


def test_growth_posts_this_year_and_the_year_before(desk):
    flow = measure("xiaofei")
    rate = measure("xiaofei-growth", unit="%", nature=Nature.GROWTH, top=flow)
    target = counted_by(desk, rate, unit="%", nature="GROWTH")
    desk.report(target, 202301, figures=desk.figures(target, VALUE=180 * YI, BASE=170 * YI))
    desk.report(target, 202302, figures=desk.figures(target, VALUE=385 * YI, BASE=360 * YI))
    assert standing(measure=flow) == [
        (date(2022, 1, 31), 170 * YI),
        (date(2022, 2, 28), 190 * YI),
        (date(2023, 1, 31), 180 * YI),
        (date(2023, 2, 28), 205 * YI),
    ]


def test_a_base_that_the_ledger_holds_is_not_asked_and_is_revised_with_a_reason(desk):
    flow = measure("xiaofei")
    rate = measure("xiaofei-growth", unit="%", nature=Nature.GROWTH, top=flow)
    target = counted_by(desk, rate, unit="%", nature="GROWTH")
    _post(desk, flow, date(2022, 1, 20), 170 * YI)
    desk.report(target, 202301, figures=desk.figures(target, VALUE=180 * YI))
    assert standing(month=202201) == [(date(2022, 1, 20), 170 * YI)]

    report = Report.objects.get()
    both = desk.figures(target, VALUE=180 * YI, BASE=172 * YI)
    desk.report(target, 202301, figures=both, corrects=report, reason="上年数据核实修订")
    assert standing(month=202201) == [(date(2022, 1, 20), 170 * YI), (date(2022, 1, 31), 2 * YI)]
    fresh = desk.figures(target, VALUE=385 * YI, BASE=360 * YI)
    _post(desk, flow, date(2022, 2, 20), 180 * YI)
    with pytest.raises(ValidationError, match=r"账上是 35,200,000,000.*改动要写明理由"):
        desk.draft(target, 202302, figures=fresh)
    desk.report(target, 202302, figures=fresh, reason="上年数据核实修订")
    assert standing(month=202202)[-1] == (date(2022, 2, 28), 8 * YI)


def test_a_share_posts_its_part_and_its_whole(desk):
    top, bottom = measure("twin"), measure("all")
    ratio = measure("twin-share", unit="%", nature=Nature.RATIO, top=top, bottom=bottom)
    target = counted_by(desk, ratio, unit="%", nature="SHARE")
    with pytest.raises(ValidationError) as caught:
        desk.draft(target, 202301, figures=desk.figures(target, TOP=40 * YI))
    assert list(caught.value.message_dict) == ["BOTTOM"]
    desk.report(target, 202301, figures=desk.figures(target, TOP=40 * YI, BOTTOM=70 * YI))
    desk.report(target, 202302, figures=desk.figures(target, TOP=81 * YI, BOTTOM=135 * YI))
    assert standing(measure=top)[-1] == (date(2023, 2, 28), 41 * YI)
    assert standing(measure=bottom)[-1] == (date(2023, 2, 28), 65 * YI)


def test_a_stock_posts_the_observation_itself(desk):
    stock = measure("beds", unit="张", scale=0, nature=Nature.STOCK)
    target = counted_by(desk, stock, unit="张", scale=0, value=600, accumulation="POINT")
    desk.report(target, 202301, figures=desk.figures(target, VALUE=500))
    desk.report(target, 202302, figures=desk.figures(target, VALUE=480))
    assert standing() == [(date(2023, 1, 31), 500), (date(2023, 2, 28), 480)]


@pytest.fixture
def listed(desk):
    """A target of three named estates."""
    from luodi.kernel.targets.models import TargetItem

    items = measure("estates", unit="个", scale=0, nature=Nature.ITEMS)
    target = counted_by(desk, items, unit="个", scale=0, value=3, nature="LIST")
    names = [
        TargetItem.objects.create(
            target=target, code=f"E{number}", name=f"小区{number}", unit=desk.office.bureau
        )
        for number in (1, 2, 3)
    ]
    return target, names


def test_named_items_are_posted_once_each(desk, listed):
    target, names = listed
    first = desk.report(target, 202301, items=names[:1])
    with pytest.raises(ValidationError, match=f"“小区1”已由报送 {first.pk}"):
        desk.draft(target, 202302, items=names[:2])
    desk.report(target, 202302, items=names[1:2])
    counted = Entry.objects.filter(**STANDING).order_by("id").values_list("item", "day", "amount")
    assert list(counted) == [("E1", date(2023, 1, 31), 1), ("E2", date(2023, 2, 28), 1)]


def test_a_corrected_list_takes_an_item_out_and_puts_another_in(desk, listed):
    target, names = listed
    first = desk.report(target, 202301, items=names[:2])
    desk.report(target, 202301, items=[names[0], names[2]], corrects=first, reason="验收有误")
    items = Entry.objects.filter(**STANDING).order_by("item").values_list("item", flat=True)
    assert list(items) == ["E1", "E3"]


def test_a_count_without_names_is_refused(desk, listed):
    from luodi.systems.targets.actions import Stated

    with pytest.raises(ValidationError, match="不收总数"):
        desk.draft(listed[0], 202301, figures=[Stated("VALUE", 2, "个")])
    assert Report.objects.count() == 0


def test_what_another_record_posted_meanwhile_is_not_posted_twice(desk):
    target = desk.target()
    report = desk.hand_in(desk.draft(target, 202301, 30))
    entry = _post(desk, target.parts.get().measure, date(2023, 1, 20), 30 * YI)
    with pytest.raises(ValidationError, match=f"已由分录 {entry.pk} 入账"):
        desk.approve(report)
    assert standing() == [(date(2023, 1, 20), 30 * YI)]


def test_what_the_ledger_has_from_elsewhere_is_not_reported_again(desk):
    target = desk.target()
    entry = _post(desk, target.parts.get().measure, date(2023, 1, 20), 30 * YI)
    with pytest.raises(ValidationError, match="账上都有了"):
        desk.draft(target, 202301, 30)
    with pytest.raises(ValidationError, match=f"分录 {entry.pk}"):
        desk.draft(target, 202301, 31)


def _post(desk, wanted, day, amount):
    """Post a figure from another record than a report."""
    from luodi.kernel.ledger.actions import post_entries
    from luodi.kernel.ledger.rules import Figure, RecordKey

    key = RecordKey("projects", "stage", f"{wanted.pk}-{day}", 1, "invested")
    office = desk.office
    figure = Figure(wanted.pk, office.bureau.pk, office.district.pk, day, amount)
    return post_entries([(key, figure)])[0]


def test_a_draft_is_changed_with_its_evidence_dropped(desk):
    target = desk.target()
    report = desk.draft(target, 202301, 30)
    kept = report.evidence.get()
    spec = ReportSpec(
        target=target, unit=desk.office.bureau, month=202301,
        figures=desk.figures(target, VALUE=31 * YI),
    )  # fmt: skip
    report = change_report(
        actor=desk.actor(desk.reporter), report=report, version=report.version, spec=spec,
        evidence=[desk.evidence()], drop=[kept.pk],
    )  # fmt: skip
    assert report.figures.get().cumulative == 31 * YI
    assert kept.pk not in report.evidence.values_list("pk", flat=True)
    assert report.evidence.count() == 1
