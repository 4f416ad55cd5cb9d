"""What the room `people` offers: units, posts, who holds them, roles and users."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, FoundKind, MenuItem, Permission, RecordKind
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
        Permission("people.appoint", _("任命岗位人员")),
        Permission("people.change_people", _("维护单位、岗位和人员")),
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
