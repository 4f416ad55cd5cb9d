"""A report's way through the offices, and what is refused on it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.ledger.models import Entry
from luodi.kernel.log.models import LogLine
from luodi.systems.targets.actions import (
    HeldError,
    ReportSpec,
    approve_report,
    change_report,
    return_report,
    take_back_report,
    withdraw_report,
)
from luodi.systems.targets.models import Report, ReportStep
from luodi.systems.targets.reads import visible_reports, waiting_for

JANUARY, FEBRUARY = 202301, 202302
OFFICES = ("targets.approve_unit", "targets.approve_lead", "targets.approve_office")


def acts(report):
    return [(step.act, step.before, step.after) for step in report.steps.order_by("number")]


def told(desk, user):
    return [report.pk for report in waiting_for(desk.actor(user))]


@pytest.fixture
def shared(desk):
    """A target led by the bureau that the neighbouring bureau reports for, with its own people."""
    from luodi.kernel.targets.actions import PartSpec
    from luodi.kernel.targets.models import Quota
    from luodi.systems.targets.actions import accept_commitment

    commitment = desk.commitment("350亿元")
    part = desk.spec(commitment).parts[0]
    target = accept_commitment(
        actor=desk.actor(desk.reviewer),
        commitment=commitment,
        version=commitment.version,
        spec=desk.spec(
            commitment, parts=[PartSpec(part.measure, desk.office.root, desk.office.district)]
        ),
    )
    Quota.objects.create(target=target, unit=desk.office.other, value=350 * 10**10)
    return target


@pytest.fixture
def neighbours_head(desk):
    office = desk.office
    permissions = ("targets.view_target", "targets.approve_unit")
    return office.user("othershead", office.post("othershead", permissions, unit=office.other))


def test_the_lead_unit_s_own_report_skips_its_second_approval(desk):
    report = desk.draft(desk.target(), JANUARY, 30)
    assert (report.state, Entry.objects.count()) == ("DRAFT", 0)
    report = desk.hand_in(report)
    assert (report.state, told(desk, desk.head)) == ("UNIT", [report.pk])
    report = desk.approve(report, desk.head)
    assert (report.state, Entry.objects.count()) == ("OFFICE", 0)
    report = desk.approve(report, desk.chief)
    assert report.state == "POSTED"
    assert acts(report) == [
        ("DRAFT", "DRAFT", "DRAFT"),
        ("HAND_IN", "DRAFT", "UNIT"),
        ("APPROVE", "UNIT", "LEAD"),
        ("SKIP", "LEAD", "OFFICE"),
        ("APPROVE", "OFFICE", "POSTED"),
    ]
    entry = Entry.objects.get()
    assert (entry.amount, entry.day, entry.leg) == (30 * 10**10, date(2023, 1, 31), "value")
    figure = report.figures.get()
    assert (figure.added, figure.posting) == (30 * 10**10, 1)
    assert report.steps.get(act="APPROVE", before="UNIT").post.title == "head"


def test_another_unit_s_report_goes_through_the_lead_unit(desk, shared, neighbours_head):
    unit = desk.office.other
    report = desk.hand_in(
        desk.draft(shared, JANUARY, 30, unit=unit, user=desk.colleague), desk.colleague
    )
    assert told(desk, desk.head) == []
    report = desk.approve(report, neighbours_head)
    assert report.state == "LEAD"
    assert told(desk, desk.head) == [report.pk]
    report = desk.approve(report, desk.head, desk.chief)
    assert report.state == "POSTED"
    assert "SKIP" not in [act for act, _before, _after in acts(report)]
    assert Entry.objects.get().unit_id == unit.pk


def test_the_lead_unit_sees_the_reports_of_its_target_and_a_third_does_not(desk, shared):
    report = desk.draft(shared, JANUARY, 30, unit=desk.office.other, user=desk.colleague)
    assert list(visible_reports(desk.actor(desk.head))) == [report]
    assert list(visible_reports(desk.actor(desk.stranger))) == []


def test_a_unit_that_does_not_report_for_the_target_is_refused(desk, shared):
    with pytest.raises(ValidationError, match="不为目标"):
        desk.draft(shared, JANUARY, 30)
    assert Report.objects.count() == 0


@pytest.mark.parametrize("who", ["reviewer", "colleague", "stranger", "head"])
def test_only_the_unit_s_reporter_drafts(desk, who):
    target = desk.target()
    with pytest.raises(PermissionDenied):
        desk.draft(target, JANUARY, 30, user=getattr(desk, who), evidence=[])
    assert (Report.objects.count(), ReportStep.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["reviewer", "colleague", "stranger"])
def test_others_approve_and_return_nothing(desk, who):
    report = desk.hand_in(desk.draft(desk.target(), JANUARY, 30))
    actor, lines = desk.actor(getattr(desk, who)), LogLine.objects.count()
    with pytest.raises(PermissionDenied):
        approve_report(actor=actor, report=report, version=report.version)
    with pytest.raises(PermissionDenied):
        return_report(actor=actor, report=report, version=report.version, reason="试")
    report.refresh_from_db()
    assert (report.state, Entry.objects.count(), LogLine.objects.count()) == ("UNIT", 0, lines)


def test_whoever_drafted_does_not_approve(desk):
    office = desk.office
    both = office.user(
        "both", office.post("both", ("targets.report_figure", "targets.approve_unit"))
    )
    report = desk.hand_in(desk.draft(desk.target(), JANUARY, 30, user=both), both)
    with pytest.raises(ValidationError, match="both同志填报了这份报送"):
        desk.approve(report, both)
    report.refresh_from_db()
    assert report.state == "UNIT"
    assert report.pk not in told(desk, both)


def test_nobody_approves_two_steps_in_a_row(desk):
    report = desk.hand_in(desk.draft(desk.target(), JANUARY, 30))
    report = desk.approve(report, desk.chief)
    with pytest.raises(ValidationError, match="上一步由chief同志审核"):
        desk.approve(report, desk.chief)
    report.refresh_from_db()
    assert (report.state, Entry.objects.count()) == ("OFFICE", 0)


def test_a_report_is_taken_back_while_nobody_acted(desk):
    report = desk.hand_in(desk.draft(desk.target(), JANUARY, 30))
    actor = desk.actor(desk.reporter)
    report = take_back_report(actor=actor, report=report, version=report.version)
    assert report.state == "DRAFT"
    report = desk.approve(desk.hand_in(report), desk.head)
    with pytest.raises(ValidationError, match="现为“待督查部门审核”（head同志）"):
        take_back_report(actor=actor, report=report, version=report.version)


def test_a_returned_report_keeps_its_evidence_and_is_mended(desk):
    target = desk.target()
    report = desk.hand_in(desk.draft(target, JANUARY, 30))
    with pytest.raises(ValidationError, match="没有理由"):
        return_report(
            actor=desk.actor(desk.head), report=report, version=report.version, reason=" "
        )
    report = return_report(
        actor=desk.actor(desk.head), report=report, version=report.version, reason="少算一项"
    )
    assert (report.state, report.evidence.count()) == ("RETURNED", 1)
    assert told(desk, desk.reporter) == [report.pk]
    report = change_report(
        actor=desk.actor(desk.reporter),
        report=report,
        version=report.version,
        spec=ReportSpec(
            target=target,
            unit=desk.office.bureau,
            month=JANUARY,
            figures=desk.figures(target, VALUE=31 * 10**10),
        ),
    )
    report = desk.approve(desk.hand_in(report), desk.head, desk.chief)
    assert (report.state, Entry.objects.get().amount) == ("POSTED", 31 * 10**10)
    assert report.steps.get(act="RETURN").reason == "少算一项"
    handed = report.steps.filter(act="HAND_IN").order_by("number").values_list("reason", flat=True)
    assert list(handed) == ["累计完成 3,000,000,000.00 元", "累计完成 3,100,000,000.00 元"]


def test_of_two_who_approve_at_once_the_second_learns_what_stands(desk):
    report = desk.hand_in(desk.draft(desk.target(), JANUARY, 30))
    seen = report.version
    other = Report.objects.get(pk=report.pk)
    desk.approve(report, desk.head)
    with pytest.raises(ValidationError, match="现为“待督查部门审核”（head同志）"):
        approve_report(actor=desk.actor(desk.chief), report=other, version=seen)
    assert ReportStep.objects.filter(act="APPROVE").count() == 1


def test_handing_in_needs_evidence_a_draft_does_not(desk):
    report = desk.draft(desk.target(), JANUARY, 30, evidence=[])
    with pytest.raises(ValidationError, match="没有证明材料"):
        desk.hand_in(report)
    report.refresh_from_db()
    assert report.state == "DRAFT"


@pytest.mark.parametrize(
    ("month", "yi", "field"),
    [(202303, 60, "month"), (202212, 60, "month"), (JANUARY, 60, "month"), (FEBRUARY, 20, "VALUE")],
)
def test_a_figure_that_cannot_stand_is_refused_and_nothing_is_written(desk, month, yi, field):
    target = desk.target()
    first = desk.report(target, JANUARY, 30)
    with pytest.raises(ValidationError) as caught:
        desk.draft(target, month, yi)
    assert list(caught.value.message_dict) == [field]
    assert (Report.objects.count(), Entry.objects.count()) == (1, 1)
    if month == JANUARY:
        assert f"报送 {first.pk}" in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (JANUARY, FEBRUARY, "小于2023年1月的 3,000,000,000.00 元（报送 {pk}）"),
        (FEBRUARY, JANUARY, "大于2023年2月的 2,000,000,000.00 元（报送 {pk}）"),
    ],
)
def test_a_figure_that_came_to_fall_meanwhile_is_not_posted(desk, first, second, said):
    target = desk.target()
    yi = {JANUARY: 30, FEBRUARY: 20}
    posted, falling = (desk.hand_in(desk.draft(target, month, yi[month]))
                       for month in (first, second))  # fmt: skip
    desk.approve(posted)
    falling = desk.approve(falling, desk.head)
    with pytest.raises(ValidationError) as caught:
        desk.approve(falling, desk.chief)
    assert said.format(pk=posted.pk) in str(caught.value)
    assert "请退回填报人" in str(caught.value)
    falling.refresh_from_db()
    assert (falling.state, Entry.objects.count()) == ("OFFICE", 1)


def test_a_figure_that_came_to_fall_is_not_handed_in_but_a_correction_is(desk):
    target = desk.target()
    falling = desk.draft(target, FEBRUARY, 20)
    january = desk.report(target, JANUARY, 30)
    with pytest.raises(ValidationError, match=f"报送 {january.pk}"):
        desk.hand_in(falling)
    withdraw_report(
        actor=desk.actor(desk.reporter), report=falling, version=falling.version, reason="重报"
    )
    february = desk.report(target, FEBRUARY, 40)
    told = {"corrects": february, "reason": "重复计算"}
    assert desk.report(target, FEBRUARY, 20, **told).state == "POSTED"


def test_a_month_under_way_is_not_begun_twice(desk):
    target = desk.target()
    draft = desk.draft(target, JANUARY, 30)
    with pytest.raises(ValidationError, match=f"报送 {draft.pk}，草稿"):
        desk.draft(target, JANUARY, 31)


def test_a_figure_in_another_unit_is_refused(desk):
    from luodi.systems.targets.actions import Stated

    with pytest.raises(ValidationError, match="“人次”"):
        desk.draft(desk.target(), JANUARY, figures=[Stated("VALUE", 30, "人次")])


def test_a_report_without_its_figure_is_refused(desk):
    with pytest.raises(ValidationError, match="没有填累计完成"):
        desk.draft(desk.target(), JANUARY, figures=[])


def test_wan_for_yi_is_held_until_it_is_confirmed(desk):
    target = desk.target()
    desk.report(target, JANUARY, 30)
    report = desk.draft(target, FEBRUARY, 600_000)
    with pytest.raises(HeldError) as caught:
        desk.hand_in(report)
    keys = [question.key for question in caught.value.questions]
    assert keys == ["magnitude:VALUE", "large:VALUE"]
    report.refresh_from_db()
    assert report.state == "DRAFT"
    report = desk.hand_in(report, None, keys)
    assert report.steps.get(act="HAND_IN").reason == (
        "累计完成 60,000,000,000,000.00 元；"
        "已核对：累计完成与计划或上次相差上千倍、累计完成超过任务一倍半"
    )


def test_evidence_older_than_the_month_is_asked_about(desk):
    from luodi.kernel.documents.models import Attachment

    report = desk.draft(desk.target(), FEBRUARY, 60)
    attachment = report.evidence.get().attachment
    Attachment.objects.filter(pk=attachment.pk).update(taken_on=date(2023, 1, 31))
    with pytest.raises(HeldError, match="早于2023年2月"):
        desk.hand_in(report)
    assert desk.hand_in(report, None, [f"old:{attachment.pk}"]).state == "UNIT"
    said = report.steps.get(act="HAND_IN").reason
    assert said.endswith("已核对：材料“统计表.csv”早于本期")


def test_a_draft_is_withdrawn_with_a_reason_and_its_month_is_free(desk):
    target = desk.target()
    report = desk.draft(target, JANUARY, 30)
    actor = desk.actor(desk.reporter)
    with pytest.raises(ValidationError, match="没有理由"):
        withdraw_report(actor=actor, report=report, version=report.version, reason="")
    withdraw_report(actor=actor, report=report, version=report.version, reason="重报")
    assert report.state == "WITHDRAWN"
    assert desk.draft(target, JANUARY, 31).state == "DRAFT"


def test_a_posted_report_is_withdrawn_by_the_office_alone(desk):
    target = desk.target()
    january = desk.report(target, JANUARY, 30)
    desk.report(target, FEBRUARY, 60)
    for user in (desk.reporter, desk.head, desk.colleague):
        if user is not desk.head:
            with pytest.raises(PermissionDenied):
                withdraw_report(
                    actor=desk.actor(user), report=january, version=january.version, reason="试"
                )
    withdraw_report(
        actor=desk.actor(desk.chief), report=january, version=january.version, reason="重复"
    )
    standing = Entry.objects.filter(reverses=None, reversed_by=None)
    assert [(entry.month, entry.amount) for entry in standing] == [(FEBRUARY, 60 * 10**10)]
    assert january.figures.get().added is None


def test_a_report_of_a_closed_year_is_refused(desk):
    from luodi.kernel import clock
    from luodi.systems.targets.models import TargetYear

    TargetYear.objects.create(year=2023, opened_at=clock.now(), closed_at=clock.now())
    with pytest.raises(ValidationError, match="2023 年已关账"):
        desk.draft(desk.target(), JANUARY, 30)
    assert Report.objects.count() == 0


@pytest.fixture
def deputy(desk):
    """Somebody who reports for the bureau and approves its reports and those of the district."""
    office = desk.office
    return office.user(
        "deputy",
        office.post("deputy", ("targets.view_target", "targets.report_figure", *OFFICES)),
    )


def edited(desk, report, user, yi, month=None):
    return change_report(
        actor=desk.actor(user),
        report=report,
        version=report.version,
        spec=ReportSpec(
            target=report.target,
            unit=report.unit,
            month=month or report.month,
            figures=desk.figures(report.target, VALUE=yi * 10**10),
            reason=report.reason,
        ),
        evidence=[] if report.evidence.exists() else [desk.evidence()],
    )


def test_whoever_edited_the_figures_approves_them_at_no_step(desk, deputy):
    report = edited(desk, desk.draft(desk.target(), JANUARY, 30), deputy, 31)
    assert acts(report) == [("DRAFT", "DRAFT", "DRAFT"), ("EDIT", "DRAFT", "DRAFT")]
    assert report.steps.get(act="EDIT").user == deputy
    report = desk.hand_in(report)
    with pytest.raises(ValidationError, match="deputy同志填报了这份报送"):
        desk.approve(report, deputy)
    assert report.pk not in told(desk, deputy)
    report = desk.approve(report, desk.head)
    with pytest.raises(ValidationError, match="deputy同志填报了这份报送"):
        desk.approve(report, deputy)
    report.refresh_from_db()
    assert (report.state, Entry.objects.count()) == ("OFFICE", 0)


def test_whoever_edited_before_a_return_still_does_not_approve(desk, deputy):
    report = edited(desk, desk.draft(desk.target(), JANUARY, 30), deputy, 31)
    report = desk.hand_in(report)
    report = return_report(
        actor=desk.actor(desk.head), report=report, version=report.version, reason="少算一项"
    )
    report = desk.hand_in(edited(desk, report, desk.reporter, 32))
    assert ("EDIT", "RETURNED", "RETURNED") in acts(report)
    with pytest.raises(ValidationError, match="deputy同志填报了这份报送"):
        desk.approve(report, deputy)


def test_a_posted_report_is_not_withdrawn_while_its_correction_is_under_way(desk):
    report = desk.report(desk.target(), JANUARY, 30)
    told = {"corrects": report, "reason": "重复计算"}
    correction = desk.draft(report.target, JANUARY, 20, **told)
    asked = {"actor": desk.actor(desk.chief), "report": report, "reason": "作废"}
    with pytest.raises(ValidationError, match=f"先办完或撤销更正 {correction.pk}"):
        withdraw_report(version=report.version, **asked)
    report.refresh_from_db()
    assert (report.state, Entry.objects.count()) == ("POSTED", 1)
    withdraw_report(
        actor=desk.actor(desk.reporter),
        report=correction,
        version=correction.version,
        reason="不改了",
    )
    assert withdraw_report(version=report.version, **asked).state == "WITHDRAWN"


def test_a_correction_keeps_its_month_when_it_is_changed(desk):
    report = desk.report(desk.target(), JANUARY, 30)
    correction = desk.draft(report.target, JANUARY, 20, corrects=report, reason="重复计算")
    with pytest.raises(ValidationError, match="更正不能换目标、单位或月份"):
        edited(desk, correction, desk.reporter, 25, month=FEBRUARY)
    correction.refresh_from_db()
    assert (correction.month, correction.figures.get().cumulative) == (JANUARY, 20 * 10**10)
