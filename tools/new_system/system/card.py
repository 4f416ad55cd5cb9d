"""What the system of samples offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, MenuItem, Permission

CARD = Card(
    name="samples",
    title=_("样例"),
    urls="luodi.systems.samples.urls",
    docs="systems/samples.md",
    menu=(MenuItem(_("样例"), "samples:sample_list", "samples.view_sample", "list-check"),),
    permissions=(
        Permission("samples.view_sample", _("查看样例")),
        Permission("samples.open_sample", _("登记样例")),
    ),
    demo="luodi.systems.samples.demo.load",
)
