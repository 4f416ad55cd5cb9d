"""What the room `messages` offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import (
    Administration,
    Card,
    MenuItem,
    MessageKind,
    Permission,
    RecordKind,
    TimedJob,
)
from luodi.kernel.web.groups import SETTINGS

CARD = Card(
    name="messages",
    title=_("消息"),
    urls="luodi.kernel.messages.urls",
    docs="kernel/messages.md",
    menu=(
        MenuItem(
            _("消息渠道"), "messages:channel_list", "messages.view_message", "messages", SETTINGS
        ),
        MenuItem(_("发件箱"), "messages:message_list", "messages.view_message", "send", SETTINGS),
    ),
    permissions=(
        Permission("messages.view_message", _("查看消息渠道和发件箱"), Administration.SYSTEM),
        Permission("messages.change_channel", _("维护消息渠道、重发消息"), Administration.SYSTEM),
    ),
    records=(
        RecordKind("messages.channel", _("消息渠道"), "messages:channel"),
        RecordKind("messages.message", _("消息"), "messages:message"),
    ),
    demo="luodi.kernel.messages.demo.load",
    timed=(
        TimedJob(
            "messages.send_waiting",
            _("发出消息"),
            "luodi.kernel.messages.actions.delivering.send_waiting",
            every_minutes=1,
        ),
        TimedJob(
            "messages.clear_outbox",
            _("清理发件箱"),
            "luodi.kernel.messages.actions.delivering.clear_outbox",
            daily_at="03:40",
        ),
    ),
    messages=(
        MessageKind(
            "messages.probe",
            _("试发"),
            _("%(day)s 的试发：收到这一条，说明渠道可用。"),
            (("day", "day"),),
        ),
    ),
)
