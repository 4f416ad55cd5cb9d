"""From the outbox to the bots: once, signed, not too fast, not at night, again after failure."""

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel.messages import bots
from luodi.kernel.messages.actions import delivering, send_again
from luodi.kernel.messages.actions.delivering import deliver, take
from luodi.kernel.messages.models import Channel, Message, SendRate
from luodi.kernel.messages.rules import ChannelKind
from luodi.kernel.messages.tests.conftest import KEY, SIGNING, TAKEN, states

pytestmark = pytest.mark.django_db


def test_a_message_says_its_kind_slots_link_and_number(channel, put, run, net):
    channel()
    [message] = put()
    assert run() == "发出 1 条"
    message.refresh_from_db()
    assert net.texts[0].splitlines() == [
        "督办到期",
        "青督〔2023〕12号 将于 2023-03-01 到期",
        "https://luodi.example.cn/duties/12/",
        f"luodi 消息编号 {message.batch}",
    ]
    assert (message.state, message.tries, message.error) == ("SENT", 1, "")
    assert run() == ""
    assert len(net.sent) == 1


def test_what_is_rolled_back_is_never_sent(channel, put, run, net):
    channel()
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert (run(), net.sent, Message.objects.count()) == ("", [], 0)


def test_a_key_goes_to_a_channel_once(channel, put, run, net):
    channel(name="一")
    channel(name="二", address="https://open.feishu.cn/open-apis/bot/v2/hook/x",
            kind=ChannelKind.FEISHU)  # fmt: skip
    first, second = put("a"), put("a")
    assert [one.pk for one in first] == [one.pk for one in second]
    run()
    put("a")
    run()
    assert len(net.sent) == 2
    assert Message.objects.count() == 2


def test_a_unit_without_a_channel_in_use_gets_nothing(channel, put, office, run, net):
    channel(enabled=False)
    channel(unit=office.other)
    assert put() == []
    assert (run(), net.sent) == ("", [])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "wells.gone"}, "没有名为 wells.gone"),
        ({"slots": {"number": "12"}}, "空格不对：day"),
        ({"slots": {"number": "12", "day": date(2023, 3, 1), "who": "王"}}, "空格不对：who"),
        ({"slots": {"number": "王小明", "day": date(2023, 3, 1)}}, "只能填 number"),
        ({"url_path": "https://evil.cn/"}, "只能是本站的路径"),
        ({"key": ""}, "防重编号"),
        ({"unit": None}, "要么发给单位"),
    ],
)
def test_a_message_of_another_form_is_refused(channel, put, changed, said):
    channel()
    with pytest.raises(ValueError, match=said):
        put(**changed)
    assert Message.objects.count() == 0


def test_a_telephone_that_looks_like_a_number_is_refused_all_the_same(channel, put):
    channel()
    with pytest.raises(ValidationError, match="消息里有手机号") as refused:
        put(slots={"number": "13812345678", "day": date(2023, 3, 1)})
    assert "13812345678" not in str(refused.value)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("kind", [ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU])
def test_each_bot_is_spoken_to_in_its_own_form(channel, put, run, net, kind):
    channel(kind)
    net.answers = [TAKEN[kind]]
    put()
    assert run() == "发出 1 条"
    [request] = net.sent
    told = json.loads(request.content)
    assert (request.method, request.url.host, request.headers["Host"]) == (
        "POST", "203.107.1.1", request.extensions["sni_hostname"],
    )  # fmt: skip
    assert KEY in str(request.url)
    assert told.get("msgtype") == "text" or told["msg_type"] == "text"
    assert "sign" not in told


def test_dingtalk_is_signed_in_its_address(channel, put, run, net):
    channel(ChannelKind.DINGTALK, signing=SIGNING)
    put()
    run()
    query = parse_qs(urlsplit(str(net.sent[0].url)).query)
    stamp = str(int(net.at.timestamp() * 1000))
    assert query["access_token"] == [KEY]
    assert query["timestamp"] == [stamp]
    assert query["sign"] == [bots.dingtalk_sign(stamp, SIGNING)]
    assert SIGNING not in str(net.sent[0].url)


def test_feishu_is_signed_in_its_body(channel, put, run, net):
    channel(ChannelKind.FEISHU, signing=SIGNING)
    put()
    run()
    told = json.loads(net.sent[0].content)
    stamp = str(int(net.at.timestamp()))
    assert (told["timestamp"], told["sign"]) == (stamp, bots.feishu_sign(stamp, SIGNING))


