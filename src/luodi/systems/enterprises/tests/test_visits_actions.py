"""Visits planned, joined, moved, refused and recorded: who may, what is written, what is not."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.access.actor import LUODI
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises import actions, reads
from luodi.systems.enterprises.actions import (
    FindingSpec,
    SectionSpec,
    TeamPart,
    TooManyVisitsError,
)
from luodi.systems.enterprises.models import Case, Visit, VisitFinding, VisitPart, VisitStep
from luodi.systems.enterprises.rules import FindingKind, Half


def steps(visit):
    return list(visit.steps.values_list("act", flat=True))


def test_a_visit_is_planned_with_its_team(hall):
    team = [TeamPart(hall.office.bureau, hall.handler_post)]
    visit = hall.plan("2023-03-02", team=team, purpose="问用电 13812345678")
    assert (visit.state, visit.day, visit.purpose) == (
        "PLANNED", date(2023, 3, 2), "问用电 138****5678",
    )  # fmt: skip
    assert [(part.unit, part.post) for part in visit.parts.all()] == [
        (hall.office.root, None),
        (hall.office.bureau, hall.handler_post),
    ]
    assert steps(visit) == ["PLAN"]
    assert LogLine.objects.filter(verb="enterprises.plan_visit", record_id=visit.pk).count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"day": "2023-02-28"}, "day"),
        ({"purpose": " \u200b "}, "purpose"),
        ({"purpose": "用" * 201}, "purpose"),
    ],
)
def test_what_cannot_be_planned_leaves_nothing(hall, more, field):
    with pytest.raises(ValidationError) as told:
        hall.plan(**more)
    assert list(told.value.message_dict) == [field]
    assert Visit.objects.count() == 0


def test_a_post_goes_for_its_own_unit_alone(hall):
    with pytest.raises(ValidationError, match="不是“"):
        hall.plan(team=[TeamPart(hall.office.other, hall.handler_post)])
    assert (Visit.objects.count(), VisitPart.objects.count()) == (0, 0)


def test_the_second_visit_of_a_week_is_refused_and_proposes_the_first(hall):
    first = hall.plan("2023-03-02")
    with pytest.raises(TooManyVisitsError, match="这一周已有 1 次走访，一周最多 1 次") as told:
        hall.plan("2023-03-03", hall.handler, unit=hall.office.bureau, purpose="另一件事")
    assert told.value.other == first
    [said] = told.value.messages
    assert "2023年3月2日上午" in said
    assert hall.office.root.name in said
    assert "问用电" not in said
    assert Visit.objects.count() == 1
    joined = actions.join_visit(
        actor=hall.actor(hall.handler), visit=first, unit=hall.office.bureau
    )
    assert [part.unit for part in joined.parts.all()] == [hall.office.root, hall.office.bureau]
    assert steps(joined) == ["PLAN", "JOIN"]
    with pytest.raises(ValidationError, match="已在这次走访里"):
        actions.join_visit(actor=hall.actor(hall.handler), visit=first, unit=hall.office.bureau)


def test_a_week_over_the_end_of_a_month_counts_whole(hall):
    friday = hall.plan("2023-03-31")
    with pytest.raises(TooManyVisitsError) as told:
        hall.plan("2023-04-01")
    assert told.value.other == friday
    assert hall.plan("2023-04-03").day == date(2023, 4, 3)


def test_the_fourth_visit_of_a_month_is_refused_unless_the_firm_asks(hall):
    for day in ("2023-03-02", "2023-03-09", "2023-03-16"):
        hall.plan(day)
    with pytest.raises(TooManyVisitsError, match="这个月已有 3 次走访") as told:
        hall.plan("2023-03-23")
    assert told.value.other.day == date(2023, 3, 16)
    assert hall.plan("2023-03-23", asked=True).asked is True


def test_the_limits_are_dated_thresholds(hall):
    ThresholdRow.objects.create(
        key="enterprises.visit_week", value="2", valid_from=date(2023, 3, 6), source="区办",
        set_at=hall.at("2023-03-01 09:00"),
    )  # fmt: skip
    hall.plan("2023-03-02")
    with pytest.raises(TooManyVisitsError):
        hall.plan("2023-03-03")
    hall.plan("2023-03-07")
    assert hall.plan("2023-03-08").day == date(2023, 3, 8)


def test_a_visit_that_was_done_takes_nobody_in(hall):
    done = hall.plan("2023-03-01")
    hall.record(done, ("NO_NEED", "平稳"))
    with pytest.raises(TooManyVisitsError) as told:
        hall.plan("2023-03-03")
    assert told.value.other is None
    with pytest.raises(ValidationError, match="这次走访已走访"):
        actions.join_visit(actor=hall.actor(hall.handler), visit=done, unit=hall.office.bureau)


def test_a_visit_gone_by_and_never_recorded_takes_nobody_in(hall):
    gone = hall.plan("2023-03-01")
    hall.at("2023-03-02 09:00")
    with pytest.raises(TooManyVisitsError) as told:
        hall.plan("2023-03-03")
    assert told.value.other is None
    with pytest.raises(ValidationError, match="日子已过"):
        actions.join_visit(actor=hall.actor(hall.handler), visit=gone, unit=hall.office.bureau)


def test_strangers_and_clerks_of_elsewhere_plan_join_and_move_nothing(hall, stranger):
    rights = ("enterprises.plan_visit", "enterprises.record_visit", "enterprises.view_visit")
    outsider = stranger(*rights)
    visit = hall.plan("2023-03-01")
    actor = hall.actor(outsider)
    day, half = date(2023, 3, 9), Half.MORNING
    for act in (
        lambda: hall.plan("2023-03-09", outsider),
        lambda: actions.join_visit(actor=actor, visit=visit, unit=hall.office.bureau),
        lambda: actions.move_visit(
            actor=actor, visit=visit, version=1, day=day, half=half, reason="改"
        ),
        lambda: actions.refuse_visit(actor=actor, visit=visit, version=1, reason="不"),
        lambda: actions.cancel_visit(actor=actor, visit=visit, version=1, reason="不"),
        lambda: hall.record(visit, ("NEED", "要电"), user=outsider),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert steps(visit) == ["PLAN"]
    assert not reads.visible_visits(actor).exists()


def test_the_firm_moves_and_refuses_a_visit(hall):
    """The firm's own page calls the same actions for it, as luodi."""
    hall.plan("2023-03-02")
    visit = hall.plan("2023-03-07")
    told = {"day": date(2023, 3, 3), "half": Half.AFTERNOON, "reason": "那天盘库"}
    with pytest.raises(TooManyVisitsError):
        actions.move_visit(actor=LUODI, visit=visit, version=1, **told)
    moved = actions.move_visit(actor=LUODI, visit=visit, version=1, for_firm=True, **told)
    assert (moved.day, moved.half, moved.version) == (date(2023, 3, 3), "PM", 2)
    with pytest.raises(ValidationError, match="别人刚刚动过"):
        actions.refuse_visit(actor=LUODI, visit=visit, version=1, reason="不便")
    refused = actions.refuse_visit(actor=LUODI, visit=visit, version=2, reason="不便 13812345678")
    assert (refused.state, steps(visit)) == ("REFUSED", ["PLAN", "MOVE_FIRM", "REFUSE"])
    last = VisitStep.objects.latest("pk")
    assert (last.note, last.user, last.unit) == ("不便 138****5678", None, None)
    with pytest.raises(ValidationError, match="企业谢绝，不能再变更"):
        actions.cancel_visit(actor=LUODI, visit=visit, version=3, reason="取消")
    assert hall.plan("2023-03-09").day == date(2023, 3, 9)


