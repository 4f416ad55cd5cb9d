"""The list of cases searches the index: its words, within its rights and its tabs."""

from datetime import date

from django.urls import reverse

from luodi.kernel.access.actor import LUODI
from luodi.kernel.parties.actions import PartyFacts, change_party


def shown(client, user, **query):
    client.force_login(user)
    answer = client.get(reverse("enterprises:case_list"), {"tab": "all", **query})
    return answer.content.decode()


def test_the_list_has_a_search_box_that_keeps_what_was_asked(hall, client):
    assert '<input type="search" name="q" value="跳闸"' in shown(client, hall.keeper, q="跳闸")


def test_number_firm_words_and_cause_are_found(hall, client):
    case = hall.triage(hall.take("变压器老跳闸"), cause="园区变压器容量不足")
    hall.take("缺熟练工")
    for word in (case.duty.number, "测试铸造", "跳闸", "容量不足"):
        page = shown(client, hall.keeper, q=word)
        assert "变压器老跳闸" in page, word
        assert ("缺熟练工" in page) is (word == "测试铸造")
    for nothing in ("没有这个词", "。"):
        assert "变压器老跳闸" not in shown(client, hall.keeper, q=nothing)


def test_what_is_found_lies_within_rights_and_tab(hall, client):
    hall.take("变压器老跳闸")
    hall.take("变压器要增容，别告诉街道", confidential=True)
    assert "别告诉街道" in shown(client, hall.keeper, q="变压器")
    street = shown(client, hall.clerk, q="变压器")
    assert "变压器老跳闸" in street
    assert "别告诉街道" not in street
    assert "变压器老跳闸" not in shown(client, hall.keeper, q="变压器", tab="ask")


def test_a_firm_of_another_name_is_found_by_it(hall, client):
    hall.take("变压器老跳闸")
    party = hall.firm.party
    change_party(
        actor=LUODI,
        party=party,
        version=party.version,
        facts=PartyFacts("新名字铸造有限公司", party.unit, party.place, "经八路 1 号"),
        since=date(2023, 3, 1),
        reason="更名",
    )
    assert "变压器老跳闸" in shown(client, hall.keeper, q="新名字")
    assert "变压器老跳闸" not in shown(client, hall.keeper, q="测试铸造")


def test_the_newest_stand_first_among_all(hall, client):
    hall.take("先说的")
    hall.take("后说的")
    page = shown(client, hall.keeper)
    assert page.index("后说的") < page.index("先说的")


def test_a_hotlines_word_stands_on_the_page_of_the_case(hall, client):
    from luodi.systems.enterprises.actions import pass_on
    from luodi.systems.enterprises.rules import submission

    told = {"service_code": "POWER", "address_string": "工业路 1 号", "description": "老跳闸"}
    actor = hall.actor(hall.keeper)
    made = pass_on(actor=actor, unit=hall.office.root, firm=hall.firm, submission=submission(told))
    client.force_login(hall.keeper)
    page = client.get(reverse("enterprises:case", args=[made.case_id])).content.decode()
    assert "热线所报类别：用电" in page
    assert "地点：工业路 1 号" in page
    other = client.get(reverse("enterprises:case", args=[hall.take().pk])).content.decode()
    assert "热线所报" not in other
