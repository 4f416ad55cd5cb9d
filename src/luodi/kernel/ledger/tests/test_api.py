"""The ledger for programs: exact texts, pages, filters, and nothing outside the rights."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel.ledger.actions import define_measure, post_entries, reverse_entries
from luodi.kernel.ledger.rules import Figure, RecordKey

VIEWS = ("ledger.view_entry", "ledger.view_measure")
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def invested(office):
    return define_measure(
        code="invested", name="固定资产投资", unit="元", scale=2, definition="当年累计"
    )


@pytest.fixture
def entries(office, invested):
    """One figure a month of the bureau, the last of them undone; one of the other bureau."""
    told = [
        (office.bureau, date(2023, 1, 31), 3_500_000_000_000),
        (office.bureau, date(2023, 2, 28), 105),
        (office.other, date(2023, 2, 28), 7),
    ]
    posted = post_entries(
        [
            (
                RecordKey("gone", "gone_record", str(number), 1, "figure"),
                Figure(invested.pk, unit.pk, office.street.pk, day, amount),
            )
            for number, (unit, day, amount) in enumerate(told)
        ]
    )
    return [*posted, reverse_entries([posted[1]])[0]]


@pytest.fixture
def clerk(client, in_charge):
    client.force_login(in_charge(*VIEWS), BACKEND)
    return client


def get(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"api:{name}", args=args), query)
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"].startswith("application/json")
    return answer.json()


def numbers(told):
    return [item["id"] for item in told["items"]]


def test_an_entry_is_told_exactly(clerk, entries, office):
    told = get(clerk, "entry", entries[0].pk)
    assert told["quantity"] == {
        "amount": "35000000000.00",
        "fraction": None,
        "unit": "元",
        "shown": "350 亿元",
        "missing": None,
    }
    assert (told["day"], told["month"]) == ("2023-01-31", "2023-01")
    assert told["posted_at"] == "2023-03-01T09:00:00+08:00"
    assert told["unit"] == {"code": office.bureau.code, "name": "区发展局"}
    assert told["record"] == {
        "system": "gone",
        "kind": "gone_record",
        "number": "0",
        "version": 1,
        "page": None,
    }
    assert told["evidence"] == {"files": [], "outside": 0}
    assert told["fed"] == []


def test_an_entry_and_its_reversal_name_each_other(clerk, entries):
    undone, reversal = entries[1], entries[3]
    assert get(clerk, "entry", undone.pk)["reversed_by"] == reversal.pk
    told = get(clerk, "entry", reversal.pk)
    assert told["reverses"] == undone.pk
    assert told["quantity"]["amount"] == "-1.05"


def test_pages_follow_each_other_and_end(clerk, entries):
    mine = [entry.pk for entry in entries if entry is not entries[2]]
    first = get(clerk, "entry_list", limit=2)
    assert (numbers(first), first["next"]) == (mine[:2], mine[1])
    last = get(clerk, "entry_list", limit=2, after=first["next"])
    assert (numbers(last), last["next"]) == (mine[2:], None)
    assert numbers(get(clerk, "entry_list", after=mine[-1])) == []


def test_a_list_asks_as_often_for_many_entries_as_for_one(
    clerk, entries, django_assert_num_queries
):
    get(clerk, "entry_list")
    for limit in (1, 200):
        with django_assert_num_queries(5):
            get(clerk, "entry_list", limit=limit)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"since": "2023-02"}, [1, 3]),
        ({"before": "2023-02"}, [0]),
        ({"since": "2023-01", "before": "2023-03"}, [0, 1, 3]),
        ({"measure": "invested"}, [0, 1, 3]),
        ({"measure": "invest"}, []),
        ({"q": "资产"}, [0, 1, 3]),
        ({"q": "城管"}, []),
        ({"unit": "U0001"}, [0, 1, 3]),
        ({"unit": "U00010002"}, []),
        ({"unit": "nowhere"}, []),
    ],
)
def test_filters_keep_what_is_asked_for(clerk, entries, wanted, found):
    assert numbers(get(clerk, "entry_list", **wanted)) == [entries[at].pk for at in found]


@pytest.mark.parametrize(
    "wanted",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "many"},
        {"after": -1},
        {"after": 2**63},
        {"since": "2023-13"},
        {"since": "202301"},
        {"q": "a\x00b"},
        {"q": "长" * 101},
    ],
)
def test_a_wrong_value_is_refused_by_name(clerk, entries, wanted):
    told = get(clerk, "entry_list", status=422, **wanted)
    assert set(told) == {"error", "what", "remedy", "reference"}
    assert next(iter(wanted)) in told["what"]


def test_who_has_not_signed_in_is_told_so(client, entries):
    for name, args in (("entry_list", []), ("entry", [entries[0].pk]), ("measure_list", [])):
        answer = client.get(reverse(f"api:{name}", args=args))
        assert answer.status_code == 401
        assert answer.json()["reference"] == answer.headers["X-Request-ID"]


def test_whoever_may_not_look_is_refused(client, colleague, entries):
    client.force_login(colleague("people.view_people"), BACKEND)
    for name, args in (("entry_list", []), ("entry", [entries[0].pk]), ("measure_list", [])):
        told = get(client, name, *args, status=403)
        assert told["error"] == "没有权限"


def test_another_bureau_sees_its_own_entries_alone(client, stranger, entries, invested):
    client.force_login(stranger(*VIEWS), BACKEND)
    assert numbers(get(client, "entry_list")) == [entries[2].pk]
    assert numbers(get(client, "entry_list", q="发展局")) == []
    hidden = get(client, "entry", entries[0].pk, status=404)
    absent = get(client, "entry", 10**9, status=404)
    del hidden["reference"], absent["reference"]
    assert hidden == absent
    assert get(client, "measure", invested.pk)["code"] == "invested"


def test_a_measure_tells_its_formula_and_its_versions(clerk, invested):
    told = get(clerk, "measure", invested.pk)
    assert (told["definition"], told["nature"], told["scale"]) == ("当年累计", "FLOW", 2)
    assert (told["top"], told["bottom"]) == (None, None)
    assert told["versions"] == [{"id": invested.pk, "version": 1, "since": None, "because": ""}]
    assert get(clerk, "measure", invested.pk + 10**6, status=404)["error"] == "找不到这一页"


def test_measures_are_found_by_code_nature_and_words(clerk, invested):
    assert numbers(get(clerk, "measure_list", q="投资")) == [invested.pk]
    assert numbers(get(clerk, "measure_list", code="invested", nature="FLOW")) == [invested.pk]
    assert numbers(get(clerk, "measure_list", nature="STOCK")) == []
    assert "nature" in get(clerk, "measure_list", status=422, nature="NONE")["what"]


def test_other_methods_are_refused_and_nothing_may_keep_an_answer(clerk, entries):
    answer = clerk.post(reverse("api:entry_list"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.json()["error"] == "方法不对"
    assert "no-store" in clerk.get(reverse("api:entry_list")).headers["Cache-Control"]
