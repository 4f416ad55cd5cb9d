"""The pages of helping units: asked, answered, taken back; and what programs are told."""

from itertools import count

import pytest
from django.urls import reverse

from luodi.systems.enterprises.models import CaseHelp
from luodi.systems.enterprises.tests.test_helping import ASKED, answer, ask

NUMBERS = count()
ANSWER = "走向无冲突"


def page(client, name, *args):
    return client.get(reverse(f"enterprises:{name}", args=args))


def post(client, name, *args, **told):
    key = {"idempotency_key": f"help-of-a-test-{next(NUMBERS)}"}
    return client.post(reverse(f"enterprises:{name}", args=args), {**key, **told})


def words(answered):
    return answered.content.decode()


def test_the_handler_asks_on_a_page_that_offers_those_who_can_help(helped, client):
    client.force_login(helped.hall.handler)
    assert reverse("enterprises:case_help", args=[helped.case.pk]) in words(
        page(client, "case", helped.case.pk)
    )
    shown = page(client, "case_help", helped.case.pk)
    offered = [label for _key, label in shown.context["form"].fields["helping"].choices]
    assert sorted(offered) == sorted([helped.other.name, "third局", "street局"])
    assert "3 个工作日" in words(shown)
    told = {"helping": [helped.other.pk, helped.third.pk], "asked": ASKED}
    done = post(client, "case_help", helped.case.pk, **told)
    assert (done.status_code, done.url) == (
        302,
        f"/enterprises/cases/{helped.case.pk}/#case-helping",
    )
    assert set(CaseHelp.objects.values_list("unit", flat=True)) == {
        helped.other.pk,
        helped.third.pk,
    }
    again = page(client, "case_help", helped.case.pk).context["form"]
    assert [label for _key, label in again.fields["helping"].choices] == ["street局"]


def test_what_is_refused_stays_filled_in(helped, client):
    client.force_login(helped.hall.handler)
    refused = post(client, "case_help", helped.case.pk, asked=ASKED)
    assert refused.status_code == 422
    assert ASKED in words(refused)
    refused = post(client, "case_help", helped.case.pk, helping=[helped.other.pk], asked="\u202e")
    assert (refused.status_code, CaseHelp.objects.count()) == (422, 0)
    assert "没有写请协办什么" in words(refused)


def test_a_case_that_nobody_leads_offers_no_asking(helped, client):
    new = helped.hall.take("另一件")
    client.force_login(helped.hall.keeper)
    assert "请单位协办" not in words(page(client, "case", new.pk))
    assert page(client, "case_help", new.pk).status_code == 302
    post(client, "case_help", new.pk, helping=[helped.other.pk], asked=ASKED)
    assert CaseHelp.objects.count() == 0


def test_the_helper_sees_answers_and_has_no_other_button(helped, client):
    [made] = ask(helped)
    client.force_login(helped.helper)
    shown = words(page(client, "case", helped.case.pk))
    link = reverse("enterprises:help_answer", args=[made.pk])
    assert [link in shown, ASKED in shown, helped.case.duty.number in shown] == [True] * 3
    for name in ("help_withdraw", "case_help", "case_triage", "case_close", "case_feedback"):
        place = made.pk if name == "help_withdraw" else helped.case.pk
        assert reverse(f"enterprises:{name}", args=[place]) not in shown
    assert reverse("duties:duty", args=[helped.case.duty_id]) not in shown
    listed = words(client.get(reverse("enterprises:case_list")))
    assert reverse("enterprises:case", args=[helped.case.pk]) in listed
    mine = words(client.get(reverse("enterprises:mine")))
    assert "答复主办单位" in mine
    assert ASKED in words(page(client, "help_answer", made.pk))
    refused = post(client, "help_answer", made.pk, answer=" ")
    assert refused.status_code == 422
    assert post(client, "help_answer", made.pk, answer=ANSWER).status_code == 302
    assert CaseHelp.objects.get().answer == ANSWER
    after = words(page(client, "case", helped.case.pk))
    assert (link in after, ANSWER in after) == (False, True)


