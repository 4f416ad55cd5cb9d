"""A firm reports by itself, follows its case by a code, and speaks for itself."""

import re
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.models import Case, CaseContact, CaseFeedback, CasePhone
from luodi.systems.enterprises.rules import LETTERS, MISSES, Half, Manner, Solved

PHONE = "13800001234"
KEY = "a-form-of-the-firm"
COUNTER = count()


@pytest.fixture
def door(hall):
    return actions.open_door(actor=hall.actor(hall.keeper), unit=hall.office.root, title="服务大厅")


def sent(client, door, **more):
    told = {"key": KEY, "firm": "河边新厂", "text": "变压器老跳闸", "phone": PHONE, **more}
    return client.post(reverse("enterprises:report", args=[door.token]), told)


def code_of(case):
    return CaseContact.objects.get(case=case).code.opened()


def entered(client, case):
    told = {"number": f"{case.duty.year}-{case.duty.serial}", "code": code_of(case)}
    return client.post(reverse("enterprises:follow"), told)


def act(client, case, name, **told):
    key = f"a-key-of-{name}-{next(COUNTER)}"
    address = reverse(f"enterprises:follow_{name}", args=[case.pk])
    return client.post(address, {"idempotency_key": key, **told})


def page(client, case):
    return client.get(reverse("enterprises:followed", args=[case.pk]))


@pytest.fixture
def case(hall, door, client):
    sent(client, door)
    client.session.flush()
    client.cookies.clear()
    return Case.objects.get()


def test_a_firm_reports_without_an_account_and_gets_a_receipt(hall, door, client):
    answer = sent(client, door)
    case = Case.objects.get()
    assert (answer.status_code, case.channel, case.told_as) == (302, "SELF", "河边新厂")
    shown = client.get(answer.url).content.decode()
    code = code_of(case)
    assert f"{code[:4]}-{code[4:]}" in shown
    assert case.duty.number in shown
    assert len(code) == 8
    assert set(code) <= set(LETTERS)


def test_a_firm_is_identified_by_its_whole_code_alone(hall, door, client):
    sent(client, door, firm="９１410181ma4x0b7k2r")
    sent(client, door, firm=hall.firm.party.name, key="another-form-of-it")
    by_name, by_code = Case.objects.order_by("-pk")
    assert by_code.firm == hall.firm
    assert (by_name.firm, by_name.told_as) == (None, hall.firm.party.name)


def test_the_same_form_sent_twice_is_one_case(hall, door, client):
    first, second = sent(client, door), sent(client, door)
    assert first.url == second.url
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " "}, "这个字段是必填项"),
        ({"phone": "12345"}, "电话号码"),
        ({"firm": ""}, "这个字段是必填项"),
        ({"key": "short"}, ""),
    ],
)
def test_wrong_input_comes_back_with_what_was_typed(hall, door, client, wrong, words):
    answer = sent(client, door, **wrong)
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    shown = answer.content.decode()
    assert words in shown
    assert "河边新厂" in shown or wrong.get("firm") == ""


def test_a_number_is_kept_sealed_and_shown_covered(hall, door, client):
    answer = sent(client, door, text=f"请打 {PHONE}")
    case = Case.objects.get()
    assert "138****1234" in case.text
    kept = CasePhone.objects.get()
    assert (str(kept.phone), kept.phone.opened()) == ("138****1234", PHONE)
    assert PHONE not in client.get(answer.url).content.decode()
    assert not LogLine.objects.filter(after__icontains=PHONE).exists()


def test_a_door_that_ended_or_never_was_leads_to_nothing(hall, door, client):
    actions.end_door(actor=hall.actor(hall.keeper), door=door)
    assert sent(client, door).status_code == 404
    assert client.get(reverse("enterprises:report", args=["guessed"])).status_code == 404
    with pytest.raises(ValidationError, match="已经停用"):
        actions.end_door(actor=hall.actor(hall.keeper), door=door)


def test_a_door_takes_in_only_so_many_an_hour(hall, door, client, monkeypatch):
    from luodi.systems.enterprises.actions import following

    class Few:
        value = 2

    monkeypatch.setattr(following, "threshold", lambda _key, _day: Few)
    for number in range(3):
        answer = sent(client, door, key=f"form-number-{number}-here")
    assert (answer.status_code, Case.objects.count()) == (422, 2)
    assert "一小时内已收 2 件" in answer.content.decode()
    hall.at("2023-05-10T11:30")
    assert sent(client, door, key="a-form-an-hour-later").status_code == 302


