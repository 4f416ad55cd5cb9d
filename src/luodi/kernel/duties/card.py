"""What the room `duties` offers."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.cards import Card

CARD = Card(
    name="duties",
    title=_("事项"),
    urls="luodi.kernel.duties.urls",
    docs="kernel/duties.md",
)
