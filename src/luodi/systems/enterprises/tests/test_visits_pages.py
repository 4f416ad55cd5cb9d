"""The pages of visits: allowed, refused, wrong input, the neighbour, and a round to its end."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.systems.enterprises import actions, reads
from luodi.systems.enterprises.actions import TeamPart
from luodi.systems.enterprises.models import Case, Visit, VisitFinding
from luodi.systems.enterprises.rules import Care

KEY = {"idempotency_key": "key-of-a-test-form"}


def page(client, name, *args, **query):
    return client.get(reverse(f"enterprises:{name}", args=args), query)


def post(client, name, *args, key="key-of-a-test-form", **told):
    address = reverse(f"enterprises:{name}", args=args)
    return client.post(address, {"idempotency_key": key, **told})


def text(answer):
    return answer.getvalue().decode()


def planning(hall, **changed):
    told = {
        "firm": "测试铸造有限公司",
        "day": "2023-03-02",
        "half": "AM",
        "purpose": "问用电",
        "unit": hall.office.root.pk,
        "team": [f"p:{hall.handler_post.pk}", f"u:{hall.office.bureau.pk}"],
    }
    return told | changed


def filled(part, *found):
    return {
        f"{name}_{part.pk}_{row}": value
        for row, (kind, said) in enumerate(found)
        for name, value in (("kind", kind), ("text", said))
    }


@pytest.fixture
def neighbour(hall):
    """Give a clerk with every right over the other bureau and the same place."""
    rights = ("view_firm", "view_case", "view_visit", "plan_visit", "record_visit")
    post = hall.office.post(
        "邻局助企", [f"enterprises.{right}" for right in rights], unit=hall.office.other
    )
    return hall.office.user("linju", post)


@pytest.fixture
def next_street(hall):
    """Give a clerk with every right of the office over the street beside the firm's."""
    from luodi.kernel.access.paths import child_path
    from luodi.kernel.places.models import Place

    district = hall.office.district
    place = Place.objects.create(
        path=child_path(district.path, 9),
        parent=district,
        kind=hall.office.street.kind,
        name="邻街",
        valid_from=date(2020, 1, 1),
    )
    rights = ("view_firm", "view_case", "view_visit", "plan_visit", "record_visit", "take_case")
    post = hall.office.post(
        "邻街助企",
        [f"enterprises.{right}" for right in rights],
        unit=hall.office.root,
        place=place,
    )
    return hall.office.user("linjie", post)


@pytest.mark.parametrize("firm", ["测试铸造有限公司", "91410181ma4x0b7k2r"])
def test_a_visit_is_planned_once_though_sent_twice(hall, client, firm):
    client.force_login(hall.keeper)
    told = planning(hall, firm=firm)
    first, again = post(client, "visit_new", **told), post(client, "visit_new", **told)
    visit = Visit.objects.get()
    assert first.url == again["Location"] == reverse("enterprises:visit", args=[visit.pk])
    parts = [(part.unit, part.post) for part in visit.parts.all()]
    assert parts == [(hall.office.root, None), (hall.office.bureau, hall.handler_post)]
    shown = text(client.get(first.url))
    assert "问用电" in shown
    assert "已约" in shown


@pytest.mark.parametrize(
    "wrong",
    [{"firm": "没有这家"}, {"day": "2023-02-28"}, {"day": "x"}, {"half": "NIGHT"}, {"purpose": ""},
     {"unit": "0"}, {"team": ["u:0"]}],
)  # fmt: skip
def test_wrong_input_comes_back_with_what_was_typed(hall, client, wrong):
    client.force_login(hall.keeper)
    answer = post(client, "visit_new", **planning(hall, **wrong))
    assert (answer.status_code, Visit.objects.count()) == (422, 0)
    assert 'value="问用电"' in text(answer) or "purpose" in wrong


