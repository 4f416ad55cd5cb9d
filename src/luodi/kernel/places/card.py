"""What the room offers: the directory of places."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Administration, Card, FoundKind, MenuItem, Permission, Threshold
from luodi.kernel.web.groups import DIRECTORY

CARD = Card(
    name="places",
    title=_("地方"),
    urls="luodi.kernel.places.urls",
    docs="kernel/places.md",
    menu=(
        MenuItem(_("地方名录"), "places:place_list", "places.view_place", "map-2", DIRECTORY),
        MenuItem(
            _("导入边界"), "places:import_new", "places.change_place", "file-import", DIRECTORY
        ),
        MenuItem(_("更换底图"), "places:base_new", "places.change_place", "map", DIRECTORY),
    ),
    found=(
        FoundKind(
            "places.place",
            _("地方"),
            "places:place",
            "places.view_place",
            "luodi.kernel.places.finding.findables",
        ),
    ),
    permissions=(
        Permission("places.view_place", _("查看地方")),
        Permission("places.change_place", _("维护地方"), Administration.SYSTEM),
    ),
    base_map="places:base_map",
    imports=("luodi.kernel.places.importing.PLACES",),
    thresholds=(
        Threshold(
            "places.outside_parent_pct",
            _("边界可以超出上级的部分"),
            Decimal(1),
            "%",
            "常见做法：手工勾绘的边界误差；网格须无缝的要求另由网格系统检查",
            date(1949, 10, 1),
            minimum=Decimal(0),
            maximum=Decimal(100),
        ),
    ),
)
