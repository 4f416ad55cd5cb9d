"""Roles of posts, courted projects, checks and shared issues: written, refused, not in sight."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from luodi.kernel.access.actor import LUODI
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties import actions as duties
from luodi.kernel.log.models import LogLine
from luodi.kernel.parties.actions import PartyFacts, add_party
from luodi.kernel.people.models import Holding, Post
from luodi.standards.credit_code import credit_check_character, organisation_check_character
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import CheckSpec, FirmFacts, LeadSpec, TriageSpec
from luodi.systems.enterprises.models import (
    Case,
    CaseCheck,
    CommonCase,
    InvestmentLead,
    ServiceRole,
)
from luodi.systems.enterprises.reads.checks import Draw, cases_drawn, drawn, to_call_back
from luodi.systems.enterprises.reads.issues import shared_issues
from luodi.systems.enterprises.reads.offices import (
    roles_for_firm,
    steps_with_roles,
    visible_leads,
    visible_roles,
)
from luodi.systems.enterprises.rules import Care, Category, CheckResult, Solved

Role, Stage = ServiceRole.Role, InvestmentLead.Stage
MORE = (
    "enterprises.view_firm", "enterprises.view_case", "enterprises.take_case",
    "enterprises.triage_case", "enterprises.recheck_case", "enterprises.change_role",
    "enterprises.view_lead", "enterprises.change_lead", "duties.view_duty", "duties.open_duty",
    "duties.assign_duty",
)  # fmt: skip


@pytest.fixture
def chief(hall):
    """Give an officer of the office who may do all of this and has asked nobody yet."""
    return hall.office.user("chief", hall.office.post("主任", MORE, unit=hall.office.root))


@pytest.fixture
def clerk(hall):
    """Give a clerk who may do the same over the street alone."""
    post = hall.office.post("街道主任", MORE, unit=hall.office.root, place=hall.office.street)
    return hall.office.user("streetchief", post)


def firm(hall, number):
    body = f"MA1QF{number:03d}"
    code = f"91410181{body}{organisation_check_character(body)}"
    party = add_party(
        actor=LUODI,
        credit_code=code + credit_check_character(code),
        facts=PartyFacts(f"测试{number}厂", hall.office.root, hall.office.street, "经八路"),
        valid_from=date(2023, 1, 1),
        reason="测试",
    ).party
    return actions.register_firm(actor=LUODI, party=party, facts=FirmFacts(Care.OTHER))


def also_chief(user):
    """Let somebody hold the chief's post, too."""
    post = Post.objects.get(title="主任")
    Holding.objects.create(post=post, user=user, valid_from=datetime(2022, 1, 4, tzinfo=SHANGHAI))


def closed(hall):
    case = hall.replied(hall.triage(hall.take()))
    hall.hear(case, solved=Solved.YES, score=5)
    hall.close(case)
    case.duty.refresh_from_db()
    return case


def withdrawn(hall):
    case = hall.triage(hall.take())
    duties.withdraw(
        actor=hall.actor(hall.keeper), duty=case.duty, version=case.duty.version, note="不办了"
    )
    case.duty.refresh_from_db()
    return case


def check(hall, case, user, result=CheckResult.PASSED, words="企业说好了", **more):
    case.duty.refresh_from_db()
    return actions.check_case(
        actor=hall.actor(user),
        case=case,
        version=more.pop("version", case.duty.version),
        spec=CheckSpec(result, words, **more),
    )


def give(hall, user, post, role=Role.CHIEF, since=date(2023, 3, 1)):
    return actions.give_role(actor=hall.actor(user), post=post, role=role, valid_from=since)


def test_a_role_stands_on_the_post_from_a_day_to_a_day(hall, chief):
    role = give(hall, chief, hall.handler_post)
    ended = actions.end_role(actor=hall.actor(chief), role=role, valid_to=date(2023, 6, 1))
    assert (ended.valid_from, ended.valid_to) == (date(2023, 3, 1), date(2023, 6, 1))
    again = give(hall, chief, hall.handler_post, since=date(2023, 6, 1))
    assert again.pk != role.pk
    verbs = LogLine.objects.filter(record_kind="enterprises.role").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "enterprises.give_role", "enterprises.end_role", "enterprises.give_role",
    ]  # fmt: skip


