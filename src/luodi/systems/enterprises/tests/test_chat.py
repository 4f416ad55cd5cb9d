"""A pasted record of a chat group becomes needs, one gesture each."""

import pytest
from django.urls import reverse

from luodi.systems.enterprises.models import Case
from luodi.systems.enterprises.rules import Message, messages_of

RECORD = """
——— 2023年7月12日 ———
铸造厂老李  2023/7/12 10:20
变压器又跳了，电话 13800001234
街道小王 10:21:
收到，马上报
铸造厂老李 10:25
还有一件事
路灯也坏了
印刷厂：招不到夜班的人
"""


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ("", []),
        ("没有名字的一句话", [Message("", "没有名字的一句话")]),
        ("老李 昨天 下午 3:05\n停电\n了", [Message("老李", "停电\n了")]),
        ("老李 10:20\n老王 10:21\n好", [Message("老王", "好")]),
        ("看 https://example.cn/a", [Message("", "看 https://example.cn/a")]),
        ("老李: 订单掉了：三成", [Message("老李", "订单掉了：三成")]),
    ],
)
def test_a_record_is_taken_apart(record, found):
    assert messages_of(record) == found


@pytest.fixture
def rows(hall, client):
    client.force_login(hall.keeper)
    answer = client.post(reverse("enterprises:case_chat"), {"record": RECORD})
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "138****1234" in shown
    assert "13800001234" not in shown
    messages = messages_of(RECORD.replace("13800001234", "138****1234"))
    assert [one.who for one in messages] == ["铸造厂老李", "街道小王", "铸造厂老李", "印刷厂"]
    told = {"unit": hall.office.root.pk, "count": len(messages)}
    for number, one in enumerate(messages):
        told |= {f"is_{number}": "skip", f"who_{number}": one.who, f"text_{number}": one.text}
    return told


def take(client, rows, key="a-chat-that-was-split", **more):
    told = {**rows, "idempotency_key": key, **more}
    return client.post(reverse("enterprises:case_chat_take"), told)


def test_each_message_that_is_a_need_becomes_a_case(hall, client, rows):
    chosen = {"is_0": "new", "firm_0": hall.firm.party.name, "is_2": "on",
              "is_3": "new", "firm_3": "一家印刷厂"}  # fmt: skip
    for _time in range(2):
        assert take(client, rows, **chosen).status_code == 302
    power, people = Case.objects.order_by("pk")
    assert (power.firm, power.channel) == (hall.firm, "CHAT_GROUP")
    assert power.text == "变压器又跳了，电话 138****1234\n还有一件事\n路灯也坏了"
    assert (people.firm, people.told_as, people.text) == (None, "一家印刷厂", "招不到夜班的人")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, "一条诉求也没有选"),
        ({"is_0": "on"}, "上面还没有一件诉求"),
        ({"is_0": "new", "firm_0": " "}, "没有写是哪家企业"),
        ({"is_0": "new", "firm_0": "一家厂", "text_0": ""}, "诉求为空"),
    ],
)
def test_what_does_not_fit_comes_back_and_nothing_is_taken(hall, client, rows, chosen, words):
    answer = take(client, rows, **chosen)
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_a_record_without_messages_or_with_too_many_is_refused(hall, client):
    client.force_login(hall.keeper)
    many = "\n".join(f"老李: 第{number}句" for number in range(201))
    for record, words in (("——— 10:20 ———", "看不出有人说了什么"), (many, "有 201 条")):
        answer = client.post(reverse("enterprises:case_chat"), {"record": record})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_a_chat_is_split_only_by_whoever_takes_needs_in(hall, client, rows):
    client.force_login(hall.handler)
    assert client.get(reverse("enterprises:case_chat")).status_code == 403
    assert take(client, rows).status_code == 403