def test_signatures_are_those_that_another_program_makes():
    """Made with `openssl dgst -sha256 -hmac` and `base64`, not with this code."""
    assert bots.dingtalk_sign("1577262236757", "this is secret") == (
        "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    )
    assert bots.feishu_sign("1599360473", "demo") == (
        "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
    )


def test_a_mailbox_gets_a_letter(channel, put, run, settings):
    settings.EMAIL_HOST = "mail.example.cn"
    channel(ChannelKind.MAIL)
    [message] = put()
    assert run() == "发出 1 条"
    [letter] = mail.outbox
    message.refresh_from_db()
    assert (letter.to, letter.subject) == (["bangongshi@example.cn"], "督办到期")
    assert letter.extra_headers["Message-ID"] == f"<{message.batch}@luodi>"
    assert "https://luodi.example.cn/duties/12/" in letter.body


def test_without_a_mail_server_a_letter_fails_and_says_what_to_set(channel, put, run, settings):
    settings.EMAIL_HOST = ""
    channel(ChannelKind.MAIL)
    put()
    run()
    assert Message.objects.get().error == "没有设置邮件服务器（设置 mail_host），没有发出"
    assert states() == ["FAILED"]


def test_a_refusal_with_status_200_is_tried_again_with_pauses_then_fails(channel, put, run, net):
    channel()
    put()
    waits = []
    for _try in range(6):
        net.answers = [{"errcode": 45009, "errmsg": "api freq out of limit"}]
        run()
        message = Message.objects.get()
        waits.append((message.not_before - net.at).total_seconds() / 60)
        net.later(hours=2, minutes=1)
    assert waits[:5] == [1, 4, 16, 64, 120]
    assert (message.state, message.tries) == ("FAILED", 6)
    assert message.error == "45009 api freq out of limit"
    assert len(net.sent) == 6
    assert len({text.rpartition(" ")[2] for text in net.texts}) == 1


def test_a_wrong_address_is_not_tried_again_until_somebody_says_so(
    channel, put, run, net, office, in_charge
):
    channel()
    put()
    net.answers = [{"errcode": 93000, "errmsg": "invalid webhook url"}]
    run()
    message = Message.objects.get()
    assert (message.state, message.tries) == ("FAILED", 1)
    assert message.error == "93000 invalid webhook url"
    net.later(hours=3)
    run()
    assert len(net.sent) == 1
    actor = office.actor(in_charge("messages.change_channel"))
    send_again(actor=actor, message=message)
    run()
    assert states() == ["SENT"]
    with pytest.raises(ValidationError, match="已发，只有没有发出的才能重发"):
        send_again(actor=actor, message=message)


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        (httpx.Response(302, headers={"Location": "http://127.0.0.1/"}), "FAILED", "没有跟随"),
        (httpx.Response(500), "WAITING", "HTTP 500"),
        (httpx.Response(200, text="<html>"), "WAITING", "不是约定的格式"),
        (httpx.Response(200, content=b"x" * 200_000), "WAITING", "不是约定的格式"),
        (
            httpx.ConnectError(f"to {KEY}"),
            "WAITING",
            "没有连上 qyapi.weixin.qq.com（Conn",
        ),
        (httpx.ReadTimeout(f"to {KEY}"), "WAITING", "（ReadTimeout）"),
        (RuntimeError(f"to {KEY}"), "WAITING", "发送时出了意外（RuntimeError）"),
    ],
)
def test_whatever_goes_wrong_is_told_without_the_key(
    channel, put, run, net, caplog, answer, state, said
):
    channel()
    put()
    net.answers = [answer]
    with caplog.at_level("DEBUG"):
        run()
    message = Message.objects.get()
    assert (message.state, said in message.error) == (state, True)
    assert KEY not in message.error + caplog.text
    assert len(net.sent) == 1


def test_a_bot_that_repeats_the_key_or_a_telephone_is_covered(channel, put, run, net):
    channel(ChannelKind.DINGTALK, signing=SIGNING)
    put()
    net.answers = [{"errcode": 310000, "errmsg": f"bad {KEY} {SIGNING}"}]
    run()
    put("b")
    net.answers = [{"errcode": 310000, "errmsg": "call 13812345678"}]
    run()
    errors = Message.objects.order_by("id").values_list("error", flat=True)
    assert list(errors) == ["310000 bad *** ***", "310000"]