def test_the_second_visit_is_refused_and_joins_the_first_by_one_click(hall, client, neighbour):
    """Of the first, whoever may not open it is told the day and the unit, nothing else."""
    visit = hall.plan("2023-03-02", purpose="密查高炉")
    client.force_login(neighbour)
    told = planning(hall, day="2023-03-03", unit=hall.office.other.pk, team=[])
    shown = text(post(client, "visit_new", **told))
    assert "这一周已有 1 次走访，一周最多 1 次" in shown
    assert "2023年3月2日上午" in shown
    assert "一起去" in shown
    assert "密查高炉" not in shown
    assert reverse("enterprises:visit", args=[visit.pk]) not in shown
    assert page(client, "visit", visit.pk).status_code == 404
    joined = post(
        client, "visit_join", visit=visit.pk, unit=hall.office.other.pk, key="join-it-now"
    )
    assert joined.url == reverse("enterprises:visit", args=[visit.pk])
    assert client.get(joined.url).status_code == 200
    assert visit.parts.count() == 2


def test_who_takes_part_already_is_led_to_the_visit(hall, client):
    visit = hall.plan("2023-03-02")
    client.force_login(hall.keeper)
    shown = text(post(client, "visit_new", **planning(hall, day="2023-03-03")))
    assert "已在这次走访里" in shown
    assert reverse("enterprises:visit", args=[visit.pk]) in shown


def test_the_clerk_of_the_next_street_joins_nothing_and_plans_nothing(hall, client, next_street):
    visit = hall.plan("2023-03-02")
    client.force_login(next_street)
    told = {"visit": visit.pk, "unit": hall.office.bureau.pk}
    assert post(client, "visit_join", **told).status_code == 403
    refused = post(client, "visit_new", key="plan-elsewhere", **planning(hall, day="2023-03-09"))
    assert refused.status_code == 422
    assert "不在您能走访的地方" in text(refused)
    assert (Visit.objects.count(), visit.parts.count()) == (1, 1)


@pytest.mark.parametrize("told", [{}, {"visit": "x"}, {"visit": "99999"}])
def test_joining_nothing_changes_nothing(hall, client, told):
    client.force_login(hall.keeper)
    answer = post(client, "visit_join", unit=hall.office.bureau.pk, **told)
    assert answer.status_code == (404 if told.get("visit") == "99999" else 302)


@pytest.mark.parametrize("who", ["neighbour", "next_street"])
def test_the_neighbour_sees_no_visit_in_list_calendar_export_or_page(hall, client, who, request):
    neighbour = request.getfixturevalue(who)
    visit = hall.plan("2023-03-02", purpose="密查高炉")
    hall.plan("2023-03-09", hall.handler, unit=hall.office.bureau, purpose="密查二炉")
    client.force_login(neighbour)
    addresses = [
        page(client, "visit_list", tab="all"),
        page(client, "visit_list", tab="all", q="密查"),
        page(client, "visit_calendar", month="2023-03"),
        page(client, "visit_list", tab="all", format="csv"),
        page(client, "burden_list"),
        page(client, "burden_unit_list"),
    ]
    for answer in addresses:
        shown = text(answer)
        assert (answer.status_code, "测试铸造" in shown) == (200, False)
    for name in ("visit", "visit_record"):
        assert page(client, name, visit.pk).status_code == 404
    for name in ("visit_move", "visit_refuse", "visit_cancel"):
        assert post(client, name, visit.pk, version=1, reason="不").status_code == 404
    client.force_login(hall.keeper)
    assert "密查高炉" in text(page(client, "visit_list", tab="all"))
    assert "密查高炉" in text(page(client, "visit_list", tab="all", format="csv"))
    assert text(page(client, "visit_calendar", month="2023-03")).count("测试铸造") == 2


@pytest.mark.parametrize("tab", ["ahead", "record", "needs", "done", "off", "all", "nonsense"])
def test_the_tabs_of_the_list_hold_what_they_say(hall, client, tab):
    hall.plan("2023-03-02", purpose="将要去")
    done = hall.plan("2023-03-09", purpose="去过了")
    off = hall.plan("2023-03-16", purpose="不去了")
    actions.cancel_visit(actor=hall.actor(hall.keeper), visit=off, version=1, reason="值守")
    hall.at("2023-03-09 18:00")
    hall.record(done, ("NEED", "要电"))
    client.force_login(hall.keeper)
    shown = text(page(client, "visit_list", tab=tab))
    expected = {
        "ahead": set(), "record": {"将要去"}, "needs": {"去过了"}, "done": {"去过了"},
        "off": {"不去了"}, "all": {"将要去", "去过了", "不去了"}, "nonsense": set(),
    }[tab]  # fmt: skip
    assert {word for word in ("将要去", "去过了", "不去了") if word in shown} == expected