def test_a_role_is_not_given_twice_nor_ended_twice_nor_before_it_began(hall, chief):
    role = give(hall, chief, hall.handler_post)
    with pytest.raises(ValidationError, match="首席服务官"):
        give(hall, chief, hall.handler_post, since=date(2023, 9, 1))
    for day in (date(2023, 3, 1), date(2023, 2, 1)):
        with pytest.raises(ValidationError, match="结束的日子"):
            actions.end_role(actor=hall.actor(chief), role=role, valid_to=day)
    actions.end_role(actor=hall.actor(chief), role=role, valid_to=date(2023, 3, 2))
    with pytest.raises(ValidationError, match="已于"):
        actions.end_role(actor=hall.actor(chief), role=role, valid_to=date(2023, 5, 2))
    assert ServiceRole.objects.count() == 1


def test_the_street_neither_gives_nor_ends_nor_sees_the_roles_of_the_bureau(hall, chief, clerk):
    role = give(hall, chief, hall.handler_post)
    assert list(visible_roles(hall.actor(clerk))) == []
    for act in (
        lambda: give(hall, clerk, hall.handler_post, Role.ASSISTANT),
        lambda: actions.end_role(actor=hall.actor(clerk), role=role, valid_to=date(2023, 4, 1)),
        lambda: give(hall, hall.keeper, hall.handler_post, Role.ASSISTANT),
    ):
        with pytest.raises(PermissionDenied):
            act()
    role.refresh_from_db()
    assert (ServiceRole.objects.count(), role.valid_to) == (1, None)


def test_a_step_shows_the_role_that_its_post_had_then(hall, chief, django_assert_num_queries):
    role = give(hall, chief, hall.handler_post, Role.HANDLER, date(2023, 1, 1))
    case = hall.replied(hall.triage(hall.take()))
    actions.end_role(actor=hall.actor(chief), role=role, valid_to=date(2023, 3, 2))
    give(hall, chief, hall.handler_post, Role.COORDINATOR, date(2023, 3, 2))
    steps = list(case.duty.steps.select_related("post"))
    with django_assert_num_queries(1):
        told = steps_with_roles(steps)
    by_act = {step.act: step.role_words for step in told}
    assert (by_act["REPLY"], by_act["OPEN"]) == (["办事员"], [])


def test_a_firm_is_told_the_chief_officer_of_its_unit(hall, chief):
    post = hall.office.post("区长", unit=hall.office.root)
    give(hall, chief, post)
    give(hall, chief, hall.handler_post)
    day = date(2023, 3, 1)
    assert [role.post for role in roles_for_firm(hall.firm, day)] == [post]


def spec(hall, **more):
    told = {
        "title": "模具园", "stage": Stage.TALKS, "day": date(2023, 3, 1),
        "unit": hall.office.bureau, "place": hall.office.street,
    }  # fmt: skip
    return LeadSpec(**told | more)


def test_a_lead_is_added_and_changed_with_its_version(hall, chief):
    lead = actions.add_lead(
        actor=hall.actor(chief),
        spec=spec(hall, investor="老王 13812345678", industry_code="1391"),
    )
    assert (lead.amount_fen, lead.industry_code) == (None, "C1391")
    assert lead.investor == "老王 138****5678"
    changed = actions.change_lead(
        actor=hall.actor(chief), lead=lead, version=1, spec=spec(hall, amount_fen=100)
    )
    assert (changed.amount_fen, changed.version) == (100, 2)
    with pytest.raises(ValidationError, match="刚被别人改过"):
        actions.change_lead(actor=hall.actor(chief), lead=lead, version=1, spec=spec(hall))
    lead.refresh_from_db()
    assert (lead.amount_fen, lead.version) == (100, 2)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": "  "}, "title"),
        ({"amount_fen": 0}, "amount"),
        ({"amount_fen": -5}, "amount"),
        ({"industry_code": "Z9"}, "industry_code"),
    ],
)
def test_a_lead_that_does_not_fit_is_not_kept(hall, chief, more, field):
    with pytest.raises(ValidationError) as told:
        actions.add_lead(actor=hall.actor(chief), spec=spec(hall, **more))
    assert list(told.value.message_dict) == [field]
    assert InvestmentLead.objects.count() == 0


def test_a_lead_of_another_units_post_is_refused(hall, chief):
    with pytest.raises(ValidationError, match="不是"):
        actions.add_lead(
            actor=hall.actor(chief),
            spec=spec(hall, unit=hall.office.root, post=hall.handler_post),
        )


