"""What the room `config` offers: the dated thresholds of all cards."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Administration, Card, MenuItem, Permission, RecordKind
from luodi.kernel.web.groups import SETTINGS

CARD = Card(
    name="config",
    title=_("阈值"),
    urls="luodi.kernel.config.urls",
    docs="kernel/config.md",
    menu=(
        MenuItem(
            _("阈值"),
            "config:threshold_list",
            "config.view_threshold",
            "adjustments-horizontal",
            SETTINGS,
        ),
        MenuItem(
            _("放假安排"),
            "config:notice_list",
            "config.view_threshold",
            "calendar-event",
            SETTINGS,
        ),
    ),
    permissions=(
        Permission("config.view_threshold", _("查看阈值")),
        Permission("config.set_threshold", _("设定阈值"), Administration.SYSTEM),
        Permission("config.set_calendar", _("登记年度放假安排"), Administration.SYSTEM),
    ),
    records=(
        RecordKind("config.threshold", _("阈值"), "config:threshold"),
        RecordKind("config.holiday_notice", _("放假安排"), "config:notice"),
    ),
)
