"""Adding and changing parties."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from luodi.kernel.log.models import LogLine
from luodi.kernel.parties import reads
from luodi.kernel.parties.actions import PartyFacts, add_party, change_party
from luodi.kernel.parties.models import Party, PartyName, PartySite

CODE = "91410181MA4X0B7K2R"
START = date(2022, 1, 1)
LATER = date(2023, 3, 1)
BOTH = ("parties.view_party", "parties.change_party")


@pytest.fixture
def keeper(office):
    return office.actor(office.user("keeper", office.post("名录员", BOTH)))


@pytest.fixture
def facts(office):
    return PartyFacts("巩义市某铸造厂", office.bureau, office.street, "建设路 1 号")


def add(actor, facts, code=CODE, day=START):
    return add_party(actor=actor, credit_code=code, facts=facts, valid_from=day)


def change(actor, party, facts, since=LATER, version=1):
    return change_party(
        actor=actor, party=party, version=version, facts=facts, since=since, reason="变更登记"
    )


def problem(action, *arguments, **named):
    before = list(Party.objects.values())
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        action(*arguments, **named)
    assert list(Party.objects.values()) == before
    return caught.value.message_dict


def other(facts, **changed):
    return PartyFacts(**{**facts.__dict__, **changed})


def test_an_added_party_has_its_kind_a_name_and_a_main_site(keeper, facts, office):
    added = add(keeper, facts, code=" 91410181-ma4x0b7k2r ")
    party = added.party
    assert (party.credit_code, party.kind, added.warnings) == (CODE, "ENTERPRISE", ())
    assert list(party.names.values_list("name", "valid_from", "valid_to")) == [
        ("巩义市某铸造厂", START, None)
    ]
    site = reads.main_site(party)
    assert (site.address, site.place, site.lon_e7) == ("建设路 1 号", office.street, None)
    line = LogLine.objects.get(verb="parties.add_party")
    assert line.after["credit_code"] == CODE


def test_a_wrong_inner_check_only_warns(keeper, facts):
    # The organisation code inside ends in 2; 3 is wrong, and the outer check is made for it.
    added = add(keeper, facts, code="91410181MA4X0B7K3W")
    assert added.party.credit_code == "91410181MA4X0B7K3W"
    assert len(added.warnings) == 1
    assert "第17位" in added.warnings[0]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91410181MA4X0B7K2T", "校验位"),
        ("91410181MA4X0B7K2S", "S"),
        ("91410181MA4X0B7K2", "应为18位，现为17位"),
        ("", "未填写"),
        ("410181000000001", "15位"),
    ],
)
def test_a_wrong_code_is_refused_with_its_fault(keeper, facts, code, said):
    assert said in problem(add, keeper, facts, code=code)["credit_code"][0]
    assert Party.objects.count() == 0


def test_a_code_stands_once_also_when_the_other_is_not_seen(keeper, facts, office):
    boss = office.actor(office.user("boss", office.post("总", BOTH, unit=office.root)))
    add(boss, other(facts, unit=office.other))
    assert list(reads.parties_seen(keeper)) == []
    assert "已经登记" in problem(add, keeper, facts)["credit_code"][0]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "名称为空"),
        ("address", "建设路 1 号 13800000000", "手机号"),
    ],
)
def test_wrong_facts_are_refused_under_their_field(keeper, facts, field, value, said):
    assert said in problem(add, keeper, other(facts, **{field: value}))[field][0]


def test_a_party_of_a_day_before_its_unit_and_place_is_refused(keeper, facts):
    told = problem(add, keeper, facts, day=date(2019, 1, 1))
    assert sorted(told) == ["place", "unit"]


def test_a_point_outside_the_place_is_refused(keeper, facts, office):
    ring = [[113.6, 34.7], [113.7, 34.7], [113.7, 34.8], [113.6, 34.7]]
    office.street.geometry = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
    assert (
        "不在“经八路街道”内"
        in problem(add, keeper, other(facts, point=(1139000000, 347000000)))["point"][0]
    )
    party = add(keeper, other(facts, point=(1136500000, 347200000))).party
    assert reads.main_site(party).lon_e7 == 1136500000


def test_a_new_name_keeps_the_old_one_with_its_days(keeper, facts):
    party = add(keeper, facts).party
    change(keeper, party, other(facts, name="巩义市新铸造公司"))
    party.refresh_from_db()
    assert (party.name, party.version) == ("巩义市新铸造公司", 2)
    assert list(PartyName.objects.values_list("name", "valid_from", "valid_to")) == [
        ("巩义市新铸造公司", LATER, None),
        ("巩义市某铸造厂", START, LATER),
    ]
    assert reads.name_on(party, date(2023, 2, 28)) == "巩义市某铸造厂"
    assert reads.name_on(party, LATER) == "巩义市新铸造公司"
    assert reads.name_on(party, date(2021, 1, 1)) is None
    assert PartySite.objects.count() == 1


def test_a_move_ends_the_old_site_and_moves_the_rights(keeper, facts, office):
    party = add(keeper, facts).party
    change(keeper, party, other(facts, place=office.district, address="花园路 2 号"))
    assert Party.objects.get().place == office.district
    assert list(PartySite.objects.values_list("address", "valid_to")) == [
        ("花园路 2 号", None),
        ("建设路 1 号", LATER),
    ]


@pytest.mark.parametrize("changed", [{"name": "新名"}, {"address": "新址 3 号"}])
def test_a_change_must_begin_after_what_stands(keeper, facts, changed):
    party = add(keeper, facts).party
    assert (
        "不晚于" in problem(change, keeper, party, other(facts, **changed), since=START)["since"][0]
    )


def test_a_stale_version_is_refused_showing_what_stands(keeper, facts):
    party = add(keeper, facts).party
    change(keeper, party, other(facts, name="甲公司"))
    told = problem(change, keeper, party, other(facts, name="乙公司"), version=1)
    assert "甲公司" in told["version"][0]


def test_only_the_unit_in_charge_may_change_a_party(keeper, facts, office):
    party = add(keeper, facts).party
    lines = LogLine.objects.count()
    elsewhere = office.actor(office.user("x", office.post("城管", BOTH, unit=office.other)))
    viewer = office.actor(office.user("y", office.post("看", BOTH[:1])))
    for actor in (elsewhere, viewer):
        with pytest.raises(PermissionDenied):
            change(actor, party, other(facts, name="乙公司"))
        with pytest.raises(PermissionDenied):
            add(actor, facts, code="914101030000000190")
    with pytest.raises(PermissionDenied):
        change(keeper, party, other(facts, unit=office.other))
    assert (Party.objects.get().name, LogLine.objects.count()) == ("巩义市某铸造厂", lines)


def test_the_database_refuses_a_code_of_another_length(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(
            credit_code="914", kind="OTHER", name="甲", unit=office.bureau, place=office.street
        )