def test_the_street_sees_and_changes_the_leads_of_its_own_place_alone(hall, chief, clerk):
    far = actions.add_lead(actor=hall.actor(chief), spec=spec(hall, place=hall.office.district))
    near = actions.add_lead(actor=hall.actor(chief), spec=spec(hall, title="本街道的"))
    assert list(visible_leads(hall.actor(clerk))) == [near]
    with pytest.raises(PermissionDenied):
        actions.change_lead(actor=hall.actor(clerk), lead=far, version=1, spec=spec(hall))
    with pytest.raises(PermissionDenied):  # not taken out of the street either
        actions.change_lead(
            actor=hall.actor(clerk),
            lead=near,
            version=1,
            spec=spec(hall, place=hall.office.district),
        )
    far.refresh_from_db()
    assert (far.title, far.version) == ("模具园", 1)


def test_a_closing_is_checked_by_somebody_else(hall, chief):
    case = closed(hall)
    with pytest.raises(PermissionDenied):
        check(hall, case, hall.keeper)
    also_chief(hall.keeper)
    with pytest.raises(ValidationError, match="您问过"):
        check(hall, case, hall.keeper)
    made = check(hall, case, chief, seed=7)
    assert (made.kind, made.result, made.seed, made.by) == ("RECHECK", "PASSED", 7, chief)
    line = LogLine.objects.filter(verb="enterprises.recheck_case").get()
    assert line.after["result"] == "PASSED"


def test_the_handler_may_not_check_whatever_the_post_allows(hall, chief):
    case = closed(hall)
    also_chief(hall.handler)
    with pytest.raises(ValidationError, match="您办理过"):
        check(hall, case, hall.handler)
    assert CaseCheck.objects.count() == 0


def test_a_closing_that_does_not_hold_comes_back(hall, chief):
    case = closed(hall)
    check(hall, case, chief, CheckResult.FAILED, "又跳闸了", reopen=True)
    case.duty.refresh_from_db()
    assert case.duty.state == "REOPENED"
    assert case.duty.steps.last().note == "又跳闸了"


@pytest.mark.parametrize(
    ("result", "words", "more", "match"),
    [
        (CheckResult.STANDS, "好", {}, "不适用"),
        (CheckResult.PASSED, " \u200b ", {}, "没有写"),
        (CheckResult.PASSED, "好", {"reopen": True}, "不用重新办理"),
        (CheckResult.PASSED, "好", {"version": 1}, "刚|已"),
    ],
)
def test_a_check_that_does_not_fit_is_not_kept(hall, chief, result, words, more, match):
    case = closed(hall)
    with pytest.raises(ValidationError, match=match):
        check(hall, case, chief, result, words, **more)
    case.duty.refresh_from_db()
    assert (CaseCheck.objects.count(), case.duty.state) == (0, "CLOSED")


def test_an_open_case_is_not_checked(hall, chief):
    with pytest.raises(ValidationError, match="还没有销号"):
        check(hall, hall.take(), chief)


def test_every_withdrawal_is_called_back_once(hall, chief):
    case = withdrawn(hall)
    assert list(to_call_back(hall.actor(chief))) == [case]
    check(hall, case, chief, CheckResult.STANDS, "自愿")
    assert list(to_call_back(hall.actor(chief))) == []
    with pytest.raises(ValidationError, match="已经回访过"):
        check(hall, case, chief, CheckResult.STANDS, "自愿")


def test_a_firm_that_was_pressed_has_its_case_back_and_a_second_withdrawal_is_asked_again(
    hall, chief
):
    case = withdrawn(hall)
    check(hall, case, chief, CheckResult.PRESSED, "有人让撤的", reopen=True)
    case.duty.refresh_from_db()
    assert case.duty.state == "REOPENED"
    hall.at("2023-03-02 09:00")
    duties.withdraw(
        actor=hall.actor(hall.keeper), duty=case.duty, version=case.duty.version, note="又不办了"
    )
    assert list(to_call_back(hall.actor(chief))) == [case]


def test_a_check_stays_as_it_was_written(hall, chief):
    made = check(hall, closed(hall), chief)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseCheck.objects.filter(pk=made.pk).update(words="改")


def test_the_draw_holds_what_the_actor_may_check_and_the_street_sees_no_confidential_case(
    hall, chief, clerk
):
    plain = closed(hall)
    hidden = hall.replied(hall.triage(hall.take("房东不让知道", confidential=True)))
    hall.hear(hidden, solved=Solved.YES, score=5)
    hall.close(hidden)
    away = hall.triage(hall.take("房东不让知道的又一件", confidential=True))
    duties.withdraw(
        actor=hall.actor(hall.keeper), duty=away.duty, version=away.duty.version, note="不办了"
    )
    draw = Draw(hall.at("2023-03-01 00:00"), hall.at("2023-03-02 00:00"), 1, 9)
    assert cases_drawn(hall.actor(chief), draw) == [plain, hidden]
    assert cases_drawn(hall.actor(clerk), draw) == [plain]
    assert list(to_call_back(hall.actor(clerk))) == []
    assert cases_drawn(hall.actor(hall.keeper), draw) == []
    with pytest.raises(PermissionDenied):
        check(hall, hidden, clerk)


