"""What the room `demo` offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card, JobKind

CARD = Card(
    name="demo",
    title=_("示例时钟"),
    urls="luodi.kernel.demo.urls",
    docs="kernel/demo.md",
    jobs=(JobKind("demo.play_on", _("拨动示例时钟"), "luodi.kernel.demo.playing.play_on"),),
)
