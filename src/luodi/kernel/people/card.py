"""What the room `people` offers: units, posts and who holds them."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, MenuItem, Permission, RecordKind

CARD = Card(
    name="people",
    title=_("单位与岗位"),
    urls="luodi.kernel.people.urls",
    docs="kernel/people.md",
    menu=(
        MenuItem(_("单位与岗位"), "people:unit_list", "people.view_people", "building-community"),
    ),
    permissions=(
        Permission("people.view_people", _("查看单位、岗位与任职")),
        Permission("people.appoint", _("任命岗位人员")),
    ),
    records=(RecordKind("people.post", _("岗位"), "people:post"),),
)