def test_the_same_number_draws_the_same_cases():
    numbers = list(range(100, 200))
    first = drawn(numbers, seed=20230712, count=5)
    assert first == drawn(numbers, seed=20230712, count=5)
    assert len(first) == 5
    assert set(first) <= set(numbers)
    assert first != drawn(numbers, seed=20230713, count=5)
    assert drawn([], seed=1, count=5) == []


def several(hall, count=3, **more):
    found = []
    for number in range(1, count + 1):
        case = hall.take(f"第 {number} 家也跳闸", firm=firm(hall, number), **more)
        found.append(hall.triage(case, cause="园区变压器容量不足"))
    return found


def open_one(hall, user, case):
    return actions.open_common_case(
        actor=hall.actor(user),
        case=case,
        spec=TriageSpec(Category.LAW, unit=hall.office.bureau, post=hall.handler_post),
    )


def test_three_firms_make_one_case_of_policy_and_no_second_one(hall, chief):
    cases = several(hall)
    (shared,) = shared_issues(hall.actor(chief))
    assert (shared.issue.firms, shared.cases, shared.policy) == (3, tuple(cases), None)
    policy = open_one(hall, chief, cases[0])
    assert (policy.firm, policy.channel, policy.duty.unit) == (
        None, "ON_SITE_MEETING", hall.office.bureau,
    )  # fmt: skip
    policy.refresh_from_db()
    assert (policy.category, policy.cause) == ("POWER", "园区变压器容量不足")
    assert list(policy.shared_by.values_list("case", flat=True)) == [case.pk for case in cases]
    assert all(case.parent_id is None for case in cases)
    assert "测试" not in policy.text
    for case in cases:
        with pytest.raises(ValidationError, match="已经立为助企〔2023〕4号"):
            open_one(hall, chief, case)
    assert CommonCase.objects.count() == 3


def test_a_case_is_linked_once_also_by_the_database(hall, chief):
    cases = several(hall)
    policy = open_one(hall, chief, cases[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        CommonCase.objects.create(case=cases[0], policy=policy)


def test_what_comes_later_is_linked_to_the_case_that_stands(hall, chief):
    cases = several(hall)
    policy = open_one(hall, chief, cases[0])
    with pytest.raises(ValidationError, match="没有可以并入的"):
        actions.link_common_cases(actor=hall.actor(chief), case=cases[0])
    later = hall.triage(hall.take("第 9 家", firm=firm(hall, 9)), cause="园区变压器容量不足")
    (shared,) = shared_issues(hall.actor(chief))
    assert (shared.new, shared.policy) == ((later,), policy)
    assert actions.link_common_cases(actor=hall.actor(chief), case=later) == policy
    assert policy.shared_by.count() == 4


def test_reports_of_corruption_stand_in_no_paper_that_goes_round(hall, chief):
    cases = several(hall)
    Case.objects.filter(pk=cases[0].pk).update(discipline=True)
    assert len(shared_issues(hall.actor(chief))) == 1
    assert shared_issues(hall.actor(chief), open_to_all=True) == []


def test_two_firms_are_no_shared_issue(hall, chief):
    cases = several(hall, 2)
    assert shared_issues(hall.actor(chief)) == []
    with pytest.raises(ValidationError, match="还没有足够多"):
        open_one(hall, chief, cases[0])


def test_the_street_counts_only_what_it_sees_and_opens_nothing(hall, chief, clerk):
    several(hall, 2)
    hall.triage(
        hall.take("房东不让知道", firm=firm(hall, 7), confidential=True),
        cause="园区变压器容量不足",
    )
    assert len(shared_issues(hall.actor(chief))) == 1
    assert shared_issues(hall.actor(chief), open_to_all=True) == []
    assert shared_issues(hall.actor(clerk)) == []
    third = hall.triage(hall.take("第 8 家", firm=firm(hall, 8)), cause="园区变压器容量不足")
    assert len(shared_issues(hall.actor(clerk))[0].cases) == 3
    with pytest.raises(PermissionDenied):
        open_one(hall, clerk, third)
    assert CommonCase.objects.count() == 0