@pytest.mark.parametrize("reason", ["", "  ", "由" * 301])
def test_a_reason_is_asked_for(hall, reason):
    visit = hall.plan("2023-03-02")
    with pytest.raises(ValidationError) as told:
        actions.refuse_visit(actor=LUODI, visit=visit, version=1, reason=reason)
    assert list(told.value.message_dict) == ["reason"]
    visit.refresh_from_db()
    assert (visit.state, visit.version) == ("PLANNED", 1)


def test_a_visit_moved_to_where_it_is_or_into_the_past_is_refused(hall):
    visit = hall.plan("2023-03-02")
    for day in ("2023-03-02", "2023-02-27"):
        with pytest.raises(ValidationError) as told:
            actions.move_visit(
                actor=LUODI, visit=visit, version=1, day=date.fromisoformat(day),
                half=Half.MORNING, reason="改",
            )  # fmt: skip
        assert list(told.value.message_dict) == ["day"]
    assert steps(visit) == ["PLAN"]


def test_each_department_fills_its_own_section(hall):
    visit = hall.plan(team=[TeamPart(hall.office.bureau)])
    bureau = hall.office.bureau
    with pytest.raises(ValidationError, match="一个单位也没有写走访发现"):
        hall.record(visit)
    done = hall.record(visit, ("NEED", "要电"), ("PRAISE", "谢"), user=hall.handler, unit=bureau)
    assert (done.state, done.version) == ("DONE", 2)
    with pytest.raises(PermissionDenied):
        hall.record(visit, ("NEED", "要路"), user=hall.handler)
    hall.record(visit, ("NO_NEED", "平稳"))
    found = VisitFinding.objects.values_list("part__unit", "kind", "text", "entered_by")
    assert sorted(found) == sorted([
        (bureau.pk, "NEED", "要电", hall.handler.pk),
        (bureau.pk, "PRAISE", "谢", hall.handler.pk),
        (hall.office.root.pk, "NO_NEED", "平稳", hall.keeper.pk),
    ])  # fmt: skip
    assert steps(visit) == ["PLAN", "RECORD", "RECORD"]