@pytest.mark.parametrize("month", ["2023-03", "2023-13", "x", "0001-01", ""])
def test_the_calendar_opens_for_any_month_and_none(hall, client, month):
    hall.plan("2023-03-02")
    client.force_login(hall.keeper)
    shown = text(page(client, "visit_calendar", month=month))
    assert "2023年3月走访" in shown
    assert "测试铸造" in shown


def test_a_list_and_a_month_ask_as_often_for_many_visits_as_for_one(hall, client):
    team = [TeamPart(hall.office.bureau)]
    hall.plan("2023-03-02", team=team)
    client.force_login(hall.keeper)

    def asked(name, **query):
        with CaptureQueriesContext(connection) as captured:
            assert page(client, name, **query).status_code == 200
        return len(captured)

    names = ("visit_list", "visit_calendar", "visit_due", "burden_list", "burden_unit_list")
    [asked(name) for name in names]  # fills what is kept between requests
    few = [asked(name) for name in names]
    for day in ("2023-03-07", "2023-03-14"):
        hall.plan(day, team=team)
    assert [asked(name) for name in names] == few


def test_a_visit_is_moved_refused_and_cancelled_on_its_page(hall, client):
    visit = hall.plan("2023-03-02")
    client.force_login(hall.keeper)
    to = {"day": "2023-03-09", "half": "PM", "reason": "盘库", "for_firm": "on"}
    assert post(client, "visit_move", visit.pk, version=1, **to | {"reason": ""}).status_code == 422
    assert (
        post(client, "visit_move", visit.pk, version=1, key="move-the-visit", **to).status_code
        == 302
    )
    stale = post(client, "visit_refuse", visit.pk, version=1, key="stale-refusal", reason="不便")
    assert stale.status_code == 422
    assert "别人刚刚动过" in text(stale)
    assert 'value="不便"' in text(stale)
    refused = post(client, "visit_refuse", visit.pk, version=2, key="the-refusal", reason="不便")
    assert refused.status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.day, visit.half) == ("REFUSED", date(2023, 3, 9), "PM")
    shown = text(client.get(refused.url))
    assert "企业要求改期" in shown
    assert "盘库" in shown
    late = post(client, "visit_cancel", visit.pk, version=3, key="too-late-a-word", reason="不去")
    assert late.status_code == 422


def test_a_record_needs_kind_and_words_together(hall, client):
    visit = hall.plan("2023-03-01")
    part = visit.parts.get()
    client.force_login(hall.keeper)
    for found in (("", "要电"), ("NEED", ""), ("PRAISE", "  ")):
        answer = post(client, "visit_record", visit.pk, day="2023-03-01", **filled(part, found))
        assert answer.status_code == 422
    nothing = post(client, "visit_record", visit.pk, day="2023-03-01")
    assert "一个单位也没有写走访发现" in text(nothing)
    ahead = post(
        client, "visit_record", visit.pk, day="2023-03-02", **filled(part, ("NEED", "要电"))
    )
    assert "还没有到" in text(ahead)
    assert "要电" in text(ahead)
    assert VisitFinding.objects.count() == 0


def test_looking_is_not_planning_nor_recording(hall, client):
    visit = hall.plan("2023-03-01")
    looks = hall.office.post("看", ("enterprises.view_visit",), unit=hall.office.root)
    client.force_login(hall.office.user("kan", looks))
    assert page(client, "visit", visit.pk).status_code == 200
    for name, args in (("visit_new", ()), ("visit_join", ()), ("visit_move", (visit.pk,)),
                       ("visit_refuse", (visit.pk,)), ("visit_cancel", (visit.pk,)),
                       ("visit_record", (visit.pk,)), ("form_new", ())):  # fmt: skip
        assert post(client, name, *args).status_code == 403
    assert (Visit.objects.count(), visit.steps.count()) == (1, 1)


