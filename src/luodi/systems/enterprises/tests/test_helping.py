"""Helping units: who asks, who answers, who sees what, and how an asking ends by itself."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.access.scopes import scope_filter, scope_lookup
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.config.reads import calendar
from luodi.kernel.duties import actions as duties
from luodi.kernel.log.models import LogLine
from luodi.kernel.search.reads import narrowed
from luodi.standards.holidays import statutory_notice
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.models import Case, CaseHelp
from luodi.systems.enterprises.reads import visible_cases
from luodi.systems.enterprises.reads.cases import VIEW, cases_of_units, helps_seen
from luodi.systems.enterprises.reads.day import day_cases
from luodi.systems.enterprises.reads.finding import CASE
from luodi.systems.enterprises.reads.helping import able_units, moved_by
from luodi.systems.enterprises.reads.ledgers import ledgers
from luodi.systems.enterprises.reads.waiting import waiting
from luodi.systems.enterprises.rules import Category, Solved

ASKED = "请核对管线走向，附意见"


def ask(helped, *units, user=None, case=None, asked=ASKED):
    return actions.ask_help(
        actor=helped.hall.actor(user or helped.hall.handler),
        case=case or helped.case,
        helping=units or (helped.other,),
        asked=asked,
    )


def answer(helped, help_, user=None, words="走向无冲突"):
    actor = helped.hall.actor(user or helped.helper)
    return actions.answer_help(actor=actor, help_=help_, answer=words)


def sees(helped, user, case=None):
    seen = visible_cases(helped.hall.actor(user))
    return seen.filter(pk=(case or helped.case).pk).exists()


def test_the_handler_asks_and_the_unit_has_three_working_days(helped):
    helped.case.duty.refresh_from_db()
    before = helped.case.duty.due_at
    [made] = ask(helped)
    assert (made.due_day, made.days, made.provisional) == (date(2023, 3, 6), 3, False)
    assert (made.asked_by, made.asked) == (helped.hall.handler, ASKED)
    helped.case.duty.refresh_from_db()
    assert helped.case.duty.due_at == before
    line = LogLine.objects.get(verb="enterprises.ask_help")
    assert line.record_id == str(helped.case.pk)
    assert line.after["unit"] == helped.other.code


def test_the_office_that_triages_asks_too_and_nobody_else(helped):
    for user in (helped.helper, helped.neighbour):
        with pytest.raises(PermissionDenied):
            ask(helped, user=user)
    assert CaseHelp.objects.count() == 0
    ask(helped, user=helped.hall.keeper)
    assert CaseHelp.objects.get().asked_by == helped.hall.keeper


def test_a_scheme_that_limits_helpers_counts_by_its_own_threshold(helped):
    for key, value in (("enterprises.help_days", "5"), ("enterprises.qz2022_co_units", "2")):
        ThresholdRow.objects.create(
            key=key, value=value, valid_from=date(2023, 3, 1), source="区办", set_at=clock.now()
        )
    [made] = ask(helped)
    assert (made.days, made.due_day) == (5, date(2023, 3, 8))
    helped.case.duty.grade = "QZ2022-B"
    helped.case.duty.save()
    [made] = ask(helped, helped.third)
    assert (made.days, made.due_day) == (2, date(2023, 3, 3))


def test_a_unit_that_leads_was_asked_or_could_not_see_is_refused_by_name(helped):
    ask(helped)
    bureau, root = helped.hall.office.bureau, helped.hall.office.root
    with pytest.raises(ValidationError) as told:
        ask(helped, bureau, helped.other, root, helped.third)
    assert list(told.value.message_dict) == ["helping"]
    said = told.value.message_dict["helping"]
    assert ["主办单位" in said[0], "还没有答复" in said[1], root.name in said[2]] == [True] * 3
    assert len(said) == 3
    assert CaseHelp.objects.count() == 1


@pytest.mark.parametrize(("more", "field"), [({"asked": " \u202e "}, "asked"),
                                             ({"asked": "电" * 2_001}, "asked")])  # fmt: skip
def test_words_are_needed_and_not_cut(helped, more, field):
    with pytest.raises(ValidationError) as told:
        ask(helped, **more)
    assert list(told.value.message_dict) == [field]
    with pytest.raises(ValidationError):
        actions.ask_help(actor=LUODI, case=helped.case, helping=(), asked=ASKED)
    assert CaseHelp.objects.count() == 0


def test_the_database_keeps_one_standing_asking_of_a_unit(helped):
    [made] = ask(helped)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)
    answer(helped, CaseHelp.objects.get())
    assert ask(helped)[0].pk != CaseHelp.objects.earliest("pk").pk
    assert CaseHelp.objects.count() == 2


def test_help_waits_until_somebody_leads_and_ends_with_the_reply(helped):
    new = helped.hall.take("另一件")
    with pytest.raises(ValidationError, match="没有单位在办"):
        ask(helped, case=new, user=helped.hall.keeper)
    helped.hall.replied(helped.case)
    with pytest.raises(ValidationError, match="没有单位在办"):
        ask(helped)


def test_only_the_unit_that_was_asked_sees_the_case_and_a_withdrawn_one_no_more(helped):
    third = Case.objects.get(pk=helped.hall.take("别的事").pk)
    people = (helped.helper, helped.neighbour)
    assert [sees(helped, user) for user in people] == [False, False]
    [made] = ask(helped)
    assert [sees(helped, user) for user in people] == [True, False]
    assert not sees(helped, helped.helper, third)
    assert [found(helped, user) for user in people] == [[helped.case.pk], []]
    actions.withdraw_help(
        actor=helped.hall.actor(helped.hall.handler), help_=made, reason="自己查到了"
    )
    assert [sees(helped, user) for user in people] == [False, False]
    assert found(helped, helped.helper) == []
    assert sees(helped, helped.hall.handler)


def found(helped, user):
    actor = helped.hall.actor(user)
    rows = narrowed(actor, visible_cases(actor), CASE, "变压器")
    return list(rows.values_list("pk", flat=True))


def test_a_case_asked_of_several_is_seen_once_and_by_luodi_whole(helped):
    helped.hall.take("别的事")
    ask(helped, helped.other, helped.third)
    assert visible_cases(helped.hall.actor(helped.hall.keeper)).count() == 2
    assert visible_cases(LUODI).count() == 2
    assert visible_cases(helped.hall.actor(helped.helper)).count() == 1


def test_looking_up_helpers_sees_what_joining_sees(helped):
    ask(helped, helped.other, helped.third)
    for user, count in ((helped.helper, 1), (helped.neighbour, 1), (helped.hall.keeper, 2),
                        (helped.streeter, 0)):  # fmt: skip
        actor = helped.hall.actor(user)
        ways = (
            scope_filter(actor, CaseHelp.access_paths, VIEW),
            scope_lookup(actor, CaseHelp, CaseHelp.access_paths, VIEW),
        )
        assert [CaseHelp.objects.filter(way).count() for way in ways] == [count, count]


def test_figures_count_the_cases_of_the_two_units_and_not_those_that_one_helps(helped):
    ask(helped)
    assert not cases_of_units(helped.hall.actor(helped.helper)).exists()
    assert cases_of_units(helped.hall.actor(helped.hall.handler)).count() == 1
    assert cases_of_units(LUODI).count() == 1


def test_a_helper_answers_once_and_the_case_stays_with_the_lead(helped):
    [made] = ask(helped)
    for user in (helped.neighbour, helped.hall.keeper, helped.hall.handler):
        with pytest.raises(PermissionDenied):
            answer(helped, made, user)
    with pytest.raises(ValidationError) as told:
        answer(helped, made, words="  ")
    assert list(told.value.message_dict) == ["answer"]
    kept = answer(helped, made, words="已核对，联系人 13812345678")
    assert kept.answer == "已核对，联系人 138****5678"
    assert (kept.answered_by, kept.answered_at) == (helped.helper, clock.now())
    with pytest.raises(ValidationError, match="答复；没有保存"):
        answer(helped, made)
    with pytest.raises(ValidationError, match="答复；没有保存"):
        actions.withdraw_help(
            actor=helped.hall.actor(helped.hall.handler), help_=made, reason="不用了"
        )
    helped.case.duty.refresh_from_db()
    assert (helped.case.duty.state, helped.case.duty.unit) == (
        "ASSIGNED",
        helped.hall.office.bureau,
    )
    assert LogLine.objects.filter(verb="enterprises.answer_help").count() == 1
    assert sees(helped, helped.helper)


def test_a_helper_does_nothing_else_with_the_case(helped):
    ask(helped)
    actor = helped.hall.actor(helped.helper)
    duty = helped.case.duty
    duty.refresh_from_db()
    for act, more in (
        (duties.accept, {}),
        (duties.reply, {"note": "办好了"}),
        (duties.transfer, {"unit": helped.other, "note": "归我办"}),
        (duties.withdraw, {"note": "不办了"}),
    ):
        with pytest.raises(PermissionDenied):
            act(actor=actor, duty=duty, version=duty.version, **more)
    with pytest.raises(PermissionDenied):
        ask(helped, helped.third, user=helped.helper)
    with pytest.raises(PermissionDenied):
        actions.withdraw_help(actor=actor, help_=CaseHelp.objects.get(), reason="不想办")
    duty.refresh_from_db()
    assert duty.state == "ASSIGNED"
    assert CaseHelp.objects.get().withdrawn_at is None


def test_a_withdrawn_asking_is_answered_no_more(helped):
    [made] = ask(helped)
    actor = helped.hall.actor(helped.hall.keeper)
    with pytest.raises(ValidationError) as told:
        actions.withdraw_help(actor=actor, help_=made, reason="")
    assert list(told.value.message_dict) == ["reason"]
    actions.withdraw_help(actor=actor, help_=made, reason="自己查到了")
    with pytest.raises(ValidationError, match="自己查到了"):
        answer(helped, made)
    line = LogLine.objects.get(verb="enterprises.withdraw_help")
    assert (line.reason, line.after["unit"]) == ("自己查到了", helped.other.code)


def test_a_unit_that_comes_to_lead_by_transfer_helps_no_more(helped):
    ask(helped, helped.other, helped.third)
    duty = helped.case.duty
    duty.refresh_from_db()
    duties.transfer(
        actor=helped.hall.actor(helped.hall.keeper), duty=duty, version=duty.version,
        unit=helped.other, verifier_post=helped.hall.keeper.holdings.get().post, note="归它管",
    )  # fmt: skip
    ended, standing = CaseHelp.objects.order_by("pk")
    assert (ended.reason, ended.withdrawn_by) == ("转为主办单位", helped.hall.keeper)
    assert standing.withdrawn_at is None
    assert sees(helped, helped.helper)
    assert LogLine.objects.filter(verb="enterprises.withdraw_help").count() == 1


def test_closing_ends_what_stands_and_keeps_what_was_answered(helped):
    first, _second = ask(helped, helped.other, helped.third)
    answer(helped, first)
    helped.hall.replied(helped.case)
    assert CaseHelp.objects.filter(withdrawn_at__isnull=False).count() == 0
    helped.hall.hear(helped.case, solved=Solved.YES, score=5)
    helped.hall.close(helped.case)
    reasons = list(CaseHelp.objects.order_by("pk").values_list("reason", flat=True))
    assert reasons == ["", "诉求已销号"]
    assert sees(helped, helped.helper)
    assert not sees(helped, helped.neighbour)


def test_withdrawing_the_case_ends_what_stands(helped):
    ask(helped)
    duty = helped.case.duty
    duty.refresh_from_db()
    duties.withdraw(
        actor=helped.hall.actor(helped.hall.keeper), duty=duty, version=duty.version,
        note="企业不再反映",
    )  # fmt: skip
    assert CaseHelp.objects.get().reason == "诉求已撤回"
    assert not sees(helped, helped.helper)


def test_a_street_helps_with_no_case_that_is_kept_from_it(helped):
    hidden = helped.hall.triage(helped.hall.take("房东不让知道要搬", confidential=True))
    with pytest.raises(ValidationError, match="没有能看到这件诉求"):
        ask(helped, helped.street, case=hidden)
    ask(helped, helped.street, helped.other)
    assert sees(helped, helped.streeter)
    actions.issue_code(actor=helped.hall.actor(helped.hall.keeper), case=helped.case)
    actions.keep_from_street(case=Case.objects.get(pk=helped.case.pk))
    assert not sees(helped, helped.streeter)
    assert sees(helped, helped.helper)
    gone, stays = CaseHelp.objects.order_by("pk")
    assert gone.reason == "企业要求对属地保密，这个单位不再看得到"
    assert stays.withdrawn_at is None


def test_a_report_of_corruption_leaves_the_sight_of_its_helpers(helped):
    bureau = helped.hall.office.bureau
    ask(helped, helped.other, helped.third)
    answer(helped, CaseHelp.objects.earliest("pk"))
    duty = helped.case.duty
    duty.refresh_from_db()
    duties.object_to(
        actor=helped.hall.actor(helped.hall.handler), duty=duty, version=duty.version,
        unit=helped.third, note="反映工作人员吃拿卡要",
    )  # fmt: skip
    duty.refresh_from_db()
    Case.objects.filter(pk=helped.case.pk).update(unit=bureau)
    with pytest.raises(PermissionDenied):
        actions.pass_to_discipline(
            actor=helped.hall.actor(helped.helper), case=helped.case, version=duty.version
        )
    actions.pass_to_discipline(actor=LUODI, case=helped.case, version=duty.version)
    assert [help_.reason for help_ in CaseHelp.objects.order_by("pk")] == [
        "",
        "诉求已转受理作风和腐败问题的单位",
    ]
    assert [sees(helped, user) for user in (helped.helper, helped.neighbour)] == [False, False]
    assert found(helped, helped.helper) == []


def test_triage_asks_at_once_and_not_without_a_lead(helped):
    new = helped.hall.take("两家的事")
    kept, given = (
        actions.TriageSpec(category=Category.POWER, unit=unit)
        for unit in (None, helped.hall.office.bureau)
    )
    told = {
        "actor": helped.hall.actor(helped.hall.keeper), "case": new, "helping": [helped.other],
        "asked": ASKED,
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        actions.triage_with_help(version=new.duty.version, spec=kept, **told)
    assert list(refused.value.message_dict) == ["helping"]
    new.duty.refresh_from_db()
    assert Case.objects.get(pk=new.pk).category == ""
    actions.triage_with_help(version=new.duty.version, spec=given, **told)
    assert new.helps.get().unit == helped.other


def test_the_day_of_a_helper_and_of_the_lead_tell_what_is_late(helped):
    hall = helped.hall
    duty = helped.case.duty
    duty.refresh_from_db()
    duties.accept(actor=hall.actor(hall.handler), duty=duty, version=duty.version)
    duty.refresh_from_db()
    duties.start(actor=hall.actor(hall.handler), duty=duty, version=duty.version)
    [made] = ask(helped)
    [mine] = day_cases(hall.actor(helped.helper), clock.now())
    assert (mine.what, mine.urgency.name, mine.case.pk) == (
        "答复主办单位",
        "OPEN",
        helped.case.pk,
    )
    assert mine.left == "还剩 3 个工作日（3月6日）"
    [line] = waiting(hall.actor(helped.helper), clock.today())
    assert (line.what, line.due, line.firm) == ("协办", made.due_at, True)
    assert waiting(hall.actor(helped.neighbour), clock.today()) == []
    hall.at("2023-03-06 15:00")
    assert day_cases(hall.actor(helped.helper), clock.now())[0].urgency.name == "TODAY"
    hall.at("2023-03-07 09:00")
    [mine] = day_cases(hall.actor(helped.helper), clock.now())
    assert (mine.late, mine.left) == (True, "已逾期 1 个工作日（应于3月6日）")
    [lead] = day_cases(hall.actor(hall.handler), clock.now())
    assert lead.what == "催协办单位答复"
    assert lead.why[0] == f"协办单位逾期没有答复：{helped.other.name}"
    answer(helped, made)
    [lead] = day_cases(hall.actor(hall.handler), clock.now())
    assert lead.what == "看协办单位的答复，再答复企业"
    assert day_cases(hall.actor(helped.helper), clock.now()) == []


def test_the_ledger_of_issues_names_helpers_and_counts_what_was_late(helped):
    first, second = ask(helped, helped.other, helped.third)
    helped.hall.at("2023-03-07 09:00")
    answer(helped, first)
    actions.withdraw_help(
        actor=helped.hall.actor(helped.hall.handler), help_=second, reason="不用了"
    )
    ask(helped, helped.other)
    sheets = ledgers(helped.hall.actor(helped.hall.keeper))
    issues = next(sheet for sheet in sheets if sheet.title == "问题")
    heads = [str(column.title) for column in issues.columns]
    [row] = [[column.value(row) for column in issues.columns] for row in issues.read()]
    told = dict(zip(heads, row, strict=True))
    assert (told["协办单位"], told["协办逾期（次）"]) == (helped.other.name, 1)


def test_without_a_calendar_the_day_is_unsure_and_follows_one_that_comes(helped, monkeypatch):
    """Of 2035 nothing is announced; once it is, the day is counted anew and is firm."""
    helped.hall.at("2034-12-28 10:00")
    [made] = ask(helped)
    assert made.provisional
    helped.hall.at("2035-02-01 10:00")
    [line] = day_cases(helped.hall.actor(helped.helper), clock.now())
    assert (line.late, "暂定" in line.left) == (False, True)
    told = calendar()
    assert moved_by(LUODI, told).count == 0
    for year in (2034, 2035):
        told = told.with_notice(statutory_notice(year))
    moved = moved_by(helped.hall.actor(helped.hall.keeper), told)
    assert (moved.count, len(moved.lines)) == (1, 1)
    monkeypatch.setattr("luodi.kernel.duties.reads.kinds.calendar", lambda: told)
    assert actions.helping.follow_helps() == 1
    assert actions.helping.follow_helps() == 0
    made.refresh_from_db()
    assert (made.provisional, made.due_day) == (False, moved_day(told))
    assert day_cases(helped.hall.actor(helped.helper), clock.now())[0].late


def moved_day(told):
    return told.add_working_days(date(2034, 12, 28), 3)


def test_lists_cost_the_same_with_many_helpers(helped):
    keeper = helped.hall.actor(helped.hall.keeper)

    def cost():
        with CaptureQueriesContext(connection) as told:
            list(visible_cases(keeper))
            day_cases(keeper, clock.now())
        return len(told)

    ask(helped)
    one = cost()
    for number in range(4):
        ask(helped, helped.other, helped.third, case=helped.hall.triage(
            helped.hall.take(f"第{number}件")))  # fmt: skip
    assert cost() == one
    assert set(able_units(helped.case)) == {
        helped.other.pk, helped.third.pk, helped.street.pk, helped.hall.office.bureau.pk,
    }  # fmt: skip
    assert helps_seen(keeper).count() == 9
