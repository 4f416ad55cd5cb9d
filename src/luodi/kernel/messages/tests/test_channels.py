"""Keeping channels and the outbox: who may, what is logged, and no secret anywhere."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from luodi.kernel.log.models import LogLine
from luodi.kernel.messages.actions import (
    ChannelSpec,
    add_channel,
    change_channel,
    probe_channel,
    send_again,
)
from luodi.kernel.messages.models import Channel, Message
from luodi.kernel.messages.rules import ChannelKind
from luodi.kernel.messages.sealing import Secret, SecretLostError, seal, unseal
from luodi.kernel.messages.tests.conftest import ADDRESSES, KEY, SIGNING, states

VIEW, CHANGE = "messages.view_message", "messages.change_channel"
WECOM = ChannelKind.WECOM


@pytest.fixture
def keeper(office, in_charge):
    return office.actor(in_charge(VIEW, CHANGE))


@pytest.fixture
def outsider(office, stranger):
    return office.actor(stranger(VIEW, CHANGE))


def spec(**changed):
    told = {"name": "群", "kind": WECOM, "address": ADDRESSES[WECOM], "signing": SIGNING}
    return ChannelSpec(**(told | changed))


def form(**changed):
    told = {
        "name": "督查工作群",
        "kind": "DINGTALK",
        "address": ADDRESSES[ChannelKind.DINGTALK],
        "signing": SIGNING,
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "digest_minutes": "0",
        "enabled": "on",
        "reason": "建群",
        "idempotency_key": "key-of-a-test-form",
    }
    return told | changed


def test_a_secret_is_read_again_under_the_same_key_alone(settings):
    sealed = seal(Secret(ADDRESSES[WECOM], SIGNING))
    assert KEY not in sealed
    assert unseal(sealed) == Secret(ADDRESSES[WECOM], SIGNING)
    assert KEY not in repr(unseal(sealed))
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(SecretLostError, match="请重新填写"):
        unseal(sealed)


def test_a_channel_is_added_with_its_secret_encrypted(keeper, office, net):
    channel = add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="建群")
    channel.refresh_from_db()
    assert (channel.host, channel.enabled, channel.version) == ("qyapi.weixin.qq.com", True, 1)
    stored = " ".join(str(value) for value in Channel.objects.values_list()[0])
    assert KEY not in stored
    assert SIGNING not in stored
    line = LogLine.objects.get(verb="messages.add_channel")
    assert line.after["host"] == "qyapi.weixin.qq.com"
    assert line.reason == "建群"
    assert KEY not in str(line.after)
    assert SIGNING not in str(line.after)


def test_another_bureaus_channels_are_not_ones_own(keeper, outsider, office, net):
    with pytest.raises(PermissionDenied):
        add_channel(actor=outsider, unit=office.bureau, spec=spec(), reason="x")
    assert Channel.objects.count() == 0
    channel = add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="x")
    for deed in (
        lambda: change_channel(
            actor=outsider, channel=channel, spec=spec(name="别的"), version=1, reason="x"
        ),
        lambda: probe_channel(actor=outsider, channel=channel),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    channel.refresh_from_db()
    assert (channel.name, Message.objects.count()) == ("群", 0)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"address": "http://qyapi.weixin.qq.com/x-secret"}, "address", "网址写法不对"),
        ({"address": "https://evil.cn/x-secret"}, "address", "不在许可的名单里"),
        ({"address": ""}, "address", "网址写法不对"),
        ({"kind": ChannelKind.MAIL, "address": "x-secret"}, "address", "邮箱地址写法不对"),
        ({"quiet_from": None}, "quiet_to", "要么都填"),
        ({"digest_minutes": 1441}, "digest_minutes", "1441 不在 0 到 1440 之间"),
    ],
)
def test_a_channel_that_cannot_be_is_refused_by_field(keeper, office, net, changed, field, said):
    with pytest.raises(ValidationError) as refused:
        add_channel(actor=keeper, unit=office.bureau, spec=spec(**changed), reason="x")
    assert said in str(refused.value.message_dict[field])
    assert "x-secret" not in str(refused.value)
    assert Channel.objects.count() == LogLine.objects.count() == 0


def test_a_name_stands_once_in_a_unit(keeper, office, net):
    add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="x")
    with pytest.raises(ValidationError, match="已有名为“群”的渠道"):
        add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="x")


def test_a_change_without_an_address_keeps_both_secrets(keeper, office, net):
    channel = add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="x")
    told = spec(name="新名", address="", signing="")
    changed = change_channel(actor=keeper, channel=channel, spec=told, version=1, reason="改名")
    assert (changed.name, changed.version) == ("新名", 2)
    assert unseal(changed.sealed) == Secret(ADDRESSES[WECOM], SIGNING)
    line = LogLine.objects.get(verb="messages.change_channel")
    assert (line.before["name"], line.after["name"]) == ("群", "新名")
    assert line.after["address_replaced"] is False


def test_another_address_replaces_both(keeper, office, net):
    channel = add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="x")
    told = spec(address=ADDRESSES[WECOM] + "2", signing="")
    changed = change_channel(actor=keeper, channel=channel, spec=told, version=1, reason="换")
    assert unseal(changed.sealed) == Secret(ADDRESSES[WECOM] + "2", "")
    assert changed.bot != channel.bot
    line = LogLine.objects.get(verb="messages.change_channel")
    assert line.after["address_replaced"] is True
    assert KEY not in str(line.after)


def test_of_two_who_change_it_the_second_sees_what_stands(keeper, office, net):
    channel = add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="x")
    first = spec(name="甲", address="")
    change_channel(actor=keeper, channel=channel, spec=first, version=1, reason="一")
    with pytest.raises(ValidationError, match="名称现为“甲”，您填的是“乙”"):
        change_channel(
            actor=keeper, channel=channel, spec=spec(name="乙", address=""), version=1, reason="二"
        )
    channel.refresh_from_db()
    assert (channel.name, channel.version) == ("甲", 2)


def test_what_waits_for_a_channel_put_out_of_use_has_failed(keeper, office, net, put, run):
    channel = add_channel(actor=keeper, unit=office.bureau, spec=spec(), reason="x")
    [message] = put()
    off = spec(address="", enabled=False)
    change_channel(actor=keeper, channel=channel, spec=off, version=1, reason="撤群")
    run()
    assert (net.sent, states()) == ([], ["FAILED"])
    message.refresh_from_db()
    assert message.error == "渠道已停用"
    message.channel.refresh_from_db()
    with pytest.raises(ValidationError, match="已停用；请先启用"):
        send_again(actor=keeper, message=message)
    channel.refresh_from_db()
    with pytest.raises(ValidationError, match="已停用；请先启用"):
        probe_channel(actor=keeper, channel=channel)


@pytest.fixture
def pages(office, net, in_charge, colleague, stranger):
    made = {}
    for name, user in (
        ("keeper", in_charge(VIEW, CHANGE)),
        ("looker", colleague(VIEW)),
        ("outsider", stranger(VIEW, CHANGE)),
    ):
        made[name] = Client()
        made[name].force_login(user, "django.contrib.auth.backends.ModelBackend")
    return made


def test_a_channel_is_made_tried_and_sent_on_the_pages_without_showing_its_secret(
    pages, office, run, net
):
    seen = []
    keeper = pages["keeper"]
    seen.append(keeper.get("/messages/channels/new/"))
    made = keeper.post("/messages/channels/new/", form(unit=office.bureau.pk))
    assert made.status_code == 302
    seen += [made, keeper.get(made.url), keeper.get(f"{made.url}change/")]
    tried = keeper.post(f"{made.url}probe/", {"idempotency_key": "key-of-a-probe-1"})
    assert tried.status_code == 302
    net.answers = [{"errcode": 310000, "errmsg": f"sign not match {KEY}"}]
    run()
    seen += [keeper.get(tried.url), keeper.get("/messages/"), keeper.get("/messages/channels/")]
    assert "310000 sign not match ***" in seen[-3].content.decode()
    again = keeper.post(f"{tried.url}again/", {"idempotency_key": "key-of-again-1"})
    assert again.status_code == 302
    run()
    seen.append(keeper.get(tried.url))
    assert "已发" in seen[-1].content.decode()
    for answer in (*seen, keeper.get("/messages/?format=csv")):
        text = answer.content.decode() + str(answer.headers)
        assert KEY not in text
        assert SIGNING not in text
    verbs = LogLine.objects.filter(record_kind__startswith="messages.").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == [
        "messages.add_channel",
        "messages.probe_channel",
        "messages.send_again",
    ]
    logged = str(list(LogLine.objects.values_list("before", "after", "reason")))
    assert KEY not in logged


def test_a_refused_form_keeps_what_was_written_but_no_secret(pages, office):
    bad = form(unit=office.bureau.pk, address=f"https://evil.cn/{KEY}")
    answer = pages["keeper"].post("/messages/channels/new/", bad)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "主机 evil.cn 不在许可的名单里" in text
    assert 'value="督查工作群"' in text
    assert KEY not in text
    assert SIGNING not in text
    assert Channel.objects.count() == 0


def test_who_may_only_look_changes_nothing(pages, office):
    assert pages["looker"].get("/messages/channels/new/").status_code == 403
    assert pages["looker"].post("/messages/channels/new/", form()).status_code == 403
    assert Channel.objects.count() == 0


def test_another_bureau_sees_neither_channels_nor_messages(pages, office, channel, put):
    mine = channel(name="本局的群")
    [message] = put()
    outsider = pages["outsider"]
    for address in (
        f"/messages/channels/{mine.pk}/",
        f"/messages/channels/{mine.pk}/change/",
        f"/messages/{message.pk}/",
    ):
        assert outsider.get(address).status_code == 404
    for address in (f"/messages/channels/{mine.pk}/probe/", f"/messages/{message.pk}/again/"):
        sent = outsider.post(address, {"idempotency_key": "key-of-an-outsider"})
        assert sent.status_code == 404
    assert "本局的群" not in outsider.get("/messages/channels/").content.decode()
    assert "本局的群" not in outsider.get("/messages/?format=csv").content.decode()
    unit = outsider.post("/messages/channels/new/", form(unit=office.bureau.pk))
    assert unit.status_code == 422
    assert states() == ["WAITING"]
    assert "本局的群" in pages["looker"].get("/messages/channels/").content.decode()


def test_empty_pages_say_what_belongs_there(pages):
    assert "还没有消息渠道" in pages["looker"].get("/messages/channels/").content.decode()
    assert "发件箱是空的" in pages["looker"].get("/messages/").content.decode()
