"""What the ledger offers: pages of measures, entries and seals."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.kernel.cards import Card, FoundKind, MenuItem, Permission, RecordKind
from luodi.kernel.web.groups import LEDGER

CARD = Card(
    name="ledger",
    title=_("总账"),
    urls="luodi.kernel.ledger.urls",
    docs="kernel/ledger.md",
    api="luodi.kernel.ledger.api.router",
    menu=(
        MenuItem(
            pgettext_lazy("list", "分录"),
            "ledger:entry_list",
            "ledger.view_entry",
            "book-2",
            LEDGER,
        ),
        MenuItem(
            pgettext_lazy("list", "指标"),
            "ledger:measure_list",
            "ledger.view_measure",
            "ruler-measure",
            LEDGER,
        ),
        MenuItem(
            pgettext_lazy("list", "封账"),
            "ledger:seal_list",
            "ledger.view_seal",
            "lock",
            LEDGER,
        ),
    ),
    found=(
        FoundKind(
            "ledger.measure",
            pgettext_lazy("list", "指标"),
            "ledger:measure",
            "ledger.view_measure",
            "luodi.kernel.ledger.finding.findables",
        ),
    ),
    permissions=(
        Permission("ledger.view_entry", _("查看分录")),
        Permission("ledger.view_measure", _("查看指标")),
        Permission("ledger.view_seal", _("查看封账")),
        Permission("ledger.export_seal", _("导出封账")),
        Permission("ledger.revise_measure", _("修订指标（登记新版本）")),
    ),
    records=(RecordKind("ledger.measure", _("指标"), "ledger:measure"),),
)
