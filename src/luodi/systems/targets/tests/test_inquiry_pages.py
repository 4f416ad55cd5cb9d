"""Pages of inquiries: asking, refused with the held figure, answering, and what a street sees."""

import re

import pytest
from django.urls import reverse

from luodi.systems.targets.models import Inquiry, InquiryAnswer
from luodi.systems.targets.tests.askers import FIVE, STEP

KEY = "a-key-for-this-form"


@pytest.fixture
def browse(client):
    """Sign somebody in and give the client."""

    def signed_in(user):
        client.logout()  # the clock may have passed the end of a session
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def text_of(response):
    return response.content.decode()


def plain(response):
    """Give a page's words without its tags."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text_of(response)))


def address(name, row=None):
    return reverse(f"targets:{name}", args=[row.pk] if row else [])


def asked(askers, **changes):
    return {
        "title": "高温津贴发放人数",
        "definition": "实际领到津贴的人",
        "unit_word": "人",
        "differs": "",
        "asking_unit": str(askers.office.root.pk),
        "groups": ["streets"],
        "units": [],
        "as_of": "2023-03-01",
        "due_at": "2023-03-01T17:00",
        "idempotency_key": KEY,
    } | changes


def test_the_form_offers_five_o_clock_and_all_streets(askers, browse):
    page = text_of(browse(askers.asker).get(address("inquiry_new")))
    assert 'value="2023-03-01T17:00"' in page
    assert "全部街道（3 个）" in page
    assert "全部部门（2 个）" in page
    assert "与已有的数有何不同" not in page


def test_an_inquiry_is_sent_to_all_streets_and_one_bureau(askers, browse):
    client = browse(askers.asker)
    sent = asked(askers, units=[str(askers.office.bureau.pk)])
    answer = client.post(address("inquiry_new"), sent)
    inquiry = Inquiry.objects.get()
    assert (answer.status_code, answer.url) == (302, address("inquiry", inquiry))
    assert inquiry.due_at == FIVE
    units = [line.unit for line in inquiry.answers.select_related("unit")]
    assert units == [askers.office.bureau, *askers.streets]
    assert "已发给 4 个单位" in text_of(client.get(answer.url))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"groups": []}, "没有选要问的单位"),
        ({"unit_word": "%"}, "各单位的“%”不能相加"),
        ({"due_at": "2023-03-01T08:00"}, "已经过了"),
        ({"definition": ""}, "这个字段是必填项"),
    ],
)
def test_a_wrong_inquiry_keeps_what_was_written(askers, browse, changes, said):
    answer = browse(askers.asker).post(address("inquiry_new"), asked(askers, **changes))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'value="高温津贴发放人数"' in text_of(answer)
    assert not Inquiry.objects.exists()


def test_who_may_not_ask_is_refused(askers, browse):
    answer = browse(askers.users[0]).post(address("inquiry_new"), asked(askers))
    assert answer.status_code == 403
    assert not Inquiry.objects.exists()


def test_what_is_held_is_refused_with_the_figure_and_asked_with_a_difference(desk, askers, browse):
    target = desk.target()
    desk.report(target, 202302, 60)
    client = browse(askers.asker)
    sent = asked(askers, title="今年完成投资金额", unit_word="亿元")
    refused = client.post(address("inquiry_new"), sent)
    assert refused.status_code == 422
    page = text_of(refused)
    assert "已经有了，不必再问" in page
    assert f'href="/targets/{target.pk}/"' in page
    assert 'data-copy="截至2023年2月28日，金水区' in page
    assert "与已有的数有何不同" in page
    assert not Inquiry.objects.exists()
    taken = client.post(address("inquiry_new"), sent | {"differs": "只算民间投资"})
    assert taken.status_code == 302
    page = text_of(client.get(taken.url))
    assert "只算民间投资" in page
    assert "60亿元" in page
    street = browse(askers.users[0])
    line = InquiryAnswer.objects.get(unit=askers.streets[0])
    assert "这次问的不同：只算民间投资" in text_of(street.get(address("inquiry_answer", line)))


def test_what_is_being_asked_is_refused_too(askers, browse):
    askers.ask()
    refused = browse(askers.asker).post(address("inquiry_new"), asked(askers))
    assert refused.status_code == 422
    assert "正有人在问" in text_of(refused)
    assert Inquiry.objects.count() == 1


def test_a_street_answers_in_two_clicks(askers, browse):
    askers.ask()
    client = browse(askers.users[0])
    due = text_of(client.get(address("inquiry_due")))
    line = InquiryAnswer.objects.get(unit=askers.streets[0])
    assert f'href="{address("inquiry_answer", line)}"' in due
    answer = client.post(
        address("inquiry_answer", line), {"version": "1", "figure": "1.2万", "do": "give"}
    )
    assert (answer.status_code, answer.url) == (302, address("inquiry_due"))
    line.refresh_from_db()
    assert (line.reply, line.amount, line.answered_by) == ("GIVEN", 12_000, askers.users[0])
    assert "已报 12,000人；汇总前可以修改或收回" in text_of(client.get(answer.url))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"do": "nought"}, ("GIVEN", 0, "")),
        ({"do": "nought", "figure": "7"}, ("GIVEN", 0, "")),
        ({"do": "unable", "note": "由人社部门掌握"}, ("UNABLE", None, "由人社部门掌握")),
    ],
)
def test_nought_and_unable_have_their_own_buttons(askers, browse, sent, told):
    askers.ask()
    line = askers.line(Inquiry.objects.get(), 0)
    answer = browse(askers.users[0]).post(address("inquiry_answer", line), {"version": "1"} | sent)
    assert answer.status_code == 302
    line.refresh_from_db()
    assert (line.reply, line.amount, line.note) == told


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "give", "figure": ""}, "没有填数；确实没有请按“没有，报 0”"),
        ({"do": "give", "figure": "12人次"}, "“12人次”的单位是“人次”，问的是“人”"),
        ({"do": "unable", "figure": "12"}, "没有写为什么无法提供"),
        ({"do": "give", "figure": "12", "version": "7"}, "您填的是“12人”"),
    ],
)
def test_a_wrong_answer_is_kept_in_the_form_and_not_taken(askers, browse, sent, said):
    line = askers.line(askers.ask(), 0)
    answer = browse(askers.users[0]).post(address("inquiry_answer", line), {"version": "1"} | sent)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'value="{sent["figure"]}"' in text_of(answer) or not sent["figure"]
    line.refresh_from_db()
    assert (line.reply, line.version) == ("WAITING", 1)


def test_a_figure_far_off_is_taken_once_it_is_ticked(askers, browse):
    inquiry = askers.ask()
    askers.answer(inquiry, 1, 20)
    askers.answer(inquiry, 2, 31)
    line = askers.line(inquiry, 0)
    client = browse(askers.users[0])
    sent = {"version": "1", "figure": "26万", "do": "give"}
    asked_about = client.post(address("inquiry_answer", line), sent)
    assert asked_about.status_code == 422
    question = re.search(r'name="confirmed" value="([^"]+)"', text_of(asked_about))[1]
    assert question.startswith("26万人 与其他单位报的数相差一千倍以上")
    assert InquiryAnswer.objects.get(pk=line.pk).reply == "WAITING"
    taken = client.post(address("inquiry_answer", line), sent | {"confirmed": question})
    assert taken.status_code == 302
    assert InquiryAnswer.objects.get(pk=line.pk).amount == 260_000


def test_a_neighbour_sees_nothing_of_a_street_or_of_the_inquiry(askers, browse):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 4_567)
    line = askers.line(inquiry, 0)
    client = browse(askers.users[1])
    for name, row in (
        ("inquiry_answer", line), ("inquiry", inquiry), ("inquiry_close", inquiry),
    ):  # fmt: skip
        assert client.get(address(name, row)).status_code in {403, 404}
    for name, row in (("answer_undo", line), ("inquiry_answer", line)):
        sent = {"version": "2", "do": "nought"}
        assert client.post(address(name, row), sent).status_code == 404
    own = text_of(client.get(address("inquiry_answer", askers.line(inquiry, 1))))
    due = text_of(client.get(address("inquiry_due")))
    listed = text_of(client.get(address("inquiry_list")))
    for page in (own, due, listed):
        assert "4567" not in page
        assert "4,567" not in page
    assert "第1街道办" not in own + due
    assert "共 0 条" in listed
    assert "高温津贴" not in listed
    line.refresh_from_db()
    assert (line.amount, line.version) == (4_567, 2)


def test_the_asker_sees_the_sum_grow_and_who_is_late(askers, browse, clock_at):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 120)
    client = browse(askers.asker)
    page = client.get(address("inquiry", inquiry))
    assert 'hx-trigger="every 10s"' in text_of(page)
    assert "小计（还没有报全）120人" in plain(page)
    askers.answer(inquiry, 1, 35)
    clock_at(FIVE + STEP)
    client = browse(askers.asker)
    part = client.get(address("inquiry", inquiry), headers={"HX-Target": "inquiry-answers"})
    assert text_of(part).lstrip().startswith('<div id="inquiry-answers"')
    assert plain(part).endswith("3个单位中2个已报·未报：第3街道办")
    assert text_of(part).count('class="late"') == 1


def test_the_asker_reminds_closes_and_exports(askers, browse):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 120)
    client = browse(askers.asker)
    reminded = client.post(address("inquiry_remind", inquiry), follow=True)
    assert "已催：第2街道办、第3街道办。" in text_of(reminded)
    stale = client.post(address("inquiry_close", inquiry), {"version": "9"})
    assert stale.status_code == 422
    assert "请看过现状再定" in text_of(stale)
    closed = client.post(address("inquiry_close", inquiry), {"version": "1"}, follow=True)
    assert "已汇总，不再收数。" in text_of(closed)
    assert "hx-trigger" not in text_of(client.get(address("inquiry", inquiry))).split("<main")[1]
    file = client.get(f"{address('inquiry', inquiry)}?format=csv").content.decode("utf-8-sig")
    assert [row.split(",")[:4] for row in file.splitlines()] == [
        ["单位", "答复", "数", "数的单位"],
        ["第1街道办", "已报", "120", "人"],
        ["第2街道办", "未报", "", "人"],
        ["第3街道办", "未报", "", "人"],
    ]
    again = client.post(address("inquiry_remind", inquiry))
    assert again.status_code == 422
    assert "已汇总" in text_of(again)


def test_an_inquiry_is_cancelled_with_its_reason(askers, browse):
    inquiry = askers.ask()
    client = browse(askers.asker)
    sent = {"version": "1", "reason": ""}
    assert client.post(address("inquiry_cancel", inquiry), sent).status_code == 422
    inquiry.refresh_from_db()
    assert inquiry.state == "OPEN"
    client.post(address("inquiry_cancel", inquiry), sent | {"reason": "账上有"})
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.ended_because) == ("CANCELLED", "账上有")
    line = askers.line(inquiry, 0)
    page = text_of(browse(askers.users[0]).get(address("inquiry_answer", line)))
    assert "账上有" in page
    assert 'value="give"' not in page


def test_an_answer_is_undone_on_its_page(askers, browse):
    inquiry = askers.ask()
    line = askers.answer(inquiry, 0, 120)
    client = browse(askers.users[0])
    assert "收回答复" in text_of(client.get(address("inquiry_answer", line)))
    client.post(address("answer_undo", line), {"version": "1"})
    assert InquiryAnswer.objects.get(pk=line.pk).amount == 120
    client.post(address("answer_undo", line), {"version": "2"})
    assert InquiryAnswer.objects.get(pk=line.pk).reply == "WAITING"


def test_the_list_copies_a_sum_as_one_sentence(askers, browse):
    inquiry = askers.ask()
    askers.answer(inquiry, 0, 120)
    page = text_of(browse(askers.asker).get(address("inquiry_list")))
    assert 'data-sentence="截至2023年3月1日，高温津贴发放人数小计120人（口径：' in page
    assert "3 个单位中 1 个已报" in page