def test_a_forwarded_link_opens_nothing_without_the_code(hall, case, client):
    assert page(client, case).status_code == 302
    assert client.get(reverse("enterprises:receipt", args=[case.pk])).status_code == 302
    assert act(client, case, "add", text="冒名").url == reverse("enterprises:follow")
    assert case.duty.steps.count() == 1
    assert entered(client, case).status_code == 302
    assert "变压器老跳闸" in page(client, case).content.decode()


def test_a_code_opens_its_own_case_and_half_an_hour_only(hall, case, client, monkeypatch):
    other = hall.take("别家的事")
    actions.issue_code(actor=hall.actor(hall.keeper), case=other)
    entered(client, case)
    assert page(client, other).status_code == 302
    assert page(client, case).status_code == 200
    from luodi.kernel import clock
    from luodi.systems.enterprises.views import following

    later = clock.ticking() + following.OPEN_FOR
    monkeypatch.setattr(clock, "ticking", lambda: later)
    assert page(client, case).status_code == 302


def test_a_wrong_code_says_no_more_than_an_unknown_number(hall, case, client):
    def tried(number, code):
        told = {"number": number, "code": code}
        answer = client.post(reverse("enterprises:follow"), told)
        assert answer.status_code == 422
        return re.findall(r'class="error[^>]*>.*?</', answer.content.decode(), re.DOTALL)

    real = f"{case.duty.year}-{case.duty.serial}"
    assert tried(real, "AAAAAAAA") == tried("2023-999", "AAAAAAAA") != []


def test_too_many_wrong_codes_shut_the_case_for_a_quarter_of_an_hour(hall, case, client):
    number = (case.duty.year, case.duty.serial)
    for _try in range(MISSES):
        assert actions.let_in(number=number, code="AAAAAAAA") is None
    assert actions.let_in(number=number, code=code_of(case)) is None
    hall.at("2023-05-10T10:15")
    assert actions.let_in(number=number, code=code_of(case).lower()) == case
    assert CaseContact.objects.get().misses == 0


def test_a_new_code_ends_the_one_before(hall, case):
    before = code_of(case)
    actions.issue_code(actor=hall.actor(hall.keeper), case=case)
    number = (case.duty.year, case.duty.serial)
    assert before != code_of(case)
    assert actions.let_in(number=number, code=before) is None


def test_a_firm_adds_and_rewrites_what_it_said(hall, case, client):
    entered(client, case)
    assert act(client, case, "add", text=" ").status_code == 422
    assert act(client, case, "add", text=f"昨天又停了，{PHONE}").status_code == 302
    assert "昨天又停了，138****1234" in page(client, case).content.decode()
    assert act(client, case, "reword", text="两台变压器都跳闸").status_code == 302
    case.refresh_from_db()
    assert (case.text, case.duty.title) == ("两台变压器都跳闸", "两台变压器都跳闸")
    hall.triage(case)
    assert act(client, case, "reword", text="再改").status_code == 422
    case.refresh_from_db()
    assert case.text == "两台变压器都跳闸"


def test_the_same_words_sent_twice_are_added_once(hall, case, client):
    entered(client, case)
    for _time in range(2):
        act(client, case, "add", text="昨天又停了", idempotency_key="the-same-key-twice")
    assert [step.note for step in case.duty.steps.all()].count("企业补充：昨天又停了") == 1


def test_a_firm_withdraws_its_case(hall, case, client):
    entered(client, case)
    assert act(client, case, "withdraw", reason="自己修好了").status_code == 302
    case.duty.refresh_from_db()
    assert (case.duty.state, case.duty.outcome) == ("WITHDRAWN", "WITHDRAWN")
    assert "企业自己撤回：自己修好了" in case.duty.steps.last().note
    assert act(client, case, "add", text="再说一句").status_code == 422


