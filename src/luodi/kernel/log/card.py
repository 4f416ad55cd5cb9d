"""What the room `log` offers: who did what, when and why."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Administration, Card, MenuItem, Permission
from luodi.kernel.web.groups import SETTINGS

CARD = Card(
    name="log",
    title=_("操作日志"),
    urls="luodi.kernel.log.urls",
    docs="kernel/log.md",
    menu=(MenuItem(_("操作日志"), "log:line_list", "log.view_log", "history", SETTINGS),),
    permissions=(Permission("log.view_log", _("查看操作日志"), Administration.LOG),),
)
