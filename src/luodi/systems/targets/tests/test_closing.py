"""Closing months and years, what came after, and what is carried on."""

import csv
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.ledger.models import Seal, UnsealedEntry
from luodi.kernel.log.models import LogLine
from luodi.kernel.targets.models import Target
from luodi.kernel.web.figures import Light
from luodi.systems.targets.actions import (
    REST,
    WHOLE,
    carry_over,
    close_month,
    close_year,
    open_year,
)
from luodi.systems.targets.models import ClosedLight, MonthClosing, Report, TargetYear
from luodi.systems.targets.reads import (
    closings,
    due_for,
    late_for,
    next_to_close,
    not_met_in,
    revisions_of,
    since_revised,
)

YI = 10**10
MARCH = date(2023, 3, 1)


def at(year, month, day):
    return datetime(year, month, day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def closed(real_commits, desk):
    """January reported at 30 and closed by the chief."""
    target = desk.target()
    report = desk.report(target, 202301, 30)
    return target, report, close_month(actor=desk.actor(desk.chief), month=202301)


def test_closing_a_month_seals_and_keeps_the_lights(closed):
    target, _report, closing = closed
    assert (closing.month, closing.seal.number, UnsealedEntry.objects.count()) == (202301, 1, 0)
    light = ClosedLight.objects.get()
    assert (light.target, light.colour, light.actual) == (target, "GREEN", str(30 * YI))
    assert light.why["pace"] == "1/12"
    assert LogLine.objects.filter(verb="targets.close_month", record_id="202301").count() == 1


def test_a_correction_after_the_closing_shows_as_revised_since(closed, desk):
    target, report, closing = closed
    light = ClosedLight.objects.get()
    assert [item.changed for item in since_revised(closing.month, [light])] == [False]
    desk.report(target, 202301, 28, corrects=report, reason="核实后更正")
    light.refresh_from_db()
    (revised,) = since_revised(closing.month, [light])
    assert revised.words == "当时 30 亿元，现为 28 亿元（关账后更正）"
    assert light.actual == str(30 * YI)
    assert [item.closed.pk for item in revisions_of(desk.actor(desk.chief), target)] == [light.pk]
    assert revisions_of(desk.actor(desk.colleague), target) == []


def test_a_later_month_closes_with_the_correction_and_leaves_the_first_as_it_was(closed, desk):
    target, report, _closing = closed
    desk.report(target, 202301, 28, corrects=report, reason="核实后更正")
    desk.report(target, 202302, 60)
    closing = close_month(actor=desk.actor(desk.chief), month=202302)
    assert list(ClosedLight.objects.values_list("closing", "actual").order_by("closing")) == [
        (202301, str(30 * YI)),
        (202302, str(60 * YI)),
    ]
    assert closing.seal.number == 2


@pytest.mark.parametrize(
    ("month", "said"), [(202301, "已关账"), (202303, "要先关2023年2月"), (202212, "已关账")]
)
def test_months_close_once_and_in_order(closed, desk, month, said):
    with pytest.raises(ValidationError, match=said):
        close_month(actor=desk.actor(desk.chief), month=month)
    assert (MonthClosing.objects.count(), Seal.objects.count()) == (1, 1)


def test_a_month_without_a_figure_closes_as_unknown(real_commits, desk):
    desk.target()
    closing = close_month(actor=LUODI, month=202301)
    light = ClosedLight.objects.get()
    assert (closing.seal, light.colour, light.actual) == (None, "GREY", None)
    desk.report(Target.objects.get(), 202301, 30)
    (revised,) = since_revised(202301, [light])
    assert revised.words == "当时 未报，现为 30 亿元（关账后更正）"


@pytest.mark.parametrize("who", ["reviewer", "reporter", "head", "colleague", "stranger"])
def test_others_close_nothing(desk, who):
    desk.target()
    for act, named in ((close_month, {"month": 202301}), (close_year, {"year": 2022}),
                       (open_year, {"year": 2023})):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act(actor=desk.actor(getattr(desk, who)), **named)
    assert (MonthClosing.objects.count(), TargetYear.objects.count()) == (0, 0)


def test_what_is_not_committed_is_not_closed(desk):
    desk.report(desk.target(), 202301, 30)
    with transaction.atomic(), pytest.raises(RuntimeError):
        close_month(actor=desk.actor(desk.chief), month=202301)
    assert MonthClosing.objects.count() == 0


def test_the_next_month_to_close_is_the_first_that_is_over(desk):
    assert next_to_close(MARCH) is None
    desk.target()
    assert next_to_close(MARCH) == 202301
    assert next_to_close(date(2023, 1, 31)) is None


@pytest.fixture
def ended(real_commits, desk, clock_at):
    """A whole year reported at 300 of 350 and closed month by month."""
    clock_at(at(2024, 1, 5))
    target = desk.target()
    desk.report(target, 202312, 300)
    with pytest.raises(ValidationError, match="2023 年还有 2023年1月、"):
        close_year(actor=LUODI, year=2023)
    for month in range(202301, 202313):
        close_month(actor=LUODI, month=month)
    return target


def test_a_year_closes_after_its_twelfth_month_and_takes_corrections_alone(ended, desk):
    row = close_year(actor=desk.actor(desk.chief), year=2023)
    assert (row.seal.number, row.closed_by) == (1, desk.chief)
    with pytest.raises(ValidationError, match="2023 年已关账"):
        close_year(actor=desk.actor(desk.chief), year=2023)
    with pytest.raises(ValidationError, match="2023 年已关账"):
        desk.draft(ended, 202311, 280)
    report = ended.reports.get()
    desk.report(ended, 202312, 290, corrects=report, reason="年报核实")
    assert since_revised(202312, [ClosedLight.objects.get(closing=202312)])[0].changed


def test_opening_a_year_twice_opens_it_once(desk):
    first = open_year(actor=desk.actor(desk.chief), year=2023)
    assert open_year(actor=desk.actor(desk.chief), year=2023).opened_at == first.opened_at
    assert LogLine.objects.filter(verb="targets.open_year").count() == 1


def test_what_is_left_or_the_whole_is_carried_into_the_next_year(ended, desk):
    actor = desk.actor(desk.reviewer)
    assert [item.target for item in not_met_in(actor, 2023)] == [ended]
    with pytest.raises(ValidationError, match="没有依据"):
        carry_over(actor=actor, target=ended, share=REST, citation=" ")
    carried = carry_over(actor=actor, target=ended, share=REST, citation="2024年工作安排")
    assert (carried.value, carried.carried_from, carried.quoted_text) == (
        50 * YI, ended, ended.quoted_text,
    )  # fmt: skip
    assert (carried.period_start, carried.period_end) == (date(2024, 1, 1), date(2025, 1, 1))
    with pytest.raises(ValidationError, match="只结转一次"):
        carry_over(actor=actor, target=ended, share=WHOLE, citation="2024年工作安排")


@pytest.fixture
def ended_list(real_commits, desk, clock_at):
    """Three named estates, one of them accepted in the year that is closed."""
    from luodi.kernel.ledger.actions import define_measure
    from luodi.kernel.targets.models import TargetPart

    clock_at(at(2024, 1, 5))
    target = desk.target()
    told = {"name": "小区", "unit": "个", "scale": 0, "definition": "逐项验收", "nature": "ITEMS"}
    TargetPart.objects.filter(target=target).update(measure=define_measure(code="e", **told))
    Target.objects.filter(pk=target.pk).update(nature="LIST", unit="个", scale=0, value=3)
    target.refresh_from_db()
    due = date(2023, 6, 30)
    for number, name in enumerate("甲乙丙", 1):
        target.items.create(
            code=f"{target.pk}-00{number}", name=name, unit=desk.office.bureau, due=due
        )
    desk.report(target, 202311, items=target.items.filter(name="甲"))
    for month in range(202301, 202313):
        close_month(actor=LUODI, month=month)
    return target


@pytest.mark.parametrize(("share", "value"), [(REST, 2), (WHOLE, 3)])
def test_a_list_is_carried_with_the_names_that_are_still_open(ended_list, desk, share, value):
    actor = desk.actor(desk.reviewer)
    carried = carry_over(actor=actor, target=ended_list, share=share, citation="工作安排")
    assert carried.value == value
    assert list(carried.items.values_list("name", "code", "unit", "due")) == [
        ("乙", f"{carried.pk}-001", desk.office.bureau.pk, None),
        ("丙", f"{carried.pk}-002", desk.office.bureau.pk, None),
    ]
    assert ended_list.items.count() == 3


def test_what_is_accepted_after_the_closing_is_not_carried(ended_list, desk):
    actor = desk.actor(desk.reviewer)
    desk.report(ended_list, 202312, items=ended_list.items.filter(name="乙"))
    carried = carry_over(actor=actor, target=ended_list, share=REST, citation="工作安排")
    assert (carried.value, carried.items.get().name) == (1, "丙")


def test_a_list_of_which_nothing_is_open_has_no_rest(ended_list, desk):
    desk.report(ended_list, 202312, items=ended_list.items.exclude(name="甲"))
    actor = desk.actor(desk.reviewer)
    with pytest.raises(ValidationError, match="没有余数"):
        carry_over(actor=actor, target=ended_list, share=REST, citation="工作安排")
    assert Target.objects.count() == 1


def test_a_target_is_carried_after_its_last_month_is_closed(desk):
    target = desk.target()
    with pytest.raises(ValidationError, match="2023年12月还没有关账"):
        carry_over(actor=desk.actor(desk.reviewer), target=target, share=WHOLE, citation="文件")
    assert Target.objects.count() == 1


def test_a_month_is_due_until_it_is_handed_in(desk, clock_at):
    from luodi.kernel.targets.models import Target

    clock_at(at(2023, 2, 8))
    target = desk.target()
    Target.objects.filter(pk=target.pk).update(accepted_at=at(2023, 1, 20))
    actor = desk.actor(desk.reporter)

    def owed(day):
        return [(item.month, item.due, item.late) for item in due_for(actor, day)]

    assert owed(date(2023, 2, 8)) == [(202301, date(2023, 2, 10), -2)]
    assert owed(date(2023, 2, 13)) == [(202301, date(2023, 2, 10), 3)]
    draft = desk.draft(target, 202301, 30)
    assert due_for(actor, date(2023, 2, 8))[0].report == draft
    desk.hand_in(draft)
    assert owed(date(2023, 2, 13)) == []
    assert owed(date(2023, 3, 1)) == [(202302, date(2023, 3, 10), -9)]


@pytest.mark.parametrize(
    ("frequency", "months", "by_the_end"),
    [("QUARTER", [202303, 202306], [202306, 202309, 202312]), ("YEAR", [], [202312])],
)
def test_by_the_quarter_or_the_year_only_months_that_end_one_are_owed(
    desk, clock_at, frequency, months, by_the_end
):
    clock_at(at(2023, 7, 2))
    target = desk.target()
    Target.objects.filter(pk=target.pk).update(accepted_at=at(2023, 1, 20), frequency=frequency)

    def owed(day):
        return [item.month for item in due_for(desk.actor(desk.reporter), day)]

    assert owed(date(2023, 7, 2)) == months
    desk.report(target, 202304, 30)
    assert owed(date(2024, 1, 2)) == by_the_end


def test_a_list_owes_from_its_first_due_item_until_all_are_handed_in(ended_list, desk):
    Target.objects.update(accepted_at=at(2023, 1, 20))
    actor = desk.actor(desk.reporter)

    def owed(day):
        return [item.month for item in due_for(actor, day)]

    Report.objects.all().delete()
    assert owed(date(2023, 6, 29)) == []
    assert owed(date(2023, 8, 1)) == [202306, 202307]
    ended_list.items.update(due=None)
    assert owed(date(2023, 12, 1)) == []
    assert owed(date(2024, 1, 2)) == [202312]
    assert [item.late for item in late_for(desk.actor(desk.reviewer), date(2024, 1, 12))] == [2]
    desk.hand_in(desk.draft(ended_list, 202311, items=ended_list.items.all()[1:]))
    assert owed(date(2024, 1, 2)) == []


def test_a_list_without_names_owes_the_last_month(ended_list, desk):
    Target.objects.update(accepted_at=at(2023, 1, 20))
    Report.objects.all().delete()
    ended_list.items.all().delete()
    assert [item.month for item in due_for(desk.actor(desk.reporter), date(2024, 1, 2))] == [202312]


def test_a_month_without_items_is_not_revised(ended_list, desk):
    assert ClosedLight.objects.get(closing=202310).actual == "0"
    assert revisions_of(desk.actor(desk.reviewer), ended_list) == []


def test_the_late_list_shows_what_is_overdue_to_whoever_sees_the_target(desk, clock_at):
    target = desk.target()
    Target.objects.filter(pk=target.pk).update(accepted_at=at(2023, 1, 20))
    day = date(2023, 3, 1)
    assert [item.late for item in late_for(desk.actor(desk.reviewer), day)] == [19]
    assert [item.late for item in late_for(desk.actor(desk.head), day)] == [19]
    assert late_for(desk.actor(desk.colleague), day) == []
    assert due_for(desk.actor(desk.reviewer), day) == []


def test_a_month_that_was_due_before_the_target_stood_is_not_asked_for(desk):
    desk.target()
    actor = desk.actor(desk.reporter)
    assert [item.month for item in due_for(actor, MARCH)] == [202302]


def test_a_set_due_day_holds_from_its_month_on(desk):
    from luodi.kernel import clock
    from luodi.kernel.config.models import ThresholdRow

    ThresholdRow.objects.create(
        key="targets.report_due_day", value="5", valid_from=date(2023, 2, 1), source="通知",
        set_at=clock.now(),
    )  # fmt: skip
    target = desk.target()
    Target.objects.filter(pk=target.pk).update(accepted_at=at(2023, 1, 20))
    found = due_for(desk.actor(desk.reporter), MARCH)
    assert [(item.month, item.due) for item in found] == [
        (202301, date(2023, 2, 10)),
        (202302, date(2023, 3, 5)),
    ]


def test_a_closing_that_breaks_off_has_closed_nothing_and_is_done_again(
    real_commits, desk, monkeypatch
):
    from luodi.systems.targets.actions import closing

    desk.report(desk.target(), 202301, 30)
    with monkeypatch.context() as broken:
        broken.setattr(closing, "standings", lambda *_args, **_named: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            close_month(actor=desk.actor(desk.chief), month=202301)
    assert (MonthClosing.objects.count(), Seal.objects.count()) == (0, 1)
    again = close_month(actor=desk.actor(desk.chief), month=202301)
    assert (again.seal.number, ClosedLight.objects.count()) == (1, 1)


def test_the_list_counts_the_lights_that_the_reader_sees(closed, desk):
    def greens(user):
        return [row.green_count for row in closings(desk.actor(user))]

    assert (greens(desk.chief), greens(desk.reporter)) == ([1], [1])
    assert (greens(desk.colleague), greens(desk.stranger)) == ([0], [0])


def test_a_file_of_closings_counts_no_light_of_others(closed, desk, client):
    found = []
    for user in (desk.chief, desk.colleague):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        text = client.get(reverse("targets:closings"), {"format": "csv"}).content.decode(
            "utf-8-sig"
        )
        found.append(next(csv.DictReader(text.splitlines()))[Light.GREEN.word])
    assert found == ["1", "0"]


def test_the_seal_of_a_closing_is_shown_to_whoever_may_see_seals(closed, desk, client):
    _target, _report, closing = closed
    office = desk.office
    permissions = ("targets.view_target", "ledger.view_seal")
    keeper = office.user("keeper", office.post("keeper", permissions, unit=office.root))
    for user, sees in ((keeper, True), (desk.reporter, False)):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        shown = client.get(reverse("targets:closing", args=[closing.pk])).content.decode()
        assert (closing.seal.head in shown) is sees
        assert ("链头" in shown) is sees