def test_the_lead_reads_answers_and_the_way_tells_each_step(helped, client):
    first, second = ask(helped, helped.other, helped.third)
    helped.hall.at("2023-03-02 09:00")
    answer(helped, first, words=ANSWER)
    helped.hall.at("2023-03-08 09:00")
    client.force_login(helped.hall.handler)
    shown = page(client, "case", helped.case.pk)
    assert [one.state.value for one in shown.context["helps"]] == ["ANSWERED", "LATE"]
    assert ["协办逾期未答复" in words(shown), ANSWER in words(shown)] == [True, True]
    assert reverse("enterprises:help_withdraw", args=[first.pk]) not in words(shown)
    done = post(client, "help_withdraw", second.pk, reason="自己查到了")
    assert done.status_code == 302
    steps = page(client, "case", helped.case.pk).context["steps"]
    told = [(word, step.note) for step, word in steps if step.act == "HELP"]
    assert told == [
        ("请协办", ASKED), ("请协办", ASKED), ("答复主办单位", ANSWER), ("撤回协办", "自己查到了"),
    ]  # fmt: skip
    assert [step.at for step, _word in steps] == sorted(step.at for step, _word in steps)


@pytest.mark.parametrize("who", ["neighbour", "streeter"])
def test_a_unit_that_was_not_asked_finds_no_page(helped, client, who):
    [made] = ask(helped)
    client.force_login(getattr(helped, who))
    assert page(client, "case", helped.case.pk).status_code == 404
    assert page(client, "case_help", helped.case.pk).status_code == 404
    for name, told in (("help_answer", {"answer": ANSWER}), ("help_withdraw", {"reason": "x"})):
        assert page(client, name, made.pk).status_code == 404
        assert post(client, name, made.pk, **told).status_code == 404
    made.refresh_from_db()
    assert (made.answered_at, made.withdrawn_at) == (None, None)


def test_helper_and_lead_do_not_do_each_others_part(helped, client):
    [made] = ask(helped)
    client.force_login(helped.hall.handler)
    assert post(client, "help_answer", made.pk, answer=ANSWER).status_code == 404
    client.force_login(helped.helper)
    assert post(client, "help_withdraw", made.pk, reason="不想办").status_code == 404
    made.refresh_from_db()
    assert (made.answered_at, made.withdrawn_at) == (None, None)


def test_an_answer_that_came_too_late_is_kept_in_the_form_and_said_why(helped, client):
    [made] = ask(helped)
    answer(helped, made, words=ANSWER)
    client.force_login(helped.helper)
    refused = post(client, "help_answer", made.pk, answer="另一个答复")
    assert refused.status_code == 422
    assert ["另一个答复" in words(refused), "没有保存" in words(refused)] == [True, True]


def test_triage_names_helping_units_at_once(helped, client):
    new = helped.hall.take("两家的事")
    client.force_login(helped.hall.keeper)
    told = {
        "version": new.duty.version, "category": "POWER", "asked": ASKED,
        "to": f"u:{helped.hall.office.bureau.pk}",
    }  # fmt: skip
    wrong = post(client, "case_triage", new.pk, helping=[helped.hall.office.bureau.pk], **told)
    assert wrong.status_code == 422
    assert "是这件诉求的主办单位" in words(wrong)
    assert not new.helps.exists()
    assert post(client, "case_triage", new.pk, helping=[helped.other.pk], **told).status_code == 302
    assert new.helps.get().unit == helped.other


def test_programs_are_told_who_helps_and_how_that_stands(helped, client):
    first, second = ask(helped, helped.other, helped.third)
    helped.hall.at("2023-03-08 09:00")
    answer(helped, first, words=ANSWER)
    client.force_login(helped.hall.keeper)
    told = client.get(reverse("api:case", args=[helped.case.pk])).json()
    assert [(one["unit"]["code"], one["state"]) for one in told["helping"]] == [
        (helped.other.code, "ANSWERED_LATE"),
        (helped.third.code, "LATE"),
    ]
    assert told["helping"][0]["due_at"] == "2023-03-07T00:00:00+08:00"
    assert second.answered_at is None
    assert ANSWER not in str(told)
