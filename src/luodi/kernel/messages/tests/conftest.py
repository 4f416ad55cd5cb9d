"""A bureau with channels, and bots that answer here instead of on the network."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from luodi.kernel import cards, clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.cards import Card, MessageKind
from luodi.kernel.jobs.running import Running
from luodi.kernel.messages import bots
from luodi.kernel.messages.actions import ChannelSpec, add_channel, delivering, send
from luodi.kernel.messages.card import CARD
from luodi.kernel.messages.models import Message
from luodi.kernel.messages.rules import ChannelKind

START = datetime(2023, 3, 1, 9, 10, 0, tzinfo=clock.SHANGHAI)
KEY = "k3y-0123456789abcdef"
SIGNING = "SEC5f0e1d2c3b4a59687"
ADDRESSES = {
    ChannelKind.WECOM: f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    ChannelKind.DINGTALK: f"https://oapi.dingtalk.com/robot/send?access_token={KEY}",
    ChannelKind.FEISHU: f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
    ChannelKind.MAIL: "bangongshi@example.cn",
}
TAKEN = {
    ChannelKind.WECOM: {"errcode": 0, "errmsg": "ok"},
    ChannelKind.DINGTALK: {"errcode": 0, "errmsg": "ok"},
    ChannelKind.FEISHU: {"code": 0, "msg": "success", "data": {}},
}
KIND = MessageKind(
    "wells.due",
    "督办到期",
    "%(number)s 将于 %(day)s 到期",
    (("number", "number"), ("day", "day")),
)


@dataclass
class Net:
    """What was sent, what is answered, where hosts lie, and what time it is."""

    sent: list[httpx.Request] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    hosts: dict[str, list[str]] = field(default_factory=dict)
    slept: list[float] = field(default_factory=list)
    at: datetime = START

    def answer(self, request):
        self.sent.append(request)
        found = self.answers.pop(0) if self.answers else {"errcode": 0, "code": 0}
        if isinstance(found, Exception):
            raise found
        if isinstance(found, httpx.Response):
            return found
        return httpx.Response(200, json=found)

    @property
    def texts(self):
        told = [json.loads(request.content) for request in self.sent]
        return [(one.get("text") or one["content"]).get("content") or one["content"]["text"]
                for one in told]  # fmt: skip

    def later(self, **passed):
        self.at += timedelta(**passed)
        return self.at

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def net(monkeypatch, settings):
    made = Net()
    settings.LUODI_PUBLIC_URL = "https://luodi.example.cn"
    card = Card("wells", "机井", "", "", messages=(KIND,))
    monkeypatch.setattr(cards, "all_cards", lambda: (card, CARD))
    monkeypatch.setattr(bots, "transport", lambda: httpx.MockTransport(made.answer))
    monkeypatch.setattr(bots, "resolve", lambda host: made.hosts.get(host, ["203.107.1.1"]))
    monkeypatch.setattr(clock, "ticking", lambda: made.at)
    monkeypatch.setattr(delivering.time, "sleep", made.sleep)
    return made


@pytest.fixture
def channel(office, net):
    """Give a function that adds a channel of the bureau."""

    def add(kind=ChannelKind.WECOM, *, unit=None, **told):
        spec = ChannelSpec(
            name=told.pop("name", "群"),
            kind=kind,
            address=told.pop("address", ADDRESSES[kind]),
            **{"quiet_from": None, "quiet_to": None, **told},
        )
        return add_channel(actor=LUODI, unit=unit or office.bureau, spec=spec, reason="试")

    return add


@pytest.fixture
def put(office, net):
    """Give a function that puts a message for the bureau into the outbox."""

    def sent(key="a", **changed):
        told = {
            "kind": "wells.due",
            "slots": {"number": "青督〔2023〕12号", "day": START.date()},
            "url_path": "/duties/12/",
            "key": key,
            "unit": None if "channel" in changed else office.bureau,
        }
        return send(**(told | changed))

    return sent


@pytest.fixture
def run(net):
    """Give a function that runs the timed job once."""
    return lambda: delivering.send_waiting(Running(LUODI))


def states():
    return list(Message.objects.order_by("id").values_list("state", flat=True))