def test_a_firm_takes_its_case_out_of_its_streets_sight(hall, door, client):
    sent(client, door, firm=hall.firm.party.credit_code)
    case = Case.objects.get()
    clerk = client.__class__()
    clerk.force_login(hall.clerk)
    assert clerk.get(reverse("enterprises:case", args=[case.pk])).status_code == 200
    assert act(client, case, "hide").status_code == 302
    assert clerk.get(reverse("enterprises:case", args=[case.pk])).status_code == 404
    assert clerk.get(reverse("duties:duty", args=[case.duty_id])).status_code == 404
    found = clerk.get(reverse("search:search"), {"q": "变压器"}).content.decode()
    assert case.duty.number not in found


def test_a_quiet_firm_is_not_asked_but_waited_for(hall, door, client):
    sent(client, door)
    case = hall.replied(hall.triage(Case.objects.get()))
    assert act(client, case, "quiet").status_code == 302
    with pytest.raises(ValidationError, match="不要再打电话"):
        hall.hear(case, solved=Solved.YES, score=5)
    with pytest.raises(ValidationError, match="等满 5 个工作日"):
        hall.close(case)
    hall.at("2023-05-18T10:00")
    assert hall.close(case).closing == "UNCONFIRMED"


def test_a_firm_says_itself_that_it_is_solved_and_the_case_is_closed(hall, door, client):
    sent(client, door)
    case = Case.objects.get()
    assert act(client, case, "answer", solved="YES", score="5").status_code == 422
    hall.replied(hall.triage(case))
    assert "已增容送电" in page(client, case).content.decode()
    assert act(client, case, "answer", solved="PARTLY", score="3").status_code == 422
    assert act(client, case, "answer", solved="YES", score="5", comment="好").status_code == 302
    said = CaseFeedback.objects.get()
    assert (said.manner, said.asked_by, said.score) == (Manner.LINK, None, 5)
    assert hall.close(case).closing == "CONFIRMED"


def test_the_firms_page_names_no_person_and_no_note_of_the_offices(hall, door, client):
    from luodi.kernel.duties import actions as duties

    sent(client, door)
    case = hall.triage(Case.objects.get(), note="此件请从速")
    duties.add_note(actor=hall.actor(hall.keeper), duty=case.duty, note="老板脾气大")
    shown = page(client, case).content.decode()
    for hidden in ("老板脾气大", "此件请从速", hall.keeper.display_name, "keeper"):
        assert hidden not in shown
    assert hall.office.bureau.name in shown


def test_a_report_of_corruption_goes_to_the_discipline_body_at_once(hall, door, client):
    body = hall.office.unit("纪检组") if hasattr(hall.office, "unit") else hall.office.bureau
    hall.office.post("受理", ("enterprises.take_report", "enterprises.view_case"), unit=body)
    sent(client, door, firm=hall.firm.party.credit_code, text="所里的人要好处费", discipline="on")
    case = Case.objects.get()
    assert (case.discipline, case.unit, case.duty.unit) == (True, body, body)
    clerk = client.__class__()
    clerk.force_login(hall.clerk)
    for address in (
        reverse("enterprises:case", args=[case.pk]),
        reverse("duties:duty", args=[case.duty_id]),
    ):
        assert clerk.get(address).status_code == 404
    shown = clerk.get(reverse("enterprises:case_list"), {"tab": "all"}).content.decode()
    assert "好处费" not in shown


def test_what_may_report_corruption_is_kept_from_the_street_and_passed_on(hall, door, client):
    sent(client, door, firm=hall.firm.party.credit_code, text="所里的人要好处费")
    case = Case.objects.get()
    assert (case.confidential, case.discipline) == (True, False)
    client.force_login(hall.keeper)
    address = reverse("enterprises:case", args=[case.pk])
    assert "可能反映作风和腐败" in client.get(address).content.decode()
    told = {"version": case.duty.version, "idempotency_key": "to-the-other-body"}
    answer = client.post(reverse("enterprises:case_discipline", args=[case.pk]), told)
    assert answer.url == reverse("enterprises:case_list")
    case.refresh_from_db()
    assert case.discipline
    with pytest.raises(ValidationError, match="已经由"):
        actions.pass_to_discipline(
            actor=hall.actor(hall.keeper), case=case, version=case.duty.version
        )


