"""Pages of parties: allowed, refused, wrong input."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.parties.actions import PartyFacts, add_party, change_party
from luodi.kernel.parties.models import Party

CODE = "91410181MA4X0B7K2R"
VIEW, CHANGE = "parties.view_party", "parties.change_party"
START, LATER = date(2022, 1, 1), date(2023, 2, 1)
KEY = "a-key-of-one-form"


@pytest.fixture
def keeper(office, client):
    user = office.user("keeper", office.post("名录员", [VIEW, CHANGE]))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return office.actor(user)


@pytest.fixture
def party(office, keeper):
    facts = PartyFacts("老铸造厂", office.bureau, office.street, "建设路 1 号")
    party = add_party(actor=keeper, credit_code=CODE, facts=facts, valid_from=START).party
    renamed = PartyFacts("新铸造公司", office.bureau, office.street, "建设路 1 号", None)
    return change_party(
        actor=keeper, party=party, version=1, facts=renamed, since=LATER, reason="更名"
    )


def sent(office, **changed):
    fields = {
        "credit_code": "92410103000000019W",
        "name": "花园小店",
        "unit": office.bureau.pk,
        "place": office.street.pk,
        "address": "花园路 2 号",
        "valid_from": "2022-01-01",
        "idempotency_key": KEY,
    }
    return fields | changed


def test_the_list_shows_what_one_may_see(client, party):
    answer = client.get(reverse("parties:party_list"))
    assert answer.status_code == 200
    assert "新铸造公司" in answer.content.decode()


@pytest.mark.parametrize("words", ["新铸造", "老铸造厂", "铸造", "91410181"])
def test_a_party_is_found_once_by_any_name_and_by_code(client, party, words):
    answer = client.get(reverse("parties:party_list"), {"q": words, "format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert CODE in lines[1]


def test_a_party_that_is_not_there_is_not_found(client, party):
    answer = client.get(reverse("parties:party_list"), {"q": "水泥", "format": "csv"})
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 1


def test_a_partys_page_shows_its_names_and_sites(client, party):
    page = client.get(reverse("parties:party", args=[party.pk])).content.decode()
    for words in (CODE, "老铸造厂", "新铸造公司", "建设路 1 号", "企业"):
        assert words in page


def test_a_party_is_registered_once_though_sent_twice(client, office, keeper):
    for _time in range(2):
        answer = client.post(reverse("parties:party_new"), sent(office))
        assert answer.status_code == 302
    party = Party.objects.get()
    assert answer.headers["Location"] == reverse("parties:party", args=[party.pk])
    assert (party.name, party.kind) == ("花园小店", "BUSINESS")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"credit_code": "92410103000000019X"}, "校验位"),
        ({"name": ""}, "这个字段"),
        ({"lon": "113.6"}, "须一起填写"),
        ({"lon": "113.6", "lat": "34.7"}, "没有选坐标系"),
        ({"lon": "34.7", "lat": "113.6", "datum": "WGS84"}, "经纬度颠倒"),
        ({"valid_from": "2023-02-29"}, "日期"),
    ],
)
def test_wrong_input_is_shown_again_with_the_reason(client, office, keeper, changed, said):
    answer = client.post(reverse("parties:party_new"), sent(office, **changed))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "花园路" in page
    assert Party.objects.count() == 0


def test_a_mobile_number_in_an_address_is_covered(client, office, keeper):
    answer = client.post(reverse("parties:party_new"), sent(office, address="花园路 13800000000"))
    assert answer.status_code == 302
    assert Party.objects.get().sites.get().address == "花园路 138****0000"


def test_a_change_keeps_the_old_address(client, office, party):
    address = reverse("parties:party_change", args=[party.pk])
    assert "建设路 1 号" in client.get(address).content.decode()
    fields = sent(office, address="新址 3 号", since="2023-02-20", reason="迁址", version=2)
    assert client.post(address, fields).status_code == 302
    sites = list(Party.objects.get().sites.values_list("address", flat=True))
    assert sites == ["新址 3 号", "建设路 1 号"]


def test_a_stale_change_is_refused_showing_what_stands(client, office, party):
    address = reverse("parties:party_change", args=[party.pk])
    fields = sent(office, since="2023-02-20", reason="迁址", version=1)
    answer = client.post(address, fields)
    assert answer.status_code == 422
    assert "别人刚刚改过" in answer.content.decode()
    assert Party.objects.get().name == "新铸造公司"


def test_others_see_neither_the_party_nor_its_forms(client, office, party):
    places = ["parties:party_list", "parties:party_new"]
    addresses = [reverse(name) for name in places] + [
        reverse(name, args=[party.pk]) for name in ("parties:party", "parties:party_change")
    ]
    elsewhere = office.user("x", office.post("城管", [VIEW, CHANGE], unit=office.other))
    client.force_login(elsewhere, backend="django.contrib.auth.backends.ModelBackend")
    assert [client.get(address).status_code for address in addresses] == [200, 200, 404, 404]
    assert "铸造" not in client.get(addresses[0]).content.decode()
    nobody = office.user("y", office.post("无"))
    client.force_login(nobody, backend="django.contrib.auth.backends.ModelBackend")
    assert [client.get(address).status_code for address in addresses] == [403] * 4
    client.logout()
    assert [client.get(address).status_code for address in addresses] == [302] * 4