def test_the_contact_sees_the_due_firm_on_their_day_and_opens_it(hall, client):
    rights = ("view_firm", "view_visit", "plan_visit", "record_visit")
    held = ["parties.view_party", *(f"enterprises.{right}" for right in rights)]
    post_ = hall.office.post("邻局专员", held, unit=hall.office.other)
    contact = hall.office.user("zhuanyuan", post_)
    client.force_login(contact)
    assert page(client, "firm", hall.firm.pk).status_code == 404
    actions.change_firm(
        actor=hall.actor(hall.keeper),
        firm=hall.firm,
        version=1,
        facts=actions.FirmFacts(Care.KEY, commissioner_post=post_),
    )
    shown = text(page(client, "firm", hall.firm.pk))
    assert "测试铸造有限公司" in shown
    assert reverse("parties:party", args=[hall.firm.party_id]) not in shown
    lines = [(line.what, line.text) for line in waiting(hall, contact)]
    assert lines == [("到期未约走访", "测试铸造有限公司")]
    hall.plan("2023-03-09")
    assert waiting(hall, contact) == []


def waiting(hall, user):
    from luodi.systems.enterprises.reads.waiting import waiting as of_day

    return of_day(hall.actor(user), hall.settings.LUODI_CLOCK.date())


def test_a_visit_waits_for_its_post_then_its_need_for_the_office(hall):
    visit = hall.plan("2023-03-02", team=[TeamPart(hall.office.bureau, hall.handler_post)])
    [line] = waiting(hall, hall.handler)
    assert (line.what, line.left) == ("走访", "2023-03-02 上午")
    hall.at("2023-03-02 10:00")
    assert [line.what for line in waiting(hall, hall.handler)] == ["待记走访"]
    hall.record(visit, ("NEED", "要电"), user=hall.handler, unit=hall.office.bureau)
    assert waiting(hall, hall.handler) == []
    assert [line.what for line in waiting(hall, hall.keeper)] == ["走访诉求待立案"]


def test_a_key_firm_is_due_a_month_after_its_last_visit_and_not_while_one_is_planned(hall):
    def due(day):
        return list(reads.due_firms(hall.actor(hall.keeper), date.fromisoformat(day)))

    assert due("2023-03-01") == [hall.firm]
    hall.record(hall.plan("2023-03-01"), ("NO_NEED", "平稳"))
    assert due("2023-03-31") == []
    assert due("2023-04-01") == [hall.firm]
    hall.plan("2023-04-06")
    assert due("2023-04-01") == []
    assert due("2023-04-07") == [hall.firm]


def test_a_round_of_visits_ends_with_a_closed_case(hall, client):
    """Planned by the office, found by the bureau, made a case, handled, heard and closed."""
    client.force_login(hall.keeper)
    post(client, "visit_new", key="round-plan", **planning(hall, day="2023-03-01"))
    visit = Visit.objects.get()
    hall.at("2023-03-01 15:00")
    client.force_login(hall.handler)
    part = visit.parts.get(unit=hall.office.bureau)
    found = filled(part, ("NEED", "炉前电压不稳"), ("PRAISE", "窗口办得快"))
    assert text(page(client, "visit_record", visit.pk)).count("<fieldset") == 1
    post(client, "visit_record", visit.pk, key="round-find", day="2023-03-01", **found)
    need = VisitFinding.objects.get(kind="NEED")
    assert "待助企办立案" in text(page(client, "visit", visit.pk))
    assert post(client, "finding_case", need.pk, key="round-refused").status_code == 403
    client.force_login(hall.keeper)
    for _twice in range(2):
        post(client, "finding_case", need.pk, key="round-case")
    case = Case.objects.get()
    assert (case.channel, case.text) == ("FIELD_VISIT", "炉前电压不稳")
    assert f"已立案 {case.duty.number}" in text(page(client, "visit", visit.pk))
    assert reverse("enterprises:visit", args=[visit.pk]) in text(page(client, "case", case.pk))
    hall.replied(hall.triage(case))
    post(
        client, "case_feedback", case.pk, key="round-hear", manner="PHONE", solved="YES", score="5"
    )
    case.duty.refresh_from_db()
    post(client, "case_close", case.pk, key="round-close", version=case.duty.version)
    case.refresh_from_db()
    assert (case.closing, case.duty.state, case.finding) == ("CONFIRMED", "CLOSED", need)
    praise = VisitFinding.objects.get(kind="PRAISE")
    assert post(client, "finding_case", praise.pk, key="round-praise").status_code == 404
    assert Case.objects.count() == 1
