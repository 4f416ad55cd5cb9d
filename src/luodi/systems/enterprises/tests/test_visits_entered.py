"""Visits that nobody planned, entered once they have been: done at once, counted, marked."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises import actions, reads
from luodi.systems.enterprises.actions import (
    AlreadyThereError,
    FindingSpec,
    NotYetError,
    OverLimitError,
    SectionSpec,
    TeamPart,
    TooManyVisitsError,
    VisitSpec,
)
from luodi.systems.enterprises.models import Case, Visit, VisitFinding
from luodi.systems.enterprises.reads.burden import Span
from luodi.systems.enterprises.rules import FindingKind, Half

RIGHTS = ("enterprises.view_visit", "enterprises.plan_visit", "enterprises.record_visit")
YEAR = Span(date(2023, 1, 1), date(2024, 1, 1))


def enter(hall, day="2023-02-27", *found, user=None, over_seen=False, **more):
    """Enter a visit of the whole office, with praise when nothing else was found."""
    told = {
        "firm": hall.firm,
        "unit": hall.office.root,
        "day": date.fromisoformat(day),
        "half": Half.MORNING,
        "purpose": "路过看看",
        **more,
    }
    findings = [FindingSpec(FindingKind(kind), text) for kind, text in found or [("PRAISE", "好")]]
    return actions.enter_visit(
        actor=hall.actor(user or hall.keeper),
        spec=VisitSpec(**told),
        findings=findings,
        over_seen=over_seen,
    )


def nothing_written():
    assert (Visit.objects.count(), VisitFinding.objects.count()) == (0, 0)


def test_what_was_entered_is_done_and_says_by_whom(hall):
    team = [TeamPart(hall.office.bureau, hall.handler_post)]
    visit = enter(hall, "2023-02-27", ("NEED", "要电 13812345678"), team=team)
    assert (visit.state, visit.afterwards, visit.over_limit) == ("DONE", True, False)
    [step] = visit.steps.all()
    assert (step.act, step.user, step.unit, step.note) == (
        "ENTER", hall.keeper, hall.office.root, "",
    )  # fmt: skip
    [finding] = VisitFinding.objects.all()
    assert (finding.part.unit, finding.text) == (hall.office.root, "要电 138****5678")
    line = LogLine.objects.get(verb="enterprises.enter_visit", record_id=visit.pk)
    assert (line.after["day"], line.after["over_limit"]) == ("2023-02-27", False)
    assert line.after["units"] == [hall.office.root.code, hall.office.bureau.code]
    assert not reads.due_firms(hall.actor(hall.keeper), date(2023, 3, 20)).exists()


def test_the_other_units_write_what_they_found_afterwards(hall):
    bureau = hall.office.bureau
    visit = enter(hall, team=[TeamPart(bureau)])
    hall.record(visit, ("NEED", "要路"), user=hall.handler, unit=bureau)
    assert list(VisitFinding.objects.values_list("part__unit", "kind")) == [
        (hall.office.root.pk, "PRAISE"),
        (bureau.pk, "NEED"),
    ]


def test_a_need_found_becomes_a_case_whose_clock_starts_at_the_visit(hall):
    visit = enter(hall, "2023-02-27", ("NEED", "要电"))
    finding = VisitFinding.objects.get(part__visit=visit)
    case = actions.take_finding(
        actor=hall.actor(hall.keeper), finding=finding, unit=hall.office.root
    )
    assert (case.channel, case.text) == ("FIELD_VISIT", "要电")
    assert case.duty.received_at.isoformat() == "2023-02-27T11:30:00+08:00"


@pytest.mark.parametrize(
    ("day", "half", "error", "words"),
    [
        ("2023-03-02", Half.MORNING, NotYetError, "2023-03-02 上午还没有到"),
        ("2023-03-01", Half.AFTERNOON, NotYetError, "2023-03-01 下午还没有到.*计划走访"),
        ("2023-01-29", Half.MORNING, ValidationError, "早于 2023-01-30；走访以后 30 天内可以补录"),
    ],
)
def test_what_is_ahead_or_too_long_ago_is_refused(hall, day, half, error, words):
    hall.at("2023-03-01 11:59")
    with pytest.raises(error, match=words) as told:
        enter(hall, day, half=half)
    assert list(told.value.message_dict) == ["day"]
    nothing_written()


@pytest.mark.parametrize(
    ("day", "half"), [("2023-03-01", Half.MORNING), ("2023-01-30", Half.AFTERNOON)]
)
def test_the_first_and_the_last_half_day_are_let_in(hall, day, half):
    hall.at("2023-03-01 11:59")
    assert enter(hall, day, half=half).day == date.fromisoformat(day)


def test_how_long_afterwards_is_a_dated_threshold(hall):
    ThresholdRow.objects.create(
        key="enterprises.visit_enter_days", value="3", valid_from=date(2023, 3, 1), source="区办",
        set_at=hall.at("2023-03-01 09:00"),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="早于 2023-02-26；走访以后 3 天内"):
        enter(hall, "2023-02-25")
    assert enter(hall, "2023-02-26").afterwards


@pytest.mark.parametrize(
    ("more", "field"),
    [({"purpose": " \u200b "}, "purpose"), ({"purpose": "用" * 201}, "purpose")],
)
def test_bad_words_leave_nothing(hall, more, field):
    with pytest.raises(ValidationError) as told:
        enter(hall, **more)
    assert list(told.value.message_dict) == [field]
    nothing_written()


def test_without_a_finding_or_with_a_post_of_another_unit_nothing_is_entered(hall):
    spec = VisitSpec(hall.firm, hall.office.root, date(2023, 2, 27), Half.MORNING, "路过")
    with pytest.raises(ValidationError, match="没有写走访发现"):
        actions.enter_visit(actor=hall.actor(hall.keeper), spec=spec, findings=[])
    with pytest.raises(ValidationError, match="走访发现为空"):
        enter(hall, "2023-02-27", ("NEED", " \u200b"))
    with pytest.raises(ValidationError, match="不是“"):
        enter(hall, team=[TeamPart(hall.office.other, hall.handler_post)])
    nothing_written()


@pytest.mark.parametrize("missing", RIGHTS[1:])
def test_who_may_not_plan_or_not_record_enters_nothing(hall, missing):
    held = [right for right in RIGHTS if right != missing]
    half = hall.office.user("half", hall.office.post("半权", held, unit=hall.office.root))
    with pytest.raises(PermissionDenied):
        enter(hall, user=half)
    nothing_written()


def test_nobody_enters_for_another_unit_or_elsewhere(hall, stranger):
    for user, more in ((hall.handler, {}), (stranger(*RIGHTS), {"unit": hall.office.bureau})):
        with pytest.raises(PermissionDenied):
            enter(hall, user=user, **more)
    nothing_written()


@pytest.mark.parametrize("planned", [True, False])
def test_one_unit_has_one_visit_of_a_firm_on_half_a_day(hall, planned):
    bureau = hall.office.bureau
    team = [TeamPart(bureau)]
    first = hall.plan("2023-03-01", team=team) if planned else enter(hall, "2023-03-01", team=team)
    with pytest.raises(AlreadyThereError, match="同一个半天已有走访：2023年3月1日上午") as told:
        enter(hall, "2023-03-01", user=hall.handler, unit=bureau, over_seen=True)
    assert told.value.other == first
    assert "路过看看" not in told.value.messages[0]
    hall.at("2023-03-01 18:00")
    other = enter(hall, "2023-03-01", unit=hall.office.other, over_seen=True)
    later = enter(hall, "2023-03-01", half=Half.AFTERNOON, over_seen=True)
    assert (other.over_limit, later.over_limit) == (True, True)
    assert Visit.objects.count() == 3


def test_a_visit_called_off_is_no_visit_to_stumble_on(hall):
    off = hall.plan("2023-03-01")
    actions.refuse_visit(actor=LUODI, visit=off, version=1, reason="不便")
    assert enter(hall, "2023-03-01").over_limit is False


def test_it_counts_to_the_limits_from_then_on(hall):
    enter(hall, "2023-02-28")
    with pytest.raises(TooManyVisitsError, match="这一周已有 1 次走访") as told:
        hall.plan("2023-03-03")
    assert told.value.other is None
    for day in ("2023-03-06", "2023-03-13"):
        hall.plan(day)
    hall.at("2023-03-24 18:00")
    enter(hall, "2023-03-20")
    with pytest.raises(TooManyVisitsError, match="这个月已有 3 次走访"):
        hall.plan("2023-03-30")


def test_over_a_limit_it_is_entered_once_that_is_known_and_keeps_the_mark(hall):
    planned = hall.plan("2023-03-02")
    with pytest.raises(OverLimitError, match="这一周已有 1 次走访，一周最多 1 次"):
        enter(hall, "2023-02-28")
    assert Visit.objects.count() == 1
    visit = enter(hall, "2023-02-28", over_seen=True)
    assert (visit.over_limit, visit.steps.get().note) == (
        True, "这一周已有 1 次走访，一周最多 1 次",
    )  # fmt: skip
    actions.cancel_visit(actor=LUODI, visit=planned, version=1, reason="已去过")
    visit.refresh_from_db()
    assert visit.over_limit is True


@pytest.mark.parametrize("asked", [True, False])
def test_the_burden_counts_it_and_shows_that_it_was_over(hall, asked):
    enter(hall, "2023-02-27")
    enter(hall, "2023-02-28", asked=asked, over_seen=True)
    actor = hall.actor(hall.keeper)
    [firm] = reads.firm_burdens(actor, YEAR)
    over = int(not asked)
    assert (firm.visit_count, firm.asked_count, firm.over_count) == (2, int(asked), over)
    assert len(reads.excess_of([firm], YEAR)[firm.pk].weeks) == over
    unit = reads.unit_burdens(actor, YEAR).get(pk=hall.office.root.pk)
    assert (unit.visit_count, unit.over_count, unit.firm_count) == (2, over, 1)
    assert reads.burden_of(hall.firm, date(2023, 2, 28)).over is bool(over)


def test_the_table_lets_no_mark_stand_on_a_planned_visit(hall):
    visit = hall.plan("2023-03-01")
    for wrong in ({"over_limit": True}, {"afterwards": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**wrong)


# The pages.


def page(client, name, *args, **query):
    return client.get(reverse(f"enterprises:{name}", args=args), query)


def post(client, key="key-of-a-test-form", **told):
    address = reverse("enterprises:visit_enter")
    return client.post(address, {"idempotency_key": key, **told})


def text(answer):
    return answer.getvalue().decode()


def entry(hall, **changed):
    told = {
        "firm": "测试铸造有限公司",
        "day": "2023-02-28",
        "half": "AM",
        "purpose": "路过看看",
        "unit": hall.office.root.pk,
        "kind_own_0": "NEED",
        "text_own_0": "炉前电压不稳",
    }
    return told | changed


def test_the_form_sent_twice_enters_one_visit_that_is_seen_on_every_page(hall, client):
    client.force_login(hall.keeper)
    shown = text(page(client, "visit_enter", firm="91410181MA4X0B7K2R"))
    assert 'value="91410181MA4X0B7K2R"' in shown
    assert "补录走访" in shown
    first, again = post(client, **entry(hall)), post(client, **entry(hall))
    visit = Visit.objects.get()
    assert first.url == again["Location"] == reverse("enterprises:visit", args=[visit.pk])
    assert VisitFinding.objects.count() == 1
    on_page = text(page(client, "visit", visit.pk))
    assert "炉前电压不稳" in on_page
    assert "立为诉求" in on_page
    assert '<span class="tag">补录</span>' in on_page
    assert "<dt>补录</dt><dd>keeper" in on_page
    assert "已走访（补录）" in text(page(client, "visit_list", tab="done"))
    assert "已走访（补录）" in text(page(client, "visit_list", tab="all", afterwards="True"))
    for name, args, query in (
        ("visit_calendar", (), {"month": "2023-02"}),
        ("firm", (hall.firm.pk,), {}),
    ):
        assert '<span class="tag">补录</span>' in text(page(client, name, *args, **query))


def test_over_the_limit_the_page_says_so_before_it_saves(hall, client):
    hall.plan("2023-03-02")
    client.force_login(hall.keeper)
    asked = post(client, **entry(hall))
    shown = text(asked)
    assert (asked.status_code, Visit.objects.count()) == (422, 1)
    assert "这一周已有 1 次走访，一周最多 1 次" in shown
    assert "已知超过上限，仍按实际补录" in shown
    assert "炉前电压不稳" in shown
    known = {"over_seen": "on", "over_of": f"{hall.firm.pk}:2023-02-28"}
    assert f'value="{known["over_of"]}"' in shown
    for wrong in ({}, {"over_seen": "on"}, known | {"over_of": f"{hall.firm.pk}:2023-02-27"}):
        assert post(client, **entry(hall), **wrong).status_code == 422
    saved = post(client, **entry(hall), **known)
    visit = Visit.objects.get(afterwards=True)
    assert (saved.status_code, visit.over_limit) == (302, True)
    assert "■ 超过上限" in text(client.get(saved.url))
    assert "已走访（补录，超过上限）" in text(page(client, "visit_list", tab="done"))
    burden = text(page(client, "burden_list", format="csv"))
    assert "其中补录超限（次）" in burden


def test_the_form_says_nothing_of_limits_while_none_is_passed(hall, client):
    client.force_login(hall.keeper)
    assert "已知超过上限" not in text(page(client, "visit_enter"))


def test_a_day_ahead_leads_to_planning_and_the_same_visit_to_the_one_there(hall, client):
    client.force_login(hall.keeper)
    ahead = post(client, **entry(hall, day="2023-03-02"))
    assert ahead.status_code == 422
    assert f"{reverse('enterprises:visit_new')}?firm=" in text(ahead)
    assert "2023-03-02 上午还没有到" in text(ahead)
    visit = hall.plan("2023-03-01")
    twice = post(client, **entry(hall, day="2023-03-01"))
    assert twice.status_code == 422
    assert reverse("enterprises:visit", args=[visit.pk]) in text(twice)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"firm": "没有这家"}, {"day": "2022-12-01"}, {"day": "x"}, {"half": "NIGHT"}, {"purpose": ""},
     {"unit": "0"}, {"team": ["u:0"]}, {"text_own_0": ""}, {"kind_own_0": ""},
     {"kind_own_0": "", "text_own_0": ""}, {"kind_own_0": "X"}],
)  # fmt: skip
def test_wrong_input_comes_back_with_what_was_typed(hall, client, wrong):
    client.force_login(hall.keeper)
    answer = post(client, **entry(hall, **wrong))
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert 'value="路过看看"' in text(answer) or "purpose" in wrong


@pytest.mark.parametrize("held", [RIGHTS[:1], RIGHTS[:2], (RIGHTS[0], RIGHTS[2])])
def test_the_page_is_for_who_plans_and_records(hall, client, held):
    user = hall.office.user("half", hall.office.post("半权", held, unit=hall.office.root))
    client.force_login(user)
    assert page(client, "visit_enter").status_code == 403
    assert post(client, **entry(hall)).status_code == 403
    assert "补录走访" not in text(page(client, "visit_list"))
    nothing_written()


def test_a_unit_is_entered_for_by_its_own_people_alone(hall, client):
    client.force_login(hall.handler)
    answer = post(client, **entry(hall))
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert post(client, **entry(hall, unit=hall.office.bureau.pk)).status_code == 302
    assert Visit.objects.get().unit == hall.office.bureau


def test_the_comparison_counts_visits_over_the_limit_and_opens_them(hall, client):
    enter(hall, "2023-02-27")
    enter(hall, "2023-02-28", purpose="又去一次", over_seen=True)
    looks = ("enterprises.view_comparison", "enterprises.view_visit")
    leader = hall.office.user("leader", hall.office.post("领导", looks, unit=hall.office.root))
    client.force_login(leader)
    for by, key in (("units", hall.office.root.path), ("streets", hall.office.street.path)):
        shown = text(page(client, "comparison", period="2023", by=by))
        assert "补录超限的走访" in shown
        assert shown.count("1 次</li>") == 2
        opened = text(page(client, "comparison_visits", period="2023", by=by, of=key))
        assert "又去一次" in opened
        assert "路过看看" not in opened
        assert "又去一次" in text(page(client, "comparison_visits", period="2023", by=by))
        for other in ({"period": "2022"}, {"of": "nobody"}):
            asked = {"period": "2023", "by": by} | other
            assert "又去一次" not in text(page(client, "comparison_visits", **asked))
    counts = hall.office.post("只比较", looks[:1], unit=hall.office.root)
    client.force_login(hall.office.user("counts", counts))
    assert "补录超限的走访" not in text(page(client, "comparison", period="2023"))
    assert "又去一次" not in text(page(client, "comparison_visits", period="2023"))
    client.force_login(hall.handler)
    assert page(client, "comparison_visits", period="2023").status_code == 403


def test_another_unit_in_the_same_half_day_shows_its_visit_to_nobody_else(hall, client):
    """Who may not open the visit that is there is told its day and its unit, without a link."""
    post_ = hall.office.post("邻局助企", RIGHTS, unit=hall.office.other)
    neighbour = hall.office.user("linju", post_)
    visit = enter(hall, "2023-02-28", purpose="密查高炉")
    client.force_login(neighbour)
    told = entry(hall, unit=hall.office.other.pk, team=[f"u:{hall.office.root.pk}"])
    shown = text(post(client, **told))
    assert "已有走访：2023年2月28日上午" in shown
    assert "密查高炉" not in shown
    assert reverse("enterprises:visit", args=[visit.pk]) not in shown
    assert page(client, "visit", visit.pk).status_code == 404
    assert Case.objects.count() == 0


def test_a_section_added_later_keeps_the_day(hall):
    visit = enter(hall, "2023-02-27")
    part = visit.parts.get()
    finding = [FindingSpec(FindingKind.NO_NEED, "平稳")]
    with pytest.raises(ValidationError, match="已记为 2023-02-27"):
        actions.record_visit(
            actor=hall.actor(hall.keeper), visit=visit, day=date(2023, 2, 28),
            sections=[SectionSpec(part, finding)],
        )  # fmt: skip
    assert VisitFinding.objects.count() == 1
