"""A sample channel of the demonstration, out of use, and a message that it did not take."""

from datetime import date, datetime, time

from django.conf import settings

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.messages.actions import ChannelSpec, add_channel, change_channel, probe_channel
from luodi.kernel.messages.rules import ChannelKind
from luodi.kernel.people.models import Unit

HOST = "qyapi.weixin.qq.com"


def load(today: date) -> None:
    """Add a channel whose key is invented, with what waited for it when it was put out of use."""
    if HOST not in settings.LUODI_MESSAGE_HOSTS:
        return
    spec = ChannelSpec(
        name="督查工作群（示例）",
        kind=ChannelKind.WECOM,
        address=f"https://{HOST}/cgi-bin/webhook/send?key=example",
    )
    with clock.told(datetime.combine(today, time(8, 20), clock.SHANGHAI)):
        unit = Unit.objects.get(code="quzf")
        channel = add_channel(actor=LUODI, unit=unit, spec=spec, reason="示例数据")
        probe_channel(actor=LUODI, channel=channel)
        off = ChannelSpec(name=spec.name, kind=spec.kind, enabled=False)
        change_channel(
            actor=LUODI, channel=channel, spec=off, version=1, reason="示例数据，网址是虚构的"
        )