def test_a_visit_ahead_before_its_plan_or_called_off_is_not_recorded(hall):
    ahead = hall.plan("2023-03-02")
    with pytest.raises(ValidationError, match="2023-03-02 还没有到"):
        hall.record(ahead, ("NO_NEED", "平稳"))
    ahead.day = date(2023, 2, 28)
    with pytest.raises(ValidationError, match="早于登记计划的 2023-03-01"):
        hall.record(ahead, ("NO_NEED", "平稳"))
    actions.cancel_visit(actor=LUODI, visit=ahead, version=1, reason="不去了")
    ahead.day = date(2023, 3, 1)
    with pytest.raises(ValidationError, match="没有可记的"):
        hall.record(ahead, ("NO_NEED", "平稳"))
    assert VisitFinding.objects.count() == 0


def test_the_day_on_which_it_was_counts_and_stays(hall):
    visit = hall.plan("2023-03-06")
    visit.day = date(2023, 3, 1)
    assert hall.record(visit, ("NO_NEED", "平稳")).day == date(2023, 3, 1)
    visit.day = date(2023, 2, 28)
    with pytest.raises(ValidationError, match="已记为 2023-03-01"):
        hall.record(visit, ("NO_NEED", "再记"))
    assert VisitFinding.objects.count() == 1


def test_a_section_of_another_visit_and_an_empty_finding_are_refused(hall):
    visit = hall.plan()
    other = hall.plan("2023-03-09")
    for part, text, words in (
        (other.parts.get(), "要电", "不在这次走访里"),
        (visit.parts.get(), " \u200b", "走访发现为空"),
        (visit.parts.get(), "电" * 2_001, "最多 2000 字"),
    ):
        with pytest.raises(ValidationError, match=words):
            actions.record_visit(
                actor=hall.actor(hall.keeper),
                visit=visit,
                day=visit.day,
                sections=[SectionSpec(part, [FindingSpec(FindingKind.NEED, text)])],
            )
    visit.refresh_from_db()
    assert (visit.state, VisitFinding.objects.count()) == ("PLANNED", 0)


@pytest.mark.parametrize("several", [False, True])
def test_a_need_becomes_a_case_once_and_stays_linked(hall, several):
    bureau = hall.office.bureau
    visit = hall.plan(team=[TeamPart(bureau)])
    hall.at("2023-03-01 18:00")
    hall.record(visit, ("NEED", "要电"))
    if several:
        hall.record(visit, ("NO_NEED", "平稳"), user=hall.handler, unit=bureau)
    finding = VisitFinding.objects.get(kind="NEED")
    take = {"finding": finding, "unit": hall.office.root}
    with pytest.raises(PermissionDenied):
        actions.take_finding(actor=hall.actor(hall.handler), **take)
    case = actions.take_finding(actor=hall.actor(hall.keeper), **take)
    finding.refresh_from_db()
    assert (finding.case, case.finding.pk) == (case, finding.pk)
    assert case.channel == ("TEAM_VISIT" if several else "FIELD_VISIT")
    assert (case.text, case.firm) == ("要电", hall.firm)
    assert case.duty.received_at == hall.at("2023-03-01 11:30")
    hall.at("2023-03-01 18:30")
    assert reads.visit_of_case(hall.actor(hall.keeper), case) == visit
    with pytest.raises(ValidationError, match="已立为 助企"):
        actions.take_finding(actor=hall.actor(hall.keeper), **take)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("kind", ["PRAISE", "NO_NEED"])
def test_praise_and_no_need_become_no_case(hall, kind):
    hall.record(hall.plan(), (kind, "都好"))
    finding = VisitFinding.objects.get()
    with pytest.raises(ValidationError, match="不是诉求"):
        actions.take_finding(actor=hall.actor(hall.keeper), finding=finding, unit=hall.office.root)
    assert Case.objects.count() == 0