def test_the_whole_number_is_opened_with_a_reason_and_logged(hall, case):
    with pytest.raises(ValidationError, match="理由为空"):
        actions.open_phone(actor=hall.actor(hall.keeper), case=case, reason=" ")
    assert actions.open_phone(actor=hall.actor(hall.keeper), case=case, reason="回访") == PHONE
    line = LogLine.objects.get(verb="enterprises.open_phone")
    assert (line.reason, line.after["phone"]) == ("回访", "138****1234")
    with pytest.raises(PermissionDenied):
        actions.open_phone(actor=hall.actor(hall.handler), case=case, reason="好奇")
    actions.set_phone(actor=hall.actor(hall.keeper), case=case, phone="")
    with pytest.raises(ValidationError, match="没有留"):
        actions.open_phone(actor=hall.actor(hall.keeper), case=case, reason="回访")


def test_the_pages_of_a_case_show_its_number_covered_and_give_a_code(hall, case, client):
    client.force_login(hall.keeper)
    shown = client.get(reverse("enterprises:case", args=[case.pk])).content.decode()
    assert "138****1234" in shown
    assert PHONE not in shown
    address = reverse("enterprises:case_code", args=[case.pk])
    assert code_of(case) not in client.get(address).content.decode()
    told = client.post(address).content.decode()
    code = code_of(case)
    assert f"{code[:4]}-{code[4:]}" in told
    change = reverse("enterprises:case_phone_change", args=[case.pk])
    assert client.post(change, {"phone": "1"}).status_code == 422
    assert client.post(change, {"phone": "0371-65001234"}).status_code == 302
    assert CasePhone.objects.get().phone.opened() == "037165001234"


def test_doors_are_made_and_ended_on_their_pages(hall, client):
    client.force_login(hall.keeper)
    told = {"unit": hall.office.root.pk, "title": "开发区大厅", "idempotency_key": "a-new-door"}
    made = client.post(reverse("enterprises:door_new"), told)
    shown = client.get(made.url).content.decode()
    assert "data:image/png" in shown
    assert "开发区大厅" in client.get(reverse("enterprises:door_list")).content.decode()
    ended = client.post(made.url + "end/", {"idempotency_key": "end-of-a-door"})
    assert ended.status_code == 302
    assert "二维码已打不开" in client.get(made.url).content.decode()


def test_somebody_without_the_right_makes_no_door_and_opens_no_number(hall, case, client):
    client.force_login(hall.handler)
    for name, args in (("door_new", ()), ("case_phone", (case.pk,)), ("case_code", (case.pk,)),
                       ("case_phone_change", (case.pk,)), ("door_list", ())):  # fmt: skip
        assert client.get(reverse(f"enterprises:{name}", args=args)).status_code == 403


def test_a_firm_moves_and_refuses_its_visits_once_an_office_has_read_its_case(hall, door, client):
    visit = hall.plan("2023-03-09")
    sent(client, door, firm=hall.firm.party.credit_code)
    case = Case.objects.get()
    assert "约好的走访" not in page(client, case).content.decode()

    def told(name, **more):
        address = reverse(f"enterprises:follow_visit_{name}", args=[case.pk])
        key = {"idempotency_key": f"a-visit-{next(COUNTER)}-form"}
        return client.post(address, {"visit": visit.pk, "version": visit.version, **key, **more})

    assert told("refuse", reason="忙").status_code == 404
    hall.triage(case)
    shown = page(client, case).content.decode()
    assert "问用电" in shown
    assert hall.keeper.display_name not in shown
    moved = {"day": "2023-03-14", "half": Half.AFTERNOON.value, "reason": "盘点"}
    assert told("move", **{**moved, "day": "2023-02-01"}).status_code == 422
    assert told("move", **moved).status_code == 302
    visit.refresh_from_db()
    assert (str(visit.day), visit.half) == ("2023-03-14", Half.AFTERNOON)
    assert told("refuse", reason="").status_code == 422
    assert told("refuse", reason="不用来了").status_code == 302
    visit.refresh_from_db()
    assert visit.state == "REFUSED"
    assert "约好的走访" not in page(client, case).content.decode()


def test_a_firm_sees_how_far_its_service_is(hall, lane, client):
    lane.start()
    actions.issue_code(actor=hall.actor(hall.keeper), case=lane.case)
    entered(client, lane.case)
    shown = page(client, lane.case).content.decode()
    assert "全周期代办：开办，已办 0/3 步" in shown
    assert "章程" in shown
    assert hall.handler.display_name not in shown
