"""A target that goes to others in mid-period: what was reported stays, the new unit goes on."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.targets.actions import ShareSpec, break_down, change_target
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import standing, visible_targets
from luodi.systems.targets.actions import (
    HeldError,
    approve_report,
    hand_in_report,
    month_refusal,
    return_report,
    withdraw_report,
)
from luodi.systems.targets.models import Report
from luodi.systems.targets.reads import due_months, reporter_of, reporters

AUGUST = datetime(2023, 8, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
JUNE, JULY = 202306, 202307
YI = 10**10


@pytest.fixture
def target(desk, clock_at):
    """A target of 350 亿 of which the bureau has reported 139.8 by June."""
    clock_at(AUGUST)
    found = desk.target()
    Target.objects.filter(pk=found.pk).update(accepted_at=AUGUST.replace(month=2))
    desk.report(found, 202305, 100)
    desk.report(found, JUNE, figures=desk.figures(found, VALUE=1398 * 10**9))
    return found


def given_to(target, unit, day=date(2023, 7, 1)):
    row = Target.objects.get(pk=target.pk)
    return change_target(
        actor=LUODI, target=row, valid_from=day, citation="调整分工", changes={"lead_unit": unit}
    )


def broken_down(target, *units):
    return break_down(
        actor=LUODI,
        target=Target.objects.get(pk=target.pk),
        shares=[ShareSpec(unit, 1) for unit in units],
        valid_from=date(2023, 7, 1),
        citation="分解方案",
    )


def actual(target, day=None):
    day = day or AUGUST.date()
    return standing(visible_targets(LUODI).get(pk=target.pk), day).actual


def reported(desk, target, month, yi, unit, **changes):
    report = desk.draft(target, month, yi, unit=unit, user=desk.colleague, **changes)
    return desk.approve(desk.hand_in(report, desk.colleague))


def test_a_new_lead_goes_on_from_what_was_reported(desk, target):
    other = desk.office.other
    changed = given_to(target, other)
    assert actual(target) == 1398 * 10**9
    [reporter] = reporters([changed])
    assert (reporter.unit, reporter.since) == (other, date(2023, 7, 1))
    report = reported(desk, changed, JULY, 30, other)
    assert report.figures.get().added == 30 * YI
    assert actual(target) == 1698 * 10**9


def test_units_of_a_breakdown_go_on_from_what_was_reported(desk, target):
    other = desk.office.other
    changed = broken_down(target, other)
    assert [(row.unit, row.since) for row in reporters([changed])] == [(other, date(2023, 7, 1))]
    reported(desk, changed, JULY, 20, other)
    assert actual(target) == 1598 * 10**9


def test_a_month_of_before_is_refused_naming_who_reported_it(desk, target):
    changed = given_to(target, desk.office.other)
    refused = month_refusal(changed, desk.office.other, JUNE)
    assert refused is not None
    assert "2023年6月在 2023年7月1日 之前，由区发展局报送" in refused
    with pytest.raises(ValidationError, match="只报 2023年7月1日 以后的数"):
        desk.draft(changed, JUNE, 150, unit=desk.office.other, user=desk.colleague)
    assert [item.month for item in due_months(reporters([changed]), AUGUST.date())] == [JULY]


def test_a_unit_reports_all_where_nothing_stood_before(desk, clock_at):
    clock_at(AUGUST)
    changed = given_to(desk.target(), desk.office.other)
    [reporter] = reporters([changed])
    assert (reporter.since, reporter.came_later) == (date(2023, 1, 1), False)


def test_figures_counted_from_january_all_the_same_are_asked_about(desk, target):
    changed = given_to(target, desk.office.other)
    report = desk.draft(changed, JULY, 351, unit=desk.office.other, user=desk.colleague)
    with pytest.raises(HeldError) as held:
        hand_in_report(actor=desk.actor(desk.colleague), report=report, version=report.version)
    assert [question.key for question in held.value.questions] == ["early:VALUE"]
    assert "这里只报 2023年7月1日 以后的数" in held.value.questions[0].text


def test_what_is_due_is_counted_from_the_unit_s_own_months(desk, target):
    from luodi.systems.targets.actions.questions import _months_share

    changed = given_to(target, desk.office.other)
    report = desk.draft(changed, JULY, 30, unit=desk.office.other, user=desk.colleague)
    reporter = reporter_of(changed, desk.office.other, JULY)
    assert _months_share(report, reporter) == Fraction(1, 12)


def test_the_former_unit_corrects_and_withdraws_what_it_reported(desk, target):
    june = Report.objects.get(month=JUNE)
    changed = given_to(target, desk.office.other)
    reported(desk, changed, JULY, 30, desk.office.other)
    corrected = desk.report(changed, JUNE, 120, corrects=june, reason="核实后更正")
    assert (corrected.state, actual(target)) == ("POSTED", 150 * YI)
    withdraw_report(actor=LUODI, report=corrected, version=corrected.version, reason="误报")
    assert actual(target) == 130 * YI


def test_a_report_on_its_way_goes_on_after_the_change(desk, clock_at):
    clock_at(AUGUST)
    target = desk.target()
    report = desk.approve(desk.hand_in(desk.draft(target, JUNE, 100)), desk.head)
    changed = given_to(target, desk.office.other)
    [reporter] = reporters([changed])
    assert reporter.since == date(2023, 7, 1)
    report = Report.objects.get(pk=report.pk)
    report = return_report(actor=LUODI, report=report, version=report.version, reason="补材料")
    report = desk.approve(desk.hand_in(report))
    assert (report.state, actual(target)) == ("POSTED", 100 * YI)
    reported(desk, changed, JULY, 30, desk.office.other)
    assert actual(target) == 130 * YI


def test_the_former_unit_reports_no_new_month(desk, target):
    changed = given_to(target, desk.office.other)
    with pytest.raises(ValidationError, match="不再为这个目标报送"):
        desk.draft(changed, 202304, 50)
    with pytest.raises(ValidationError, match="不为目标"):
        desk.draft(changed, JULY, 150)


def test_what_the_former_unit_posted_of_later_months_stays_with_it(desk, target):
    july = desk.report(target, JULY, 160)
    changed = given_to(target, desk.office.other)
    [reporter] = reporters([changed])
    assert (reporter.since, actual(target)) == (date(2023, 8, 1), 160 * YI)
    desk.report(changed, JULY, 150, corrects=july, reason="核实后更正")
    assert actual(target) == 150 * YI


def test_a_unit_that_comes_back_begins_anew(desk, target, clock_at):
    bureau, other = desk.office.bureau, desk.office.other
    clock_at(AUGUST.replace(month=9))
    changed = given_to(target, other)
    reported(desk, changed, JULY, 30, other)
    changed = given_to(target, bureau, date(2023, 8, 1))
    [reporter] = reporters([changed])
    assert (reporter.unit, reporter.since) == (bureau, date(2023, 8, 1))
    report = desk.report(changed, 202308, 12)
    assert report.figures.get().added == 12 * YI
    june = Report.objects.get(month=JUNE)
    desk.report(changed, JUNE, 130, corrects=june, reason="核实后更正")
    assert actual(target, date(2023, 9, 12)) == 172 * YI


def test_pages_say_from_when_the_figures_are(desk, target, client):
    given_to(target, desk.office.other)
    june = Report.objects.get(month=JUNE)
    client.force_login(desk.colleague, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"{reverse('targets:report_new', args=[target.pk])}?month={JULY}")
    assert "从 2023年7月1日 到该月底的总数" in page.content.decode()
    client.force_login(desk.reporter, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("targets:report_correct", args=[june.pk]))
    assert page.status_code == 200
    assert "从时段开始到该月底的总数" in page.content.decode()


def test_an_approval_keeps_to_who_may(desk, target):
    changed = given_to(target, desk.office.other)
    june = Report.objects.get(month=JUNE)
    draft = desk.draft(changed, JUNE, 120, corrects=june, reason="核实后更正")
    report = desk.approve(desk.hand_in(draft), desk.head)
    assert report.state == "LEAD"
    report = approve_report(actor=LUODI, report=report, version=report.version)
    assert report.state == "OFFICE"


@pytest.mark.parametrize("page", ["target_change", "break_down"])
def test_who_changes_a_target_is_told_whose_figures_stay(desk, target, client, page):
    permissions = ("targets.view_target", "targets.change_target", "targets.break_down")
    office = desk.office
    user = office.user("mover", office.post("mover", permissions, unit=office.root))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    told = client.get(reverse(f"targets:{page}", args=[target.pk])).content.decode()
    assert "区发展局已入账的 139.8 亿元继续计入" in told
    assert "新单位只报 2023年8月12日（“自哪天起”一栏）以后的数" in told
    sent = {"valid_from": "2023-07-01", "idempotency_key": "a-key-for-this-form"}
    told = client.post(reverse(f"targets:{page}", args=[target.pk]), sent)
    assert told.status_code == 422
    assert "新单位只报 2023年7月1日（“自哪天起”一栏）以后的数" in told.content.decode()


def test_nothing_is_told_of_figures_where_none_stand(desk, client):
    office = desk.office
    permissions = ("targets.view_target", "targets.change_target")
    user = office.user("mover", office.post("mover", permissions, unit=office.root))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    told = client.get(reverse("targets:target_change", args=[desk.target().pk]))
    assert "继续计入" not in told.content.decode()