@pytest.mark.parametrize(
    ("addresses", "reached"),
    [
        (["203.107.1.1"], True),
        (["2400:3200::1"], True),
        (["127.0.0.1"], False),
        (["10.0.0.7"], False),
        (["169.254.169.254"], False),
        (["::1"], False),
        (["203.107.1.1", "192.168.0.1"], False),
        ([], False),
    ],
)
def test_a_host_that_lies_inside_is_not_spoken_to(channel, put, run, net, addresses, reached):
    net.hosts["qyapi.weixin.qq.com"] = addresses
    channel()
    put()
    run()
    assert bool(net.sent) is reached
    if not reached:
        assert "指向内网地址" in Message.objects.get().error


def test_a_host_inside_that_the_settings_name_is_spoken_to(channel, put, run, net, settings):
    settings.LUODI_MESSAGE_PRIVATE_HOSTS = ["qyapi.weixin.qq.com"]
    net.hosts["qyapi.weixin.qq.com"] = ["10.0.0.7"]
    channel()
    put()
    assert run() == "发出 1 条"
    assert net.sent[0].url.host == "10.0.0.7"


def test_a_host_taken_off_the_list_is_not_spoken_to(channel, put, run, net, settings):
    channel()
    put()
    settings.LUODI_MESSAGE_HOSTS = ["open.feishu.cn"]
    run()
    assert net.sent == []
    assert "不在许可的名单里" in Message.objects.get().error


def test_a_key_file_that_changed_is_told(channel, put, run, net, settings):
    channel()
    put()
    settings.SECRET_KEY = "another" * 10
    run()
    assert net.sent == []
    assert Message.objects.get().error == "密钥文件换过，渠道的网址读不出来了；请重新填写"


def test_twenty_a_minute_are_never_passed(channel, put, run, net):
    channel()
    for number in range(45):
        put(f"k{number}")
    stamps = []
    for _minute in range(30):
        before = len(net.sent)
        run()
        stamps += [net.at] * (len(net.sent) - before)
        net.later(seconds=20)
    assert len(stamps) == 45
    for first in stamps:
        within = [stamp for stamp in stamps if 0 <= (stamp - first).total_seconds() <= 60]
        assert len(within) <= 20


def test_feishu_gets_five_a_second_at_most_and_is_waited_for(channel, put, net, run):
    channel(ChannelKind.FEISHU)
    for number in range(20):
        put(f"k{number}")
    assert run() == "发出 20 条"
    assert len(net.slept) == 16
    assert max(net.slept) <= 0.625


def test_two_channels_of_one_bot_share_its_rate(channel, put, net, run):
    channel(name="一")
    channel(name="二")
    for number in range(10):
        put(f"k{number}")
    run()
    assert len(net.sent) == 10
    assert SendRate.objects.count() == 1


def test_a_bot_that_is_full_does_not_hold_up_the_others(channel, put, net, run):
    slow = channel(name="一")
    for number in range(15):
        put(f"k{number}")
    quick = channel(ChannelKind.FEISHU, name="二")
    put("last", unit=None, channel=quick)
    run()
    assert Message.objects.get(key="last").state == "SENT"
    assert Message.objects.filter(channel=slow, state="WAITING").count() == 5


def test_feishu_is_not_sent_to_on_the_half_hour_unless_it_is_urgent(channel, put, net, run):
    channel(ChannelKind.FEISHU)
    net.later(minutes=20)
    put("a")
    put("b", urgent=True)
    assert run() == "发出 1 条"
    assert Message.objects.get(key="b").state == "SENT"
    net.later(minutes=1)
    assert run() == "发出 1 条"


def test_at_night_only_the_urgent_goes(channel, put, net, run):
    from datetime import time

    channel(quiet_from=time(22), quiet_to=time(7))
    net.later(hours=13)  # 22:10
    put("a")
    put("b", urgent=True)
    assert run() == "发出 1 条"
    assert Message.objects.get(key="b").state == "SENT"
    net.later(hours=8, minutes=49)
    assert run() == ""
    net.later(minutes=1)
    assert run() == "发出 1 条"


