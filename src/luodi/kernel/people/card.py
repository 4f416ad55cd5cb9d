"""What the room `people` offers: units, posts, who holds them, roles and users."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import (
    Administration,
    Card,
    FoundKind,
    MenuItem,
    Permission,
    RecordKind,
    Threshold,
)
from luodi.kernel.web.groups import DIRECTORY

CARD = Card(
    name="people",
    title=_("单位与岗位"),
    urls="luodi.kernel.people.urls",
    docs="kernel/people.md",
    menu=(
        MenuItem(
            _("单位与岗位"),
            "people:unit_list",
            "people.view_people",
            "building-community",
            DIRECTORY,
        ),
        MenuItem(_("用户"), "people:user_list", "people.change_people", "users", DIRECTORY),
        MenuItem(_("角色"), "people:role_list", "people.change_people", "shield-check", DIRECTORY),
    ),
    found=(
        FoundKind(
            "people.unit",
            _("单位"),
            "people:unit",
            "people.view_people",
            "luodi.kernel.people.finding.findable_units",
        ),
        FoundKind(
            "people.post",
            _("岗位"),
            "people:post",
            "people.view_people",
            "luodi.kernel.people.finding.findable_posts",
        ),
    ),
    permissions=(
        Permission("people.view_people", _("查看单位、岗位与任职")),
        Permission("people.appoint", _("任命岗位人员"), Administration.SECURITY),
        Permission("people.change_people", _("维护用户、角色和岗位"), Administration.SECURITY),
        Permission("people.change_unit", _("维护单位"), Administration.SYSTEM),
    ),
    thresholds=(
        Threshold(
            "people.administrators_apart",
            _("系统、安全、审计三员分设（1 为分设，0 为不要求）"),
            Decimal(1),
            "",
            "GB/T 22239-2019 第 8.1.5 条（安全管理中心：系统管理、审计管理、安全管理）",
            date(1949, 10, 1),
            minimum=Decimal(0),
            maximum=Decimal(1),
        ),
        Threshold(
            "people.second_factor_for",
            _("必须用动态口令登录的人（0 无人，1 三员，2 所有人）"),
            Decimal(0),
            "",
            "GB/T 22239-2019 第 8.1.4.1 条 d）要求两种或以上鉴别技术；启用的日子由本地定",
            date(1949, 10, 1),
            minimum=Decimal(0),
            maximum=Decimal(2),
        ),
    ),
    imports=(
        "luodi.kernel.people.importing.UNITS",
        "luodi.kernel.people.importing.POSTS",
        "luodi.kernel.people.importing.SIGN_INS",
    ),
    records=(
        RecordKind("people.unit", _("单位"), "people:unit"),
        RecordKind("people.post", _("岗位"), "people:post"),
        RecordKind("people.role", _("角色"), "people:role"),
        RecordKind("people.user", _("用户"), "people:user"),
    ),
)
