"""Agency service: templates in versions, a service from start to end, what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import Finish, StepChange
from luodi.systems.enterprises.models import (
    AgencyMaterial,
    AgencyService,
    AgencyStep,
    AgencyTemplate,
)
from luodi.systems.enterprises.reads.agency import (
    moved_by,
    plan_shown,
    steps_waiting,
    visible_services,
    with_standing,
)
from luodi.systems.enterprises.rules import StepState


def test_a_template_changes_by_a_new_version_and_a_service_keeps_the_old_one(lane):
    old = lane.template()
    service = lane.start(old)
    newer = actions.change_template(
        actor=lane.keeper, template=old, spec=lane.spec(valid_from=date(2023, 3, 6))
    )
    old.refresh_from_db()
    service.refresh_from_db()
    assert (newer.version, newer.replaces, old.valid_to) == (2, old, date(2023, 3, 6))
    assert service.template == old
    with pytest.raises(ValidationError, match="已有新版"):
        actions.change_template(
            actor=lane.keeper, template=old, spec=lane.spec(valid_from=date(2023, 4, 1))
        )
    with pytest.raises(ValidationError, match="要晚于现有一版"):
        actions.change_template(
            actor=lane.keeper, template=newer, spec=lane.spec(valid_from=date(2023, 3, 6))
        )
    assert AgencyTemplate.objects.count() == 2
    lane.hall.at("2023-03-07 09:00")
    with pytest.raises(ValidationError, match="今天不在有效期内"):
        lane.start(old, lane.hall.take("另一件"))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": "  \u202e"}, "没有写模板的名称"),
        ({"source": ""}, "没有写依据"),
        ({"steps": ()}, "要有 1 到 30 步"),
        ({"steps": (actions.StepSpec("核名", "", 1),)}, "没有写谁办"),
        ({"steps": (actions.StepSpec("核名", "企业", 0),)}, "0 个工作日"),
        ({"valid_to": date(2023, 1, 1)}, "不晚于起"),
    ],
)
def test_a_template_that_says_too_little_is_not_written(lane, changed, words):
    with pytest.raises(ValidationError, match=words):
        actions.add_template(
            actor=lane.keeper, unit=lane.hall.office.root, spec=lane.spec(**changed)
        )
    assert AgencyTemplate.objects.count() == 0


def test_numbers_of_persons_are_covered_in_a_template_and_on_a_step(lane):
    steps = (actions.StepSpec("找 13812345678 核名", "企业", 1, materials=("13812345678 证",)),)
    service = lane.start(lane.template(steps=steps, source="指南 13812345678"))
    lane.receive("138****5678 证")
    lane.finish(1, note="电 13812345678")
    step = AgencyStep.objects.get(service=service)
    kept = f"{step.title}{step.note}{step.materials.get().name}{service.template.source}"
    assert "13812345678" not in kept
    assert kept.count("138****5678") == 4


def test_a_service_goes_from_start_to_end(lane):
    service = lane.start()
    assert list(service.steps.values_list("number", "title", "due_day", "provisional")) == [
        (1, "核名", date(2023, 3, 2), False),
        (2, "设立登记", date(2023, 3, 6), False),
        (3, "税务登记", date(2023, 3, 8), False),
    ]
    assert lane.states() == [StepState.READY, StepState.NOT_BEGUN, StepState.NOT_BEGUN]
    lane.finish(1)
    assert lane.states() == [StepState.DONE, StepState.MATERIALS, StepState.NOT_BEGUN]
    lane.receive("章程")
    lane.receive("住所证明")
    assert lane.states()[1] is StepState.READY
    lane.finish(2)
    lane.finish(3)
    assert [step.done_by for step in service.steps.all()] == [lane.hall.handler] * 3
    shown = plan_shown(lane.case)
    assert (shown.title, shown.done, len(shown.steps)) == ("开办", 3, 3)
    verbs = LogLine.objects.filter(record_id=str(lane.case.pk), verb__contains="step")
    assert verbs.count() == 3


def test_what_the_firm_sees_names_no_person(lane):
    lane.start()
    lane.finish(1, note="王科长说可以")
    shown = str(plan_shown(lane.case))
    assert "王科长" not in shown
    assert "handler" not in shown
    assert "核名" in shown
    assert plan_shown(lane.hall.take("没有代办的")) is None


@pytest.mark.parametrize(
    ("number", "finish", "field", "words"),
    [
        (1, Finish(date(2023, 3, 2)), "done_on", "还没有到"),
        (1, Finish(date(2023, 2, 28)), "done_on", "早于代办开始"),
        (3, Finish(date(2023, 3, 1)), "reason", "前面的“核名”还没有办结"),
        (3, Finish(date(2023, 3, 1), reason="  "), "reason", "前面的“核名”还没有办结"),
    ],
)
def test_a_step_is_not_done_tomorrow_nor_before_the_one_before_it(
    lane, number, finish, field, words
):
    service = lane.start()
    with pytest.raises(ValidationError, match=words) as told:
        lane.finish(number, finish)
    assert list(told.value.message_dict) == [field]
    service.refresh_from_db()
    assert (service.version, service.steps.filter(done_on__isnull=False).count()) == (1, 0)


def test_a_step_in_want_of_its_materials_is_done_with_a_written_reason(lane):
    lane.start()
    lane.finish(1)
    with pytest.raises(ValidationError, match="还缺材料“章程”"):
        lane.finish(2)
    lane.finish(2, Finish(date(2023, 3, 1), reason="容缺受理，三日内补"))
    step = lane.step(2)
    assert (step.reason, step.done_on) == ("容缺受理，三日内补", date(2023, 3, 1))
    with pytest.raises(ValidationError, match="已经办结"):
        lane.finish(2)


def test_what_was_told_done_is_taken_back_with_a_reason(lane):
    lane.start()
    lane.finish(1, note="批了")
    with pytest.raises(ValidationError, match="没有写撤回的理由"):
        lane.undo(1, " ")
    lane.undo(1, "点错了")
    step = lane.step(1)
    assert (step.done_on, step.done_by, step.note) == (None, None, "")
    with pytest.raises(ValidationError, match="还没有办结"):
        lane.undo(1, "再撤")


def test_a_day_that_was_set_moves_what_counts_from_it_and_gives_it_back(lane):
    service = lane.start()
    lane.change(2, StepChange(due_day=date(2023, 3, 20)))
    assert list(service.steps.values_list("due_day", "named")) == [
        (date(2023, 3, 2), False), (date(2023, 3, 20), True), (date(2023, 3, 8), False),
    ]  # fmt: skip
    lane.change(1, StepChange(due_day=date(2023, 3, 9)))
    lane.change(2, StepChange())
    assert list(service.steps.values_list("due_day", flat=True)) == [
        date(2023, 3, 9), date(2023, 3, 13), date(2023, 3, 8),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="早于代办开始"):
        lane.change(1, StepChange(due_day=date(2023, 2, 1)))


def test_who_was_slower_is_told_and_nothing_changes(lane):
    lane.start()
    step = lane.step(1)
    lane.finish(1)
    with pytest.raises(ValidationError, match="别人刚刚改过"):
        actions.change_step(
            actor=lane.handler, step=step, version=1, change=StepChange(date(2023, 5, 4))
        )
    assert lane.step(1).named is False


def test_a_material_is_received_once_it_is_there_and_taken_back(lane):
    lane.start()
    with pytest.raises(ValidationError, match="还没有到"):
        lane.receive("章程", clock.today() + timedelta(days=1))
    lane.receive("章程")
    kept = AgencyMaterial.objects.get(name="章程")
    assert (kept.received_on, kept.received_by) == (date(2023, 3, 1), lane.hall.handler)
    lane.receive("章程", None)
    kept.refresh_from_db()
    assert (kept.received_on, kept.received_by) == (None, None)


def test_a_service_is_taken_back_while_nothing_was_done(lane):
    lane.start()
    with pytest.raises(ValidationError, match="已经在代办"):
        lane.start()
    lane.receive("章程")
    with pytest.raises(ValidationError, match="已有办理记录"):
        lane.stop("选错模板")
    lane.receive("章程", None)
    with pytest.raises(ValidationError, match="没有写取消代办的理由"):
        lane.stop("")
    lane.stop("选错模板")
    assert AgencyService.objects.count() == AgencyStep.objects.count() == 0
    assert LogLine.objects.get(verb="enterprises.stop_service").reason == "选错模板"
    lane.start()


def test_only_office_and_handler_lead_a_case(lane, stranger):
    service = lane.start()
    outsider = lane.hall.actor(stranger("enterprises.serve_case", "enterprises.view_case",
                                        "enterprises.set_template"))  # fmt: skip
    looking = lane.hall.actor(lane.hall.office.user(
        "kanke", lane.hall.office.post("看客", ("enterprises.view_case",))))  # fmt: skip
    step = lane.step(1)
    material = AgencyMaterial.objects.select_related("step__service").first()
    for who in (outsider, looking):
        for act, told in (
            (actions.finish_step, {"step": step, "finish": Finish(date(2023, 3, 1))}),
            (actions.change_step, {"step": step, "change": StepChange()}),
            (actions.undo_step, {"step": step, "reason": "x"}),
            (actions.receive_material, {"material": material, "received_on": None}),
            (actions.stop_service, {"service": service, "reason": "x"}),
        ):
            with pytest.raises(PermissionDenied):
                act(actor=who, version=1, **told)
        with pytest.raises(PermissionDenied):
            actions.start_service(
                actor=who, case=lane.hall.take("另一件"), template=service.template
            )
        with pytest.raises(PermissionDenied):
            actions.add_template(actor=who, unit=lane.hall.office.root, spec=lane.spec())
    assert list(visible_services(outsider)) == []
    assert list(visible_services(looking)) == [service]
    assert list(visible_services(LUODI)) == [service]
    service.refresh_from_db()
    assert (service.version, AgencyService.objects.count()) == (1, 1)


def test_the_street_does_not_see_the_service_of_a_confidential_case(lane):
    clerk = lane.hall.actor(lane.hall.clerk)
    lane.start()
    hidden = lane.hall.triage(lane.hall.take("房东不让知道", confidential=True))
    service = lane.start(AgencyTemplate.objects.get(), hidden)
    assert [one.case for one in visible_services(clerk)] == [lane.case]
    assert service in visible_services(lane.keeper)


def test_a_closed_case_keeps_its_steps_as_they_are(lane):
    lane.start()
    case = lane.hall.replied(lane.case)
    from luodi.systems.enterprises.rules import Solved

    lane.hall.hear(case, solved=Solved.YES, score=5)
    lane.hall.close(case)
    with pytest.raises(ValidationError, match="已经核实或销号"):
        lane.finish(1)
    assert lane.step(1).done_on is None


def test_a_step_waits_for_the_post_that_it_names_once_its_turn_or_day_has_come(lane):
    lane.start()
    lane.change(2, StepChange(unit=lane.hall.office.bureau, post=lane.hall.handler_post))
    assert steps_waiting(lane.handler, date(2023, 3, 1)) == []
    assert [one.text for one in steps_waiting(lane.handler, date(2023, 3, 6))] == ["开办：设立登记"]
    lane.finish(1)
    [line] = steps_waiting(lane.handler, date(2023, 3, 1))
    assert (line.last_day, line.firm) == (date(2023, 3, 6), True)
    assert steps_waiting(lane.keeper, date(2023, 3, 6)) == []
    with pytest.raises(ValidationError, match="岗位要在助企办或承办单位"):
        lane.change(3, StepChange(post=lane.hall.office.post("别局", unit=lane.hall.office.other)))


def test_late_steps_count_and_provisional_ones_never(lane):
    service = lane.start()
    for day, late in ((date(2023, 3, 6), 1), (date(2023, 3, 9), 3)):
        [row] = with_standing(visible_services(lane.keeper), day)
        assert (row.late, row.undone, row.total) == (late, 3, 3)
    AgencyStep.objects.filter(service=service).update(provisional=True)
    [row] = with_standing(visible_services(lane.keeper), date(2023, 5, 1))
    assert row.late == 0


def test_a_new_calendar_moves_the_days_of_services_that_run(lane):
    """Of 2035 nothing is announced; once it is, the days are counted anew and are firm."""
    from luodi.kernel.config.reads import calendar
    from luodi.standards.holidays import statutory_notice

    lane.hall.at("2035-12-27 09:00")
    service = lane.start(lane.template(valid_from=date(2035, 1, 1)), lane.hall.take("明年的"))
    assert set(service.steps.values_list("provisional", flat=True)) == {True}
    told = calendar()
    for year in (2035, 2036):
        told = told.with_notice(statutory_notice(year))
    moved = moved_by(lane.keeper, told)
    assert (moved.count, len(moved.lines)) == (3, 3)
    assert moved_by(LUODI, calendar()).count == 0
    assert actions.services.follow_services() == 0