def test_a_try_that_falls_into_the_night_waits_for_the_morning(channel, put, net, run):
    from datetime import time

    channel(quiet_from=time(22), quiet_to=time(7))
    net.later(hours=12, minutes=49)  # 21:59
    put()
    net.answers = [httpx.Response(500)]
    run()
    net.later(minutes=1)
    assert run() == ""
    assert Message.objects.get().not_before.astimezone(net.at.tzinfo).isoformat() == (
        "2023-03-02T07:00:00+08:00"
    )


def test_lines_of_a_window_go_together(channel, put, net, run):
    channel(digest_minutes=30)
    put("a")
    net.later(minutes=20)
    put("b", slots={"number": "13号", "day": date(2023, 3, 2)})
    put("now", urgent=True)
    assert run() == "发出 1 条"
    net.later(minutes=10)
    assert run() == "发出 2 条"
    assert len(net.sent) == 2
    text = net.texts[1]
    assert text.startswith("2 条提醒\n青督〔2023〕12号")
    assert text.count("https://luodi.example.cn/duties/12/") == 2
    batches = Message.objects.filter(urgent=False).values_list("batch", flat=True)
    assert len(set(batches)) == 1
    put("c")
    assert run() == ""  # a new window


def test_a_digest_that_is_too_long_for_its_bot_goes_in_parts(channel, put, net, run):
    channel(digest_minutes=5)
    for number in range(60):
        put(f"k{number}")
    net.later(minutes=5)
    assert run() == "发出 60 条"
    assert [len(text.encode()) <= 2048 for text in net.texts] == [True] * len(net.texts)
    assert len(net.texts) < 6


def test_a_digest_that_failed_goes_again_as_it_was(channel, put, net, run):
    channel(digest_minutes=5)
    put("a")
    put("b")
    net.later(minutes=5)
    net.answers = [httpx.Response(500)]
    run()
    put("c")
    net.later(minutes=5)
    run()
    first, again, other = net.texts
    assert first == again
    assert other.startswith("督办到期")
    assert states() == ["SENT"] * 3


def test_a_crash_between_sending_and_marking_sends_again_under_the_same_number(
    channel, put, run, net, monkeypatch
):
    class KilledError(BaseException):
        pass

    def killed(batch):
        assert delivering._spoken(batch, delivering.unseal(batch.channel.sealed)).taken
        raise KilledError

    channel()
    put()
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "deliver", killed)
        with pytest.raises(KilledError):
            run()
    assert states() == ["SENDING"]
    assert run() == ""
    net.later(minutes=2, seconds=1)
    assert run() == "发出 1 条"
    first, second = net.texts
    assert first == second
    assert states() == ["SENT"]


def test_two_workers_do_not_send_one_message_both(channel, put, net):
    channel()
    [message] = put()
    message = Message.objects.select_related("channel").get(pk=message.pk)
    first = take(message, "one")
    assert first is not None
    assert take(message, "two") is None
    assert deliver(first) == 1
    assert len(net.sent) == 1


def test_a_worker_that_slept_marks_nothing_of_another(channel, put, net):
    channel()
    [message] = put()
    message = Message.objects.select_related("channel").get(pk=message.pk)
    slept = take(message, "one")
    net.later(minutes=3)
    again = take(Message.objects.select_related("channel").get(pk=message.pk), "two")
    assert again.number == slept.number
    net.answers = [httpx.Response(500)]
    assert deliver(slept) == 0
    assert states() == ["SENDING"]
    assert deliver(again) == 1
    assert states() == ["SENT"]


def test_a_message_whose_worker_always_dies_is_given_up(channel, put, run, net):
    channel()
    [message] = put()
    for _try in range(6):
        found = Message.objects.select_related("channel").get(pk=message.pk)
        assert take(found, "dead") is not None
        net.later(minutes=3)
    run()
    assert net.sent == []
    assert (states(), Message.objects.get().error) == (["FAILED"], "每次都在发送中途中断")


def test_old_messages_are_cleared(channel, put, run, net, settings):
    from datetime import timedelta

    channel()
    put("a")
    run()
    settings.LUODI_CLOCK += timedelta(days=181)
    put("b")
    assert delivering.clear_outbox(delivering.Running(None)) == "清理消息 1 条"
    assert list(Message.objects.values_list("key", flat=True)) == ["b"]
    assert Channel.objects.count() == 1
