"""The firm of a case that had none, and what changed of a firm."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel.access.actor import LUODI
from luodi.kernel.duties.actions import Amendment, StaleError, amend
from luodi.kernel.duties.reads.duties import visible_duties
from luodi.kernel.log.models import LogLine
from luodi.kernel.parties.actions import PartyFacts, change_party
from luodi.kernel.people.models import Holding
from luodi.kernel.search.models import IndexRow
from luodi.systems.enterprises import actions, reads
from luodi.systems.enterprises.reads.history import firm_history
from luodi.systems.enterprises.rules import Care


def identify(hall, case, user=None, version=None):
    case.duty.refresh_from_db()
    return actions.identify_case(
        actor=hall.actor(user or hall.keeper),
        case=case,
        version=version or case.duty.version,
        firm=hall.firm,
    )


def test_a_case_that_is_identified_goes_with_its_firm_to_the_street(hall):
    case = hall.take("炉子停了", firm=None, told_as="街口那家")
    clerk = hall.actor(hall.clerk)
    assert list(reads.visible_cases(clerk)) == []
    identify(hall, case)
    case.refresh_from_db()
    assert (case.firm, case.place, case.told_as) == (hall.firm, hall.office.street, "街口那家")
    assert case.duty.place == hall.office.street
    assert list(reads.visible_cases(clerk)) == [case]
    assert visible_duties(clerk).filter(pk=case.duty_id).exists()
    row = IndexRow.objects.get(kind="enterprises.case", record=case.pk)
    assert row.place_path == hall.office.street.path
    assert row.text.startswith("测试铸造有限公司\n")
    step = case.duty.steps.last()
    assert step.note.startswith("核实为“测试铸造有限公司”的诉求；地方由")
    line = LogLine.objects.get(verb="enterprises.identify_case")
    assert (line.before["told_as"], line.after["firm"]) == ("街口那家", hall.firm.pk)
    hall.replied(hall.triage(case))


def test_a_confidential_case_stays_with_the_office(hall):
    case = hall.take("房东不让知道", firm=None, told_as="某家", confidential=True)
    identify(hall, case)
    case.refresh_from_db()
    assert (case.firm, case.place, case.duty.place) == (
        hall.firm, hall.office.root.place, hall.office.root.place,
    )  # fmt: skip
    assert list(reads.visible_cases(hall.actor(hall.clerk))) == []


def test_a_case_is_identified_once_by_who_triages_where_it_lies_and_goes(hall, stranger):
    case = hall.take("炉子停了", firm=None, told_as="街口那家")
    outsider = stranger("enterprises.triage_case", "enterprises.view_firm", "duties.assign_duty")
    for user in (outsider, hall.clerk, hall.handler):
        with pytest.raises(PermissionDenied):
            identify(hall, case, user)
    with pytest.raises(StaleError):
        identify(hall, case, version=99)
    case.refresh_from_db()
    assert (case.firm, case.place) == (None, hall.office.root.place)
    identify(hall, case)
    with pytest.raises(ValidationError, match="已核实为“测试铸造有限公司”的诉求"):
        identify(hall, case)


def test_a_duty_is_amended_only_by_whoever_may_assign_it(hall):
    case = hall.take()
    elsewhere = Amendment(place=hall.office.district)
    told = {"duty": case.duty, "version": case.duty.version, "note": "搬了", "amendment": elsewhere}
    with pytest.raises(PermissionDenied):
        amend(actor=hall.actor(hall.handler), **told)
    with pytest.raises(ValidationError, match="没有写理由"):
        amend(actor=LUODI, **{**told, "note": " "})
    with pytest.raises(StaleError):
        amend(actor=LUODI, **{**told, "version": 99})
    case.duty.refresh_from_db()
    assert case.duty.place == hall.office.street
    moved = amend(actor=hall.actor(hall.keeper), **told)
    assert (moved.place, moved.version) == (hall.office.district, told["version"] + 1)
    assert "地方由" in moved.steps.last().note


def test_what_a_duty_says_is_amended_only_while_it_waits(hall):
    case = hall.take()
    told = {"duty": case.duty, "note": "写错了", "amendment": Amendment(title="两台变压器")}
    assert amend(actor=LUODI, version=case.duty.version, **told).title == "两台变压器"
    empty = {**told, "amendment": Amendment(title=" ")}
    case.duty.refresh_from_db()
    with pytest.raises(ValidationError, match="事项为空"):
        amend(actor=LUODI, version=case.duty.version, **empty)
    hall.triage(case)
    case.duty.refresh_from_db()
    with pytest.raises(ValidationError, match="已经交出去办理"):
        amend(actor=LUODI, version=case.duty.version, **told)


def test_the_history_of_a_firm_tells_what_and_when_and_who_only_to_readers_of_the_log(hall):
    keeper = hall.actor(hall.keeper)
    hall.at("2023-03-10 09:00")
    facts = actions.FirmFacts(Care.SCALED, "M", "C3391", hall.handler_post, ("专精特新",))
    actions.change_firm(actor=keeper, firm=hall.firm, version=1, facts=facts)
    renamed = PartyFacts("测试精铸有限公司", hall.office.root, hall.office.street, "经八路 1 号")
    change_party(
        actor=LUODI, party=hall.firm.party, version=1, facts=renamed,
        since=date(2023, 3, 8), reason="变更登记",
    )  # fmt: skip
    hall.firm.refresh_from_db()
    told = {(one.day.day, one.what, one.text) for one in firm_history(keeper, hall.firm)
            if one.day.month == 3}  # fmt: skip
    assert told == {
        (1, "标签", "贴上“规上”"),
        (1, "台账", "列入台账：重点企业"),
        (8, "名称", "称“测试精铸有限公司”"),
        (10, "标签", "摘下“规上”"),
        (10, "标签", "贴上“专精特新”"),
        (10, "服务层级", "重点企业 → 规上企业"),
        (10, "规模", "不清楚 → 中型"),
        (10, "行业代码", "不清楚 → C3391"),
        (10, "助企专员岗位", f"不清楚 → {hall.handler_post}"),
    }
    days = [one.day for one in firm_history(keeper, hall.firm)]
    assert days == sorted(days, reverse=True)
    assert {one.who for one in firm_history(keeper, hall.firm)} == {""}
    reader = hall.office.post("看日志", ("log.view_log",), unit=hall.office.root)
    Holding.objects.create(post=reader, user=hall.keeper, valid_from=hall.at("2023-03-10 09:00"))
    seen = firm_history(hall.actor(hall.keeper), hall.firm)
    assert "keeper同志" in {one.who for one in seen if one.what == "服务层级"}


def test_names_of_the_organisation_are_told_to_who_may_see_it(hall):
    seen = firm_history(hall.actor(hall.handler), hall.firm)
    assert "名称" not in {one.what for one in seen}
    assert "名称" in {one.what for one in firm_history(hall.actor(hall.keeper), hall.firm)}
