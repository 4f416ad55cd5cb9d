"""Counting closed cases: posted with the closing, reversed with the reopening, healed, once."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.access.actor import LUODI
from luodi.kernel.duties import actions as duties
from luodi.kernel.duties.models import Duty
from luodi.kernel.ledger.actions import reverse_entries, revise_measure
from luodi.kernel.ledger.models import Entry, Measure
from luodi.kernel.ledger.reads import balance_differences, item_differences
from luodi.kernel.log.models import LogLine
from luodi.kernel.parties.actions import PartyFacts, add_party
from luodi.standards.credit_code import credit_check_character
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions.recounting import follow, recount_nightly
from luodi.systems.enterprises.models import Case, CaseReopening
from luodi.systems.enterprises.reads import counting
from luodi.systems.enterprises.rules import Care, ResultKind, Solved
from luodi.systems.enterprises.tests.results import (
    close_again,
    closed,
    recorder,
    reopen,
    result,
    stands,
    value,
)


def sound():
    return list(balance_differences()) == [] and list(item_differences()) == []


def test_closing_posts_in_the_same_breath(hall):
    case = closed(hall)
    number = str(case.pk)
    for code in ("closed", "closed_on_time", "firms_helped"):
        assert stands(code) == [(number, 1)]
        assert value(hall, code) == 1
    entry = Entry.objects.get(measure__code="enterprises.closed")
    assert (entry.unit, entry.place, entry.day) == (
        hall.office.bureau, hall.office.street, date(2023, 3, 1),
    )  # fmt: skip
    assert sound()


def test_an_unconfirmed_closing_is_counted_apart(hall):
    case = hall.replied(hall.triage(hall.take()))
    for day in ("2023-03-02 10:00", "2023-03-03 10:00", "2023-03-06 10:00"):
        hall.at(day)
        hall.hear(case)
    hall.at("2023-03-08 10:00")
    hall.close(case)
    assert stands("closed_unconfirmed") == [(str(case.pk), 1)]
    assert stands("closed") == stands("firms_helped") == stands("closed_on_time") == []


def test_a_late_closing_makes_in_time_a_known_nought(hall):
    case = hall.replied(hall.triage(hall.take()))
    hall.at("2023-03-20 10:00")
    hall.hear(case, solved=Solved.YES, score=4)
    hall.close(case)
    assert (value(hall, "closed"), value(hall, "closed_on_time")) == (1, 0)


def test_the_same_act_twice_posts_once(hall):
    case = hall.replied(hall.triage(hall.take()))
    hall.hear(case, solved=Solved.YES, score=5)
    case.duty.refresh_from_db()
    seen = case.duty.version
    hall.close(case)
    count = Entry.objects.count()
    with pytest.raises(ValidationError):
        actions.close_case(actor=hall.actor(hall.keeper), case=case, version=seen)
    assert actions.recount().moved == 0
    assert Entry.objects.count() == count


def test_a_firm_counts_once_and_goes_over_to_the_case_that_stands(hall):
    first = closed(hall)
    hall.at("2023-04-03 10:00")
    second = closed(hall, "招不到熟练工")
    assert stands("firms_helped") == [(str(first.pk), 1)]
    assert value(hall, "closed") == 2
    reopen(hall, first)
    assert stands("firms_helped") == [(str(second.pk), 1)]
    assert value(hall, "closed") == 1
    reopen(hall, second)
    assert value(hall, "firms_helped") is None
    assert value(hall, "closed") is None
    assert stands("came_back") == []
    assert sound()


def test_closed_again_it_counts_again_on_the_new_day(hall):
    case = closed(hall)
    reopen(hall, case)
    hall.at("2023-03-06 10:00")
    close_again(hall, case)
    entry = Entry.objects.filter(measure__code="enterprises.closed").order_by("-pk").first()
    assert (entry.day, entry.record_version) == (date(2023, 3, 6), 2)
    assert value(hall, "closed") == 1
    assert sound()


def test_a_reopening_keeps_how_it_was_closed_and_is_refused_when_stale_or_late(hall):
    case = closed(hall)
    case.duty.refresh_from_db()
    with pytest.raises(duties.StaleError):
        actions.reopen_case(
            actor=hall.actor(hall.keeper), case=case, version=case.duty.version - 1, note="x"
        )
    with pytest.raises(ValidationError, match="理由"):
        reopen(hall, case, note=" ")
    hall.at("2023-05-31 10:00")
    with pytest.raises(ValidationError):
        reopen(hall, case)
    assert (value(hall, "closed"), CaseReopening.objects.count()) == (1, 0)
    hall.at("2023-05-30 10:00")
    reopen(hall, case, told_again=True)
    back = CaseReopening.objects.get()
    assert (back.closing, back.failed, back.unit) == ("CONFIRMED", True, hall.office.bureau)
    case.refresh_from_db()
    assert case.closing == ""
    assert stands("came_back") == [(str(case.pk), 1)]


def test_a_stranger_and_the_neighbours_clerk_reopen_nothing(hall, stranger):
    case = closed(hall)
    rights = ("enterprises.triage_case", "duties.assign_duty", "enterprises.view_case")
    neighbour = hall.office.street.__class__.objects.create(
        path=f"{hall.office.district.path}0002", parent=hall.office.district, kind="TOWN",
        name="隔壁街道", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    post = hall.office.post("隔壁", rights, unit=hall.office.root, place=neighbour)
    for user in (stranger(*rights), hall.office.user("gebi", post)):
        with pytest.raises(PermissionDenied):
            reopen(hall, case, user)
    assert value(hall, "closed") == 1


def test_a_need_told_again_brings_the_closed_case_back_and_joins_it(hall):
    case = closed(hall)
    hall.at("2023-04-10 10:00")
    again = hall.take("您好，炉子停了，变压器老是跳闸")
    case.duty.refresh_from_db()
    held = actions.bring_back(
        actor=hall.actor(hall.keeper), case=again, earlier=case, version=case.duty.version
    )
    again.refresh_from_db()
    assert (held.duty.state, again.parent) == ("REOPENED", case)
    back = CaseReopening.objects.get()
    assert (back.failed, back.told) == (True, again)
    assert stands("came_back") == [(str(case.pk), 1)]
    assert stands("closed") == []
    close_again(hall, case)
    assert value(hall, "came_back") == 1


@pytest.mark.parametrize(
    ("day", "text"),
    [("2023-05-31 10:00", "变压器老跳闸，炉子停了"), ("2023-04-10 10:00", "缺缝纫工")],
)
def test_too_late_or_another_need_brings_nothing_back(hall, day, text):
    case = closed(hall)
    hall.at(day)
    again = hall.take(text)
    case.duty.refresh_from_db()
    with pytest.raises(ValidationError, match="不能重新办理"):
        actions.bring_back(
            actor=hall.actor(hall.keeper), case=again, earlier=case, version=case.duty.version
        )
    assert (CaseReopening.objects.count(), value(hall, "closed")) == (0, 1)


def test_a_case_that_is_joined_to_another_counts_with_it(hall):
    first = closed(hall)
    second = closed(hall, "您好，炉子停了，变压器老是跳闸")
    assert value(hall, "closed") == 2
    actions.join_case(actor=hall.actor(hall.keeper), case=second, parent=first)
    assert stands("closed") == [(str(first.pk), 1)]


def test_a_recount_heals_what_was_lost_and_what_is_too_much(hall):
    case = closed(hall)
    user = recorder(hall)
    result(hall, case, user)
    reverse_entries(Entry.objects.filter(measure__code="enterprises.closed"))
    Case.objects.filter(pk=case.pk).update(firm=None, told_as="改名的厂")
    assert actions.recount().moved == 2
    assert stands("closed") == [(str(case.pk), 1)]
    assert stands("firms_helped") == []
    assert actions.recount().moved == 0
    assert recount_nightly(None) == ""
    assert sound()


def test_a_recount_that_puts_something_right_says_so_in_the_log(real_commits, hall):
    actions.define_measures()
    closed(hall)
    reverse_entries(Entry.objects.filter(measure__code="enterprises.closed"))
    assert actions.recount().moved == 1
    assert LogLine.objects.get(verb="enterprises.recount").after["moved"] == 1


def test_what_was_closed_before_there_was_counting_is_counted(hall):
    case = closed(hall)
    result(hall, case, recorder(hall))
    reverse_entries(Entry.objects.filter(reverses=None))
    assert value(hall, "loans") is None
    assert "补记或冲回 4 条" in recount_nightly(None)
    assert value(hall, "loans") == 1_000_000_00


def test_in_time_waits_for_the_calendar_and_is_counted_when_it_comes(hall, monkeypatch):
    case = hall.replied(hall.triage(hall.take()))
    Duty.objects.filter(pk=case.duty_id).update(provisional=True)
    hall.hear(case, solved=Solved.YES, score=5)
    due = counting.due_of
    with monkeypatch.context() as patch:
        unsure = lambda *told: replace(due(*told), provisional=True)  # noqa: E731 - one line says it
        patch.setattr(counting, "due_of", unsure)
        hall.close(case)
        assert value(hall, "closed") == 1
        assert stands("closed_on_time") == []
    assert follow(hall.actor(hall.keeper)) == 0
    assert stands("closed_on_time") == [(str(case.pk), 1)]


def test_a_revised_measure_counts_from_its_day_and_one_in_another_unit_counts_nothing(hall):
    case = closed(hall)
    loan = result(hall, case, recorder(hall))
    for code, more in (("closed", {"definition": "新口径"}), ("loans", {"unit": "万元"})):
        revise_measure(
            actor=LUODI, measure=Measure.objects.get(code=f"enterprises.{code}"),
            since=date(2023, 4, 1), because="测试〔2023〕1号", **more,
        )  # fmt: skip
    assert actions.recount().moved == 0
    reopen(hall, case)
    hall.at("2023-04-03 10:00")
    close_again(hall, case)
    versions = Entry.objects.filter(reverses=None, reversed_by=None, day=date(2023, 4, 3))
    found = dict(versions.values_list("measure__code", "measure__version"))
    assert (found["enterprises.closed"], found["enterprises.loans"]) == (2, 1)
    assert stands("loans") == [(str(loan.pk), 1_000_000_00)]


def test_the_pages_example_is_the_sum_of_closed_cases_with_their_proofs(hall):
    user = recorder(hall)
    cases = []
    for number in range(16):
        code = f"91410181MA4X0B{number:02d}5"
        code += credit_check_character(code)
        party = add_party(
            actor=LUODI,
            credit_code=code,
            facts=PartyFacts(f"企业{number}", hall.office.root, hall.office.street, "经八路"),
            valid_from=date(2023, 1, 1),
            reason="测试",
        ).party
        firm = actions.register_firm(actor=LUODI, party=party, facts=actions.FirmFacts(Care.OTHER))
        case = closed(hall, "缺资金缺人", firm=firm)
        result(hall, case, user, 937_500_00)
        result(hall, case, user, 5 if number < 14 else 4, ResultKind.WORKERS, by="零工市场")
        cases.append(case)
    counted = {code: value(hall, code) for code in ("firms_helped", "workers", "loans", "closed")}
    assert counted == {
        "firms_helped": 16, "workers": 78, "loans": 15_000_000_00, "closed": 16,
    }  # fmt: skip
    reopen(hall, cases[0])
    counted = {code: value(hall, code) for code in counted}
    assert counted == {
        "firms_helped": 15, "workers": 73, "loans": 14_062_500_00, "closed": 15,
    }  # fmt: skip
